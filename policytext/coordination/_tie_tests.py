"""Tests of ties from acts, the document as unit: acts of one document are not independent of one another."""

from typing import TYPE_CHECKING, NamedTuple

from policytext.coordination.acts import LED, SYMMETRIC, Acts
from policytext.coordination.null import PairNull, bicm_null, conditional_null
from policytext.coordination.null_tails import drawn_list_tails, list_tails, pair_tails
from policytext.coordination.null_ties import TieNull, fit_ties

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["TiedPairs", "act_counts", "tie_tests", "tied_pairs"]


def act_counts(acts: Acts, departments: list[str], layer: str) -> "csr_array":
    """Give the number of acts behind each tie (A, A), as the graph counts them: row leads, column is led."""
    from scipy.sparse import csr_array, diags_array

    if layer in SYMMETRIC:
        one = other = acts.side_by_side(departments, layer)[0]
    else:
        one, other = (acts.incidence(departments, "duty", role)[0] for role in ("lead", dict(LED)[layer]))
    found = csr_array(one @ other.T)
    found = csr_array(found - diags_array(found.diagonal()))
    found.eliminate_zeros()
    return found


def tie_tests(acts: Acts, departments: list[str], layer: str, null: str, n_draws: int, seed: int | None) -> "pd.DataFrame":
    """Test all pairs of a layer.

    Returns
    -------
    pandas.DataFrame
        ``one, other`` (positions in ``departments``), ``n`` (acts), ``n_documents``, ``expected`` documents, ``p_affinity``, ``p_avoidance``.
    """
    import numpy as np

    found = _pair_test(acts, departments, layer, null) if layer in SYMMETRIC else _list_test(acts, departments, layer, null, n_draws, seed)
    counts = act_counts(acts, departments, layer).toarray()
    found.insert(2, "n", np.rint(counts[found["one"], found["other"]]).astype(np.int64))
    return found


class TiedPairs(NamedTuple):
    """All pairs (P,) of the bodies that meet somebody, lower row first, with the documents in which the two meet and the model of chance.

    ``low, high`` are the places of the two among these bodies.
    """

    one: "Whole"
    other: "Whole"
    n_documents: "Whole"
    low: "Whole"
    high: "Whole"
    null: PairNull
    ties: TieNull

    def tails(self, n_documents: "Whole") -> "tuple[Floats, Floats, Floats]":
        """What chance expects, and its tails of so many documents or more, and of so many or fewer (P,)."""
        return pair_tails(self.null, n_documents, self.low, self.high, ties=self.ties)


def tied_pairs(one: "Whole", other: "Whole", document: "Whole", *, null: str = "conditional") -> TiedPairs:
    """Hold pairs that meet against chance.

    Parameters
    ----------
    one, other, document : array (N,)
        Meetings: lower row, higher row, document; each pair once a document.
    null : {"conditional", "bicm"}
        How bodies are dealt out over the documents.
    """
    import numpy as np
    from scipy.sparse import csr_array

    active, ends = np.unique(np.concatenate([one, other]), return_inverse=True)
    used, where = np.unique(document, return_inverse=True)
    present = csr_array((np.ones(len(ends)), (ends, np.tile(where, 2))), shape=(len(active), len(used)))
    present.sum_duplicates()
    present.data[:] = 1.0
    margins, sizes = (np.asarray(present.sum(axis=axis)).astype(np.int64) for axis in (1, 0))
    model = (bicm_null if null == "bicm" else conditional_null)(margins, sizes)
    first, second = ends[: len(one)], ends[len(one) :]
    ties = fit_ties(present, first, second, where)
    shared = np.bincount(first * len(active) + second, minlength=len(active) ** 2).reshape(len(active), len(active)).astype(np.int64)
    low, high = np.triu_indices(len(active), k=1)
    return TiedPairs(active[low], active[high], shared[low, high], low, high, model, ties)


def _pair_test(acts: Acts, departments: list[str], layer: str, null: str) -> "pd.DataFrame":
    import pandas as pd

    pairs = tied_pairs(*_met(*acts.side_by_side(departments, layer)), null=null)
    expected, more, fewer = pairs.tails(pairs.n_documents)
    return pd.DataFrame({
        "one": pairs.one, "other": pairs.other, "n_documents": pairs.n_documents, "expected": expected, "p_affinity": more, "p_avoidance": fewer,
    })  # fmt: skip


def _met(incidence: "csr_array", document: "Whole") -> "tuple[Whole, Whole, Whole]":
    """Pairs that share an act of a document, each once a document: lower row, higher row, document."""
    import numpy as np
    from scipy.sparse import csr_array

    members = csr_array(incidence.T)
    members.sort_indices()
    length = np.diff(members.indptr)
    found = [np.zeros((3, 0), dtype=np.int64)]
    for size in np.unique(length[length > 1]).tolist():
        acts = np.flatnonzero(length == size)
        rows = members.indices[members.indptr[acts][:, None] + np.arange(size)[None, :]]
        first, second = np.triu_indices(size, k=1)
        where = np.repeat(document[acts], len(first))
        found.append(np.stack([rows[:, first].ravel(), rows[:, second].ravel(), where]).astype(np.int64))
    one, other, where = np.unique(np.concatenate(found, axis=1), axis=1)
    return one, other, where


def _list_test(acts: Acts, departments: list[str], layer: str, null: str, n_draws: int, seed: int | None) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_array

    lead, document = acts.incidence(departments, "duty", "lead")
    listed, _ = acts.incidence(departments, "duty", dict(LED)[layer])
    source, target, where = _led(lead, listed, document)
    active = np.unique(np.concatenate([source, target]))
    source, target = np.searchsorted(active, source), np.searchsorted(active, target)
    units, unit = np.unique(np.stack([where, source]), axis=1, return_inverse=True)
    unit, shape = unit.ravel(), (len(active), units.shape[1])
    leads = csr_array((np.ones(shape[1]), (units[1], np.arange(shape[1]))), shape=shape)
    lists = csr_array((np.ones(len(unit)), (target, unit)), shape=shape)
    if null == "permutation":
        met, expected, more, fewer = drawn_list_tails(leads, lists, n_draws=n_draws, rng=np.random.default_rng(seed))
    else:
        met, expected, more, fewer = list_tails(leads, lists)
    able = np.outer(leads.sum(axis=1) > 0, lists.sum(axis=1) > 0) & ~np.eye(len(active), dtype=bool)
    one, other = np.nonzero(able)
    columns = {"n_documents": np.rint(met).astype(np.int64), "expected": expected, "p_affinity": more, "p_avoidance": fewer}
    return pd.DataFrame({"one": active[one], "other": active[other]} | {name: values[one, other] for name, values in columns.items()})


def _led(lead: "csr_array", listed: "csr_array", document: "Whole") -> "tuple[Whole, Whole, Whole]":
    """Who leads whom in which document, each once."""
    import numpy as np
    from scipy.sparse import csr_array

    leads, lists = csr_array(lead.T).tocoo(), csr_array(listed.T)
    length = np.diff(lists.indptr)[leads.coords[0]]
    begin = np.repeat(lists.indptr[leads.coords[0]], length)
    inside = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    target = lists.indices[begin + inside]
    source, where = (np.repeat(values, length) for values in (leads.coords[1], document[leads.coords[0]]))
    apart = source != target
    source, target, where = np.unique(np.stack([source, target, where]).astype(np.int64)[:, apart], axis=1)
    return source, target, where
