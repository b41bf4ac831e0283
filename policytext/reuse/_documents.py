"""One row a document: how much it repeats, from whom, what it takes up and fills in, and what that makes it."""

import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from policytext.government.places import PlaceList
from policytext.inference import cluster_weights, percentile_interval, wilson_interval
from policytext.reuse._passages import Passage
from policytext.reuse._similar import Likeness
from policytext.reuse._slots import NO_TARGETS, SLOTS, Filled, compare_targets, read_filled, strictness
from policytext.reuse._standing import Standing
from policytext.reuse._units import LEGAL, Units

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

__all__ = ["DUTIES", "OWN", "Desk", "Match", "Read", "read_document"]

DUTIES = frozenset({"duty", "measure"})
OWN = frozenset({"own", "earlier version"})
HALF = 0.5
FILLED = 0.25
"""Slots filled in above the source's, or facts of its own, a clause: from here on a text counts as filled in."""
FEWEST = 5
"""Clauses below which nothing is concluded."""
_PART = 0.05
"""Part of a document that a source has to give to be compared with it."""


class Match(NamedTuple):
    """A unit that says what a unit of the source says: ``how`` is ``"text"`` or ``"words"``."""

    unit: int
    source: int
    how: str
    likeness: float


class Read(NamedTuple):
    """What was read of a document: its row, its matches with sources, and how each duty clause of the main source fared."""

    row: dict[str, Any]
    matches: tuple[Match, ...]
    duties: "tuple[tuple[int, bool, str, float], ...]"
    new: "dict[int, bool]"


@dataclass(frozen=True, eq=False, slots=True)
class Desk:
    """What reading a document takes: everything on one desk.

    Attributes
    ----------
    texts : sequence of str
    units, standing, likeness, known
        From the other readers.
    rows : dict
        Units of each document.
    passages : dict
        Passages of each document.
    seed, n_draws, level
        Of the intervals.
    """

    texts: Sequence[str]
    units: Units
    standing: Standing
    likeness: Likeness
    known: PlaceList | None
    rows: "dict[int, Ints]"
    passages: dict[int, list[Passage]]
    seed: int
    n_draws: int
    level: float
    _filled: dict[int, Filled]

    def filled(self, document: int) -> Filled:
        """What a document fills in, read once."""
        if document not in self._filled:
            self._filled[document] = read_filled(self.texts[document], region=self.standing.region[document], known=self.known)
        return self._filled[document]

    def span(self, unit: int) -> tuple[int, int]:
        """Where a unit stands in its document."""
        return int(self.units.start[unit]), int(self.units.end[unit])


def read_document(desk: Desk, document: int) -> Read:
    """Measure one document."""
    units, standing = desk.units, desk.standing
    own = desk.rows.get(document)
    if standing.why[document] == "转发":
        return Read(_forwarded(desk, document), (), (), {})
    if own is None:
        return Read(_empty(desk, document, standing.why[document] or "no clause of 15 signs or more"), (), (), {})
    directed = [one for one in desk.passages.get(document, []) if one.order != "undirected"]
    sources = _sources(desk, document, directed)
    matches = _matches(desk, own, directed, sources)
    main = _main_source(desk, document, directed, sources)
    row = _head(desk, document, own) | _ratios(desk, document, own, directed)
    row["undirected_share"] = sum(len(one.first) for one in desk.passages.get(document, []) if one.order == "undirected") / row["n_chars"]
    new = _new(units, own, directed, matches)
    row |= _share("new_share", [new[unit] for unit in own.tolist()], desk.level, bool(sources))
    duties = _duties(desk, directed, own, main) if main >= 0 else ()
    row |= {"source": standing.names[main] if main >= 0 else "", "relation": standing.relation(document, main) if main >= 0 else ""}
    row |= _share("coverage", [taken for _, taken, _, _ in duties], desk.level, bool(duties))
    row |= _changes(desk, document, matches, sources)
    why = "" if main >= 0 else "no earlier document of others here gave a tenth of its text or is about the same"
    row |= _conclusion(row, why, main >= 0 and _is_followed(desk, document, directed, main))
    return Read(row, matches, duties, new)


# -- sources ----------------------------------------------------------------------------------------


def _sources(desk: Desk, document: int, directed: Sequence[Passage]) -> list[int]:
    """Earlier documents that are compared: those that gave a twentieth, and those about the same of other places."""
    import numpy as np

    given: Counter[int] = Counter()
    for one in directed:
        given[int(desk.units.document[one.source])] += len(one.first)
    size = int(desk.units.sizes[desk.rows[document]].sum())
    found = {source for source, signs in given.items() if signs >= _PART * size}
    others = np.array([other for other in desk.standing.about_the_same(document).tolist() if other in desk.rows], dtype=np.int64)
    if len(others):
        order = desk.standing.order(np.full(len(others), document), others)
        found.update(others[(order != "") & (order != "undirected")].tolist())
    return sorted(found, key=lambda at: desk.standing.names[at])


def _main_source(desk: Desk, document: int, directed: Sequence[Passage], sources: Sequence[int]) -> int:
    """The document that gave most text, where it gave a tenth; else the nearest about the same: cited first, then superiors; -1 for none."""
    standing = desk.standing
    given: Counter[int] = Counter()
    for one in directed:
        if one.relation not in OWN:
            given[int(desk.units.document[one.source])] += len(one.first)
    size = int(desk.units.sizes[desk.rows[document]].sum())
    most = max(given.items(), key=lambda one: (one[1], -int(standing.day[one[0]]), standing.names[one[0]]), default=(-1, 0))
    if most[1] >= 2 * _PART * size:
        return most[0]
    about = set(standing.about_the_same(document).tolist())
    near = [source for source in sources if source in about and standing.relation(document, source) not in OWN]
    ranked = sorted(near, key=lambda at: (at not in standing.cites[document], standing.relation(document, at) != "superior", -given[at],
                                          -standing.likeness(document, at), -int(standing.day[at]), standing.names[at]))  # fmt: skip
    return ranked[0] if ranked else -1


def _is_followed(desk: Desk, document: int, directed: Sequence[Passage], main: int) -> bool:
    """Whether more than some words of the title tie a document to its main source: it cites it, has a tenth of its text from it, or nearly its title."""
    standing = desk.standing
    given = sum(len(one.first) for one in directed if int(desk.units.document[one.source]) == main)
    size = int(desk.units.sizes[desk.rows[document]].sum())
    return main in standing.cites[document] or given >= 2 * _PART * size or standing.same_subject(document, main, least=0.8)


def _matches(desk: Desk, own: "Ints", directed: Sequence[Passage], sources: Sequence[int]) -> tuple[Match, ...]:
    """For each unit the unit of a source that it repeats, or else the one most like it."""
    import numpy as np

    out: dict[int, Match] = {}
    for one in directed:
        if 2 * len(one.first) >= int(desk.units.sizes[one.unit]) and int(desk.units.document[one.source]) in sources and one.unit not in out:
            out[one.unit] = Match(one.unit, one.source, "text", 1.0)
    other = np.concatenate([desk.rows[source] for source in sources]) if sources else np.zeros(0, dtype=np.int64)
    if len(other):
        alike = desk.likeness.between(own, other)
        best = alike.argmax(axis=1)
        for place, unit in enumerate(own.tolist()):
            value = float(alike[place, best[place]])
            if unit not in out and value >= desk.likeness.threshold:
                out[unit] = Match(unit, int(other[best[place]]), "words", value)
    return tuple(out[unit] for unit in sorted(out))


def _new(units: Units, own: "Ints", directed: Sequence[Passage], matches: Sequence[Match]) -> dict[int, bool]:
    """Which units neither repeat half of their text from elsewhere nor say what a unit of a source says."""
    signs: Counter[int] = Counter()
    for one in directed:
        signs[one.unit] += len(one.first)
    known = {match.unit for match in matches}
    return {unit: unit not in known and 2 * signs[unit] < int(units.sizes[unit]) for unit in own.tolist()}


def _duties(desk: Desk, directed: Sequence[Passage], own: "Ints", main: int) -> tuple[tuple[int, bool, str, float], ...]:
    """How each duty clause of the source fared: the unit, whether it was taken up, how, and the likeness of the nearest clause."""
    import numpy as np

    rows = np.array([unit for unit in desk.rows[main].tolist() if desk.units.function[unit] in DUTIES], dtype=np.int64)
    if not len(rows):
        return ()
    signs: dict[int, set[int]] = {}
    for one in directed:
        signs.setdefault(one.source, set()).update(one.second)
    nearest = desk.likeness.between(own, rows).max(axis=0)
    out = []
    for unit, value in zip(rows.tolist(), nearest.tolist(), strict=True):
        text = 2 * len(signs.get(unit, ())) >= int(desk.units.sizes[unit])
        how = "text" if text else "words" if value >= desk.likeness.threshold else ""
        out.append((unit, bool(how), how, float(value)))
    return tuple(out)


# -- measures ---------------------------------------------------------------------------------------


def _head(desk: Desk, document: int, own: "Ints") -> dict[str, Any]:
    standing = desk.standing
    return {"document": standing.names[document], "date": standing.date(document), "region": standing.region[document],
            "n_clauses": len(own), "n_chars": int(desk.units.sizes[own].sum())}  # fmt: skip


def _ratios(desk: Desk, document: int, own: "Ints", directed: Sequence[Passage]) -> dict[str, Any]:
    """Signs taken from others, of all; the same without legal clauses; and by relation."""
    import numpy as np

    sizes = desk.units.sizes[own].astype(np.float64)
    place = {unit: at for at, unit in enumerate(own.tolist())}
    taken = {name: np.zeros(len(own)) for name in ("superior", "peer", "own", "other")}
    for one in directed:
        name = "own" if one.relation in OWN else one.relation if one.relation in taken else "other"
        taken[name][place[one.unit]] += len(one.first)
    others = taken["superior"] + taken["peer"] + taken["other"]
    bound = np.array([desk.units.function[unit] != LEGAL for unit in own.tolist()], dtype=np.bool_)
    rng = np.random.default_rng([desk.seed, zlib.crc32(desk.standing.names[document].encode())])
    out: dict[str, Any] = {}
    for name, keep in (("copy_ratio", np.ones(len(own), dtype=np.bool_)), ("copy_ratio_measures", bound)):
        out |= dict(zip((name, f"{name}_low", f"{name}_high"), _ratio(others[keep], sizes[keep], rng, desk), strict=True))
    total = max(float(sizes.sum()), 1.0)
    return out | {f"from_{name}": float(values.sum()) / total for name, values in taken.items()}


def _ratio(taken: "Floats", sizes: "Floats", rng: "np.random.Generator", desk: Desk) -> tuple[float, float, float]:
    """A ratio of sums with its interval from clauses drawn anew; where nothing or all is taken, that of so many clauses without exception."""
    if not len(sizes):
        return float("nan"), float("nan"), float("nan")
    ratio = float(taken.sum() / sizes.sum())
    if not taken.any() or (taken >= sizes).all():
        return ratio, *wilson_interval(len(sizes) if ratio else 0, len(sizes), level=desk.level)
    weights = cluster_weights(len(sizes), desk.n_draws, rng)
    low, high = percentile_interval((weights @ taken) / (weights @ sizes), level=desk.level).tolist()
    return ratio, low, high


def _share(name: str, values: Sequence[bool], level: float, known: bool) -> dict[str, Any]:
    """A share of clauses with its interval; not known where there is nothing to compare with."""
    if not known or not values:
        return {name: float("nan"), f"{name}_low": float("nan"), f"{name}_high": float("nan"), f"{name}_n": len(values) if known else 0}
    low, high = wilson_interval(sum(values), len(values), level=level)
    return {name: sum(values) / len(values), f"{name}_low": low, f"{name}_high": high, f"{name}_n": len(values)}


def _changes(desk: Desk, document: int, matches: Sequence[Match], sources: Sequence[int]) -> dict[str, Any]:
    """What clauses fill in, bind and aim at beyond those they follow; and the facts of the document that no source has."""
    import numpy as np

    none = {"spec_gain": np.nan, "spec_gain_low": np.nan, "spec_gain_high": np.nan, "modality_change": np.nan} | {f"gain_{slot}": np.nan for slot in SLOTS}
    targets = {"n_targets": 0, "n_tightened": 0, "n_loosened": 0, "deadline_days": np.nan, "n_deadlines": 0}
    if not sources:
        return none | targets | {"n_facts": np.nan, "n_matched": 0}
    local = desk.filled(document)
    known = frozenset().union(*(desk.filled(source).keys() for source in sources))
    spans = [desk.span(unit) for unit in desk.rows[document].tolist()]
    facts = {mark for span in spans for mark in local.within(*span) if mark.slot != "unit" and (mark.slot, mark.key) not in known}
    out: dict[str, Any] = none | targets | {"n_facts": float(len(facts)), "n_matched": len(matches)}
    if not matches:
        return out
    gains, strict = np.zeros((len(matches), len(SLOTS))), []
    days: list[int] = []
    for row, match in enumerate(matches):
        here, there, source = desk.span(match.unit), desk.span(match.source), desk.filled(int(desk.units.document[match.source]))
        mine, theirs = (Counter(mark.slot for mark in filled.within(*span)) for filled, span in ((local, here), (source, there)))
        gains[row] = [mine[slot] - theirs[slot] for slot in SLOTS]
        strict.append(strictness(local.text[slice(*here)]) - strictness(source.text[slice(*there)]))
        found = compare_targets(local, here, source, there) if match.likeness >= HALF else NO_TARGETS
        days += found.days
        out |= {"n_targets": out["n_targets"] + found.compared, "n_tightened": out["n_tightened"] + found.tightened,
                "n_loosened": out["n_loosened"] + found.loosened}  # fmt: skip
    rng = np.random.default_rng([desk.seed, 2, zlib.crc32(desk.standing.names[document].encode())])
    draws = cluster_weights(len(matches), desk.n_draws, rng) @ gains.sum(axis=1) / len(matches)
    low, high = percentile_interval(draws, level=desk.level).tolist()
    out |= {"spec_gain": float(gains.sum(axis=1).mean()), "spec_gain_low": low, "spec_gain_high": high, "modality_change": float(np.mean(strict)),
            "n_deadlines": len(days), "deadline_days": float(np.median(days)) if days else np.nan}  # fmt: skip
    return out | {f"gain_{slot}": float(value) for slot, value in zip(SLOTS, gains.mean(axis=0).tolist(), strict=True)}


# -- conclusions ------------------------------------------------------------------------------------


def _conclusion(row: dict[str, Any], why: str, followed: bool) -> dict[str, str]:
    """Quadrant and verdict, with what they rest on."""
    n, low, high = row["n_clauses"], row["copy_ratio_measures_low"], row["copy_ratio_measures_high"]
    many = why and low >= HALF and row["n_facts"] == row["n_facts"]
    gain = row["spec_gain"] if row["spec_gain"] == row["spec_gain"] else 0.0
    facts = row["n_facts"] / max(n, 1)
    filled = gain >= FILLED or facts >= FILLED
    rests = f"{row['copy_ratio']:.0%} of {row['n_chars']} signs from documents of others"
    rests += f", {row['from_own']:.0%} from earlier ones of its own" if row["from_own"] >= _PART else ""
    if n < FEWEST:
        return {"quadrant": "cannot tell", "verdict": "cannot tell", "reason": f"only {n} clause{'s' * (n != 1)}"}
    if row["undirected_share"] >= HALF:
        why = f"{row['undirected_share']:.0%} is in documents of which nobody knows whether they came first"
        return {"quadrant": "cannot tell", "verdict": "cannot tell", "reason": f"{rests}; {why}"}
    if why and not many:
        return {"quadrant": "cannot tell", "verdict": "no source here" if high < HALF else "cannot tell", "reason": f"{rests}; {why}"}
    rests += f"; {int(row['n_facts'])} facts of its own in {n} clauses, {gain:+.2f} slots a matched clause; "
    rests += "several sources, none of which gave a tenth" if many else f"source {row['source']} ({row['relation']})"
    if low >= HALF:
        return {"quadrant": "adapt" if filled else "copy", "verdict": "copied and filled in" if filled else "copied", "reason": rests}
    verdict = "not copied" if high < HALF else "cannot tell"
    return {"quadrant": _quadrant(row, filled) if followed else "cannot tell", "verdict": verdict, "reason": rests}


def _quadrant(row: dict[str, Any], filled: bool) -> str:
    """By what is taken up of the source and what is added, for a text that is no copy; nobody has to take up what a peer wrote."""
    low, high = row["coverage_low"], row["coverage_high"]
    added = filled or row["new_share_low"] >= HALF
    if row["coverage_n"] < FEWEST or row["relation"] != "superior" or row["from_own"] + row["undirected_share"] >= HALF:
        return "cannot tell"
    if low >= HALF:
        return "adapt" if added else "cannot tell"
    if high >= HALF:
        return "cannot tell"
    return "innovate" if added else "drop" if row["new_share_high"] < FILLED else "cannot tell"


# -- documents that are not measured ----------------------------------------------------------------


def _bare(desk: Desk, document: int) -> dict[str, Any]:
    import numpy as np

    standing = desk.standing
    names = ["copy_ratio", "copy_ratio_measures", "new_share", "coverage", "spec_gain"]
    out: dict[str, Any] = {"document": standing.names[document], "date": standing.date(document), "region": standing.region[document], "n_clauses": 0,
                           "n_chars": 0, "source": "", "relation": "", "new_share_n": 0, "coverage_n": 0}  # fmt: skip
    out |= {f"{name}{end}": np.nan for name in names for end in ("", "_low", "_high")}
    out |= dict.fromkeys(("from_superior", "from_peer", "from_own", "from_other", "modality_change", "deadline_days", "n_facts", "undirected_share"), np.nan)
    out |= {f"gain_{slot}": np.nan for slot in SLOTS}
    return out | dict.fromkeys(("n_targets", "n_tightened", "n_loosened", "n_deadlines", "n_matched"), 0)


def _empty(desk: Desk, document: int, why: str) -> dict[str, Any]:
    return _bare(desk, document) | {"quadrant": "cannot tell", "verdict": "not measured", "reason": why}


def _forwarded(desk: Desk, document: int) -> dict[str, Any]:
    """A document that forwards another repeats it by its nature: copy ratio 1, said and not found."""
    standing = desk.standing
    source = standing.forwarded[document]
    what = f"forwards {standing.names[source]}" if source >= 0 else "forwards a document that is not here"
    return _bare(desk, document) | {
        "copy_ratio": 1.0, "copy_ratio_low": 1.0, "copy_ratio_high": 1.0, "source": standing.names[source] if source >= 0 else "",
        "relation": standing.relation(document, source) if source >= 0 else "", "quadrant": "copy", "verdict": "forwarded", "reason": what,
    }  # fmt: skip
