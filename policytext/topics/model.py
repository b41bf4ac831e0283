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
    from scipy.sparse import csr_array

    from policytext.topics.matters import Matters
    from policytext.topics.register import Calibration

__all__ = ["Topics"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Topics:
    """A fitted topic model. Topics are ordered by their share of the text, largest first.

    Attributes
    ----------
    word_weights : array (K, V)
        Probability of each word in each topic; rows sum to 1.
    shares : array (n, K)
        Topic shares of each unit; rows sum to 1, and are NaN for units that are not covered.
    covered : array (n,)
        Which units hold a word that topics know, and know at least a third of their topic words; the others speak of something else.
    names : tuple of str (K,)
        ``"T01"``, ``"T02"`` ...
    labels : tuple of str (K,)
        Three distinctive words each, or what :func:`label_topics` was given.
    tokens : Tokens
        What was fitted.
    settings : mapping
        Number of topics, engine, passes, seed, priors, weight given to each source.
    provenance : Provenance
    runs : array (R, K, V)
        Word weights of every run, its topics in the order of ``names``; the first is ``word_weights``, fitted on all
        texts, the others on parts of them.
    recurrence : array (K,)
        Share of the other runs in which the topic comes back (cosine of the word weights 0.7 or more); 0 where its words do not go
        together in the texts that the runs left out, as for noise; NaN with one run.
    calibration : Calibration or None
        How offices word what people say, learnt from messages and their replies; None without pairs.
    matters : Matters or None
        What the topics are joined to, by :func:`group_matters`.
    """

    word_weights: "npt.NDArray[np.float64]"
    shares: "npt.NDArray[np.float64]"
    covered: "npt.NDArray[np.bool_]"
    names: tuple[str, ...]
    labels: tuple[str, ...]
    tokens: Tokens
    settings: Mapping[str, Any]
    provenance: Provenance
    runs: "npt.NDArray[np.float64]" = None  # type: ignore[assignment]
    recurrence: "npt.NDArray[np.float64]" = None  # type: ignore[assignment]
    calibration: "Calibration | None" = None
    matters: "Matters | None" = None

    def __post_init__(self) -> None:
        import numpy as np

        if self.runs is None:
            object.__setattr__(self, "runs", self.word_weights[None])
        if self.recurrence is None:
            object.__setattr__(self, "recurrence", np.full(len(self.names), np.nan))
        for array in (self.word_weights, self.shares, self.covered, self.runs, self.recurrence):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        out = int((~self.covered).sum())
        return f"Topics({len(self)} topics over {len(self.covered)} units, {out} of them not covered)"

    @property
    def known(self) -> "npt.NDArray[np.bool_]":
        """Which words of the vocabulary topics have weights for (V,); the others were in no text that was fitted."""
        import numpy as np

        return np.asarray(self.word_weights.sum(axis=0) > 0)

    @property
    def counts(self) -> "csr_array":
        """Counts of the units (n, V), those of words without weights left out."""
        import numpy as np
        from scipy.sparse import csr_array, diags_array

        if self.known.all():
            return self.tokens.counts
        counts = csr_array(self.tokens.counts @ diags_array(self.known.astype(np.float64)))
        counts.eliminate_zeros()
        return counts

    @property
    def frame(self) -> "pd.DataFrame":
        """Topic shares as a table: ``unit, document, kind, covered``, then one column a topic."""
        import pandas as pd

        head = self.tokens.units[["unit", "document", "kind"]].reset_index(drop=True)
        body = pd.DataFrame(self.shares, columns=list(self.names))
        return pd.concat([head.assign(covered=self.covered), body], axis=1)
