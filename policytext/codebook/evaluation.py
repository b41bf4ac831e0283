"""How a document has its work evaluated: by which indicators, by whom, how often, with what consequence."""

import re
from collections import Counter
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.codebook._reader import hits_in
from policytext.codebook._units import LEFT_OUT, column_types, masked, pooled_share, share_of, units_of
from policytext.codebook.book import load_codebook
from policytext.corpus import Corpus
from policytext.errors import check_seed, expect

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["EVALUATORS", "INDICATORS", "clause_indicator", "counted_indicators", "evaluation_table", "formalism_table", "indicators_in"]

INDICATORS = ("input", "activity", "output", "outcome", "perception")
"""Kinds of indicator, from what is put in to what people think of it."""

EVALUATORS = ("self", "superior", "third_party", "public")
"""Who evaluates."""

_EVALUATES = re.compile(
    "考核|考评|(?<!环境影响)(?<!风险)(?<!资产)(?<!安全)(?<!价格)评估(?!师|价格)|(?<!环境影响)(?<!影响)(?<!安全)(?<!信用)评价(?!师|信息)|测评|评议|绩效|验收|打分|"
    "计分|赋分|得分|扣分|分值|权重|指标体系|满意度|第三方评"
    r"|[^\d]\d{1,3}分(?=[，。；、）)]|$)|占\d{1,3}分"
)
_TARGET = re.compile(r"率|指标|达到|不低于|不少于|以上|下降|降低|提高到|压缩|缩短|增长|完成|新增|建成|次数|场次")
_NOT_COUNTED = re.compile(
    "不(?:得|能|应)?(?:仅仅?|单纯|简单|只)?(?:仅仅?)?以[^，。；]{1,40}|不(?:对|将|把)[^，。；]{1,24}(?:赋分|计分|考核|纳入|作为)[^，。；]{0,8}|"
    "[^，。；]{1,24}(?:不在计分之列|不计分|不纳入考核|不作为[^，。；]{0,10})|不再?考核[^，。；]{1,20}|不唯[^，。；]{1,12}"
)


_COUNTS = re.compile(
    r"\d{1,3}\s*分(?![钟之期类级])|[得计赋扣加满总]分|分值|权重|占\s*\d{1,3}\s*[%％]|指标(?:体系|包括|由|有|为|如下|分|设|[，。：（]|$)|"
    "(?:以|设置?|考核|评价|绩效|等)[^，。；]{0,30}指标|(?:考核|考评|评价|评估|测评)(?:的)?(?:内容|重点|标准|要点|依据|因素)|"
    "(?:纳入|列入|计入|作为)[^，。；]{0,24}(?:考核|考评|评价|测评|绩效|总分|依据)|以[^。；]{1,40}为(?:主要|重要)?(?:依据|标准)"
)
"""What shows that a sentence says by what work is counted, and does not merely hold a word of evaluation."""
_ASKED = re.compile("(?:考核|考评|测评|评价|评估)(?![组机报工办师结])[^，。；]{0,12}(?:[、，][^，。；、]{1,12}){0,6}[、，]?$")


@cache
def _kinds() -> "tuple[tuple[str, re.Pattern[str]], ...]":
    book = load_codebook("evaluation")
    return tuple((name, re.compile("|".join(f"(?:{p.find})" for p in book.code(name).patterns))) for name in INDICATORS)


def indicators_in(text: str) -> tuple[tuple[str, int, int, str], ...]:
    """Find the indicators that a clause names.

    Parameters
    ----------
    text : str
        One clause.

    Returns
    -------
    tuple of (kind, start, end, cue)
        In the order of the text. What a clause says not to count by (不得仅以会议数…, …不在计分之列) is left out.

    Raises
    ------
    InputError
        If it is no text.

    Examples
    --------
    >>> [(kind, cue) for kind, _, _, cue in indicators_in("任务完成率30分，群众满意度40分，不得以文件数计分。")]
    [('output', '完成率'), ('perception', '满意度')]
    """
    expect(text, str, verb="indicators_in", hint="give the text of one clause")
    seen = _NOT_COUNTED.sub(lambda m: "\u25a1" * len(m[0]), text)
    found = [(kind, m.start(), m.end(), text[m.start() : m.end()]) for kind, pattern in _kinds() for m in pattern.finditer(seen)]
    return tuple(sorted(found, key=lambda row: (row[1], row[2], row[0])))


def counted_indicators(text: str) -> tuple[tuple[str, str], ...]:
    """Indicators, as kind and cue, by which a clause says that work is counted: those of sentences with points, weights, or what evaluation asks for.

    >>> counted_indicators("考核会议次数、建成户数。"), counted_indicators("对引智工作绩效评价，培育一批企业；建成户数有所增加。")
    ((('activity', '会议次数'), ('output', '建成户数')), ())
    """
    if not _EVALUATES.search(text):
        return ()
    out = []
    for sentence in re.split("(?<=[。；])", text):
        found = [one for one in indicators_in(sentence) if not one[3].endswith("一批")]
        if found and not _COUNTS.search(sentence):
            found = [one for one in found if _ASKED.search(sentence[: one[1]])]
        out += [(kind, cue) for kind, _, _, cue in found]
    return tuple(out)


def clause_indicator(text: str) -> str:
    """Say which kind of indicator or target a clause names most.

    Parameters
    ----------
    text : str
        One clause.

    Returns
    -------
    str
        One of :data:`INDICATORS`, the one nearer to people where two are named equally often; ``"none"`` where it names none.

    Raises
    ------
    InputError
        If it is no text.

    Examples
    --------
    >>> clause_indicator("新增托位300个，满意度达到90%"), clause_indicator("加强领导")
    ('perception', 'none')
    """
    expect(text, str, verb="clause_indicator", hint="give the text of one clause")
    if not (_TARGET.search(text) or _EVALUATES.search(text)):
        return "none"
    counts = Counter(kind for kind, *_ in indicators_in(text))
    return max(counts, key=lambda kind: (counts[kind], INDICATORS.index(kind))) if counts else "none"


_SENTENCE_END = re.compile("[。；]")
"""What stands in no sentence is a title or a heading, and has nothing evaluated."""

_MONTHS = MappingProxyType({"周": 0.25, "月": 1.0, "季": 3.0, "半年": 6.0, "学期": 6.0, "两年": 24.0, "三年": 36.0, "五年": 60.0, "二年": 24.0, "四年": 48.0})


def _months(cue: str) -> float:
    if not cue:
        return float("nan")
    years = re.search(r"满(\d+)年", cue)
    return float(years[1]) * 12 if years else next((value for word, value in _MONTHS.items() if word in cue), 12.0)


_COLUMNS = (
    "document", "number", "start", "end", "function", *INDICATORS, "indicator", "evaluator", "interval", "interval_months", "consequence", "cues", "sentence",
)  # fmt: skip


def evaluation_table(policies: Corpus, *, leave_out: "Sequence[str]" = LEFT_OUT) -> "pd.DataFrame":
    """List the clauses by which documents have work evaluated.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        One row a clause: ``document, number, start, end, function, input, activity, output, outcome, perception`` (indicators named),
        ``indicator`` (the kind named most, "none" where none is), ``evaluator`` (of :data:`EVALUATORS`, parted by 、; empty where it does not say),
        ``interval`` (as it stands), ``interval_months``, ``consequence`` (bool), ``cues, sentence`` (personal data masked).

    Raises
    ------
    InputError
        If the corpus holds feedback.
    EmptyInputError
        If no document is left.

    Notes
    -----
    Evaluation of the environment, of risks, assets and credit is none of policy and left out. What is written about evaluation says
    nothing about how it was done (grade A for the text, C for the practice).

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a"], "text": ["每年委托第三方机构评估，群众满意度占40分，结果与补贴挂钩。"]})
    >>> table = evaluation_table(Corpus.from_frame(frame, kind="policy"))
    >>> table[["indicator", "evaluator", "interval_months", "consequence"]].values.tolist()
    [['perception', 'third_party、public', 12.0, True]]
    """
    rows: list[tuple[object, ...]] = []
    book = load_codebook("evaluation")
    for units in units_of(policies, verb="evaluation_table", leave_out=leave_out).values():
        for unit in units:
            found = indicators_in(unit.text) if _EVALUATES.search(unit.text) else ()
            if not found and (unit.function in ("definition", "diagnosis") or not _SENTENCE_END.search(unit.text)):
                continue
            hits = {hit.code: hit for hit in hits_in(unit.text, book)}
            who = "、".join(name for name in EVALUATORS if name in hits)
            if not (found or (_EVALUATES.search(unit.text) and (who or "consequence" in hits))):
                continue
            counts = Counter(kind for kind, *_ in found)
            every = hits["interval"].cue if "interval" in hits else ""
            places = [(start, end) for _, start, end, _ in found] + [(hits[name].start, hits[name].end) for name in (*EVALUATORS, "consequence") if name in hits]
            cues = [masked(unit, *place) for place in places]
            rows.append((
                unit.document, unit.number, unit.start, unit.end, unit.function, *(counts[kind] for kind in INDICATORS), clause_indicator(unit.text), who,
                every, _months(every), "consequence" in hits, "、".join(dict.fromkeys(cues)), masked(unit),
            ))  # fmt: skip
    types = {**dict.fromkeys(("number", "start", "end", *INDICATORS), "int64"), "interval_months": "float64", "consequence": "bool"}
    return column_types(rows, _COLUMNS, types)


def formalism_table(policies: Corpus, *, seed: int, leave_out: "Sequence[str]" = LEFT_OUT) -> "pd.DataFrame":
    """Measure how formal, how independent and how consequential the evaluation in documents is.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    seed : int
        Of the bootstrap of documents.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        ``scope, document, measure, estimate, low, high, n, verdict``: three rows a document (scope "document", Wilson intervals) and three for all
        documents (scope "all", ``document`` empty, bootstrap of documents). ``measure`` is ``"formalism"``: input, activity and output
        indicators among all by which work is counted; ``"independence"``: clauses with a third party among those that name an evaluator; ``"closure"``: clauses with a
        consequence among those that evaluate. ``verdict`` of formalism: ``"process only"`` (3 or more indicators, none of outcome or perception),
        ``"mixed"``, ``"cannot tell"`` (1 or 2), ``"not measured"`` (none); of the others ``"measured"`` or ``"not measured"``.

    Raises
    ------
    InputError
        If the corpus holds feedback, or ``seed`` is none.
    EmptyInputError
        If no document is left.

    Notes
    -----
    An indicator counts once a document, however often it is named and whatever its weight in points, and only in a sentence that says by what
    work is counted (points, weights, "taken into the assessment", what evaluation asks for): goals of a plan that also speaks of evaluation are none.
    Only words are seen: a good indicator on paper may be filled in from behind a desk.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a"], "text": ["考核会议次数、台账齐全、建成户数，各占10分。"]})
    >>> table = formalism_table(Corpus.from_frame(frame, kind="policy"), seed=1)
    >>> table[["scope", "measure", "estimate", "n", "verdict"]].values.tolist()[0]
    ['document', 'formalism', 1.0, 3, 'process only']
    """
    import numpy as np

    check_seed(seed)
    documents = units_of(policies, verb="formalism_table", leave_out=leave_out)
    names = list(documents)
    table = evaluation_table(policies, leave_out=leave_out)
    place = {name: i for i, name in enumerate(names)}
    at = np.array([place[name] for name in table["document"]], dtype=np.int64)
    kinds = [[kind for kind, _ in {one for unit in units for one in counted_indicators(unit.text)}] for units in documents.values()]
    formal = np.array([sum(kind in INDICATORS[:3] for kind in held) for held in kinds], dtype=np.float64)
    counts = {
        "formalism": (formal, np.array([len(held) for held in kinds], dtype=np.float64)),
        **{measure: _counted(table, at, measure, len(names)) for measure in ("independence", "closure")},
    }
    rows: list[tuple[object, ...]] = []
    for i, name in enumerate(names):
        for measure, (found, n) in counts.items():
            rows.append(("document", name, measure, *share_of(found[i], n[i]), _verdict(measure, found[i], n[i])))
    for measure, (found, n) in counts.items():
        rows.append(("all", "", measure, *pooled_share(found, n, seed=seed), _verdict(measure, found.sum(), n.sum())))
    columns = ("scope", "document", "measure", "estimate", "low", "high", "n", "verdict")
    return column_types(rows, columns, {**dict.fromkeys(("estimate", "low", "high"), "float64"), "n": "int64"})


def _counted(table: "pd.DataFrame", at: "npt.NDArray[np.int64]", measure: str, size: int) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    import numpy as np

    if measure == "independence":
        held, all_of_them = table["evaluator"].str.contains("third_party"), table["evaluator"] != ""
    else:
        held, all_of_them = table["consequence"], table["document"] != ""
    found, n = held.to_numpy(dtype=np.float64), all_of_them.to_numpy(dtype=np.float64)
    return np.bincount(at, found, minlength=size).astype(np.float64), np.bincount(at, n, minlength=size).astype(np.float64)


def _verdict(measure: str, found: float, n: float) -> str:
    if n == 0:
        return "not measured"
    if measure != "formalism":
        return "measured"
    return "cannot tell" if n < 3 else "process only" if found == n else "mixed"
