"""The catalogue of bodies: national names, the department system, local names, reforms and successions, as frozen tables."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from policytext.government.agencies.agency import Agency

__all__ = ["LETTERS", "LEVEL_OF", "MUNICIPALITIES", "Catalogue", "Form", "Function", "Reform", "catalogue", "rows_of"]

LEVEL_OF: Mapping[str, str] = MappingProxyType(
    {"n": "national", "m": "municipality", "p": "province", "c": "city", "k": "county", "t": "township"}
)  # fmt: skip
"""Letters of the tables and the levels that they stand for."""

MUNICIPALITIES = frozenset({"北京市", "天津市", "上海市", "重庆市"})
"""Cities of province level."""

LETTERS: Mapping[str, str] = MappingProxyType({level: letter for letter, level in LEVEL_OF.items()})
"""Levels and the letters that the tables write for them."""


@dataclass(frozen=True, slots=True)
class Reform:
    """A reform: the first day of new names by level, and the last day of old ones."""

    first: Mapping[str, datetime.date]
    last: Mapping[str, datetime.date]


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the department system, with the organ words of each level, the usual one first."""

    name: str
    system: str
    kind: str
    organs: Mapping[str, tuple[str, ...]]
    before: str
    since: str


@dataclass(frozen=True, slots=True)
class Form:
    """A full name with ``~`` for the place or ``^`` for the place without 省 or 市, and the levels that have it."""

    name: str
    kind: str
    system: str
    levels: str
    since: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that the data files say.

    ``national`` and ``bare``: form → full name; ``bodies``: full name → body; ``functions``: any spelling → pairs of full
    spelling and function; ``forms``: (lead, rest) → forms; ``words``: whole words → full; ``ambiguous``: rest → levels and names;
    ``ends``: (level, key) → reform that ended the name; ``heirs``: (level, key) → pairs of key and weight; ``kept``: (place, key) of
    names that a place kept; ``variants``: function → number of the department that it names; ``leads``: what may stand before a
    place; ``seats``: what may stand behind a place without 省 or 市 (石家庄海关).
    """

    national: Mapping[str, str]
    bare: Mapping[str, str]
    bodies: Mapping[str, Agency]
    functions: Mapping[str, tuple[tuple[str, Function], ...]]
    forms: Mapping[tuple[str, str], tuple[Form, ...]]
    names: Mapping[str, Form]
    words: Mapping[str, str]
    ambiguous: Mapping[str, tuple[str, tuple[str, ...]]]
    reforms: Mapping[str, Reform]
    ends: Mapping[tuple[str, str], str]
    heirs: Mapping[tuple[str, str], tuple[tuple[str, float], ...]]
    kept: frozenset[tuple[str, str]]
    variants: Mapping[str, int]
    leads: tuple[str, ...]
    seats: frozenset[str]

    def first_day(self, reform: str, level: str) -> datetime.date | None:
        """First day of a name that a reform brought."""
        return self.reforms[reform].first.get(level) if reform else None

    def ended(self, level: str, key: str, organ: str = "", place: str = "") -> tuple[str, str] | None:
        """Level and key under which the table of successions has a name, the most special one.

        A row for a place goes first, then one for a municipality; a row without successor says that the name lives on there.
        """
        levels = (place, "municipality", level) if place in MUNICIPALITIES else (place, level)
        pairs = ((at, word) for at in levels for word in (key + organ, key) if word)
        found = next((pair for pair in pairs if pair in self.ends or pair in self.kept), None)
        return found if found in self.ends else None

    def last_day(self, level: str, pair: tuple[str, str] | None) -> datetime.date | None:
        """Last day of a name at a level, where a reform ended it."""
        return self.reforms[self.ends[pair]].last.get(level) if pair else None


@cache
def rows_of(table: str) -> tuple[Mapping[str, str], ...]:
    """Rows of ``agency_TABLE.tsv``: comments left out, blank cells empty."""
    file = resources.files("policytext.government").joinpath("data", f"agency_{table}.tsv")
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    header = lines[0].split("\t")
    return tuple(MappingProxyType(dict(zip(header, _filled(line, len(header)), strict=True))) for line in lines[1:])


def _filled(line: str, width: int) -> list[str]:
    cells = line.split("\t")
    return cells + [""] * (width - len(cells))


@cache
def catalogue() -> Catalogue:
    """Read the tables once; they never change while a program runs."""
    reforms = _reforms()
    ends, heirs, kept = _successions()
    bodies = {row["name"]: _body(row, reforms, ends) for row in rows_of("central")}
    forms, names, leads = _forms()
    return Catalogue(
        national=MappingProxyType(
            {form: row["name"] for row in rows_of("central") for form in [row["name"], *row["shorts"].split()]}
        ),
        bare=MappingProxyType({form: row["name"] for row in rows_of("central") for form in row["bare"].split()}),
        bodies=MappingProxyType(bodies),
        functions=_functions(),
        forms=forms,
        names=names,
        words=_words(),
        ambiguous=MappingProxyType({row["form"]: (row["levels"], tuple(row["names"].split())) for row in rows_of("ambiguous")}),
        reforms=MappingProxyType(reforms),
        ends=MappingProxyType(ends),
        heirs=MappingProxyType(heirs),
        kept=kept,
        variants=MappingProxyType({name: at for at, row in enumerate(rows_of("variants")) for name in row["functions"].split()}),
        leads=leads,
        seats=_seats(),
    )


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _reforms() -> dict[str, Reform]:
    """Reforms by code; a day of its own in the table of successions is one too."""
    out = {}
    for row in rows_of("reforms"):
        national, local = datetime.date.fromisoformat(row["national"]), datetime.date.fromisoformat(row["local"])
        below = ("province", "city", "county")
        last = {level: datetime.date.fromisoformat(row[level]) for level in below}
        out[row["code"]] = _reform(national, dict.fromkeys((*below, "township"), local), {**last, "township": last["county"]})
    for row in rows_of("successions"):
        if row["reform"] not in out:
            out[row["reform"]] = _reform(datetime.date.fromisoformat(row["reform"]), {}, {})
    return out


def _reform(national: datetime.date, first: dict[str, datetime.date], last: dict[str, datetime.date]) -> Reform:
    before = national - datetime.timedelta(days=1)
    return Reform(MappingProxyType({"national": national, **first}), MappingProxyType({"national": before, **last}))


_Ends = dict[tuple[str, str], str]
_Heirs = dict[tuple[str, str], tuple[tuple[str, float], ...]]


def _successions() -> tuple[_Ends, _Heirs, frozenset[tuple[str, str]]]:
    """What ended each name, who took over, and what places kept; ``levels`` holds letters, or the place that a row is for."""
    ends: _Ends = {}
    heirs: _Heirs = {}
    kept: set[tuple[str, str]] = set()
    for row in rows_of("successions"):
        levels = [LEVEL_OF[letter] for letter in row["levels"]] if row["levels"].isascii() else [row["levels"]]
        for key in ((level, row["predecessor"]) for level in levels):
            if not row["successor"]:
                kept.add(key)
                continue
            ends[key] = row["reform"]
            heirs[key] = (*heirs.get(key, ()), (row["successor"], float(row["weight"])))
    return ends, heirs, frozenset(kept)


def _body(row: Mapping[str, str], reforms: Mapping[str, Reform], ends: Mapping[tuple[str, str], str]) -> Agency:
    end = ends.get(("national", row["name"]))
    last = reforms[end].last["national"] if end else _day(row["to"])
    return Agency(row["name"], "全国", "national", row["system"], row["kind"], _day(row["from"]), last)


def _functions() -> Mapping[str, tuple[tuple[str, Function], ...]]:
    out: dict[str, tuple[tuple[str, Function], ...]] = {}
    for row in rows_of("systems"):
        organs = {level: tuple(row[level].replace("-", "").split()) for level in ("province", "city", "county")}
        function = Function(row["function"], row["system"], row["kind"], MappingProxyType(organs), row["before"], row["from"])
        for short, full in _spellings(row):
            out[short] = (*out.get(short, ()), (full, function))
    return MappingProxyType(out)


def _spellings(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of a spelling and its full form; ``=`` marks a full form of its own, ``>`` parts a short form from it."""
    yield row["function"], row["function"]
    for word in row["shorts"].split():
        short, _, full = word.partition(">")
        if word.startswith("="):
            yield word[1:], word[1:]
        elif full:
            yield short, full
            yield full, full
        else:
            yield short, row["function"]


def _forms() -> tuple[Mapping[tuple[str, str], tuple[Form, ...]], Mapping[str, Form], tuple[str, ...]]:
    """Local names by what stands before and behind the place, by their full spelling, and what may stand before a place."""
    out: dict[tuple[str, str], tuple[Form, ...]] = {}
    names: dict[str, Form] = {}
    for row in rows_of("local"):
        form = Form(row["name"], row["kind"], row["system"], row["levels"], row["from"])
        names[form.name] = form
        for template in dict.fromkeys([form.name, *row["forms"].split()]):
            lead, _, rest = template.replace("^", "~").partition("~")
            if form not in out.get((lead, rest), ()):
                out[lead, rest] = (*out.get((lead, rest), ()), form)
    leads = tuple(sorted({lead for lead, _ in out}, key=lambda lead: (-len(lead), lead)))
    return MappingProxyType(out), MappingProxyType(names), leads


def _words() -> Mapping[str, str]:
    """Whole words by their spelling; a full name without a place stands for itself."""
    rows = rows_of("words")
    full = {row["full"]: row["full"] for row in rows if not row["full"].startswith("~")}
    return MappingProxyType(full | {row["form"]: row["full"] for row in rows})


def _seats() -> frozenset[str]:
    """What stands behind a place without 省 or 市 in any template."""
    templates = (template for row in rows_of("local") for template in (row["name"], *row["forms"].split()))
    return frozenset(rest for template in templates if (rest := template.partition("^")[2]))
