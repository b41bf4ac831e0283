"""Ties as a symmetric matrix."""

from typing import TYPE_CHECKING

from policytext.errors import InputError, explain
from policytext.inference._checks import floats

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]
    Matrix = csr_array | Floats

__all__ = ["strength", "tie_matrix"]


def tie_matrix(matrix: "Matrix") -> "csr_array":
    """Give ties as a sparse symmetric matrix without a diagonal, and refuse what is none.

    Parameters
    ----------
    matrix : csr_array or array (A, A)
        Weights; 0 is no tie.

    Returns
    -------
    csr_array (A, A)
        Weights of a department to itself are left out.

    Raises
    ------
    InputError
        If the matrix isn't square or symmetric, or a weight is below 0 or no number.

    Examples
    --------
    >>> import numpy as np
    >>> tie_matrix(np.array([[5.0, 1.0], [1.0, 0.0]])).toarray().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    import numpy as np
    from scipy.sparse import csr_array, issparse

    given = floats(matrix.toarray() if issparse(matrix) else matrix, "weights of ties")
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise InputError(explain(f"weights of shape {given.shape} are no square matrix", hint="one row and one column a department"))
    weights = np.where(np.eye(len(given), dtype=np.bool_), 0.0, given)
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise InputError(explain("weights of ties must be 0 or more, and finite", hint="use flat_graph(graph) for the weights"))
    if (np.abs(weights - weights.T) > 1e-9 * weights.max(initial=0.0)).any():
        raise InputError(explain("the matrix of ties isn't symmetric", hint="add its transpose, or use flat_graph(graph)"))
    found: csr_array = csr_array(weights)
    found.sort_indices()
    return found


def strength(matrix: "Matrix") -> "Floats":
    """Sum the weights of the ties of each department, as an array (A,).

    >>> import numpy as np
    >>> strength(np.array([[0.0, 1.0], [1.0, 0.0]])).tolist()
    [1.0, 1.0]
    """
    import numpy as np

    return np.asarray(tie_matrix(matrix).sum(axis=1), dtype=np.float64).ravel()
