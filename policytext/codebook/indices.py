"""Two indices that studies of policy texts use, with what speaks against them: PMC and policy strength."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.codebook._pmc_items import PMC_ITEMS
from policytext.codebook._units import LEFT_OUT, Unit, column_types, masked, units_of
from policytext.codebook.instruments import clause_instruments
from policytext.corpus import Corpus
from policytext.errors import InputError, check_seed, expect, explain
from policytext.government import find_dates, find_quantities
from policytext.government.heads.standing import text_column
from policytext.provenance import Provenance, record

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PMC_ITEMS", "PmcIndex", "StrengthIndex", "pmc_index", "policy_strength"]

@dataclass(frozen=True, eq=False, slots=True)
class PmcIndex:
    """The PMC index of documents, with a sentence for every item that holds.

    Attributes
    ----------
    table : pandas.DataFrame
        ``document``, a column for each first-level variable (0 to 1), ``estimate`` (their sum), ``low, high`` (bootstrap of items within each variable),
        ``n`` (items), ``depression`` (number of variables minus the sum), ``characters``, ``residual`` (of the sum on log length).
    evidence : pandas.DataFrame
        ``document, variable, item, start, end, cue, sentence`` for each 1; ``start`` and ``end`` index the document's text.
    length_correlation : float
        Spearman's, of the sum with the length; NaN for fewer than 3 documents.
    provenance : Provenance
    """

    table: "pd.DataFrame"
    evidence: "pd.DataFrame"
    length_correlation: float
    provenance: Provenance


def pmc_index(
    policies: Corpus, *, seed: int, items: Mapping[str, Mapping[str, str]] = PMC_ITEMS, leave_out: Sequence[str] = LEFT_OUT
) -> PmcIndex:
    """Compute the PMC index (policy modelling consistency) of each document, as a checklist with evidence.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    seed : int
        Of the bootstrap over items.
    items : mapping of str to mapping of str to str
        First-level variables, and their items with a regular expression each; decide them before reading the documents.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    PmcIndex

    Raises
    ------
    InputError
        If the corpus holds feedback, or an item has no expression.
    EmptyInputError
        If no document is left.

    Notes
    -----
    ``X_i = mean of its items, PMC = sum of X_i`` (after Estrada 2011). **Read the warnings.** It counts topics that the wording touches, not quality; longer
    documents score higher (see ``length_correlation`` and ``residual``); equal weights are arbitrary; items chosen after reading decide the result; the
    bands (perfect, excellent ...) of papers differ and are not comparable, so none is given here. Use it as a checklist, never to rank by the second decimal,
    and have a second reader confirm the ones: each has its sentence in ``evidence``.

    Examples
    --------
    >>> import pandas as pd
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "text": ["应当公示，补助到户。"]}), kind="policy")
    >>> result = pmc_index(policies, seed=1, items={"X1": {"rule": "应当", "ban": "严禁"}, "X2": {"money": "补助"}})
    >>> float(result.table["estimate"].iloc[0]), result.evidence["item"].tolist()
    (1.5, ['rule', 'money'])
    """
    check_seed(seed)
    ready = _ready_items(items)
    documents = units_of(policies, verb="pmc_index", leave_out=leave_out)
    evidence = [row for units in documents.values() for row in _found(units, ready)]
    columns = ("document", "variable", "item", "start", "end", "cue", "sentence")
    shown = column_types(evidence, columns, {"start": "int64", "end": "int64"})
    holds = {(row[0], row[1], row[2]) for row in evidence}
    sizes = {name: sum(len(unit.text) for unit in units) for name, units in documents.items()}
    table = _pmc_rows(documents, ready, holds, sizes, seed)
    table = _with_residual(table)
    settings = {"seed": seed, "items": {variable: {item: p.pattern for item, p in held.items()} for variable, held in ready.items()}, "leave_out": list(leave_out)}
    came = record("pmc_index", settings, content=_lines(table), parents=[policies.provenance])
    return PmcIndex(table, shown, _rank_correlation(table["estimate"].tolist(), table["characters"].tolist()), came)


_TAKEN = ("document", "estimate", "low", "high", "n", "depression", "characters", "residual")


def _ready(expression: object) -> "re.Pattern[str]":
    """An expression that can be used: text, and none that finds an empty text, which would hold of every document."""
    if not isinstance(expression, str):
        raise TypeError("no text")
    pattern = re.compile(expression)
    if pattern.search(""):
        raise re.error("finds an empty text")
    return pattern


def _ready_items(items: object, verb: str = "pmc_index") -> dict[str, dict[str, "re.Pattern[str]"]]:
    expect(items, Mapping, verb=verb, hint="give first-level variables, each with its items and their expressions")
    out: dict[str, dict[str, re.Pattern[str]]] = {}
    for variable, held in dict(items).items():  # type: ignore[call-overload]
        if not isinstance(held, Mapping) or not held:
            raise InputError(explain(f"pmc_index: the variable {variable!r} has no items", hint='give at least one, such as {"money": "补助|补贴"}'))
        for item, expression in held.items():
            try:
                out.setdefault(str(variable), {})[str(item)] = _ready(expression)
            except (re.error, TypeError) as error:
                problem = f"{verb}: {variable!r}, item {item!r}: {expression!r} is no regular expression"
                raise InputError(explain(problem, hint="escape brackets with a backslash; let it match at least one character")) from error
        if str(variable) in _TAKEN:
            raise InputError(explain(f"pmc_index: the table has a column {str(variable)!r} of its own", hint="give the variable another name"))
    if not out:
        raise InputError(explain("pmc_index: there are no variables", found="items={}", hint="leave items out for the built-in ones"))
    return out


def _found(units: Sequence[Unit], ready: Mapping[str, Mapping[str, "re.Pattern[str]"]]) -> list[tuple[object, ...]]:
    """The first sentence that shows each item."""
    out: list[tuple[object, ...]] = []
    for variable, items in ready.items():
        for item, pattern in items.items():
            for unit in units:
                hit = pattern.search(unit.text)
                if hit:
                    out.append((unit.document, variable, item, unit.start + hit.start(), unit.start + hit.end(), masked(unit, *hit.span()), masked(unit)))
                    break
    return out


def _pmc_rows(
    documents: Mapping[str, object], ready: Mapping[str, Mapping[str, object]], holds: set[tuple[object, object, object]], sizes: Mapping[str, int], seed: int
) -> "pd.DataFrame":
    import numpy as np

    from policytext.inference import percentile_interval

    rng = np.random.default_rng(seed)
    # The same draws for every document: its interval then does not hang on which others stand before it.
    draws = {variable: rng.integers(0, len(items), (500, len(items))) for variable, items in ready.items()}
    rows: list[tuple[object, ...]] = []
    for name in documents:
        ones = {variable: np.array([(name, variable, item) in holds for item in items], dtype=np.float64) for variable, items in ready.items()}
        means = {variable: float(values.mean()) for variable, values in ones.items()}
        drawn = sum(values[draws[variable]].mean(axis=1) for variable, values in ones.items())
        low, high = percentile_interval(np.asarray(drawn))
        total = sum(means.values())
        rows.append((name, *means.values(), total, float(low), float(high), sum(map(len, ones.values())), len(ones) - total, sizes[name]))
    columns = ("document", *ready, "estimate", "low", "high", "n", "depression", "characters")
    return column_types(rows, columns, {**dict.fromkeys(columns[1:], "float64"), "n": "int64", "characters": "int64"})


def _with_residual(table: "pd.DataFrame") -> "pd.DataFrame":
    from math import fsum

    import numpy as np

    x, y = np.log(table["characters"].to_numpy(dtype=np.float64).clip(1)), table["estimate"].to_numpy(dtype=np.float64)
    if len(y) < 3 or x.std() == 0:
        return table.assign(residual=np.full(len(y), np.nan))
    # Exact sums: the same for any order of documents.
    x, y = x - fsum(x) / len(x), y - fsum(y) / len(y)
    return table.assign(residual=y - fsum(x * y) / fsum(x * x) * x)


def _rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    from scipy.stats import spearmanr

    if len(one) < 3 or len(set(one)) < 2 or len(set(other)) < 2:
        return float("nan")
    return float(spearmanr(one, other).statistic)


def _lines(table: "pd.DataFrame") -> Iterator[str]:
    return ("\t".join(map(str, row)) for row in table.itertuples(index=False, name=None))


# -- policy strength --------------------------------------------------------------------------------

FORCE: Mapping[str, int] = MappingProxyType({
    "法": 5, "条例": 4, "决定": 4, "命令": 4, "规定": 3, "办法": 3, "细则": 3, "规则": 3, "意见": 2, "方案": 2, "措施": 2, "规划": 2, "通知": 1, "公告": 1, "通告": 1,
    "通报": 1, "函": 1, "公报": 1, "批复": 1, "报告": 1,
})  # fmt: skip
"""Force of a class of document, 1 to 5; give your own table where it does not fit the level you study."""

_GOALS: Mapping[str, str] = MappingProxyType({
    "economy": "经济|产业|企业|消费|增收",
    "society": "就业|养老|教育|医疗|民生|社会保障|托育",
    "environment": "环境|生态|污染|垃圾|绿化|河道",
    "governance": "治理|服务|审批|便民|监管|秩序",
    "technology": "科技|数字|创新|技术",
})
_MEASURES = ("supply", "environment", "demand")


@dataclass(frozen=True, eq=False, slots=True)
class StrengthIndex:
    """Policy strength of documents and of years.

    Attributes
    ----------
    table : pandas.DataFrame
        ``document, year, doc_type, force``, ``goal_...`` for each goal and ``measure_...`` for each class (0 to 5), ``goal_sum, measure_sum``, ``goal_strength`` and
        ``measure_strength`` (times force); ``force`` is 0 where the type of document is not in the table of forces.
    years : pandas.DataFrame
        ``year, n, unweighted`` (clauses with a measure), ``goals, measures`` (sums of strength), ``goals_mean, measures_mean``, and ``supply_environment,
        supply_demand, environment_demand`` (coordination: sum of force times both scores). Documents without a date, year 0, are in no row.
    rank_correlation : float
        Spearman's, of ``measure_strength`` with the unweighted count of clauses, over documents.
    provenance : Provenance
    """

    table: "pd.DataFrame"
    years: "pd.DataFrame"
    rank_correlation: float
    provenance: Provenance


def policy_strength(
    policies: Corpus, *, force: Mapping[str, int] = FORCE, goals: Mapping[str, str] = _GOALS, leave_out: Sequence[str] = LEFT_OUT
) -> StrengthIndex:
    """Score the strength of documents: force times goals, force times measures.

    Parameters
    ----------
    policies : Corpus
        Policy documents; ``doc_type`` and ``date`` are used.
    force : mapping of str to int
        Force of each type of document.
    goals : mapping of str to str
        Fields of goals with a regular expression each.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    StrengthIndex

    Raises
    ------
    InputError
        If the corpus holds feedback, a force is no number from 0 to 5, or a goal has no expression.
    EmptyInputError
        If no document is left.

    Notes
    -----
    After Peng, Zhong and Sun (2008), with scores read from the text: 1 mentioned only, 3 with an instrument in the same clause, 5 with a number, a deadline
    or a responsible body beside it. **Ordinal scores are multiplied by fiat**: the numbers have no unit. So the unweighted counts and their rank
    correlation are given with them; where that is high, publish the counts. Documents that were repealed still count in the year of issue (flow, not
    stock: see ``stock_table``). Validate by two coders (ordinal alpha) before use.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a"], "title": ["就业办法"], "doc_type": ["办法"], "date": ["2024-01-01"], "text": ["促进就业，安排专项资金500万元。"]})
    >>> row = policy_strength(Corpus.from_frame(frame, kind="policy")).table.iloc[0]
    >>> int(row["force"]), int(row["goal_society"]), int(row["measure_supply"]), int(row["measure_strength"])
    (3, 5, 5, 15)
    """
    import pandas as pd

    for what, given in (("force", force), ("goals", goals)):
        expect(given, Mapping, verb=f"policy_strength(..., {what}=)", hint=f"give a mapping, or leave {what} out for the built-in one")
    for name, value in force.items():
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 5:
            raise InputError(explain(f"policy_strength: force of {name!r} is {value!r}", hint="give whole numbers from 0 to 5"))
    documents = units_of(policies, verb="policy_strength", leave_out=leave_out)
    types = dict(zip(text_column(policies.table, "id"), text_column(policies.table, "doc_type"), strict=True))
    days = policies.table["date"] if "date" in policies.table else pd.Series(pd.NaT, index=policies.table.index)
    years = dict(zip(text_column(policies.table, "id"), pd.to_datetime(days, errors="coerce").dt.year.fillna(0).astype(int), strict=True))
    ready = _ready_items({"goals": goals}, verb="policy_strength")["goals"] if goals else {}
    rows = [_strength_row(name, units, ready, str(types[name]), int(years[name]), force) for name, units in documents.items()]
    scores = (*(f"goal_{goal}" for goal in goals), *(f"measure_{group}" for group in _MEASURES))
    columns = ("document", "year", "doc_type", "force", *scores, "goal_sum", "measure_sum", "goal_strength", "measure_strength", "unweighted")
    table = column_types(rows, columns, {name: "int64" for name in columns if name not in ("document", "doc_type")})
    came = record("policy_strength", {"force": dict(force), "goals": dict(goals), "leave_out": list(leave_out)}, content=_lines(table), parents=[policies.provenance])
    return StrengthIndex(table, _by_year(table), _rank_correlation(table["measure_strength"].tolist(), table["unweighted"].tolist()), came)


_GROUPS = MappingProxyType({
    **dict.fromkeys(("talent", "funds", "technology", "information", "facilities", "services"), "supply"),
    **dict.fromkeys(("goals", "finance", "tax", "regulation", "standards", "strategy"), "environment"),
    **dict.fromkeys(("procurement", "outsourcing", "demonstration", "trade", "consumption", "overseas"), "demand"),
})  # fmt: skip
_NAMED = re.compile("牵头|责任单位|负责(?!人)")


def _strength_row(
    name: str, units: Sequence[Unit], goals: Mapping[str, "re.Pattern[str]"], kind: str, year: int, force: Mapping[str, int]
) -> tuple[object, ...]:
    goal_scores = dict.fromkeys(goals, 0)
    measure_scores = dict.fromkeys(_MEASURES, 0)
    with_measure = 0
    for unit in units:
        if unit.function in ("definition", "diagnosis"):
            continue
        classes = {_GROUPS[code] for code in clause_instruments(unit.text, function=unit.function)}
        level = 5 if find_quantities(unit.text) or _NAMED.search(unit.text) or any(d.kind == "deadline" for d in find_dates(unit.text)) else 3
        with_measure += bool(classes)
        for group in classes:
            measure_scores[group] = max(measure_scores[group], level)
        for goal, pattern in goals.items():
            if pattern.search(unit.text):
                goal_scores[goal] = max(goal_scores[goal], level if classes else 1)
    p = force.get(kind, 0)
    g, m = sum(goal_scores.values()), sum(measure_scores.values())
    return (name, year, kind, p, *goal_scores.values(), *measure_scores.values(), g, m, p * g, p * m, with_measure)


def _by_year(table: "pd.DataFrame") -> "pd.DataFrame":
    rows: list[tuple[object, ...]] = []
    for year, rest in table[table["year"] > 0].groupby("year", sort=True):
        pairs = [
            (rest["force"] * rest[f"measure_{a}"] * rest[f"measure_{b}"]).sum()
            for a, b in (("supply", "environment"), ("supply", "demand"), ("environment", "demand"))
        ]
        goals, measures = rest["goal_strength"].sum(), rest["measure_strength"].sum()
        rows.append((year, len(rest), rest["unweighted"].sum(), goals, measures, goals / len(rest), measures / len(rest), *pairs))
    columns = ("year", "n", "unweighted", "goals", "measures", "goals_mean", "measures_mean", "supply_environment", "supply_demand", "environment_demand")
    return column_types(rows, columns, {name: "float64" if name.endswith("mean") else "int64" for name in columns})
