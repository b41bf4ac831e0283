"""Whose vote counts how much: weights of units and documents, copies, types of document, and the supply of superiors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain, listing
from policytext.government.heads import text_column, why_left_out
from policytext.government.places import PlaceList, parent_of
from policytext.topics import Topics
from policytext.topics.shares.draws import in_batches
from policytext.topics.shares.sources import Source, read_source, unit_votes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["COPIES", "Side", "Weighed", "left_out_table", "side_of", "superiors_of", "type_mix", "weigh"]

COPIES = ("1", "1+ln m", "m")
"""What m near copies of a text count for together."""
HALF_LIFE = 365.0
"""Days in which the vote of a document halves under ``weights="recency"``."""
_LEVELS = (("省", "自治区"), ("市", "州", "盟", "地区"), ("区", "县", "旗"), ("街道", "镇", "乡"))


@dataclass(frozen=True, eq=False, slots=True)
class Weighed:
    """One source: its documents sorted by name, with votes.

    Attributes
    ----------
    source : Source
    names, types, reason : array (D,)
        Name of each document, its type, and why it is left out (empty where it is not).
    with_text : array (D,)
    sums, squares : array (D,)
        Sum of the votes of its covered units, and of their squares.
    """

    source: Source
    names: "npt.NDArray[np.object_]"
    types: "npt.NDArray[np.object_]"
    reason: "npt.NDArray[np.object_]"
    with_text: "npt.NDArray[np.bool_]"
    sums: "Floats"
    squares: "Floats"


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """One source within one group.

    Attributes
    ----------
    counts : csr_array (C, V)
        Pooled words of each cluster, or of each batch of clusters; a row sums to its units at most.
    units : array (C,)
        What these are worth in units; their sum is the effective number of units.
    n, n_clusters, n_covered, not_covered, left_out : int
        Documents that count; clusters of them; units that count; documents without a known word; documents left out.
    coverage : float
    missing : tuple of str
        Types of document of the fixed mix that the group has none of.
    """

    counts: "csr_array"
    units: "Floats"
    n: int
    n_clusters: int
    n_covered: int
    not_covered: int
    left_out: int
    coverage: float
    missing: tuple[str, ...]

    @property
    def n_units(self) -> float:
        """Effective number of units (Kish 1965): the squared sum of the votes over the sum of their squares."""
        return float(self.units.sum())


def weigh(
    topics: Topics, kind: str, *, groups: "npt.NDArray[np.object_]", clusters: "pd.Series[Any]", weights: str, copies: str | None,
    leave_out: Iterable[str], on: "pd.Timestamp | None",
) -> Weighed:  # fmt: skip
    """Read one source with the votes of its documents.

    Parameters
    ----------
    topics : Topics
    kind : {"policy", "feedback"}
    groups : array (documents,)
    clusters : Series
        Name of the cluster of each document, by document.
    weights : str
        ``"unit"``, ``"document"``, ``"token"``, ``"recency"``, or a column of the documents.
    copies : str or None
        One of :data:`COPIES`.
    leave_out : iterable of str
        Types of document that are no supply; ``"转发"`` stands for whatever forwards another, ``"征求意见稿"`` for drafts.
    on : Timestamp or None
        Day that recency is reckoned from; None for the last day of all documents.
    """
    import numpy as np

    documents = topics.tokens.documents
    mine = np.flatnonzero(documents["kind"].to_numpy() == kind)
    mine = mine[np.argsort(documents["document"].to_numpy()[mine].astype(str), kind="stable")]
    names = documents["document"].to_numpy(dtype=object)[mine]
    types = text_column(documents, "doc_type")[mine]
    reason = why_left_out(documents, leave_out)[mine]
    factor = np.ones(len(mine))
    if weights == "recency":
        age = _ages(documents, on)[mine]
        reason = np.where((reason == "") & ~(age >= 0), np.where(np.isnan(age), "no date", "after the day"), reason)
        factor = np.where(age >= 0, 0.5 ** (np.maximum(age, 0) / HALF_LIFE), 0.0)
    factor = factor * _copy_votes(clusters.reindex(names).to_numpy(), groups[mine], reason == "", copies)
    place = dict(zip(names.tolist(), range(len(names)), strict=True))
    rows = np.flatnonzero(topics.tokens.units["kind"].to_numpy() == kind)
    document = np.array([place[name] for name in topics.tokens.units["document"].to_numpy()[rows].tolist()], dtype=np.int64)
    votes = unit_votes(topics, "unit" if weights == "recency" else weights).copy()
    votes[rows] *= factor[document]
    votes[rows] /= max(float(votes[rows].max(initial=0.0)), 1e-300)  # so that squares stay in range
    source = read_source(topics, kind, groups, clusters, votes, weights)
    size = np.where(topics.covered[rows], votes[rows], 0.0)
    if weights == "token":
        size = size * np.asarray(topics.counts[rows].sum(axis=1))
    sums, squares = (np.bincount(document, weights=part, minlength=len(names)).astype(np.float64) for part in (size, size**2))
    return Weighed(source, names, types, reason, documents["has_text"].to_numpy(dtype=bool)[mine], sums, squares)


def _ages(documents: "pd.DataFrame", on: "pd.Timestamp | None") -> "Floats":
    """Days from each document to the reference day; NaN without a date."""
    import numpy as np
    import pandas as pd

    dates = pd.to_datetime(documents["date"], errors="coerce")
    dates = (dates if dates.dt.tz is None else dates.dt.tz_localize(None)).dt.normalize()
    last = dates.max() if on is None else on
    return np.asarray((last - dates).dt.total_seconds() / 86400.0, dtype=np.float64)


def _copy_votes(
    clusters: "npt.NDArray[np.object_]", groups: "npt.NDArray[np.object_]", used: "npt.NDArray[np.bool_]", copies: str | None
) -> "Floats":
    """The factor by which each of m copies within a group counts, so that together they count 1, 1 + ln m or m."""
    import numpy as np
    import pandas as pd

    if copies not in ("1", "1+ln m"):
        return np.ones(len(clusters))
    frame = pd.DataFrame({"cluster": clusters.astype(str), "group": groups.astype(str), "used": used.astype(np.int64)})
    size = np.maximum(frame.groupby(["cluster", "group"])["used"].transform("sum").to_numpy(dtype=np.float64), 1.0)
    return np.asarray(1 / size if copies == "1" else (1 + np.log(size)) / size)


def type_mix(policies: Weighed, mix: "str | Mapping[str, float] | None") -> dict[str, float]:
    """Give the fixed mix of types of document; empty where none is wished.

    ``"pooled"`` is the mix of all policies that count, by votes.

    Raises
    ------
    InputError
        If the mix is none, or names only types that no policy has.
    """
    import pandas as pd

    if mix is None:
        return {}
    counted = pd.Series(policies.sums).where(policies.reason == "", 0.0).groupby(policies.types.astype(str)).sum()
    if mix == "pooled":
        return {str(name): float(votes) / float(counted.sum()) for name, votes in counted.items() if votes > 0}
    named = isinstance(mix, Mapping) and all(isinstance(name, str) for name in mix)
    if not named or not isinstance(mix, Mapping) or not all(isinstance(v, int | float) and 0 <= v < float("inf") for v in mix.values()) or not sum(mix.values()) > 0:
        raise InputError(explain(f"mix={mix!r} is no mix of types of document", hint='give {"通知": 0.5, "办法": 0.5}, or "pooled"'))
    if not set(mix) & set(counted[counted > 0].index):
        raise InputError(explain(f"mix names only types that no policy has: {listing(mix)}", found=listing(counted.index), hint="use types of tokens.documents"))
    return {str(name): float(share) / float(sum(mix.values())) for name, share in mix.items() if share > 0}


def side_of(
    weighed: Weighed, inside: "npt.NDArray[np.bool_]", *, mix: Mapping[str, float], batches: int, rng: "np.random.Generator"
) -> Side:
    """Pool the documents of one group by clusters, the clusters put together in batches where there are many."""
    import numpy as np
    from scipy.sparse import coo_array, csr_array, hstack

    source = weighed.source
    asked = inside & (weighed.reason == "")
    factor, missing = _mix_factor(weighed, asked, mix)
    used = asked & (source.n_covered > 0) & (weighed.sums * factor > 0)
    votes, squares = (weighed.sums * factor)[used], (weighed.squares * factor**2)[used]
    scale = float(votes.sum()) / max(float(squares.sum()), 1e-300)
    worth = votes * scale
    clusters, place = np.unique(source.cluster[used], return_inverse=True)
    join = coo_array((factor[used] * scale, (place, np.arange(len(place)))), shape=(len(clusters), len(place))).tocsr()
    worths = np.bincount(place, weights=worth, minlength=len(clusters))
    both = csr_array(hstack([csr_array(join @ source.counts[used]), csr_array(worths[:, None])], format="csr"))
    both = in_batches(both, batches, rng)
    n_units, n_covered = int(source.n_units[asked].sum()), int(source.n_covered[asked].sum())
    return Side(
        counts=csr_array(both[:, :-1]), units=np.asarray(both[:, [-1]].toarray()[:, 0]), n=int(used.sum()), n_clusters=len(clusters),
        n_covered=n_covered, not_covered=int((weighed.with_text & asked & (source.n_covered == 0)).sum()),
        left_out=int((inside & (weighed.reason != "")).sum()), coverage=n_covered / n_units if n_units else float("nan"), missing=missing,
    )  # fmt: skip


def _mix_factor(weighed: Weighed, asked: "npt.NDArray[np.bool_]", mix: Mapping[str, float]) -> "tuple[Floats, tuple[str, ...]]":
    """By what each document's votes are taken so that types of document have the votes of the mix, and the types that are missing."""
    import numpy as np

    if not mix:
        return np.ones(len(weighed.sums)), ()
    votes = {name: float(weighed.sums[asked & (weighed.types == name)].sum()) for name in sorted(mix)}
    present = {name: mix[name] for name, found in votes.items() if found > 0}
    factor = np.zeros(len(weighed.sums))
    for name, share in present.items():
        factor[weighed.types == name] = share / sum(present.values()) * sum(votes.values()) / votes[name]
    return factor, tuple(name for name in votes if name not in present)


def left_out_table(sides: Mapping[str, Weighed]) -> "pd.DataFrame":
    """List the documents that are left out: ``document, kind, reason``."""
    import pandas as pd

    rows = [
        (name, kind, reason)
        for kind, side in sides.items()
        for name, reason in zip(side.names.tolist(), side.reason.tolist(), strict=True)
        if reason
    ]
    return pd.DataFrame(rows, columns=["document", "kind", "reason"], dtype=object)


def superiors_of(regions: Iterable[str], inherit: "str | Mapping[str, str] | PlaceList") -> dict[str, frozenset[str]]:
    """Say which of the regions each of them lies in.

    Parameters
    ----------
    regions : iterable of str
    inherit : str, mapping or PlaceList
        ``"superior"``; or a mapping from region to the region above it; or a list of places.

    Returns
    -------
    dict of str to frozenset of str

    Notes
    -----
    Under ``"superior"`` a name that begins with another lies in it, and the gazetteer of places is asked. Where neither knows the
    region, it lies in the regions of higher levels, as far as there is only one of a level (one city, one province):
    an assumption for cities whose districts are written without the city.

    >>> found = superiors_of(["云泽市", "青梧区", "长沙市", "湖南省"], "superior")
    >>> sorted(found["长沙市"]), sorted(found["青梧区"])
    (['湖南省'], ['湖南省'])
    >>> sorted(superiors_of(["云泽市", "青梧区"], "superior")["青梧区"])
    ['云泽市']
    """
    names = sorted({name for name in regions if name})
    if isinstance(inherit, Mapping):
        return {name: (_above(name, inherit) & frozenset(names)) - {name} for name in names}
    if isinstance(inherit, PlaceList):
        return {name: _listed(name, names, inherit) for name in names}
    return {name: _known_above(name, names) or _by_level(name, names) for name in names}


def _above(name: str, parents: Mapping[str, str]) -> frozenset[str]:
    found: list[str] = []
    while name in parents and parents[name] not in found:
        name = parents[name]
        found.append(name)
    return frozenset(found)


def _listed(name: str, names: list[str], places: PlaceList) -> frozenset[str]:
    inside = {unit for path in places.paths.get(name, ()) for unit in path if unit}
    return frozenset(other for other in names if other != name and other in inside)


def _known_above(name: str, names: list[str]) -> frozenset[str]:
    chain = parent_of(name)
    return frozenset(
        other for other in names if other != name and (name.startswith(other) or chain.startswith(other) or (chain != "" and chain.endswith(other)))
    )


def _by_level(name: str, names: list[str]) -> frozenset[str]:
    own = _level_of(name)
    if own is None or parent_of(name):
        return frozenset()
    found: set[str] = set()
    for level in range(own):
        there = [other for other in names if _level_of(other) == level]
        if len(there) == 1:
            found.update(there)
    return frozenset(found)


def _level_of(name: str) -> int | None:
    found = [(len(end), level) for level, ends in enumerate(_LEVELS) for end in ends if name.endswith(end)]
    return max(found)[1] if found else None
