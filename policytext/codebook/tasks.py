"""Tasks put on units below the issuer, and whether the text gives money, staff, power or technology with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from policytext.cleaning import mask_private
from policytext.codebook._lower import LEVELS, issuer_level, level_of, loaded_units
from policytext.codebook._units import LEFT_OUT, Unit, column_types, masked, units_of
from policytext.codebook.resource import resources_in
from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain
from policytext.government import Duties, find_dates

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TASK_COLUMNS", "task_table", "told_to_find"]

TASK_COLUMNS = (
    "document", "number", "start", "end", "function", "issuer_level", "unit", "unit_level", "lower", "cue", "deadline", "fund", "fund_where", "staff", "power",
    "technology", "demanded", "sentence",
)  # fmt: skip
NEAR = 2
"""Clauses before and after a task that may give it money."""
_ITEM = 12
"""Clauses of the same numbered item that are looked at on either side."""

_UP = re.compile("由?(?:中央|省|市|县|区|本|同)(?:级|本级|、区县两级)?(?:人民政府)?(?:财政|预算|级财力)|财政(?:部门)?(?:全额)?(?:安排|承担|保障|给予)|上级(?:补助|"
    "财政)|按[^，。；]{1,14}标准[^，。；]{0,6}(?:补助|补贴|发放)|每[^，。；]{1,8}(?:补助|补贴|奖补)|政府(?:全额)?承担|奖补资金|"
    "(?:县级以上|省|市|县|区|各级)(?:级|地方)?(?:人民)?政府[^。；]{0,60}(?:纳入|列入)[^，。；]{0,12}预算")
_NONE = re.compile(
    "(?:资金|经费|费用|财政|[省市县区]级|上级)[^，。；]{0,12}(?:不再(?:另行)?|不另行?|未)(?:安排|补助|给予|拨付)|不再(?:另行)?安排(?:资金|经费|补助)|"
    "(?<!可以)自行解决|自行筹[集措]|自筹|多方筹措|自行承担|由[^，。；]{0,8}(?:村集体|村级)[^，。；]{0,8}(?:列支|承担)|投工投劳"
)
_COMPLAINT = re.compile("各级(?:财政|政府|人民政府)[^，。；]{0,20}(?:分担|共担)|"
    "难以(?:落实|承受|到位)|(?:不得|严禁|不再|禁止)[^，。；]{0,10}(?:要求|增加|转嫁|摊派|配套)|配套资金[^，。；]{0,6}清理|未足额|缺口")
_ABOUT_MONEY = re.compile("资金|补助|补贴|奖补|经费|以奖代补")
_CONDITION = re.compile("(?:不予|停发|扣减|追回|收回|骗取|截留|挪用)[^，。；]{0,10}(?:补助|补贴|资金|奖补)|补助资金(?:依照|按照)规定|不得以缺乏经费")


@dataclass(frozen=True, slots=True)
class Given:
    """What one clause gives or asks for."""

    money: bool
    people: bool
    power: bool
    technology: bool
    demanded: bool
    refused: bool


def given_by(text: str) -> Given:
    """Read one clause: money counts as given where somebody other than the unit itself pays.

    >>> given_by("所需经费由县财政承担").money, given_by("所需经费由乡镇自行解决").money, given_by("县级不再另行安排经费").refused
    (True, False, True)
    """
    kinds = {found.kind for found in resources_in(text)}
    complains = bool(_COMPLAINT.search(text))
    refused = bool(_NONE.search(text)) and not complains
    money = "money" in kinds and (bool(_UP.search(text)) or not (refused or "demanded" in kinds)) and not (refused and not _UP.search(_NONE.sub("", text)))
    if _CONDITION.search(text) and not _UP.search(text):
        money = False
    return Given(money, "people" in kinds, "power" in kinds, "technology" in kinds, ("demanded" in kinds and not complains) or refused, refused)


def task_table(policies: Corpus, duties: Duties | None = None, *, leave_out: Sequence[str] = LEFT_OUT) -> "pd.DataFrame":
    """List the tasks that documents put on units, and what the text gives with each.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    duties : Duties, optional
        From :func:`policytext.extract_duties`: departments that lead or are responsible count as units with a task too.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.

    Returns
    -------
    pandas.DataFrame
        One row a task (clause and level of unit): ``document, number, start, end, function, issuer_level, unit, unit_level, lower, cue, deadline, fund,
        fund_where, staff, power, technology, demanded, sentence``. ``lower`` is True where the unit stands below the issuer (False too where a level is
        unknown: then ``unit_level`` or ``issuer_level`` is empty). ``fund``: money is given in the clause, within 2 clauses, in the same numbered item, or
        in a cited document of the corpus that gives money to its field; ``fund_where`` is "clause", "near", "item", "cited" or "". ``demanded``: the unit
        is told to find the means. ``deadline`` is the last day, empty where none is given. ``sentence`` has personal data masked.

    Raises
    ------
    InputError
        If the corpus holds feedback, or ``duties`` are not of this kind.
    EmptyInputError
        If no document is left.

    Notes
    -----
    ``fund`` False means that funding is **not mentioned** near the task, not that there is none: money often stands in budgets or in documents
    outside the corpus (grade C). What a unit may or must not do is no task.

    Examples
    --------
    >>> import pandas as pd
    >>> text = "各乡镇应当每月巡查一遍，2024年6月底前完成整改。经费由乡镇自行解决。"
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a"], "title": ["云泽市水务局通知"], "text": [text]}), kind="policy")
    >>> task_table(policies)[["unit", "lower", "fund", "demanded", "deadline"]].values.tolist()
    [['乡镇', True, False, True, '2024-06-30']]
    """
    if duties is not None:
        expect(duties, Duties, verb="task_table", hint="extract_duties(policies) gives them")
    documents = units_of(policies, verb="task_table", leave_out=leave_out)
    heads = _heads(policies)
    given = {name: [given_by(unit.text) for unit in units] for name, units in documents.items()}
    if duties is not None:
        _check_duties(duties, policies)
    named = _named(duties)
    rows: list[tuple[object, ...]] = []
    payers = [name for name in given if _ABOUT_MONEY.search(heads[name].title) and any(one.money for one in given[name])]
    for name, units in documents.items():
        cited = _cited_money(name, heads, payers)
        for at, unit in enumerate(units):
            tasks = [*_tasks(unit), *named.get((name, unit.number), ())]
            seen: set[str] = set()
            for label, level, start, end, cue in tasks:
                if level and level in seen:
                    continue
                seen.add(level)
                rows.append(_row(unit, heads[name], (label, level, start, end, cue), _means(units, given[name], at, cited)))
    types = {"number": "int64", "start": "int64", "end": "int64", **dict.fromkeys(("lower", "fund", "staff", "power", "technology", "demanded"), "bool")}
    return column_types(rows, TASK_COLUMNS, types)


def told_to_find(policies: Corpus, tasks: "pd.DataFrame") -> dict[str, list[tuple[str, int, int]]]:
    """Where documents tell units to find the means: for each document of some tasks, unit and span in ``corpus.text`` of the words that say so.

    Each task with ``demanded`` leads to the nearest clause that says so; each clause stands once, with the first unit, in the order of the text.
    """
    asked = tasks[tasks["demanded"]]
    out: dict[str, list[tuple[str, int, int]]] = {}
    for name, mine in asked.groupby("document", sort=True):
        units = units_of(policies.where(id=[name]), verb="task_table", leave_out=())[str(name)]
        saying = {unit.number: unit for unit in units if given_by(unit.text).demanded}
        held: dict[int, tuple[str, int, int]] = {}
        for number, label in zip(mine["number"], mine["unit"], strict=True):
            at = min(saying, key=lambda one: (abs(one - int(number)), one), default=0)
            if at and at not in held:
                start, end = _saying(saying[at].text)
                held[at] = (str(label), saying[at].start + start, saying[at].start + end)
        out[str(name)] = [held[at] for at in sorted(held)]
    return out


def _saying(text: str) -> tuple[int, int]:
    """The words of a clause that tell a unit to find the means, or refuse them."""
    spans = [(found.start, found.end) for found in resources_in(text) if found.kind == "demanded"]
    refused = _NONE.search(text)
    return min([*spans, *([refused.span()] if refused else [])], default=(0, len(text)))


@dataclass(frozen=True, slots=True)
class _Head:
    level: str
    date: date | None
    number: str
    title: str
    cites: str


def _heads(policies: Corpus) -> dict[str, _Head]:
    from policytext.government.heads.standing import text_column

    table = policies.table
    columns = {name: text_column(table, name) for name in ("id", "issuers", "title", "number", "cites")}
    days: list[Any] = list(table["date"]) if "date" in table else [None] * len(table)
    out = {}
    for i, name in enumerate(columns["id"]):
        day = days[i].date() if days[i] is not None and days[i] == days[i] else None
        title = str(columns["title"][i]) or str(table["text"].iloc[i])[:60]
        level = issuer_level(str(columns["issuers"][i]), title)
        out[str(name)] = _Head(level, day, str(columns["number"][i]), title, str(columns["cites"][i]))
    return out


def _tasks(unit: Unit) -> list[tuple[str, str, int, int, str]]:
    if unit.function in ("definition", "diagnosis"):
        return []
    return [(label, level, unit.start + start, unit.start + end, cue) for label, level, start, end, cue in loaded_units(unit.text)]


def _named(duties: Duties | None) -> Mapping[tuple[str, int], list[tuple[str, str, int, int, str]]]:
    out: dict[tuple[str, int], list[tuple[str, str, int, int, str]]] = {}
    if duties is None:
        return out
    table = duties.table[duties.table["role"].isin(["lead", "responsible", "joint"])]
    columns = ("document", "task_id", "department", "name_start", "name_end", "cue")
    for document, task, name, start, end, cue in table[list(columns)].itertuples(index=False, name=None):
        out.setdefault((str(document), int(task)), []).append((str(name), level_of(str(name)), int(start), int(end), str(cue)))
    return out


def _check_duties(duties: Duties, policies: Corpus) -> None:
    alien = sorted(set(duties.table["document"]) - set(policies.table["id"].astype(str)))
    if alien:
        raise InputError(explain("task_table: the duties are of another corpus", found=f"document {alien[0]!r}", hint="pass extract_duties(policies) of this corpus"))


def _cited_money(name: str, heads: Mapping[str, _Head], payers: Sequence[str]) -> bool:
    """Whether a cited document of the corpus is about money and gives it."""
    cites = heads[name].cites
    if not cites:
        return False
    others = [heads[other] for other in payers if other != name]
    return any((head.number and head.number in cites) or (head.title and f"《{head.title}》" in cites) for head in others)


@dataclass(frozen=True, slots=True)
class _Means:
    where: str
    staff: bool
    power: bool
    technology: bool
    demanded: bool


def _means(units: Sequence[Unit], given: Sequence[Given], at: int, cited: bool) -> _Means:
    near = range(max(0, at - NEAR), min(len(units), at + NEAR + 1))
    parent, held = units[at].parent, range(max(0, at - _ITEM), min(len(units), at + _ITEM + 1))
    item = [i for i in held if parent and units[i].parent == parent and parent != units[i].number]
    around = sorted({*near, *item})
    where = "clause" if given[at].money else "near" if any(given[i].money for i in near) else "item" if any(given[i].money for i in item) else "cited" if cited else ""
    return _Means(
        where,
        staff=any(given[i].people for i in near),
        power=any(given[i].power for i in near),
        technology=any(given[i].technology for i in near),
        demanded=any(given[i].demanded for i in (near if units[at].parent == 0 else around)),
    )


def _row(unit: Unit, head: _Head, task: tuple[str, str, int, int, str], means: _Means) -> tuple[object, ...]:
    label, level, start, end, cue = task
    lower = level in LEVELS and head.level in LEVELS and LEVELS.index(level) > LEVELS.index(head.level)
    days = [d.last for d in find_dates(unit.text, on=head.date) if d.kind == "deadline" and d.last is not None]
    deadline = max(days).isoformat() if days else ""
    return (
        unit.document, unit.number, start, end, unit.function, head.level, mask_private(label), level, lower, cue, deadline, bool(means.where), means.where,
        means.staff, means.power, means.technology, means.demanded, masked(unit),
    )  # fmt: skip
