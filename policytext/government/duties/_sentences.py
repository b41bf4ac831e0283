"""Duties in running sentences: a table of cues and what each means. Private to :mod:`policytext.government.duties`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from policytext.government.agencies import Mention
from policytext.government.duties._bodies import may_lead
from policytext.government.duties._names import names_at, topics_before
from policytext.government.duties._roles import LABEL_ROLE, Roles
from policytext.government.duties._subjects import (
    DOER,
    NEGATED,
    Found,
    Walk,
    later_subject,
    made_before,
    mention_of,
    opening,
    opening_up_to,
    starts_at,
    subject,
)
from policytext.government.places.homographs import is_county

__all__ = ["Found", "duties_of_sentence"]


_Reader = Callable[[Walk, "re.Match[str]", str], Found | None]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What to look for, the role it gives, and how the names around it are read."""

    cue: str
    role: str
    read: _Reader


def duties_of_sentence(text: str, low: int, high: int) -> Iterator[Found]:
    """Read one sentence from cue to cue."""
    walk = Walk(text, low, high)
    rules, cues = _rules(), _cues()
    at = low
    for cue in cues.finditer(text, low, high):
        if cue.start() < at:
            continue
        rule = rules[str(cue.lastgroup)]
        found = rule.read(walk, cue, rule.role)
        if found is None:
            continue
        if walk.last is not None and found is not walk.last:
            yield walk.last
        walk.last = found
        at = found.end
    if walk.last is not None:
        yield walk.last


def _found(role: str, names: list[Mention], start: int, end: int, cue: str) -> Found:
    roles = Roles()
    roles.add(role, names)
    return Found(roles, start, end, cue)


# -- readers ----------------------------------------------------------------------------------------


def _read_pair(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A会同B: A leads, B supports; 会同县财政局 may be a body of 会同县."""
    if is_county(walk.text, cue.start()):
        return None
    others, end = names_at(walk.text, cue.end(), walk.high)
    if not others:
        return None
    names, start = subject(walk, cue.start())
    last = walk.last
    if (
        not names
        and last is not None
        and last.cue.startswith("由")
        and not last.roles.lead
        and walk.text[cue.start() - 1] in "，,并"
    ):
        last.roles.lead, last.roles.responsible = last.roles.responsible, []
    if not names and walk.last is not None and walk.last.roles.lead:
        walk.last.roles.add(role, others)
        walk.last.end = end
        return walk.last
    if not names:
        names, start = later_subject(walk, cue.start())
        if walk.last is not None and start < walk.last.end:
            walk.last.roles.add("lead", names)
            walk.last.roles.add(role, others)
            walk.last.end = end
            return walk.last
    if not names:
        return _found(role, others, cue.start(), end, cue[0]) if _helps_alone(walk, cue) else None
    found = _found("lead", names, start, end, cue[0])
    found.roles.add(role, others)
    return found


def _helps_alone(walk: Walk, cue: "re.Match[str]") -> bool:
    """Whether 会同 opens an item of somebody's duties, with the subject in a heading above: 会同B制定…, 制定或者会同B制定…."""
    first = starts_at(walk)
    return cue[0] == "会同" and (
        cue.start() <= first
        or walk.text[first : cue.start()] in ("要", "应", "应当", "并")
        or walk.text[cue.start() - 1] in "或者"
    )


_GOES_ON = re.compile("负责|组织|实施")


def _read_lead(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A牵头."""
    names, start = subject(walk, cue.start())
    if not names and (by := walk.text.rfind("由", max(walk.floor, cue.start() - _FAR), cue.start())) >= 0:
        names, start = topics_before(walk.text, by + 1, cue.start()), by
    if not names:
        return None
    more = _GOES_ON.match(walk.text, cue.end(), walk.high)
    return _found(role, names, start, more.end() if more else cue.end(), cue[0])


def _read_main(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """以A为主."""
    names, start = subject(walk, cue.start())
    return _found(role, names, start, cue.end(), cue[0]) if names and walk.text[start - 1 : start] == "以" else None


def _read_function(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A要发挥牵头作用."""
    names, start, _ = opening(walk)
    if not names or not re.search("发挥|履行|承担", walk.text[walk.low : cue.start()]):
        return None
    return _found(role, names, start, cue.end(), cue[0])


_OF = re.compile(r"(?:的|在[^，。]{2,30}(?:中|方面)?的|[，,]?(?:应当?|要|须|依法|具体)*)?")


_COMPOSED = re.compile("由(?=[^。；由]{4,500}组成)")


def _read_named(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A为牵头单位，B为成员单位; 由A、B组成，A为组长单位."""
    names, start = subject(walk, cue.start())
    if not names:
        return None
    role = LABEL_ROLE.get(cue["word"], role if cue["word"] in ("组长", "召集") else "responsible")
    last = walk.last
    if last is not None and role != "lead" and start - last.end <= _NEAR:
        last.roles.add(role, names)
        last.end = cue.end()
        return last
    found = _found(role, names, start, cue.end(), cue[0])
    composed = _COMPOSED.search(walk.text, walk.floor, start) if role == "lead" else None
    members, end = names_at(walk.text, composed.end(), start) if composed else ([], start)
    if composed and walk.text[end : end + 2] == "组成":
        leads = {name.name for name in names}
        found.roles.add("support", [member for member in members if member.name not in leads])
        found.start = composed.start()
    return found


def _read_answer(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A对…负总责."""
    names, start = subject(walk, cue.start())
    if not names and walk.last is None:
        names, start = later_subject(walk, cue.start())
        names, start = (names, start) if names else opening_up_to(walk, cue.start())
    return (
        _found(role, names, start, cue.end(), cue[0][cue[0].rindex("负") :])
        if names and all(may_lead(n.name) for n in names)
        else None
    )


def _read_charge(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A的主要职责是."""
    if walk.last is not None and walk.last.roles.lead:
        names, start = made_before(walk, cue.start())
        return _found(role, names, start, cue.end(), cue[0]) if names else None
    names, start, end = opening(walk)
    if not names or walk.last is not None or not _OF.fullmatch(walk.text, end, cue.start()):
        return None
    return _found(role, names, start, cue.end(), cue[0])


def _read_joint(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A、B联合印发: equals."""
    names, start = subject(walk, cue.start())
    return _found(role, names, start, cue.end(), cue[0]) if len(names) > 1 else None


def _read_joined(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A联合B印发: equals."""
    others, end = names_at(walk.text, cue.end(), walk.high)
    names, start = subject(walk, cue.start()) if others else ([], 0)
    return _found(role, [*names, *others], start, end, cue[0]) if names and all(may_lead(name.name) for name in others) else None


_NEAR, _FAR = 3, 60


_OTHER_SUBJECT = re.compile("设在|成立|组建|设立|由|[任为]组长")
_HELPS = re.compile("[，,]?(?:要|应当?)?(?:积极|密切|主动|协同|全力)*(?:做好)?(?:配合|协助)")


def _read_owner(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A负责, A按职责分工: goes with a lead just before it."""
    names, start = subject(walk, cue.start())
    if not names and walk.last is None and cue[0] in ("负责", "分别负责") and walk.text[cue.start() - 1] in "，,":
        names, start = later_subject(walk, cue.start())
        names = [] if _OTHER_SUBJECT.search(walk.text, start, cue.start()) else names
    if not names and walk.last is not None and walk.last.roles.lead:
        names, start = made_before(walk, cue.start())
    if not names:
        return None
    if _HELPS.match(walk.text, cue.end(), walk.high):
        role = "support"
    if walk.last is not None and walk.last.roles.lead and start - walk.last.end <= _NEAR:
        walk.last.roles.add(role, names)
        walk.last.end = cue.end()
        return walk.last
    return _found(role, names, start, cue.end(), cue[0])


def _read_support(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A配合, or 协助B with the subject of the sentence."""
    names, start = subject(walk, cue.start())
    last = walk.last
    if not names and last is not None and re.search(r"[，,](?:并|同时)?(?:积极|密切)?$", walk.text[last.end : cue.start()]):
        names = [*last.roles.lead, *last.roles.responsible] if cue[0].endswith("协助") else []
        start = last.end
    if not names:
        return None
    if last is not None and start - last.end <= _FAR:
        last.roles.add(role, names)
        last.end = cue.end()
        return last
    return _found(role, names, start, cue.end(), cue[0])


def _read_joiner(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """A牵头，B配合成立专班; A牵头、B参加的联席会议: only right behind a lead."""
    if walk.last is None or not walk.last.roles.lead:
        return None
    names, start = subject(walk, cue.start())
    if not names or start - walk.last.end > _NEAR:
        return None
    walk.last.roles.add(role, names)
    walk.last.end = cue.end()
    return walk.last


def _read_by(walk: Walk, cue: "re.Match[str]", role: str) -> Found | None:
    """由A审批."""
    if _FROM.match(walk.text, cue.end(), walk.high):
        return None
    described = DOER.match(walk.text, cue.end(), walk.high)
    names, end = ([mention_of(described)], described.end()) if described else names_at(walk.text, cue.end(), walk.high)
    if not names or not all(may_lead(name.name) for name in names):
        return None
    if NEGATED.search(walk.text[max(walk.low, cue.start() - 6) : cue.start()]) or _no_act().match(walk.text, end, walk.high):
        return None
    if _MOVED.match(walk.text, end, walk.high):
        return None
    act = _act().match(walk.text, end, walk.high)
    if act and _TOGETHER.match(walk.text, end, walk.high):
        role = "joint"
    return (
        _found(role, names, cue.start(), act.end(), f"由…{act['verb']}" if act["verb"][0] not in _PREPOSITIONS else "由")
        if act
        else None
    )


_FROM = re.compile(
    "[^，。；：、向]{1,24}(?:向|到|转为|变为|走向)[^，。；：、]{1,24}?(?:转变|转型|转换|转化|转移|过渡|拓展|延伸|升级|迈进|跨越|提升|发展|扩展|扩大|集中)(?=[，。；：、）]|的|$)"
)
"""由 as from: 由分散采购向集中采购转变."""

_MOVED = re.compile(
    "(?:负责|承担|行使|管理|实施|办理|审批|主管|履行)的[^。；]{1,60}?(?:划转|划入|划归|划出|移交|转交|并入|转隶|(?:统一|一并)?整合|改由|转由|交由|调整[为由至到])"
)
"""What hands a duty over to another body: 由A负责的事项划转至B."""

_TOGETHER = re.compile(
    "(?:[于在][^，。；、]{2,16}?)?(?:应当?|分别)?(?:共同|联合(?=研究|组织|开展|实施|审核|审批|上报|报送|申报|推荐|命名|认定|举办|印发|制[定订]|发布|下发|出台|起草|转发|公布|管理))"
)
_PREPOSITIONS = "对向在按根依将把与从于给就视以为每"


@cache
def _no_act() -> "re.Pattern[str]":
    """What follows 由 and a body without making it act: its head, members, what it owns, another cue."""
    return re.compile(
        r"\s*(?:的|或|副|主任|[局厅部署县市区镇乡]长|书记|领导|主要|分管|[^，。；、对报追向把将]{0,8}负责人|负责[同制任]|(?:共同|联合)[^，。；、]{2,6}的|有关(?:负责|领导|人员)|工作?人员|人员|专家|组成|构成|(?:共同|联合)组成|出资|主导|参加|参与|"
        r"会同|商(?!定)|[总双]?牵头|主办|主责|"
        r"改[为由]|变更|转为|升格|调整为|划归|至|到|所|[，。；：、）)（(]|$)"
        r"|(?:向[^，。；]{2,30}|逐级)?(?:提出)?(?:申请|申报)|[^，。；：、]{1,8}的(?=[，。；、：])"
        r"|(?:(?![对向将把就])[^，。；：、]){2,12}的(?:文件|项目|单位|部门|机构|企业|人员|工程|通知|办法|工作|证书|证明|材料|资料|信息|活动|产品|设施|建设|地图|成果|规划|标准|表|书)"
    )


@cache
def _act() -> "re.Pattern[str]":
    """What a body is to do after 由."""
    return re.compile(
        r"(?:依法|依照[^，。；]{2,24}规定|按照?[^，。；]{2,24}规定|统一|具体|分别|共同|直接|另行|协同|协调)*(?P<verb>[\u4e00-\u9fff]{2})"
    )


# -- the rules --------------------------------------------------------------------------------------


_WORDS = "牵头|组长|主办|主责|召集|成员|配合|协办|参与|(?:第一|主要)?责任|承办"


@cache
def _rules() -> "dict[str, _Rule]":
    """Cues in order: where two start at the same place, the first holds."""
    joint_acts = "印发|制定|制订|发布|下发|出台|起草|转发|公布"
    return {
        "pair": _Rule(
            r"会同|(?<![协磋会工招电经通外客厂])商"
            r"(?=(?:省|市|县|区|自治区|国家|各|有关|相关|同级|当地|国务院|财政|地方)[^，。；]{0,12}(?:部门|厅|局|委|办|政府))", "support", _read_pair
        ),
        "function": _Rule("(?:牵头|主责)(?:抓总|协调|统筹)?(?:作用|职责)", "lead", _read_function),
        "lead": _Rule(
            r"[总双]?牵头(?!单位|部门|机构|企业|人(?!民)|方|高校|开展.{0,4}项目)|主办(?!方|单位|券商|的|或)|主责(?!部门|单位|主业)", "lead", _read_lead
        ),
        "named": _Rule(f"(?:作?为|是)(?:[^，。；：、的为是]{{2,24}}的)?(?:直接|首要)?(?P<word>{_WORDS})(?:单位|部门|主体)", "lead", _read_named),
        "answer": _Rule(
            "(?:对[^，。；]{2,40}?)?(?:负(?:总责|全责|全部责任|(?:属地|主体|首要|领导|监管|主要|直接)(?:管理|监管)?责任))", "responsible", _read_answer,
        ),
        "main": _Rule("为主(?![要体导力管席])", "lead", _read_main),
        "joint": _Rule(
            rf"联合(?:研究)?(?:{joint_acts})|联合(?:组织|开展|建立|实施|举办|召开|推进|认定|成立|审核|检查)(?!机制|制度|的)|"
            rf"共同(?:负责(?!人)|研究制定|{joint_acts})", "joint", _read_joint,
        ),
        "joined": _Rule("联合(?=[省市县区国中有相各])", "joint", _read_joined),
        "charge": _Rule("(?:主要|具体|工作)职责(?:主要)?(?:是|为|包括|如下)|履行(?:以下|下列|如下)(?:主要|工作|管理)?职责", "responsible", _read_charge),
        "shared": _Rule(
            r"(?:要|应当?|须)?(?:按照?|根据|依据|依照)(?:法定|各自的?)?(?:职责|任务|职能)(?:分工)?(?!的|范围|要求|权限)|(?:要|应当?|须)?在(?:各自|其)的?(?:职责|职权)(?:权限)?范围内|"
            r"分别负责|各负其责|各司其职|分工负责", "responsible", _read_owner,
        ),
        "support": _Rule(
            r"(?:应当?|要|积极|密切)(?:密切|积极|主动|协调|协同|全力|予以)*(?:配合|协助)|(?<![拒不])(?:配合|参加|协办)(?=[，,。；]|$|做好|实施|落实|组织|开展|完成)|(?<=[，,并])协助(?=[^，。；的]{2})|协助(?=做好)|(?<=[：:])(?:积极|负责)?(?:配合|协助)(?![：:]|单位|部门[：:])",
            "support", _read_support,
        ),
        "joiner": _Rule("(?<![拒不])(?:参加|参与|配合|协助|协同)", "support", _read_joiner),
        "owner": _Rule("负责(?!人|制(?![定订作])|同志|任|的|[^，。；：、]{2,16}的(?:行政)?(?:主管)?(?:部门|机构|单位|人员))", "responsible", _read_owner),
        "by": _Rule("(?<![自理事缘已])由(?!于)", "responsible", _read_by),
    }  # fmt: skip


@cache
def _cues() -> "re.Pattern[str]":
    return re.compile("|".join(f"(?P<{name}>{rule.cue})" for name, rule in _rules().items()))
