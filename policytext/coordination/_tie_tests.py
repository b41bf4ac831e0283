"""Tests of ties from acts, the document as unit: acts of one document are not independent of one another."""

from typing import TYPE_CHECKING

from policytext.coordination.acts import SYMMETRIC, Acts
from policytext.coordination.null import bicm_null, conditional_null
from policytext.coordination.null_tails import drawn_list_tails, list_tails, pair_tails
from policytext.coordination.null_ties import fit_ties

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

    Whole = npt.NDArray[np.int64]

__all__ = ["ROLES", "act_counts", "tie_tests"]

ROLES = {
    "issue": ("issue", "issuer"), "co-responsible": ("duty", "responsible"), "mention": ("mention", "named"),
    "lead-support": ("duty", "support"), "lead-responsible": ("duty", "responsible"),
}  # fmt: skip
"""Group and role of the bodies at the target of a tie of each layer."""


def act_counts(acts: Acts, departments: list[str], layer: str) -> "csr_array":
    """Give the number of acts behind each tie (A, A), as the graph counts them: row leads, column is led."""
    from scipy.sparse import csr_array, diags_array

    group, role = ROLES[layer]
    other, _ = acts.side_by_side(departments, layer) if layer in SYMMETRIC else acts.incidence(departments, group, role)
    one = other if layer in SYMMETRIC else acts.incidence(departments, group, "lead")[0]
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

    test = _pair_test if layer in SYMMETRIC else _list_test
    found = test(acts, departments, layer, null, n_draws, seed)
    counts = act_counts(acts, departments, layer).toarray()
    found.insert(2, "n", np.rint(counts[found["one"], found["other"]]).astype(np.int64))
    return found


def _pair_test(acts: Acts, departments: list[str], layer: str, null: str, n_draws: int, seed: int | None) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd
    from scipy.sparse import csr_array

    incidence, document = acts.side_by_side(departments, layer)
    one, other, where = _met(incidence, document)
    used, where = np.unique(where, return_inverse=True)
    here = np.unique(np.concatenate([np.stack([one, where]), np.stack([other, where])], axis=1), axis=1)
    active, row = np.unique(here[0], return_inverse=True)
    present = csr_array((np.ones(len(row)), (row, here[1])), shape=(len(active), len(used)))
    margins, sizes = (np.asarray(present.sum(axis=axis)).astype(np.int64) for axis in (1, 0))
    model = (bicm_null if null == "bicm" else conditional_null)(margins, sizes)
    one, other = np.searchsorted(active, one), np.searchsorted(active, other)
    ties = fit_ties(present, one, other, where)
    shared = np.bincount(one * len(active) + other, minlength=len(active) ** 2).reshape(len(active), len(active)).astype(np.int64)
    low, high = np.triu_indices(len(active), k=1)
    n_documents = shared[low, high]
    expected, more, fewer = pair_tails(model, n_documents, low, high, ties=ties)
    columns = {"n_documents": n_documents, "expected": expected, "p_affinity": more, "p_avoidance": fewer}
    return pd.DataFrame({"one": active[low], "other": active[high]} | columns)


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
    listed, _ = acts.incidence(departments, *ROLES[layer])
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
