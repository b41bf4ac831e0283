"""Fits for every candidate on parts of the documents, kept in a folder as they are made."""

import os
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING

from policytext._version import __version__
from policytext.errors import EmptyInputError, PolicytextWarning, explain
from policytext.provenance import digest_of
from policytext.segmenting.tokens import Tokens
from policytext.topics._documents import FittingDocuments, fitting_documents
from policytext.topics._fits import fit_parts
from policytext.topics.engines import Engine
from policytext.topics.pairs import Pairs
from policytext.topics.runs import row_keys

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

__all__ = ["PARTS", "Fits", "Material", "make_material"]

PARTS = 5
"""A fit leaves out one of so many parts of the documents; after so many fits they are dealt anew."""
_KINDS = ("policy", "feedback")
_DAMAGED = (OSError, ValueError, KeyError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, eq=False, slots=True)
class Material:
    """What is fitted and what is scored.

    Attributes
    ----------
    documents : FittingDocuments
        To fit on: messages with their replies, where there are pairs.
    plain : csr_array (n, V)
        To score on: passages of policies and messages alone, in an order of their content.
    kind, cluster : array (n,)
        Of the rows of ``plain``.
    left_out, scored : list of array
        For each fit, the rows of ``documents`` that it does not see, and the rows of ``plain`` that it may be scored on.
    alone : bool
        Whether ``documents`` are pairs alone.
    """

    documents: FittingDocuments
    plain: "csr_array"
    kind: "npt.NDArray[np.object_]"
    cluster: "npt.NDArray[np.int64]"
    left_out: "list[npt.NDArray[np.bool_]]"
    scored: "list[npt.NDArray[np.bool_]]"
    alone: bool


def make_material(
    tokens: Tokens, *, clusters: "npt.NDArray[np.int64]", pairs: Pairs | None, balance: bool, n_fits: int, seed: int, alone: bool
) -> Material:
    """Put together what is fitted and scored, and say what each fit leaves out.

    With ``alone``, pairs only are fitted on; all other texts are scored all the same, in the words that pairs know.

    Raises
    ------
    EmptyInputError
        If a source has fewer than :data:`PARTS` clusters of documents.
    """
    import numpy as np
    from scipy.sparse import csr_array, diags_array

    documents = fitting_documents(tokens, clusters=clusters, balance=balance, pairs=pairs)
    plain = fitting_documents(tokens, clusters=clusters, balance=False)
    kind_of = np.full(int(documents.cluster.max(initial=-1)) + 1, "other", dtype=object)
    kind_of[clusters] = tokens.units["kind"].to_numpy(dtype=object)
    keys = row_keys(documents.counts, tokens.vocabulary)
    left_out = _plan(documents.cluster, kind_of[documents.cluster], keys, n_fits, seed)
    order = np.argsort(row_keys(plain.counts, tokens.vocabulary), kind="stable")
    # The rows of `plain` come first among those of `documents`; pairs of another corpus follow.
    scored = [mask[: len(plain)][order] for mask in left_out]
    counts = plain.counts[order]
    if alone:
        paired = documents.pair >= 0
        documents, left_out = documents.of_pairs(), [mask[paired] for mask in left_out]
        known = np.bincount(documents.counts.indices, minlength=counts.shape[1]) > 0
        counts = csr_array(counts @ diags_array(known.astype(np.float64)))
        counts.eliminate_zeros()
    return Material(documents, counts, kind_of[plain.cluster][order], plain.cluster[order], left_out, scored, alone)


def _plan(
    cluster: "npt.NDArray[np.int64]", kinds: "npt.NDArray[np.object_]", keys: "npt.NDArray[np.uint64]", n_fits: int, seed: int
) -> "list[npt.NDArray[np.bool_]]":
    """Rows that each fit leaves out: a fifth of the clusters of each kind, five fits everything once."""
    import numpy as np

    left_out = [np.zeros(len(cluster), dtype=np.bool_) for _ in range(n_fits)]
    for number, kind in enumerate((*_KINDS, "other")):
        rows = np.flatnonzero(kinds == kind)
        names, turn = np.unique(cluster[rows], return_inverse=True)
        if 0 < len(names) < PARTS and kind in _KINDS:
            what = {"policy": "policies", "feedback": "messages"}[kind]
            raise EmptyInputError(
                explain(f"{len(names)} {what} with words are too few to leave some out", found=f"{PARTS} or more are needed",
                        hint="read more documents, or say how many topics yourself: fit_topics(tokens, n_topics=20, seed=1)")
            )  # fmt: skip
        least = np.full(len(names), np.iinfo(np.uint64).max, dtype=np.uint64)
        np.minimum.at(least, turn, keys[rows])
        rank = np.argsort(np.argsort(least, kind="stable"), kind="stable")
        for fit in range(n_fits):
            around, part = divmod(fit, PARTS)
            drawn = np.random.default_rng([seed, around, number]).permutation(len(names)) % PARTS
            left_out[fit][rows[drawn[rank][turn] == part]] = True
    return left_out


@dataclass(frozen=True, eq=False, slots=True)
class Fits:
    """Fits of one engine; each is made once and kept.

    Attributes
    ----------
    engine : Engine
    material : Material
    seed, workers : int
    folder : Path or None
        Where finished fits are written and sought.
    tell : callable
        Called with a line for each fit.
    made : dict
        Word weights by number of topics and number of the fit.
    """

    engine: Engine
    material: Material
    seed: int
    workers: int
    folder: Path | None
    tell: Callable[[str], object]
    made: "dict[tuple[int, int], npt.NDArray[np.float64]]"

    def of(self, n_topics: int, fits: range) -> "list[npt.NDArray[np.float64]]":
        """Give the word weights of some fits with so many topics, made or read."""
        for fit in fits:
            if (n_topics, fit) not in self.made and (found := self._read(n_topics, fit)) is not None:
                self.made[n_topics, fit] = found
                self.tell(f"{n_topics} topics, fit {fit + 1}: read from the folder")
        todo = [fit for fit in fits if (n_topics, fit) not in self.made]
        for first in range(0, len(todo), self.workers):
            self._make(n_topics, todo[first : first + self.workers])
        return [self.made[n_topics, fit] for fit in fits]

    def forget(self, n_topics: int) -> None:
        """Free the memory of the fits with so many topics."""
        for key in [key for key in self.made if key[0] == n_topics]:
            del self.made[key]

    def _make(self, n_topics: int, fits: Sequence[int]) -> None:
        masks = [self.material.left_out[fit] for fit in fits]
        found = fit_parts(
            self.engine,
            self.material.documents,
            masks,
            n_topics=n_topics,
            seed=self.seed,
            workers=self.workers,
            done=lambda number: None,
        )
        for fit, weights in zip(fits, found, strict=True):
            self.made[n_topics, fit] = weights
            self._write(n_topics, fit, weights)
            self.tell(f"{n_topics} topics, fit {fit + 1}: done")

    def _path(self, n_topics: int, fit: int) -> Path | None:
        """Name of a fit's file, which holds a digest of all that the fit depends on."""
        if self.folder is None:
            return None
        documents = self.material.documents
        arrays = [
            documents.counts.data.astype("<f8"), documents.counts.indices.astype("<i8"), documents.counts.indptr.astype("<i8"),
            documents.weights, documents.votes, self.material.left_out[fit],
        ]  # fmt: skip
        chosen = dumps(
            [__version__, self.engine.settings(), n_topics, self.seed, documents.counts.shape[1]], sort_keys=True, default=str
        )
        return self.folder / f"topics{n_topics:03d}_fit{fit + 1:02d}_{digest_of([chosen, *(a.tobytes() for a in arrays)])}.npz"

    def _read(self, n_topics: int, fit: int) -> "npt.NDArray[np.float64] | None":
        import numpy as np

        path = self._path(n_topics, fit)
        if path is None or not path.exists():
            return None
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                weights, digest = np.asarray(held["word_weights"], dtype=np.float64), str(held["digest"])
        except _DAMAGED:
            weights, digest = np.empty(0), ""
        if digest == digest_of([weights.tobytes()]) and weights.shape == (n_topics, self.material.documents.counts.shape[1]):
            return weights
        warnings.warn(f"the fit in {path.name} is damaged and is made anew", PolicytextWarning, stacklevel=2)
        return None

    def _write(self, n_topics: int, fit: int, weights: "npt.NDArray[np.float64]") -> None:
        """Write under another name first, so that an interruption leaves no half file under this one."""
        import numpy as np

        path = self._path(n_topics, fit)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, half = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, word_weights=weights, digest=np.array(digest_of([weights.tobytes()])))
            Path(half).replace(path)
        finally:
            Path(half).unlink(missing_ok=True)
