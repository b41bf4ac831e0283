"""Two codings of the same clauses, code by code: kappa, alpha, agreement."""

from typing import TYPE_CHECKING, Any

from policytext.codebook._masks import masked_clauses
from policytext.codebook.coding import Coding
from policytext.errors import InputError, check_seed, expect, explain, listing
from policytext.inference import cluster_weights, percentile_interval, wilson_interval
from policytext.inference._checks import check_whole
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["compare_codings_table"]

_MEASURES = ("kappa", "alpha", "agreement")
_LEAST = 10
"""Documents under which no interval is given."""


def compare_codings_table(a: Coding, b: Coding, *, seed: int, n_draws: int = 1000, level: float = 0.95) -> "pd.DataFrame":
    """Tell how far two codings of the same clauses agree: patterns and a classifier, two models, two versions of a codebook.

    Parameters
    ----------
    a, b : Coding
        Of the same policies, with the same ids of codes.
    seed : int
        Of the resampling of documents.
    n_draws : int
    level : float

    Returns
    -------
    pandas.DataFrame
        ``code`` (``"all"``: the decisions on all codes together, then each code), ``name_zh, name_en, measure`` (``kappa``: Cohen's; ``alpha``: Krippendorff's, for two
        coders and yes or no; ``agreement``: share of clauses on which both say the same), ``estimate, low, high, n`` (clauses), ``n_documents, n_a, n_b, n_both``
        (clauses that have the code by the first, the second, both).

    Raises
    ------
    InputError
        If the clauses or the ids of codes differ, or an argument is out of range.

    Notes
    -----
    Documents are drawn again with replacement, all their clauses together; all documents count, those that are no supply too. Kappa and alpha are NaN
    where neither coding ever gives the code; draws without it are passed over. Where the two never differ, the lower end is that of one document in
    which they do (Wilson, of none in n). With fewer than ten documents there is no interval; of a code in few of
    the documents it is too short (40 simulated documents, a code in 3 % of clauses: it held the truth in 88 of 100). Two codings can agree and both be wrong: agreement
    is no validity; :func:`policytext.codebook.validate_coding` compares with people.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20(1).
    Krippendorff, K. (2004). Content analysis. 2nd ed. Sage.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus
    >>> from policytext.codebook import code_mechanisms
    >>> policies = Corpus.from_frame(pd.DataFrame({"id": ["a", "b"], "text": ["开展试点。", "发放补贴。"]}), kind="policy")
    >>> first, second = (code_mechanisms(policies, coder=lambda texts, w=w: [["G21"] if w in t else [] for t in texts], dimensions=False) for w in ("补", "贴"))
    >>> compare_codings_table(first, second, seed=1)[["code", "measure", "estimate", "n_both"]].values.tolist()[:3]
    [['all', 'kappa', 1.0, 1], ['all', 'alpha', 1.0, 1], ['all', 'agreement', 1.0, 1]]
    """
    import numpy as np
    import pandas as pd

    for coding in (a, b):
        expect(coding, Coding, verb="compare_codings_table", hint="code_mechanisms(policies) gives one")
    check_seed(seed)
    check_whole(n_draws, "n_draws", least=100)
    check_level(level)
    _check_same(a, b)
    first, second = (coding.matrix("clause")[list(a.codebook.ids)].to_numpy() > 0 for coding in (a, b))
    documents, n = pd.factorize(a.clauses["document"], sort=True)[0], len(first)
    counts = _by_document(first, second, documents)
    estimate = _measures(counts.sum(axis=0, keepdims=True))[0]
    low, high = _intervals(counts, estimate, int(seed), int(n_draws), level)
    names = [("all", "全部", "all codes"), *((code.id, code.name["zh"], code.name["en"]) for code in a.codebook.codes)]
    used = np.vstack([_with_all(part) for part in (first.sum(axis=0), second.sum(axis=0), (first & second).sum(axis=0))])
    rows: list[dict[str, Any]] = [
        {"code": code, "name_zh": zh, "name_en": en, "measure": measure, "estimate": float(estimate[i, j]), "low": float(low[i, j]), "high": float(high[i, j]),
         "n": n, "n_documents": len(counts), **dict(zip(("n_a", "n_b", "n_both"), used[:, j].tolist(), strict=True))}
        for j, (code, zh, en) in enumerate(names) for i, measure in enumerate(_MEASURES)
    ]  # fmt: skip
    return pd.DataFrame(rows)


# -- parts ------------------------------------------------------------------------------------------


def _check_same(a: Coding, b: Coding) -> None:
    if set(a.codebook.ids) != set(b.codebook.ids):
        differing = sorted(set(a.codebook.ids) ^ set(b.codebook.ids))
        raise InputError(explain("the codings have different codes", found=f"in one alone: {listing(differing)}", hint="code both with the same ids"))
    keys = ["document", "start", "end"]
    one, other = (list(coding.clauses[keys].itertuples(index=False, name=None)) for coding in (a, b))
    if one != other:
        strange = next(iter(dict.fromkeys([*_without(one, other), *_without(other, one)])), one[0] if one else None)
        found = f"{len(one)} and {len(other)} clauses; first that differs: {strange}"
        raise InputError(explain("the codings are not of the same clauses", found=found, hint="code the same corpus twice"))
    # A saved coding has its texts masked.
    place = None
    if a.texts != b.texts:
        shown = (masked_clauses(coding.clauses["document"], coding.texts) for coding in (a, b))
        place = next((i for i, (x, y) in enumerate(zip(*shown, strict=True)) if x != y), None)
    if place is not None:
        where = f"clause {a.clauses['number'].iat[place]} of document {a.clauses['document'].iat[place]!r}"
        raise InputError(explain(f"the texts of the two codings differ at {where}", hint="code the same corpus twice"))


def _without(rows: list[tuple[Any, ...]], others: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    held = set(others)
    return [row for row in rows if row not in held]


def _with_all(values: "npt.NDArray[Any]") -> "npt.NDArray[Any]":
    """All codes together in front."""
    import numpy as np

    return np.concatenate([values.sum(axis=-1, keepdims=True), values], axis=-1)


def _by_document(first: "npt.NDArray[np.bool_]", second: "npt.NDArray[np.bool_]", documents: "npt.NDArray[np.int64]") -> "npt.NDArray[np.float64]":
    """Clauses with the code by both, by the first alone, by the second alone, by neither: (documents, 4, 1 + codes)."""
    import numpy as np

    parts = np.stack([first & second, first & ~second, ~first & second, ~first & ~second], axis=1).astype(np.float64)
    out = np.zeros((int(documents.max()) + 1, *parts.shape[1:]))
    np.add.at(out, documents, parts)
    return _with_all(out)


def _measures(counts: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Kappa, alpha, agreement of each draw (B, 3, 1 + codes) from counts (B, 4, 1 + codes); NaN where nothing could differ."""
    import numpy as np

    both, a_alone, b_alone, neither = (counts[:, i] for i in range(4))
    n = counts.sum(axis=1)
    agreed = (both + neither) / n
    in_a, in_b = (both + a_alone) / n, (both + b_alone) / n
    by_chance = in_a * in_b + (1 - in_a) * (1 - in_b)
    yes = 2 * both + a_alone + b_alone
    differing = 2 * yes * (2 * n - yes) / (2 * n * (2 * n - 1))
    nothing = np.full(agreed.shape, np.nan)
    kappa = np.divide(agreed - by_chance, 1 - by_chance, out=nothing.copy(), where=1 - by_chance > 1e-12)
    alpha = 1 - np.divide(1 - agreed, differing, out=nothing.copy(), where=differing > 1e-12)
    return np.stack([kappa, alpha, agreed], axis=1)


def _intervals(
    counts: "npt.NDArray[np.float64]", estimate: "npt.NDArray[np.float64]", seed: int, n_draws: int, level: float
) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":  # fmt: skip
    import numpy as np

    n = len(counts)
    if n < _LEAST:
        return np.full(estimate.shape, np.nan), np.full(estimate.shape, np.nan)
    weights = cluster_weights(n, n_draws, np.random.default_rng(seed))
    drawn = _measures((weights @ counts.reshape(n, -1)).reshape(n_draws, *counts.shape[1:]))
    low, high = percentile_interval(drawn, level=level)
    same = estimate[2] >= 1
    if same.any():
        worst = wilson_interval(0, n, level=level)[1]
        chance = _measures_by_chance(counts.sum(axis=0))[:, same]
        low[:2, same] = np.maximum(1 - np.divide(worst, chance, out=np.full(chance.shape, np.nan), where=chance > 1e-12), -1.0)
        low[2, same] = 1 - worst
    unknown = np.isnan(estimate)
    low, high = np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
    return np.minimum(low, estimate), np.maximum(high, estimate)


def _measures_by_chance(counts: "npt.NDArray[np.float64]") -> "npt.NDArray[np.float64]":
    """Share of clauses that would differ by chance, as kappa and as alpha count it (2, 1 + codes), where the two never differ."""
    import numpy as np

    n, yes = counts.sum(axis=0), counts[0]
    return np.stack([2 * yes / n * (1 - yes / n), 4 * yes * (2 * n - 2 * yes) / (2 * n * (2 * n - 1))])
