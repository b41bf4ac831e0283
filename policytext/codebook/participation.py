"""Whether a document lets people know, take part, speak and supervise, and whether it was consulted on itself."""

import re
from collections import Counter
from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.codebook._reader import hits_in
from policytext.codebook._units import LEFT_OUT, Unit, column_types, masked, share_of, units_of
from policytext.codebook.book import load_codebook
from policytext.corpus import Corpus
from policytext.government.heads.standing import text_column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RIGHTS", "TRACES", "participation_table", "participation_clause_table", "sets_amount"]

RIGHTS = ("know", "take_part", "speak", "supervise")
"""Four rights of those concerned."""

TRACES = ("notice", "hearing", "survey", "adopted")
"""What a text can say of its own consultation."""

_COLUMNS = ("document", "n_clauses", *RIGHTS, *TRACES, "n_rights", "estimate", "low", "high", "n", "concerns", "verdict", "reason")

_CONCERNS = MappingProxyType({
    "fee": re.compile("(?:收费|票价|价格|(?<![经消免耗旅保])费|水价|电价|气价|运价|热价|学费)(?:征收)?(?:标准|管理|调整|方案|的通知|听证)|(?:调整|制定|核定|"
    "征收)[^，。；]{0,12}(?:票价|价格|收费|水价|气价|运价|费(?![用率]))"),
    "plan": re.compile("(?:规划|总体方案)(?:（|$|的通知)|(?:拆迁|征收补偿|搬迁|选址|限行|禁[行放])"),
})  # fmt: skip
_SETS = re.compile(
    "(?:标准|价格|票价|费额|费用|收费|上限)[^，。；]{0,12}(?:确定为|调整为|定为|核定为|提高到|上调|下调|为每)|"
    "每[户人月吨立方米次间车]{1,4}[^，。；]{0,6}\\d[\\d.]*元[^，。；]{0,8}(?:计收|征收|收取|执行|缴纳|，)|(?:计收|征收|收取)[^，。；]{0,16}\\d[\\d.]*元"
)


def participation_clause_table(policies: Corpus, *, leave_out: Sequence[str] = LEFT_OUT) -> "pd.DataFrame":
    """List the clauses that give one of four rights, or tell of a consultation.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        One row a clause and code: ``document, number, start, end, function, group, code, cue, sentence``; ``group`` is "right" (:data:`RIGHTS`) or "trace"
        (:data:`TRACES`), ``start`` and ``end`` are the cue's place in the document's text; personal data are masked.

    Raises
    ------
    InputError
        If the corpus holds feedback.
    EmptyInputError
        If no document is left.

    Examples
    --------
    >>> import pandas as pd
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["结果向社会公布，接受群众监督。"]}), kind="policy")
    >>> participation_clause_table(policies)[["code", "cue"]].values.tolist()
    [['know', '向社会公布'], ['supervise', '群众监督']]
    """
    columns = ("document", "number", "start", "end", "function", "group", "code", "cue", "sentence")
    rows = [row for units in units_of(policies, verb="participation_clause_table", leave_out=leave_out).values() for unit in units for row in _hits(unit)]
    return column_types(rows, columns, dict.fromkeys(("number", "start", "end"), "int64"))


def _hits(unit: Unit) -> list[tuple[object, ...]]:
    book = load_codebook("participation")
    groups = {code.id: code.group for code in book.codes}
    return [
        (unit.document, unit.number, unit.start + h.start, unit.start + h.end, unit.function, groups[h.code], h.code, masked(unit, h.start, h.end), masked(unit))
        for h in hits_in(unit.text, book)
    ]


def participation_table(policies: Corpus, *, leave_out: Sequence[str] = LEFT_OUT) -> "pd.DataFrame":
    """Say, by document, which rights it gives, whether it tells of consultation, and whether one was called for.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        One row a document: ``document, n_clauses, know, take_part, speak, supervise, notice, hearing, survey, adopted`` (clauses), ``n_rights`` (0 to 4),
        ``estimate, low, high, n`` (share of clauses with any right, Wilson), ``concerns`` ("fee": sets what people pay; "plan": plans and decisions that
        bear on where and how many live; "" else), ``verdict``: ``"no consultation shown"`` (sets a fee, no trace), ``"consultation shown"`` (a trace),
        ``"cannot tell"`` (a plan without a trace), ``"not called for"``; and its ``reason``.

    Raises
    ------
    InputError
        If the corpus holds feedback.
    EmptyInputError
        If no document is left.

    Notes
    -----
    Only what the document itself says: a hearing may have been held and not be told of. A fee counts where the title is about one and a clause sets an
    amount or a standard that people are to pay. Words for a right are no proof that anyone used it.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a"], "title": ["调整停车收费标准的通知"], "text": ["停车收费标准调整为每次5元。"]})
    >>> participation_table(Corpus.from_frame(frame, kind="policy"))[["concerns", "verdict"]].values.tolist()
    [['fee', 'no consultation shown']]
    """
    documents = units_of(policies, verb="participation_table", leave_out=leave_out)
    titles = dict(zip(text_column(policies.table, "id"), text_column(policies.table, "title"), strict=True))
    groups = {code.id: code.group for code in load_codebook("participation").codes}
    rows = [_row(name, str(titles[name]), units, groups) for name, units in documents.items()]
    ints = ("n_clauses", *RIGHTS, *TRACES, "n_rights", "n")
    return column_types(rows, _COLUMNS, {**dict.fromkeys(ints, "int64"), **dict.fromkeys(("estimate", "low", "high"), "float64")})


def _row(name: str, title: str, units: Sequence[Unit], groups: dict[str, str]) -> tuple[object, ...]:
    book = load_codebook("participation")
    found = [{hit.code for hit in hits_in(unit.text, book)} for unit in units]
    counts = Counter(code for codes in found for code in codes)
    with_right = sum(any(groups[code] == "right" for code in codes) for codes in found)
    concerns = _concern(title, units)
    traces = [trace for trace in TRACES if counts[trace]]
    n_rights = sum(counts[right] > 0 for right in RIGHTS)
    return (
        name, len(units), *(counts[code] for code in (*RIGHTS, *TRACES)), n_rights, *share_of(with_right, len(units)), concerns, *_verdict(concerns, traces),
    )  # fmt: skip


def _concern(title: str, units: Sequence[Unit]) -> str:
    head = title or (units[0].text if units else "")
    if _CONCERNS["fee"].search(head) and any(_SETS.search(unit.text) for unit in units):
        return "fee"
    return "plan" if _CONCERNS["plan"].search(head) else ""


def sets_amount(text: str) -> bool:
    """Whether a clause sets what people pay.

    >>> sets_amount("每户每月收取5元。"), sets_amount("处500元罚款。")
    (True, False)
    """
    return bool(_SETS.search(text))


def _verdict(concerns: str, traces: Sequence[str]) -> tuple[str, str]:
    if traces:
        return "consultation shown", "tells of: " + ", ".join(traces)
    if concerns == "fee":
        return "no consultation shown", "sets what people pay and tells of no consultation; one may have been held all the same"
    return ("cannot tell", "a plan or decision for many that tells of no consultation") if concerns else ("not called for", "")
