"""What the clauses of one document hold, counted for :func:`policytext.codebook.profile.system_table`."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from policytext.codebook._lower import loaded_units
from policytext.codebook._units import OPERATIVE, Unit
from policytext.codebook.evaluation import indicators_in
from policytext.codebook.resource import clause_resources
from policytext.government import find_dates, find_quantities

__all__ = ["ACTORS", "CODES", "DISCLOSED", "STAGES", "SUPERVISORS", "Counts", "count_document"]

STAGES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "making": ("M11a", "M11b", "M32a"), "carrying out": (), "feedback": ("M31a", "M31b", "M32b"), "adjusting": ("M13a", "M13b", "M33a", "M33b"),
})  # fmt: skip
"""Stages of the cycle and the codes that show them; carrying out is what a measure, duty, procedure or safeguard does that has no such code."""

CODES = (*(code for codes in STAGES.values() for code in codes), "G31", "G32", "G41")
"""Codes of the codebook of mechanisms that are counted here."""

SUPERVISORS: Mapping[str, "re.Pattern[str]"] = MappingProxyType({
    "superior": re.compile(
        "督查|督导|督办|巡视|巡察|上级[^，。；]{0,6}(?:监督|检查|督)|主管部门[^，。；]{0,10}(?:监督|检查|抽查)|四不两直|明察暗访|飞行检查|专项检查"
    ),
    "peer": re.compile("人大|政协|民主监督|审计|纪检|监察(?:机关|委|部门|组)|财政监督|同级监督|互查|互评|交叉检查|联合检查"),
    "public": re.compile(
        "(?:群众|社会|舆论|媒体|公众|居民|村民|业主|职工|市民)(?:的)?监督|接受(?!人大|政协|审计|纪检|上级)[^，。；]{0,8}监督|举报|(?:监督|投诉)电话|监督员|观察员|群众评议|民主评议|满意度"
    ),
})  # fmt: skip

DISCLOSED: Mapping[str, "re.Pattern[str]"] = MappingProxyType({
    "content": re.compile("政策|文件|方案|清单|事项|目录|名单|名录|程序|流程|内容|指南|制度|依据"),
    "standard": re.compile("标准|条件|价格|收费|额度|定额"),
    "funds": re.compile("资金|经费|补助|补贴|预算|决算|账目|收支|财务"),
    "effect": re.compile("结果|进展|进度|完成情况|效果|成效|落实情况|办理情况|评估|满意度"),
})  # fmt: skip
_DISCLOSES = re.compile("(?:公开|公示|公布|公告|披露)(?!征求|征集|招标|招聘|招考|竞争|竞价|选聘|遴选|课)")

_SOCIETY = "社会组织|行业协会|协会|商会|志愿者?(?:队伍|组织)?|社工(?:机构|站)?|社会工作者|慈善(?:组织|机构)?|基金会|公益组织"
_MARKET = "企业|公司|商户|商家|经营者|经营主体|市场主体|社会资本|社会力量|物业服务人|开发商"
_PEOPLE = "群众|居民|村民|业主|市民(?!政)|公众|家长|农户|住户|党员群众"
_DO = "参与|承担|负责|承接|实施|开展|协助|配合|运营|管护|提供|捐资|出资|认领|自治|协商|议事|议定|共建|共治|投身"
_CALLS = "引导|鼓励|支持|发动|动员|组织|吸引|引入|依靠|联合|会同|委托"


def _acting(who: str) -> "re.Pattern[str]":
    doing = f"(?:{who})(?:等|代表|自愿|积极|主动|广泛|共同|有序|依法|、[^，。；]{{1,12}}){{0,3}}(?:{_DO})"
    return re.compile(f"{doing}|(?:{_CALLS})[^，。；]{{0,10}}(?:{who})[^，。；]{{0,8}}(?:{_DO})")


ACTORS: Mapping[str, "re.Pattern[str]"] = MappingProxyType({"market": _acting(_MARKET), "society": _acting(_SOCIETY), "people": _acting(_PEOPLE)})
"""Actors beside government that a clause gives a part in the work; government is told by duties and lower units."""

_TARGETING = re.compile(
    "精准|精细(?!化工)|靶向|滴灌|量身|按需|个性化|差异化|差别化|(?:一户一|一企一|一村一|一区一|一人一|一点一)[策档案方]|因[地户人企村]制宜|因[户人企]施策|分类施策|分区施策"
    "|分类指导|分层分类|重点人群|重点群体|点单"
)
_GROUPS = re.compile(
    "老年人|残疾人|儿童|未成年人|妇女|孕产妇|低保|特困|困难(?:家庭|群众|职工|学生)|失业人员|农民工|退役军人|高校毕业生|随迁子女|留守|独居|失能|脱贫|监测户|个体工商户"
    "|小微企业|中小企业|农户|新市民|外卖|快递员|骑手|灵活就业|学生|患者|工伤|租房|租户|新生儿|幼儿"
)


@dataclass(eq=False, slots=True)
class Counts:
    """Counts of one document, or of several added up.

    ``shares`` holds (found, n) by (system, measure), ``kinds`` numbers by kind for what is told by evenness, ``marks`` numbers for what is told per 1,000
    ``characters``.
    """

    shares: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    marks: Counter[str] = field(default_factory=Counter)
    characters: int = 0


def count_document(units: Sequence[Unit], codes: Mapping[int, set[str]], named: Mapping[int, int]) -> Counts:
    """Count one document.

    Parameters
    ----------
    units : sequence of Unit
        Its clauses.
    codes : mapping of int to set of str
        Codes by number of the clause.
    named : mapping of int to int
        How many bodies the task of a clause names; no entry for a clause without a task.
    """
    out = Counts(characters=sum(len(unit.text) for unit in units))
    out.kinds = {name: Counter() for name in ("stages", "supervisors", "actors", "indicators")}
    tally: Counter[tuple[str, str]] = Counter()
    size: Counter[tuple[str, str]] = Counter()
    disclosed: set[str] = set()
    for unit in units:
        held = codes.get(unit.number, set())
        _count_stages(unit, held, out)
        for kind, *_, cue in indicators_in(unit.text) if "评" in unit.text or "考核" in unit.text or "指标" in unit.text else ():
            out.kinds["indicators"][f"{kind}：{cue}"] += 1
        _count_supervision(unit, held, tally, size, out)
        disclosed |= _disclosed(unit)
        if unit.function in OPERATIVE:
            _count_operative(unit, held, named.get(unit.number, 0), tally, size, out)
    for number in named.values():
        size["S04", "tasks of several bodies"] += 1
        tally["S04", "tasks of several bodies"] += number > 1
    out.shares = {key: (float(tally[key]), float(n)) for key, n in size.items()}
    out.shares |= {("G32", name): (float(name in disclosed), 1.0) for name in DISCLOSED}
    out.shares |= {("S03", name): (float(out.kinds["stages"][name] > 0), 1.0) for name in STAGES}
    return out


def _count_stages(unit: Unit, held: set[str], out: Counts) -> None:
    shown = [name for name, codes in STAGES.items() if held.intersection(codes)]
    if not shown and unit.function in ("measure", "duty", "procedure", "safeguard"):
        shown = ["carrying out"]
    out.kinds["stages"].update(shown)


def _count_supervision(unit: Unit, held: set[str], tally: Counter[tuple[str, str]], size: Counter[tuple[str, str]], out: Counts) -> None:
    if "G31" not in held:
        return
    for name, pattern in SUPERVISORS.items():
        shown = pattern.search(unit.text) is not None
        tally["G31", name] += shown
        size["G31", name] += 1
        out.kinds["supervisors"][name] += shown


def _disclosed(unit: Unit) -> set[str]:
    """What a clause says is made public, sentence by sentence."""
    if unit.function in ("definition", "diagnosis") or not _DISCLOSES.search(unit.text):
        return set()
    sentences = [part for part in re.split("[。；\n]", unit.text) if _DISCLOSES.search(part)]
    return {name for name, pattern in DISCLOSED.items() for part in sentences if pattern.search(part)}


def _count_operative(
    unit: Unit, held: set[str], bodies: int, tally: Counter[tuple[str, str]], size: Counter[tuple[str, str]], out: Counts
) -> None:
    quantities = find_quantities(unit.text)
    slots = {
        "with an actor": bodies > 0 or next(iter(loaded_units(unit.text)), None) is not None,
        "with a deadline": any(date.kind == "deadline" for date in find_dates(unit.text)),
        "with a quantity": bool(quantities),
        "with a resource": any(kind != "demanded" for kind in clause_resources(unit.text)),
    }
    acting = {name for name, pattern in ACTORS.items() if pattern.search(unit.text)}
    found = {("S08", name): shown for name, shown in slots.items()}
    found["S08", "with two of four or more"] = sum(slots.values()) > 1
    found["S04", "with words of targeting"] = _TARGETING.search(unit.text) is not None
    found["G41", "that publicise or explain"] = "G41" in held
    found["G42", "with a part for others than government"] = bool(acting)
    for key, shown in found.items():
        tally[key] += shown
        size[key] += 1
    out.kinds["actors"].update(acting | ({"government"} if slots["with an actor"] else set()))
    out.marks["quantities"] += len(quantities)
    out.marks["thresholds"] += sum(quantity.bound != "" for quantity in quantities)
    out.marks["named groups"] += len(_GROUPS.findall(unit.text))
