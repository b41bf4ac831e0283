"""Systems of the founding document that one table can tell of each policy: cycle, targeting, operability, precision, supervision, disclosure, actors."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.codebook._profile_counts import ACTORS, STAGES, SUPERVISORS, Counts, count_document
from policytext.codebook._profile_inputs import coded_of, explained_of, groups_of, named_of
from policytext.codebook._ratios import clustered_shares
from policytext.codebook._units import LEFT_OUT, check_policies, column_types, units_of
from policytext.codebook.coding import Coding
from policytext.corpus import Corpus
from policytext.government import Duties, normal_number
from policytext.government.heads.standing import text_column
from policytext.inference import wilson_interval
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["number_gap_table", "system_table"]

_EVEN: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType({
    "stages": ("S03", "evenness of stages", tuple(STAGES)), "supervisors": ("G31", "evenness of supervisors", tuple(SUPERVISORS)),
    "actors": ("G42", "evenness of actors", ("government", *ACTORS)),
})  # fmt: skip
"""What is told by how evenly kinds are spread: system, measure, kinds."""
_CHECKED = ("S03", "G32")
"""Systems told by a list of items, each there or not."""
_UNITS = MappingProxyType({"S03": "document", "G32": "document", "G31": "clause on supervision", "tasks of several bodies": "task"})
_GRADES = MappingProxyType({"G32": "B", "G41": "B"})
_COLUMNS = ("system", "measure", "kind", "estimate", "low", "high", "n", "unit", "n_documents", "shown", "note", "grade")
_NOTHING = (float("nan"), float("nan"), float("nan"))
_LEAST = 3
"""Numbers of a series from which its length can be guessed."""
_Row = tuple[object, ...]


def system_table(
    policies: Corpus, duties: Duties | None = None, *, coding: Coding | None = None, by: str | None = None, leave_out: Sequence[str] = LEFT_OUT, level: float = 0.95
) -> "pd.DataFrame":
    """Tell of each document, or group of documents, what its clauses hold of eight systems of the founding document.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    duties : Duties, optional
        From :func:`policytext.extract_duties`; read from the policies where absent.
    coding : Coding, optional
        From :func:`policytext.code_mechanisms` with the built-in mechanisms; made where absent.
    by : str, optional
        A column of the policies such as ``"region"`` or ``"doc_type"``, or ``"year"``: a group each value; default each document.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.
    level : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row each document (or group) and measure: ``document`` (or the name of ``by``), ``system`` (S03 ... G42), ``measure, kind, estimate, low, high, n, unit``
        (what n counts), ``n_documents, shown`` (kinds that occur, joined by ；), ``note, grade``. Measures by ``kind``:

        - ``"share"``, of clauses that promise or require something (goal, measure, duty, safeguard, procedure): S04 with words of targeting, and tasks of several
          bodies among all tasks; S08 with an actor, a deadline, a quantity, a resource, and with two of these or more; G41 that publicise or explain;
          G42 with a part for others than government. Of clauses on supervision: G31 superior, peer, public.
        - ``"checklist"``, 0 or 1 for a document: S03 making, carrying out, feedback, adjusting; G32 content, standard, funds, effect made public; G41 explained by an
          interpretation in the corpus.
        - ``"evenness"``, entropy of the kinds over its largest value, 0 (one kind) to 1 (all alike): S03 stages, G31 supervisors, G42 actors.
        - ``"concentration"``: D11i, the sum of squared shares of the indicators named; 1 where one indicator is all.
        - ``"density"`` per 1,000 characters: S10 quantities, thresholds (quantities with a bound), named groups of people.

    Raises
    ------
    InputError
        If the corpus holds feedback, or duties or coding are of other texts.
    ColumnError
        If there is no column ``by``.
    EmptyInputError
        If no document is left.

    Notes
    -----
    All is told by words, and exploratory: nobody has hand-coded these. Shares of one document have Wilson intervals, which take its clauses as independent; groups take
    the clauses of a document together. A density of one document has the exact limits of a Poisson count, that of a group an interval of the log from the spread
    between documents, no narrower than Poisson's. A checklist of one document, evenness and
    concentration have no interval: entropy of few clauses is too low, so compare like with like (``n``). NaN with a note is *not measured*, not none.
    What a text provides for is not what is done. A word such as 精准 may be fashion: compare S04 with S08 and S10.

    Examples
    --------
    >>> import pandas as pd
    >>> text = "一、各乡镇应当于2025年6月底前新建停车位不少于200个。\\n二、鼓励社会资本参与建设。"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": [text]}), kind="policy")
    >>> table = system_table(policies).set_index("measure")
    >>> table.loc[["with a deadline", "with two of four or more", "with a part for others than government"], "estimate"].tolist()
    [0.5, 0.5, 0.5]
    """
    check_level(level)
    check_policies(policies, verb="system_table")
    documents = units_of(policies, verb="system_table", leave_out=leave_out)
    groups = groups_of(policies, list(documents), by, _COLUMNS)
    codes, named = coded_of(policies, documents, coding, leave_out), named_of(policies, duties)
    explained = explained_of(policies)
    counts = {}
    for name, units in documents.items():
        counts[name] = count_document(units, codes.get(name, {}), named.get(name, {}))
        if explained is not None:
            counts[name].shares["G41", "explained"] = (float(name in explained), 1.0)
    rows = [(group, *row) for group, names in groups.items() for row in _rows([counts[name] for name in names], level)]
    types = {**dict.fromkeys(("estimate", "low", "high"), "float64"), "n": "int64", "n_documents": "int64"}
    return column_types(rows, (by or "document", *_COLUMNS), types)


def number_gap_table(policies: Corpus, *, level: float = 0.95) -> "pd.DataFrame":
    """Tell how many documents of each series of numbers (发文字号) are not in the corpus.

    Parameters
    ----------
    policies : Corpus
        Policy documents with ``number``.
    level : float
        Of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a series and year: ``series, year, n`` (numbers seen), ``highest, estimate, low, high`` (part of the series that is missing), ``gaps`` (numbers missing
        below the highest, the first ten, joined by 、).

    Raises
    ------
    InputError
        If the corpus holds feedback.

    Notes
    -----
    Grade B. ``low`` counts the holes below the highest number seen, and nothing else is certain. ``estimate`` and ``high`` guess how far the series goes on, as if
    numbers were seen at random: N = m + m/n - 1 and m / (1 - level)^(1/n), with m the highest of n; NaN with fewer than 3. A hole may be a document that was never
    meant for the public, a number that was never used, or one that was not collected.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a", "b", "c"], "text": ["甲"] * 3, "number": ["云政发〔2024〕1号", "云政发〔2024〕2号", "云政发〔2024〕5号"]})
    >>> number_gap_table(Corpus.from_frame(frame, kind="policy"))[["series", "year", "n", "highest", "low", "gaps"]].values.tolist()
    [['云政发', 2024, 3, 5, 0.4, '3、4']]
    """
    check_level(level)
    check_policies(policies, verb="number_gap_table")
    seen: dict[tuple[str, int], set[int]] = {}
    for number in text_column(policies.table, "number"):
        found = re.fullmatch(r"(.+?)〔(\d{4})〕(\d{1,5})号", normal_number(str(number))) if number else None
        if found:
            seen.setdefault((found[1], int(found[2])), set()).add(int(found[3]))
    rows: list[_Row] = []
    for (series, year), held in sorted(seen.items()):
        n, highest = len(held), max(held)
        whole, most = (highest + highest / n - 1, highest / (1 - level) ** (1 / n)) if n >= _LEAST else (float("nan"), float("nan"))
        gaps = [str(i) for i in range(1, highest) if i not in held]
        rows.append((series, year, n, highest, 1 - n / whole, 1 - n / highest, 1 - n / most, "、".join(gaps[:10])))
    columns = ("series", "year", "n", "highest", "estimate", "low", "high", "gaps")
    return column_types(rows, columns, {**dict.fromkeys(("year", "n", "highest"), "int64"), **dict.fromkeys(("estimate", "low", "high"), "float64")})


# -- rows -------------------------------------------------------------------------------------------


def _rows(held: Sequence[Counts], level: float) -> list[_Row]:
    """The measures of one document, or of several together."""
    n_documents = len(held)
    keys = list(dict.fromkeys([*_KEYS, *(key for one in held for key in one.shares)]))
    numbers = _shares(held, keys, level)
    rows: list[_Row] = []
    for system, measure in keys:
        checked = _checked(system, measure)
        n = int(sum(one.shares.get((system, measure), (0.0, 0.0))[1] for one in held))
        unit = "document" if checked else _UNITS.get(measure, _UNITS.get(system, "clause"))
        note = "" if n else "not measured: no interpretation in the corpus" if measure == "explained" else "not measured: nothing of this kind"
        kind = "checklist" if checked else "share"
        rows.append((system, measure, kind, *numbers[system, measure], n, unit, n_documents, "", note, _GRADES.get(system, "A")))
    kinds = {name: sum((one.kinds[name] for one in held), Counter()) for name in ("stages", "supervisors", "actors", "indicators")}
    rows += [_even(*_EVEN[name], kinds[name], n_documents) for name in _EVEN]
    rows.append(_concentrated(kinds["indicators"], n_documents))
    rows += [_dense(name, held, level) for name in ("quantities", "thresholds", "named groups")]
    return sorted(rows, key=lambda row: _ORDER.index(str(row[0])))


_KEYS = (
    *(("S03", name) for name in STAGES), ("S04", "with words of targeting"), ("S04", "tasks of several bodies"),
    *(("S08", f"with {name}") for name in ("an actor", "a deadline", "a quantity", "a resource", "two of four or more")),
    *(("G31", name) for name in SUPERVISORS), *(("G32", name) for name in ("content", "standard", "funds", "effect")), ("G41", "that publicise or explain"),
    ("G41", "explained"), ("G42", "with a part for others than government"),
)  # fmt: skip
_ORDER = ("S03", "S04", "S08", "S10", "D11i", "G31", "G32", "G41", "G42")


def _checked(system: str, measure: str) -> bool:
    return (system in _CHECKED) or measure == "explained"


def _shares(held: Sequence[Counts], keys: Sequence[tuple[str, str]], level: float) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Estimate and ends of each share: Wilson's for one document and for lists of items, else with the clauses of a document taken together."""
    import numpy as np

    out: dict[tuple[str, str], tuple[float, float, float]] = {}
    alike: dict[tuple[float, ...], list[tuple[str, str]]] = {}
    for key in keys:
        sizes = tuple(one.shares.get(key, (0.0, 0.0))[1] for one in held)
        found, whole = sum(one.shares.get(key, (0.0, 0.0))[0] for one in held), sum(sizes)
        if not whole:
            out[key] = _NOTHING
        elif _checked(*key) and len(held) == 1:
            out[key] = (found / whole, *_NOTHING[1:])
        elif _checked(*key) or sum(size > 0 for size in sizes) == 1:
            out[key] = (found / whole, *wilson_interval(found, whole, level=level))
        else:
            alike.setdefault(sizes, []).append(key)
    for sizes, together in alike.items():
        found_in = np.array([[one.shares.get(key, (0.0, 0.0))[0] for key in together] for one in held])
        size = np.array(sizes, dtype=np.int64)
        clusters = np.repeat(np.arange(len(held)), size)
        place = np.arange(len(clusters)) - np.repeat(np.cumsum(size) - size, size)
        parts = clustered_shares((place[:, None] < found_in[clusters]).astype(np.float64), clusters, level=level)
        out |= {key: tuple(float(part[i]) for part in parts) for i, key in enumerate(together)}  # type: ignore[misc]
    return out


def _even(system: str, measure: str, names: Sequence[str], counts: Counter[str], n_documents: int) -> _Row:
    from math import log

    n = sum(counts.values())
    shown = "；".join(name for name in names if counts[name])
    if not n:
        return (system, measure, "evenness", *_NOTHING, 0, "mention", n_documents, "", "not measured: nothing of this kind", "A")
    entropy = sum(counts[name] / n * log(n / counts[name]) for name in names if counts[name])
    missing = "；".join(name for name in names if not counts[name])
    return (system, measure, "evenness", entropy / log(len(names)), *_NOTHING[1:], n, "mention", n_documents, shown, f"none: {missing}" if missing else "", "A")


def _concentrated(counts: Counter[str], n_documents: int) -> _Row:
    n = sum(counts.values())
    row = ("D11i", "concentration of indicators", "concentration")
    if not n:
        return (*row, *_NOTHING, 0, "indicator", n_documents, "", "not measured: no indicator is named", "A")
    most = sorted(counts, key=lambda name: (-counts[name], name))[:5]
    shown = "；".join(name.partition("：")[2] for name in most)
    return (*row, sum(k * k for k in counts.values()) / n**2, *_NOTHING[1:], n, "indicator", n_documents, shown, "", "A")


def _dense(name: str, held: Sequence[Counts], level: float) -> _Row:
    import numpy as np
    from scipy.stats import chi2, t

    marks, size = (np.array(part, dtype=np.float64) for part in ([one.marks[name] for one in held], [one.characters for one in held]))
    k, whole, used = float(marks.sum()), float(size.sum()), int((size > 0).sum())
    if not whole:
        return ("S10", name, "density", *_NOTHING, 0, "character", len(held), "", "not measured: no text", "A")
    rate = k / whole
    if used == 1 or not k:
        low = float(chi2.ppf((1 - level) / 2, 2 * k)) / 2 / whole if k else 0.0
        high = float(chi2.ppf((1 + level) / 2, 2 * k + 2)) / 2 / whole
    else:
        spread = (used / (used - 1) * float(((marks - rate * size) ** 2).sum())) ** 0.5 / k
        reach = float(np.exp(t.ppf((1 + level) / 2, used - 1) * max(spread, k**-0.5)))
        low, high = rate / reach, rate * reach
    return ("S10", name, "density", 1000 * rate, 1000 * low, 1000 * high, int(whole), "character", len(held), "", "", "A")
