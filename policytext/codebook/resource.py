"""What a clause gives or asks for: money with its amount and bearer, people, power, technology."""

import re
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.codebook._units import LEFT_OUT, column_types, masked, units_of
from policytext.codebook.book import load_codebook
from policytext.corpus import Corpus
from policytext.errors import expect
from policytext.government.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["BEARERS", "RESOURCES", "Money", "Resource", "clause_resources", "money_in", "resource_table", "resources_in"]

RESOURCES = ("money", "people", "power", "technology", "demanded")
"""What a clause can provide; ``demanded`` asks lower levels, or others, to find it."""

BEARERS = ("central", "province", "city", "county", "same level", "lower levels", "government", "fund", "enterprise", "own means", "")
"""Who pays, as far as the clause says; empty where it does not."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing given or asked for: ``text[start:end] == cue``; ``kind`` is one of :data:`RESOURCES`."""

    kind: str
    start: int
    end: int
    cue: str


@dataclass(frozen=True, slots=True)
class Money:
    """One amount of money in a clause: ``text[start:end] == cue``.

    Attributes
    ----------
    amount, high : float
        In ``unit``; ``high`` is the upper end of a range.
    unit : str
        元, 美元 ...
    per : str
        What it is per: 户, 人, 亩, 床, with the time where one is given (人每月); empty for a sum.
    """

    amount: float
    high: float
    unit: str
    per: str
    start: int
    end: int
    cue: str


_TOPIC = re.compile(
    "《[^》]{0,80}》|(?:补贴|补助|资金|经费|奖励|津贴)(?:的)?(?:管理|使用|监管|监督|审计|绩效|申报|申请|审核|拨付情况|范围问题|支出范围|对象|条件|程序|用途|违规|违法)|"
    "(?:资金|经费)支出(?:情况|率|结构)|(?:资金|经费|投入)[^，。；]{0,8}(?:完成率|投入率|支出率)|用人单位[^。；]{0,60}|横向[^。；]{0,8}经费[^。]*|"
    "(?:奖励|表彰)(?:委员会|办法|条例|制度|办公室)|建立引导基金(?=风)|引导基金(?:的|管理|风险容忍)|"
    "(?:不得|不予|不再)(?!低于|少于)[^，。；]{0,14}(?:补贴|补助|资助|奖励|支付|资金支持|列支)|(?:表彰|通报表扬)[^，。；]{0,2}奖励|"
    "配套(?:的)?(?:政策|措施|文件|制度|办法|改革|服务|法规|细则|规定|机制|体系|方案|建设|设施|产业|企业|能力|协作)(?![^，。；]{0,2}(?:资金|经费|费用))|"
    "(?:骗取|套取|截留|挪用|侵占|冒领|追回|收回|退回|挤占|虚报|缴回)[^，。；]{0,20}(?:资金|补贴|补助|经费|奖励)"
)
_PAST = re.compile("召开了|已(?:安排|下达|发放|拨付|投入|落实|争取)|(?:共|累计|全年|去年|本年|今年以来)[^，。；]{0,8}(?:安排|下达|发放|拨付|投入|争取|支出)|"
    "实现了|取得了|政策解读|起草背景|编制背景")

_MAY = MappingProxyType({
    "money": re.compile("[资财补奖贴元贷购助救投]|津贴|经费|费用|预算|支付|支出|款项|基金|转移|[免支券]|稳岗"),
    "people": re.compile("[派聘配招增补]|编制|下沉|岗位|随事走|抽调|选调"),
    "power": re.compile("[权]|下放|赋予|委托|交由"),
    "technology": re.compile("设备|终端|系统|软件|平台|接口|仪器|账号|工具|技术|数据"),
    "demanded": re.compile("配套|自筹|自行|负担|承担|分担|共担|补贴|解决|调剂|消化|[经费资金用人]"),
})  # fmt: skip
"""What a clause has to hold before it is worth reading for a kind; changes no result."""


@cache
def _ready() -> "tuple[tuple[str, re.Pattern[str]], ...]":
    book = load_codebook("resources")
    return tuple((kind, re.compile("|".join(f"(?:{p.find})" for p in book.code(kind).patterns))) for kind in RESOURCES)


def resources_in(text: str) -> tuple[Resource, ...]:
    """Find what a clause provides or asks for, the first cue of each kind.

    Parameters
    ----------
    text : str
        One clause.

    Returns
    -------
    tuple of Resource
        In the order of :data:`RESOURCES`.

    Raises
    ------
    InputError
        If it is no text.

    Notes
    -----
    Money is provided where somebody gets it, or the source or bearer is named; rules about money (资金管理, 骗取补贴的), prizes of
    honour (表彰奖励), tax relief and reports of what was paid are none. ``power`` is power that goes to lower bodies. The words stand in the
    built-in codebook ``"resources"``.

    Examples
    --------
    >>> [(r.kind, r.cue) for r in resources_in("每户补助3000元，乡镇按比例配套。")]
    [('money', '每户补助3000元'), ('demanded', '按比例配套')]
    """
    expect(text, str, verb="resources_in", hint="give the text of one clause")
    ready = [(kind, pattern) for kind, pattern in _ready() if _MAY[kind].search(text)]
    if not ready or _PAST.search(text):
        return ()
    seen = _TOPIC.sub(lambda m: "\u25a1" * len(m[0]), text)
    found = ((kind, pattern.search(seen)) for kind, pattern in ready)
    return tuple(Resource(kind, m.start(), m.end(), text[m.start() : m.end()]) for kind, m in found if m)


def clause_resources(text: str) -> tuple[str, ...]:
    """Say what a clause provides, as kinds of :data:`RESOURCES`.

    Parameters
    ----------
    text : str
        One clause.

    Returns
    -------
    tuple of str
        In the order of :data:`RESOURCES`; () for none.

    Raises
    ------
    InputError
        If it is no text.

    Examples
    --------
    >>> clause_resources("所需经费由区财政承担"), clause_resources("规范资金管理")
    (('money',), ())
    """
    return tuple(found.kind for found in resources_in(text))


# -- amounts and who bears them ---------------------------------------------------------------------

_PER = re.compile(
    "每(?P<one>[人户亩床间所个座台家名班辆吨村公里校园处公顷平方米托位项件套场次]{1,3}?)"
    "(?P<more>每[人床户年月日季学期]{1,2})?(?:不超过|不低于|最高|约|按)?[^，。；]{0,10}$"
)
_TIME = re.compile("每(?P<time>年|月|日|季度|学年|学期)[^，。；每]{0,8}$")


def money_in(text: str) -> tuple[Money, ...]:
    """Find the amounts of money in a clause and what they are per.

    Parameters
    ----------
    text : str
        One clause.

    Returns
    -------
    tuple of Money
        In order.

    Raises
    ------
    InputError
        If it is no text.

    Examples
    --------
    >>> [(m.amount, m.unit, m.per) for m in money_in("每户补助3000元，全年安排1.2亿元。")]
    [(3000.0, '元', '户'), (120000000.0, '元', '')]
    """
    expect(text, str, verb="money_in", hint="give the text of one clause")
    out = []
    for q in find_quantities(text):
        if q.kind != "money":
            continue
        unit, _, behind = q.unit.partition("/")
        out.append(Money(q.value, q.high, unit, behind or _per(text, q.start), q.start, q.end, q.text))
    return tuple(out)


def _per(text: str, start: int) -> str:
    before = text[max(0, start - 24) : start]
    found = _PER.search(before)
    if found:
        return found["one"] + (found["more"] or "")
    time = _TIME.search(before)
    return time["time"] if time else ""


_BEARER = (
    ("own means", "自筹|自行解决|自行承担|自行筹集|自有资金|村集体收入|投工投劳|内部调剂|现有经费|业主(?:承担|分摊|出资|共同承担)|多方筹措"),
    ("central", "中央(?:财政|预算|补助|承担|安排)|国家财政"),
    ("province", "(?<!市)省(?:级|本级)?(?:财政|预算|补助|承担|级补贴|级安排|与)|自治区(?:本级)?财政"),
    ("city", "(?<![城县])市(?:级|本级)?(?:财政|预算|承担|级补贴|级转移支付|级安排)(?!局)"),
    ("county", "(?:区县|县区|县|(?<!自治)区|县（市、区）|县\\(市、区\\))(?:级|本级)?(?:财政|预算|承担|补贴)(?!局)"),
    ("same level", "(?:同级|本级)(?:人民政府)?(?:财政|预算|政府预算)"),
    ("lower levels", "(?:乡镇|街道|镇街|村级|村委会|村民委员会|地方|市县|各地)(?:人民政府|政府)?(?:财政|承担|负担|配套|自筹|解决|列支)"),
    ("fund", "(?:保险|救助|发展|引导|福利|公益金|体彩|福彩|维修|专项)(?:基金|公益金)"),
    ("enterprise", "(?:企业|单位|经营者|建设单位|运营单位|学校|医院)(?:自行)?(?:承担|负担|支付|列支|出资)"),
    ("government", "(?:各级)?(?:人民政府|政府|财政)(?:部门)?(?:承担|负担|安排|保障|出资|预算|全额|给予|资金)"),
)  # fmt: skip


@cache
def _bearers() -> "tuple[tuple[str, re.Pattern[str]], ...]":
    return tuple((name, re.compile(pattern)) for name, pattern in _BEARER)


def _bearer(text: str) -> str:
    found = [name for name, pattern in _bearers() if pattern.search(text)]
    return "、".join(name for name in found if name != "government" or len(found) == 1)


_COLUMNS = ("document", "number", "start", "end", "function", "kind", "cue", "amount", "high", "unit", "per", "bearer", "sentence")
_TYPES = MappingProxyType({"number": "int64", "start": "int64", "end": "int64", "amount": "float64", "high": "float64"})


def resource_table(policies: Corpus, *, leave_out: "Sequence[str]" = LEFT_OUT) -> "pd.DataFrame":
    """List what the clauses of each document provide or ask for, with amounts and bearers.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        One row a clause and resource, a row an amount where money has several: ``document, number, start, end, function, kind, cue, amount, high,
        unit, per, bearer, sentence``. ``number`` is that of :func:`policytext.clause_table`, ``start`` and ``end`` are the cue's place in the
        document's text; ``amount`` is NaN where none is named. ``bearer`` is one or more of :data:`BEARERS`, parted by 、. Personal data in
        ``cue`` and ``sentence`` are masked.

    Raises
    ------
    InputError
        If the corpus holds feedback.
    EmptyInputError
        If no document is left.

    Notes
    -----
    Says what the text promises or asks for, never what was paid: that needs budgets (grade C). Sums must not be added up over clauses:
    a total and its parts stand in different clauses.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a"], "text": ["每户补助3000元，由县财政承担。"]})
    >>> resource_table(Corpus.from_frame(frame, kind="policy"))[["kind", "amount", "per", "bearer"]].values.tolist()
    [['money', 3000.0, '户', 'county']]
    """
    rows: list[tuple[object, ...]] = []
    nothing = float("nan")
    for units in units_of(policies, verb="resource_table", leave_out=leave_out).values():
        for unit in units:
            for found in resources_in(unit.text):
                place = (unit.document, unit.number, unit.start + found.start, unit.start + found.end, unit.function, found.kind, masked(unit, found.start, found.end))
                sums = money_in(unit.text) if found.kind in ("money", "demanded") else ()
                bearer = _bearer(unit.text) if found.kind in ("money", "demanded") else ""
                rows += [(*place, m.amount, m.high, m.unit, m.per, bearer, masked(unit)) for m in sums] or [
                    (*place, nothing, nothing, "", "", bearer, masked(unit))
                ]
    return column_types(rows, _COLUMNS, _TYPES)
