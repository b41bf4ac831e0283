"""Who could have copied whom: order in time, rank of the issuers, what lies in what, and what is about the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.corpus import Corpus
from policytext.government import canonical_agency, normal_number, place_of
from policytext.government.heads import DOC_TYPES, LEFT_OUT, text_column, why_left_out
from policytext.government.places import PlaceList, find_places
from policytext.government.places.known import units_of
from policytext.mismatch.timing.repeals import Cited, read_cited, same_title
from policytext.mismatch.weights import superiors_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Ints = npt.NDArray[np.int64]

__all__ = ["RELATIONS", "Standing", "read_standing"]

RELATIONS = ("superior", "peer", "subordinate", "own", "earlier version", "unknown")
_RANKS = {"national": 0, "province": 1, "city": 2, "county": 3, "township": 4}
_NATION = "全国"
_NATIONAL = ("中华人民共和国", "国务院", "全国人民代表大会")
_UNITS = ("省", "市", "区", "县", "州", "盟", "旗", "镇", "乡", "街道")
_NEVER = -(2**62)
_SUBJECT_END = re.compile(
    f"(?:（[^（）]*）)?(?:的?(?:若干|实施|管理|工作|暂行|试行|行动|专项|三年)*(?:{'|'.join(sorted(DOC_TYPES, key=lambda word: (-len(word), word)))}|措施|制度|预案))?$"
)
_ORDER = re.compile("^.{2,20}?(?<!禁)令(?:第号|$)")
_SUBJECT_START = re.compile("^.*?(?:关于)?(?:印发|转发|发布|公布|批转)|^.{0,60}?关于(?:进一步)?")
_BLANK_OR_FIGURE = re.compile(r"[\s\d]+")
_ALIKE = 0.5
"""Pairs of signs that two titles have in common (Dice), from which they are about the same."""


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """What is known of each document of the corpus, by place.

    Attributes
    ----------
    names, titles, regions : tuple of str
    why : tuple of str
        Why a document is no supply of its own; empty where it is.
    day : array
        Days since 1970; a very small number where the date is unknown.
    rank : array
        0 national to 4 township; 5 where unknown.
    region : tuple of str
        The place it speaks for, in full as far as the issuers say; ``"全国"`` for national bodies.
    issuers : tuple of frozenset of str
    above : mapping
        The places that each place lies in.
    cites, repeals : tuple of frozenset of int
        Documents of the corpus that each cites (repeals too) and repeals.
    forwarded : tuple of int
        The document that each forwards; -1 for none that is here.
    subjects : tuple of frozenset of str
        Pairs of signs of each title without places and type.
    pairs : sparse array (documents, pairs of signs)
        The same.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]
    why: tuple[str, ...]
    day: "Ints"
    rank: "Ints"
    region: tuple[str, ...]
    issuers: tuple[frozenset[str], ...]
    above: dict[str, frozenset[str]]
    cites: tuple[frozenset[int], ...]
    repeals: tuple[frozenset[int], ...]
    forwarded: tuple[int, ...]
    subjects: tuple[frozenset[str], ...]
    pairs: "csr_array"

    def __len__(self) -> int:
        return len(self.names)

    @property
    def dated(self) -> "npt.NDArray[np.bool_]":
        """Whether the date of each document is known."""
        import numpy as np

        return np.asarray(self.day != _NEVER, dtype=np.bool_)

    def date(self, document: int) -> "np.datetime64":
        """The date of a document; NaT where it is unknown."""
        import numpy as np

        return np.datetime64("NaT", "s") if self.day[document] == _NEVER else np.datetime64(int(self.day[document]), "D").astype("datetime64[s]")

    def order(self, local: "Ints", source: "Ints") -> "npt.NDArray[np.object_]":
        """How it is known that each source came before: ``"earlier"``, ``"rank"``, ``"cites"``; ``"undirected"``; empty where it came later."""
        import numpy as np

        here, there = self.day[local], self.day[source]
        known = (here != _NEVER) & (there != _NEVER)
        cites = np.array([b in self.cites[a] for a, b in zip(local.tolist(), source.tolist(), strict=True)], dtype=np.bool_)
        cited = np.array([a in self.cites[b] for a, b in zip(local.tolist(), source.tolist(), strict=True)], dtype=np.bool_)
        out = np.full(len(local), "undirected", dtype=object)
        out[known & (there < here)] = "earlier"
        open_ = ~(known & (there != here))
        out[open_ & known & (self.rank[source] < self.rank[local])] = "rank"
        out[open_ & cites] = "cites"
        out[(known & (there > here)) | (open_ & known & (self.rank[source] > self.rank[local]) & ~cites) | (open_ & cited & ~cites)] = ""
        return out

    def relation(self, local: int, source: int) -> str:
        """What the source is to a document, one of :data:`RELATIONS`."""
        here, there = self.region[local], self.region[source]
        ours = self.issuers[local] & self.issuers[source]
        if source in self.repeals[local] or (ours and self.same_subject(local, source, least=0.8)) or self._same_unsigned(local, source):
            return "earlier version"
        if not here or not there:
            return "own" if ours else "unknown"
        if here == there:
            return "own"
        if there == _NATION or there in self.above.get(here, frozenset()):
            return "superior"
        return "subordinate" if here == _NATION or here in self.above.get(there, frozenset()) else "peer"

    def _same_unsigned(self, one: int, other: int) -> bool:
        """Whether two documents, of which at least one names no issuer, are one at different times: of one place and about the same, or of one title."""
        if self.issuers[one] and self.issuers[other]:
            return False
        if self.region[one] or self.region[other]:
            return self.region[one] == self.region[other] and self.same_subject(one, other, least=0.8)
        a, b = (_BLANK_OR_FIGURE.sub("", self.titles[at]) for at in (one, other))
        return a == b != ""

    def same_subject(self, one: int, other: int, *, least: float = _ALIKE) -> bool:
        """Whether two titles are about the same, places and types of document aside."""
        return self.likeness(one, other) >= least

    def likeness(self, one: int, other: int) -> float:
        """How alike two titles are, places and types of document aside (Dice); 0 where one says nothing."""
        a, b = self.subjects[one], self.subjects[other]
        return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0

    def about_the_same(self, document: int) -> "Ints":
        """All other documents whose titles are about the same."""
        import numpy as np

        sizes = np.diff(self.pairs.indptr)
        shared = np.asarray((self.pairs @ self.pairs[[document]].T).todense()).ravel()
        near = (shared > 0) & (2 * shared >= _ALIKE * (sizes + sizes[document]))
        near[document] = False
        return np.flatnonzero(near).astype(np.int64)

    def unrelated(self, one: int, other: int) -> bool:
        """Whether nothing ties two documents: neither cites the other, and their titles share under a fifth."""
        tied = other in self.cites[one] or one in self.cites[other] or other == self.forwarded[one] or one == self.forwarded[other]
        return not tied and not self.same_subject(one, other, least=0.2)


def read_standing(policies: Corpus, *, known: PlaceList | None) -> tuple[Standing, PlaceList | None]:
    """Read what heads and columns say, and list the places that occur."""
    import numpy as np
    import pandas as pd

    table = policies.table
    columns = {name: tuple(text_column(table, name)) for name in ("id", "title", "region", "issuers", "number", "cites", "repeals", "forwarded")}
    bodies = [tuple(name for name in re.split("[、；;]", one) if name) for one in columns["issuers"]]
    heads = zip(bodies, columns["region"], columns["title"], strict=True)
    regions = tuple(_region(names, region) if names or region else _titled_region(title) for names, region, title in heads)
    places = _places(regions) if known is None else known
    days = pd.to_datetime(table["date"]) if "date" in table else pd.Series(pd.NaT, index=table.index)
    found = ((days - pd.Timestamp(0)) // pd.Timedelta(days=1)).to_numpy(dtype="float64", na_value=np.nan)
    day = np.where(np.isnan(found), _NEVER, np.nan_to_num(found)).astype(np.int64)
    why = tuple(why_left_out(table, LEFT_OUT))
    listed = [read_cited(one) for one in columns["cites"]]
    gone = [read_cited(one) for one in columns["repeals"]]
    wrapped = [read_cited(f"《{one}》") if one and "《" not in one else read_cited(one) for one in columns["forwarded"]]
    search = _Search(columns["title"], columns["number"], regions)
    repeals = tuple(search.all(one, at) for at, one in enumerate(gone))
    cites = tuple(search.all(one, at) | repeals[at] for at, one in enumerate(listed))
    forwarded = tuple(min(search.all(one, at), default=-1) if one and why[at] == "转发" else -1 for at, one in enumerate(wrapped))
    above = {region: frozenset(names) for region, names in superiors_of(set(regions) - {_NATION}, "superior").items()}
    rank = np.array([_rank(names, region) for names, region in zip(bodies, regions, strict=True)], dtype=np.int64)
    subjects = tuple(_subject(title, places) for title in columns["title"])
    issuers = tuple(frozenset(names) for names in bodies)
    return Standing(columns["id"], columns["title"], why, day, rank, regions, issuers, above, cites, repeals, forwarded, subjects,
                    _pair_rows(subjects)), places  # fmt: skip


def _region(bodies: Sequence[str], region: str) -> str:
    """The place in full: from the first issuer where its name ends like the region's."""
    for name in bodies:
        place = place_of(name)
        if place and (not region or place.endswith(region) or region.endswith(place)):
            return max(place, region, key=len)
        if not place and not region and _level(name) == "national":
            return _NATION
    return region


def _titled_region(title: str) -> str:
    """The place that a title of unknown issuers begins with, in full (河北省...); empty where it begins with none."""
    bare = title.lstrip("《“ ").removeprefix("中共")
    if bare.startswith(_NATIONAL):
        return _NATION
    found = next(iter(find_places(bare[:40])), None)
    return found.name if found is not None and found.start == 0 and bare[: found.end].endswith(_UNITS) else ""


def _level(name: str) -> str:
    """The level of a body; empty where it is unknown."""
    agency = canonical_agency(name)
    return agency.level if agency is not None else ""


def _places(regions: Sequence[str]) -> PlaceList | None:
    chains = sorted({region for region in regions if region and region != _NATION and len(region) > 1})
    return PlaceList.from_names(chains) if chains else None


def _rank(bodies: Sequence[str], region: str) -> int:
    if region == _NATION:
        return 0
    found = [_RANKS[level] for name in bodies if (level := _level(name)) in _RANKS]
    if found:
        return min(found)
    units = units_of(region) if region else ()
    return {"省": 1, "市": 2, "州": 2, "区": 3, "县": 3, "旗": 3, "镇": 4, "乡": 4, "道": 4}.get(units[-1][-1], 5) if units else 5


def _subject(title: str, places: PlaceList | None) -> frozenset[str]:
    """Pairs of signs of what a title is about."""
    plain = _ORDER.sub("", re.sub("[《》“”\\s\\d]|中华人民共和国", "", title))
    bare = _SUBJECT_START.sub("", plain, count=1) or plain
    if places is not None:
        bare = places.pattern().sub("", bare)
    bare = _SUBJECT_END.sub("", re.sub("(?:的通知|的公告)$", "", bare), count=1) or bare
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1))


def _pair_rows(subjects: Sequence[frozenset[str]]) -> "csr_array":
    import numpy as np
    from scipy.sparse import csr_array

    numbers: dict[str, int] = {}
    columns = [[numbers.setdefault(pair, len(numbers)) for pair in sorted(one)] for one in subjects]
    flat = [number for one in columns for number in one]
    rows = np.repeat(np.arange(len(subjects)), [len(one) for one in columns])
    return csr_array((np.ones(len(flat)), (rows, np.array(flat, dtype=np.int64))), shape=(len(subjects), max(len(numbers), 1)))


class _Search:
    """Finds documents by number and title."""

    def __init__(self, titles: Sequence[str], numbers: Sequence[str], regions: Sequence[str]) -> None:
        self._titles = ["".join(title.split()) for title in titles]
        self._regions = regions
        self._known = frozenset(region for region in regions if region)
        self._by_number: dict[str, list[int]] = {}
        for at, number in enumerate(numbers):
            if number:
                self._by_number.setdefault(normal_number(number), []).append(at)
        self._by_end: dict[str, list[int]] = {}
        for at, title in enumerate(self._titles):
            for end in {title[-4:], re.sub("》?的?(?:通知|公告|决定)$", "", title).rstrip("》")[-4:], re.sub("（[^（）]*）$", "", title)[-4:]}:
                self._by_end.setdefault(end, []).append(at)

    def all(self, cited: Sequence[Cited], at: int) -> frozenset[int]:
        """The documents that a list of citations names, the document itself aside; a title that several have names none."""
        found: set[int] = set()
        for one in cited:
            hits = self._by_number.get(one.number, []) if one.number else []
            if not hits and one.title:
                hits = self._titled(one.title)
            found.update(hits if len(hits) == 1 else [])
        return frozenset(found - {at})

    def _titled(self, title: str) -> list[int]:
        ends = {title[-4:], re.sub("（[^（）]*）$", "", title)[-4:]}
        near = sorted({at for end in ends for at in self._by_end.get(end, [])})
        return [at for at in near if same_title(title, self._titles[at], self._regions[at], self._known)]
