"""`estimate_power`: how many documents it takes to see a gap of a given size."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, check_seed, explain
from policytext.inference import false_discovery, independent_texts, wilson_interval
from policytext.mismatch.verdict import LEAST_EXPECTED
from policytext.provenance import FrozenMap, Provenance, record
from policytext.simulation._checks import check_count, check_lengths, check_part
from policytext.simulation._draw import draw_messages, draw_policies
from policytext.simulation._space import Space, invented_space, shares_of
from policytext.topics import even_counts
from policytext.topics.register.shares import centred_gap
from policytext.topics.shares.draws import in_batches, pooled_point, share_draws

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

__all__ = ["Power", "estimate_power"]

_DRAWS, _BATCHES = 200, 300
_LEVEL = 0.95
_Q = 0.05
_WANTED = 0.8


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Power:
    """How often a gap is seen, by the number of documents.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a number of documents: ``n_policies, n_messages, estimate`` (part of the planted gaps that are seen: q under .05 and
        the right sign), ``low, high`` (Wilson; the two gaps of a corpus count for as many as they say apart from each other), ``n`` (planted
        gaps), ``n_corpora``, ``flagged`` (seen, and the estimate is ``least`` or more),
        ``wrong_sign`` (q under .05 and the wrong sign), ``false`` (part of the topics without a gap that have q under .05), ``half_width`` (median, of
        the intervals of the planted gaps, in doublings).
    needed : pandas.DataFrame
        One row each for ``low, estimate, high`` of the table: ``wanted`` (.8), ``end, factor, n_policies, n_messages`` (NaN where the grid does not
        reach it), ``note``. Read between the rows of the grid, on the logarithm of the number of documents.
    settings : mapping
    provenance : Provenance
    """

    table: "pd.DataFrame"
    needed: "pd.DataFrame"
    settings: Mapping[str, Any]
    provenance: Provenance

    def __repr__(self) -> str:
        row = self.needed[self.needed["end"] == "estimate"].iloc[0]
        found = row["note"] or f"seen in {_WANTED:.0%} with {row['n_policies']:.0f} policies and {row['n_messages']:.0f} messages"
        return f"Power(gap of {self.settings['gap']:g} doublings; {found})"


def estimate_power(
    *,
    seed: int,
    gap: float = 1.0,
    n_policies: int = 150,
    n_messages: int = 1500,
    n_topics: int = 20,
    repeats: int = 50,
    grid: Sequence[float] = (0.25, 0.5, 1.0, 2.0, 4.0),
    tau: float = 0.0,
    least: float = 1.0,
    campaigns: float = 0.1,
    lengths: Mapping[str, tuple[float, float]] | None = None,
) -> Power:
    """Say how often a gap is seen with so many documents, and how many it takes to see it four times out of five.

    Parameters
    ----------
    seed : int
    gap : float
        In doublings. In each repeat one topic is asked for so much more, and another so much less, than is given.
    n_policies, n_messages, n_topics : int
    repeats : int
        Corpora drawn for each number of documents.
    grid : sequence of float
        Multiples of both numbers of documents; those that give the same numbers are taken once.
    tau : float
        More uncertainty of each gap, in doublings, as calibrated results have it; 0 is what results of the grade ``validated`` come close to.
    least : float
        What an estimate must reach to be ``flagged``. Where it is as large as the gap, half of what is seen stays below it.
    campaigns : float
        Part of the messages that are near copies.
    lengths : mapping, optional
        See :func:`planted_corpus`.

    Returns
    -------
    Power

    Raises
    ------
    InputError
        If a setting is out of range.

    Notes
    -----
    The words of the topics are taken as known and both sides use the same, so this is the most that can be had from so many
    documents: topics that are fitted, and wording that is learnt from pairs, take more. Gaps are centred, with intervals
    from resampling documents (campaigns whole) and q by Benjamini and Hochberg over all topics. Topics of which fewer than five units are
    expected are not seen.

    Examples
    --------
    >>> power = estimate_power(seed=1, gap=2.0, n_policies=30, n_messages=200, n_topics=5, repeats=10, grid=(0.5, 2))
    >>> power.table[["n_policies", "n_messages", "n"]].to_numpy().tolist()
    [[15, 100, 20], [60, 400, 20]]
    """
    import numpy as np
    import pandas as pd

    check_seed(seed)
    for name, part, most in (("gap", gap, 6.0), ("tau", tau, 6.0), ("least", least, 6.0), ("campaigns", campaigns, 0.9)):
        check_part(name, part, most)
    multiples = _multiples(grid)
    if gap == 0 or not multiples:
        raise InputError(explain(f"gap={gap!r} and grid={grid!r} can't be simulated", hint="use for instance gap=1.0, grid=(0.5, 1, 2)"))
    counts = {"n_policies": n_policies, "n_messages": n_messages, "n_topics": n_topics, "repeats": repeats}
    for (name, value), smallest in zip(counts.items(), (4, 4, 3, 1), strict=True):
        check_count(name, value, smallest)
    chosen = check_lengths(lengths)
    settings: dict[str, Any] = {
        "gap": float(gap), **{name: int(value) for name, value in counts.items()}, "grid": multiples, "tau": float(tau),
        "least": float(least), "campaigns": float(campaigns), "lengths": {name: list(of) for name, of in chosen.items()}, "seed": int(seed),
    }  # fmt: skip
    rows = []
    sizes = {(max(4, round(times * n_policies)), max(4, round(times * n_messages))): times for times in multiples[::-1]}
    for size, times in reversed(sizes.items()):
        found = [
            _one(gap, size, n_topics, chosen, campaigns, tau, np.random.default_rng([seed, 7102, *size, repeat])).assign(corpus=repeat)
            for repeat in range(repeats)
        ]
        rows.append({"factor": times, **_row(pd.concat(found, ignore_index=True), size, least)})
    table = pd.DataFrame(rows)
    needed = pd.DataFrame([_needed(table, end, n_policies, n_messages) for end in ("low", "estimate", "high")])
    content = [np.round(table.to_numpy(dtype=float), 8).tobytes()]
    return Power(table.drop(columns="factor"), needed, FrozenMap(settings), record("estimate_power", settings, content=content))


def _one(
    gap: float, size: tuple[int, int], n_topics: int, lengths: dict[str, tuple[float, float]], campaigns: float, tau: float, rng: "np.random.Generator",
) -> "pd.DataFrame":  # fmt: skip
    """Gaps of one pair of corpora: ``truth, estimate, half, q``, a row a topic."""
    import numpy as np

    space = invented_space(n_topics, register=0.0, policy_register=0.0, rng=rng)
    gaps = np.zeros(n_topics)
    gaps[rng.permutation(n_topics)[:2]] = gap, -gap
    supply, demand = shares_of(n_topics, gaps, rng)
    policies = draw_policies(space.policies, supply[None], size[0], lengths["clauses"], lengths["clause"], rng)
    messages = draw_messages(space.messages, demand[None], size[1], campaigns, lengths["message"], rng)
    together = np.where(messages.campaign >= 0, size[1] + messages.campaign, messages.document)
    n_units = min(len(policies), len(messages))
    sides = [
        _side(space, texts.counts(len(space.vocabulary)), owner, rng)
        for texts, owner in ((policies, policies.document), (messages, together))
    ]
    n_clusters = min(int(np.unique(owner).size) for owner in (policies.document, together))
    return _tested(gaps, sides, n_units, n_clusters, tau)


def _side(space: Space, counts: "csr_array", owner: "npt.NDArray[np.int64]", rng: "np.random.Generator") -> "Floats":
    """Shares and their bootstrap draws (1 + B, K)."""
    import numpy as np
    from scipy.sparse import coo_array, csr_array

    cluster = np.unique(owner, return_inverse=True)[1]
    join = coo_array((np.ones(len(cluster)), (cluster, np.arange(len(cluster)))))
    whole = in_batches(csr_array(join.tocsr() @ even_counts(counts)), _BATCHES, rng)
    point = pooled_point(whole, space.policies)
    return np.vstack([point, share_draws(whole, space.policies, point, _DRAWS, rng)])


def _tested(gaps: "Floats", sides: "list[Floats]", n_units: int, n_clusters: int, tau: float) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    from scipy.stats import t as student

    supply, demand = sides
    seen = centred_gap(demand, supply, 0.5 / n_units)
    texts = seen[1:].var(axis=0, ddof=1)
    sd, mean = np.sqrt(texts + tau**2), (supply[0] + demand[0]) / 2
    expected = mean * np.minimum(*(independent_texts(side[0], side[1:].var(axis=0, ddof=1), n_units) for side in sides))
    with np.errstate(divide="ignore"):
        spread = np.maximum(expected, 1.0) * (sd**2 / texts) ** 2
    df = np.minimum(np.clip(np.minimum(mean * n_units, n_clusters - 1), 2, None), spread)
    p = 2 * student.sf(np.abs(seen[0]) / np.maximum(sd, 1e-12), df)
    q = np.nan_to_num(false_discovery(np.where(expected >= LEAST_EXPECTED, p, np.nan)), nan=1.0)
    return pd.DataFrame({"truth": gaps, "estimate": seen[0], "half": student.ppf(0.5 + _LEVEL / 2, df) * sd, "q": q})


def _row(found: "pd.DataFrame", size: tuple[int, int], least: float) -> dict[str, Any]:
    import numpy as np

    planted, others = found[found["truth"] != 0], found[found["truth"] == 0]
    sure = (planted["q"] < _Q).to_numpy()
    right = (np.sign(planted["estimate"]) == np.sign(planted["truth"])).to_numpy()
    seen = sure & right
    worth, n_corpora = _worth(seen.astype(float), planted["corpus"].to_numpy()), int(planted["corpus"].nunique())
    low, high = wilson_interval(float(seen.mean()) * worth, worth, level=_LEVEL)
    return {
        "n_policies": size[0], "n_messages": size[1], "estimate": float(seen.mean()), "low": low, "high": high, "n": len(planted), "n_corpora": n_corpora,
        "flagged": float((seen & (planted["estimate"].abs() >= least).to_numpy()).mean()), "wrong_sign": float((sure & ~right).mean()),
        "false": float((others["q"] < _Q).mean()), "half_width": float(planted["half"].median()),
    }  # fmt: skip


def _worth(seen: "Floats", corpus: "npt.NDArray[np.int64]") -> float:
    """How many independent gaps those seen or not are worth: no fewer than there are corpora, no more than there are gaps.

    share (1 - share) / variance, the variance that of the corpora's means; where all or none are seen nothing tells, and a corpus counts once.
    """
    import numpy as np

    means = np.bincount(corpus, seen) / np.bincount(corpus)
    share, m = float(seen.mean()), len(means)
    spread = float(means.var(ddof=1)) / m if m > 1 else 0.0
    if not 0 < share < 1 or m < 2:
        return float(m)
    return float(np.clip(share * (1 - share) / spread, m, len(seen))) if spread > 0 else float(len(seen))


def _multiples(grid: object) -> list[float]:
    """The multiples in order, each once; none where they can't be simulated."""
    given = list(grid) if isinstance(grid, Iterable) and not isinstance(grid, str | bytes | Mapping) else []
    if not all(isinstance(times, Real) and not isinstance(times, bool) and 0 < float(times) <= 1000 for times in given):
        return []
    return sorted({float(times) for times in given})


def _needed(table: "pd.DataFrame", end: str, n_policies: int, n_messages: int) -> dict[str, Any]:
    """Where a column first reaches what is wanted and stays there; the low end of the power gives the most documents."""
    import numpy as np

    power = np.minimum.accumulate(table[end].to_numpy(dtype=float)[::-1])[::-1]
    factors = table["factor"].to_numpy(dtype=float)
    row = {"wanted": _WANTED, "end": end, "factor": np.nan, "n_policies": np.nan, "n_messages": np.nan, "note": ""}
    if power[-1] < _WANTED:
        return {
            **row,
            "note": f"more than {table['n_policies'].iloc[-1]} policies and {table['n_messages'].iloc[-1]} messages are needed",
        }
    first = int((power >= _WANTED).argmax())
    factor = factors[0]
    if first:
        part = (_WANTED - power[first - 1]) / (power[first] - power[first - 1])
        factor = float(np.exp(np.log(factors[first - 1]) + part * np.log(factors[first] / factors[first - 1])))
    note = "" if first else "the smallest of the grid is enough"
    return {
        **row,
        "factor": factor,
        "n_policies": np.ceil(factor * n_policies),
        "n_messages": np.ceil(factor * n_messages),
        "note": note,
    }
