"""How far people who coded the same texts agree: Krippendorff's alpha and plain agreement, with intervals."""

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any

from policytext.corpus import as_texts
from policytext.errors import ColumnError, EmptyInputError, InputError, check_seed, expect, explain, listing
from policytext.inference import cluster_weights, percentile_interval, wilson_interval
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["AGREEMENT_COLUMNS", "agreement_table"]

AGREEMENT_COLUMNS = ("kind", "matter", "measure", "estimate", "low", "high", "n", "n_coders", "n_used", "verdict")
_SOUND, _TENTATIVE = 0.8, 2 / 3
"""Bounds of Krippendorff (2004)."""
_LEAST_UNITS = 10
"""Units under which no interval is given."""
_AT_ONCE = 250


def agreement_table(
    codes: "pd.DataFrame", *, matters: Sequence[str] | None = None, n_draws: int = 2000, level: float = 0.95, seed: int = 1
) -> "pd.DataFrame":
    """Tell how far coders agree, over all codes and for each code against all others.

    Parameters
    ----------
    codes : pandas.DataFrame
        One row an answer: ``item`` (the text), ``coder``, ``code`` (spaces around it don't count); and ``kind``, where the sources are to be told apart.
        Texts that only one coder coded don't count.
    matters : sequence of str, optional
        Codes that get rows of their own, used or not; default those that were used, sorted.
    n_draws : int
        Bootstrap samples.
    level : float
        Confidence level of the intervals.
    seed : int
        Of the resampling.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (each source, then ``"all"`` where there are two), ``matter`` (``"all"``, then each code), ``measure``:

        - ``alpha``: Krippendorff's alpha for codes without order: 1 is full agreement, 0 what chance would give. NaN where
          only one code was used, since then nothing could differ;
        - ``agreement``: mean share of pairs of coders that gave a text the same code (for one code: that both gave it or
          neither did).

        ``estimate, low, high, n`` (texts coded twice or more), ``n_coders``, ``n_used`` (answers that gave the code), and for alpha a
        ``verdict``: ``reliable`` where the whole interval lies at .80 or above, ``tentative`` at .667 or above,
        ``not reliable`` where it lies below .667, else ``cannot tell``.

    Raises
    ------
    ColumnError
        If a column is missing, or stands there twice.
    EmptyInputError
        If there is no answer.
    InputError
        If a coder coded a text twice, an argument is out of range, or ``matters`` is no list of texts.

    Notes
    -----
    Texts are drawn again with replacement, within each source, all answers to a text together; draws in which only one code
    is used are passed over. Where coders never differ, a bootstrap can't know that they might: the lower end is then that of a text
    in which they do (Wilson, of none in n). With fewer than ten texts there is no interval, and the verdict is ``cannot tell``.

    References
    ----------
    Krippendorff, K. (2004). Content analysis: an introduction to its methodology. 2nd ed. Sage.

    Examples
    --------
    >>> import pandas as pd
    >>> first, second = "停停停停停车车车车车车车", "停停停停车车车车车车车车"
    >>> codes = pd.DataFrame({"item": [*range(12)] * 2, "coder": ["1"] * 12 + ["2"] * 12, "code": [*first, *second]})
    >>> agreement_table(codes)[["matter", "measure", "estimate", "n"]].round(3).values.tolist()[:2]
    [['all', 'alpha', 0.83, 12], ['all', 'agreement', 0.917, 12]]
    """
    import pandas as pd

    data = _checked(codes, n_draws, level, seed)
    names = list(dict.fromkeys([*_named(matters), *sorted(set(data["code"]))]))
    kinds = sorted(set(data["kind"]), key=lambda kind: (kind != "policy", kind))
    rows: list[dict[str, Any]] = []
    for kind in [*kinds, *(["all"] if len(kinds) > 1 else [])]:
        own = data if kind == "all" else data[data["kind"] == kind]
        rows += _rows(own, names, int(n_draws), level, int(seed), {"kind": kind, "n_coders": int(own["coder"].nunique())})
    table = pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))
    return table.astype(dict.fromkeys(("kind", "matter", "measure", "verdict"), object))


# -- parts ------------------------------------------------------------------------------------------


def _named(matters: Any) -> list[str]:
    """Codes that get rows of their own, in their order."""
    ordered = isinstance(matters, Iterable) and not isinstance(matters, (str, bytes, set, frozenset, Mapping))
    names: list[Any] = [] if matters is None else list(matters) if ordered else [None]
    if not all(isinstance(name, str) and name.strip() for name in names):
        problem = "matters is a set, which has no order" if isinstance(matters, (set, frozenset)) else f"matters={matters!r} is no list of codes"
        raise InputError(explain(problem, hint="give a list such as ['教育', '公交']"))
    return [name.strip() for name in names]


def _checked(codes: Any, n_draws: object, level: float, seed: object) -> "pd.DataFrame":
    import pandas as pd

    expect(codes, pd.DataFrame, verb="agreement_table", hint="give a table with the columns item, coder and code")
    check_seed(seed)
    if isinstance(n_draws, bool) or not isinstance(n_draws, Integral) or n_draws < 100:
        raise InputError(explain(f"n_draws={n_draws!r} gives no interval", hint="use 2000, or at least 100"))
    check_level(level)
    absent = [name for name in ("item", "coder", "code") if name not in codes.columns]
    if absent:
        raise ColumnError(
            explain(f"no column {absent[0]!r} in the codes", found=f"columns: {listing(codes.columns)}", hint="name item, coder and code so")
        )
    twice = [name for name in ("item", "coder", "code", "kind") if (codes.columns == name).sum() > 1]
    if twice:
        raise ColumnError(explain(f"codes have several columns {twice[0]!r}", found=f"columns: {listing(codes.columns)}", hint="keep one of them"))
    data = pd.DataFrame({name: as_texts(codes[name]).to_numpy(dtype=object) for name in ("item", "coder", "code")})
    data["code"] = data["code"].str.strip()
    data.insert(0, "kind", as_texts(codes["kind"]).to_numpy(dtype=object) if "kind" in codes.columns else "all")
    data = data[data["code"] != ""]
    if not len(data):
        raise EmptyInputError(explain("nothing is coded", hint="give one row an answer"))
    again = data[data.duplicated(["kind", "item", "coder"])]
    if len(again):
        first = again.iloc[0]
        raise InputError(explain(f"coder {first['coder']} coded {first['item']} twice", hint="leave one of the answers out"))
    return data.sort_values(["kind", "item", "coder"], kind="stable")


def _rows(
    data: "pd.DataFrame", names: list[str], n_draws: int, level: float, seed: int, about: Mapping[str, Any]
) -> list[dict[str, Any]]:
    import numpy as np
    import pandas as pd

    unit = pd.MultiIndex.from_frame(data[["kind", "item"]])
    place, kept = pd.factorize(unit, sort=True)
    counts = np.zeros((len(kept), len(names)))
    np.add.at(counts, (place, pd.Index(names).get_indexer(pd.Index(data["code"]))), 1.0)
    several = counts.sum(axis=1) >= 2
    counts, strata = counts[several], np.unique(kept.get_level_values(0)[several].to_numpy(dtype=str), return_inverse=True)[1]
    used, n = counts.sum(axis=0), len(counts)
    estimate = np.vstack([_drawn_alphas(counts, np.ones((1, n)))[0], _agreed(counts)]) if n else np.full((2, len(names) + 1), np.nan)
    low, high = _intervals(counts, strata.astype(np.int64), estimate, n_draws, level, seed)
    out = []
    for j, name in enumerate(["all", *names]):
        for i, measure in enumerate(("alpha", "agreement")):
            value, ends = float(estimate[i, j]), (float(low[i, j]), float(high[i, j]))
            out.append(
                {**about, "matter": name, "measure": measure, "estimate": value, "low": ends[0], "high": ends[1], "n": n,
                 "n_used": int(used.sum() if j == 0 else used[j - 1]), "verdict": _verdict(*ends) if measure == "alpha" else ""}
            )  # fmt: skip
    return out


def _verdict(low: float, high: float) -> str:
    if low >= _SOUND:
        return "reliable"
    if low >= _TENTATIVE:
        return "tentative"
    return "not reliable" if high < _TENTATIVE else "cannot tell"


def _agreed(counts: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Mean share of agreeing pairs of coders (1 + M,)."""
    import numpy as np

    return np.asarray(1 - _differing(counts).mean(axis=0))


def _differing(counts: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Share of the pairs of coders of each unit that differ, over all codes and as to each code (n, 1 + M)."""
    import numpy as np

    sizes = counts.sum(axis=1)
    pairs = (sizes * (sizes - 1))[:, None]
    whole = (sizes**2 - (counts**2).sum(axis=1))[:, None]
    return np.asarray(np.hstack([whole, 2 * counts * (sizes[:, None] - counts)]) / pairs)


def _intervals(
    counts: "npt.NDArray[np.float64]", strata: "npt.NDArray[np.int64]", estimate: "npt.NDArray[np.float64]", n_draws: int, level: float, seed: int
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":  # fmt: skip
    """Ends (2, 1 + M) of the intervals of alpha and of agreement."""
    import numpy as np

    n = len(counts)
    if n < _LEAST_UNITS:
        return np.full(estimate.shape, np.nan), np.full(estimate.shape, np.nan)
    rng = np.random.default_rng(seed)
    parts = []
    for start in range(0, n_draws, _AT_ONCE):
        weights = cluster_weights(n, min(_AT_ONCE, n_draws - start), rng, strata=strata)
        parts.append(np.stack([_drawn_alphas(counts, weights), 1 - weights @ _differing(counts) / n], axis=1))
    low, high = percentile_interval(np.concatenate(parts), level=level)
    same = _differing(counts).sum(axis=0) == 0
    # Where coders never differ, every draw says 1; what they might do in other texts is bounded by how many were coded.
    worst = wilson_interval(0, n, level=level)[1]
    by_chance = _by_chance(counts, np.ones((1, n)))[0]
    lowest = 1 - np.divide(worst, by_chance[same], out=np.full(int(same.sum()), np.nan), where=by_chance[same] > 0)
    low[0, same] = np.maximum(lowest, -1.0)
    low[1, same] = 1 - worst
    low[:, np.isnan(estimate[0])] = np.where([[True], [False]], np.nan, low[:, np.isnan(estimate[0])])
    return np.minimum(low, estimate), np.maximum(high, estimate)


def _by_chance(counts: "npt.NDArray[np.float64]", weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Share of all pairs of answers that differ, over all codes and as to each code (B, 1 + M)."""
    import numpy as np

    used = weights @ counts
    total = used.sum(axis=1, keepdims=True)
    whole = total**2 - (used**2).sum(axis=1, keepdims=True)
    return np.asarray(np.hstack([whole, 2 * used * (total - used)]) / (total * (total - 1)))


def _drawn_alphas(counts: "npt.NDArray[np.float64]", weights: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Alpha in each draw (B, 1 + M), NaN where a draw holds one code only."""
    import numpy as np

    sizes = counts.sum(axis=1)
    seen = weights @ (_differing(counts) * sizes[:, None]) / (weights @ sizes)[:, None]
    chance = _by_chance(counts, weights)
    return np.asarray(1 - np.divide(seen, chance, out=np.full(seen.shape, np.nan), where=chance > 1e-12))
