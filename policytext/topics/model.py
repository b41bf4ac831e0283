"""`Topics`: word weights of each topic and topic shares of each unit, in one space for both corpora."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.provenance import Provenance
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Topics"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Topics:
    """A fitted topic model. Topics are ordered by their share of the text, largest first.

    Attributes
    ----------
    word_weights : array (K, V)
        Probability of each word in each topic; rows sum to 1.
    shares : array (n, K)
        Topic shares of each unit; rows sum to 1, and are NaN for units without a known word.
    covered : array (n,)
        Which units hold at least one word of the vocabulary.
    names : tuple of str (K,)
        ``"T01"``, ``"T02"`` ...
    labels : tuple of str (K,)
        Three distinctive words each, or what :func:`label_topics` was given.
    tokens : Tokens
        What was fitted.
    settings : mapping
        Number of topics, engine, passes, seed, priors, weight given to each source.
    provenance : Provenance
    """

    word_weights: "npt.NDArray[np.float64]"
    shares: "npt.NDArray[np.float64]"
    covered: "npt.NDArray[np.bool_]"
    names: tuple[str, ...]
    labels: tuple[str, ...]
    tokens: Tokens
    settings: Mapping[str, Any]
    provenance: Provenance

    def __post_init__(self) -> None:
        for array in (self.word_weights, self.shares, self.covered):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        out = int((~self.covered).sum())
        return f"Topics({len(self)} topics over {len(self.covered)} units, {out} of them without a known word)"

    @property
    def frame(self) -> "pd.DataFrame":
        """Topic shares as a table: ``unit, document, kind, covered``, then one column a topic."""
        import pandas as pd

        head = self.tokens.units[["unit", "document", "kind"]].reset_index(drop=True)
        body = pd.DataFrame(self.shares, columns=list(self.names))
        return pd.concat([head.assign(covered=self.covered), body], axis=1)
