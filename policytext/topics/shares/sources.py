"""One source ready to be pooled: votes of units, documents, their groups, and what is resampled together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.duplicates import Duplicates
from policytext.errors import ColumnError, InputError, explain, listing
from policytext.government.heads import why_left_out
from policytext.segmenting.tokens import Tokens
from policytext.topics.clusters import near_copies
from policytext.topics.model import Topics
from policytext.topics.pooled import even_counts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from scipy.sparse import csr_array

__all__ = ["KINDS", "Source", "cluster_names", "column_values", "join_notes", "known_part", "read_source", "unit_votes", "word_counts"]

KINDS = ("policy", "feedback")
_OUTSIDE = 0.1
"""Part of the words unknown to the topics above which a note says so."""


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """One source: per document (sorted by name) its pooled counts, units and group.

    Attributes
    ----------
    counts : csr_array (D, V)
        Votes times words of the covered units of each document.
    group, cluster : array (D,)
    n_units, n_covered : array (D,)
        Units of each document, and those that are covered.
    n_words, n_known : array (D,)
        Topic words of each document, and those that topics have weights for.
    reason : array (D,)
        Why a document is no supply of its own; empty where it counts.
    """

    counts: "csr_array"
    group: "npt.NDArray[np.object_]"
    cluster: "npt.NDArray[np.int64]"
    n_units: "npt.NDArray[np.int64]"
    n_covered: "npt.NDArray[np.int64]"
    n_words: "npt.NDArray[np.float64]"
    n_known: "npt.NDArray[np.float64]"
    reason: "npt.NDArray[np.object_]"

    @property
    def counts_in(self) -> "npt.NDArray[np.bool_]":
        """Whether a document counts: it is not left out."""
        import numpy as np

        return np.asarray(self.reason == "")


def read_source(
    topics: Topics, kind: str, groups: "npt.NDArray[np.object_]", clusters: "pd.Series[Any]", votes: "npt.NDArray[np.float64]", weights: str,
    leave_out: Sequence[str] = (),
) -> Source:  # fmt: skip
    """Add up the words of each document of a kind; ``votes`` (n,) and ``clusters`` (names by document) are those of all units and documents.

    Documents of the types in ``leave_out`` are marked, and have their words all the same.
    """
    import numpy as np
    from scipy.sparse import coo_array, csr_array, diags_array

    tokens = topics.tokens
    mine = np.flatnonzero(tokens.documents["kind"].to_numpy() == kind)
    names = tokens.documents["document"].to_numpy()[mine]
    order = np.argsort(names.astype(str), kind="stable")
    mine, names = mine[order], names[order]
    place = dict(zip(names.tolist(), range(len(names)), strict=True))
    rows = np.flatnonzero(tokens.units["kind"].to_numpy() == kind)
    document = np.array([place[name] for name in tokens.units["document"].to_numpy()[rows].tolist()], dtype=np.int64)
    covered = topics.covered[rows]
    counts = topics.counts[rows] if weights == "token" else even_counts(topics.counts[rows])
    join = coo_array((np.where(covered, votes[rows], 0.0), (document, np.arange(len(rows)))), shape=(len(names), len(rows)))
    pooled = csr_array(join.tocsr() @ csr_array(diags_array(covered.astype(np.float64)) @ counts))
    _, cluster = np.unique(clusters.reindex(names).to_numpy().astype(str), return_inverse=True)
    words, known = word_counts(topics)
    return Source(
        counts=pooled, group=groups[mine], cluster=cluster.astype(np.int64),
        n_units=np.bincount(document, minlength=len(names)), n_covered=np.bincount(document[covered], minlength=len(names)),
        n_words=np.asarray(np.bincount(document, weights=words[rows], minlength=len(names)), dtype=np.float64),
        n_known=np.asarray(np.bincount(document, weights=known[rows], minlength=len(names)), dtype=np.float64),
        reason=why_left_out(tokens.documents, leave_out)[mine],
    )  # fmt: skip


def word_counts(topics: Topics) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]":
    """Topic words of each unit (n,), and how many of them topics have weights for (n,)."""
    import numpy as np

    counts = topics.tokens.counts
    return np.asarray(counts.sum(axis=1), dtype=np.float64), np.asarray(counts @ topics.known.astype(np.float64), dtype=np.float64)


def known_part(words: float, known: float) -> tuple[float, str]:
    """Share of the words that topics know, and what to say where much is outside: such texts count by the words that are left."""
    share = known / words if words else float("nan")
    outside = 1 - share
    return share, f"{outside:.0%} of words outside the topics" if outside > _OUTSIDE else ""


def join_notes(*notes: str) -> str:
    """Put notes that say something, each once, into one line."""
    return "; ".join(dict.fromkeys(filter(None, notes)))


def unit_votes(topics: Topics, weights: str) -> "npt.NDArray[np.float64]":
    """Votes (n,) of the units: ``"unit"`` and ``"token"`` 1 each, ``"document"`` 1 a document, a column its value a document.

    Under ``"token"`` a unit's words are counted, not its vote.
    """
    import numpy as np
    import pandas as pd

    tokens = topics.tokens
    if not isinstance(weights, str):
        raise InputError(explain(f"weights={weights!r} is no name", hint='use "unit", "document", "token", or a column of the documents'))
    if weights in ("unit", "token"):
        return np.ones(len(tokens))
    counted = pd.Series(topics.covered.astype(np.int64)).groupby(tokens.units["document"].to_numpy()).transform("sum").to_numpy()
    even = np.asarray(np.divide(1.0, counted, out=np.zeros(len(tokens)), where=counted > 0), dtype=np.float64)
    if weights == "document":
        return even
    return np.asarray(even * column_values(tokens, weights).reindex(tokens.units["document"].to_numpy()).to_numpy())


def column_values(tokens: Tokens, weights: str) -> "pd.Series[Any]":
    """Votes of the documents, by document, from a column of numbers; checked."""
    import numpy as np
    import pandas as pd

    documents = tokens.documents
    known = [c for c in documents.columns if c not in ("document", "kind", "has_text")]
    if weights not in known:
        raise ColumnError(
            explain(f"no column {weights!r} to weigh by", found=f"columns: {listing(known)}", hint='use one of these, or "unit", "document", "token"')
        )
    column = documents[weights]
    if pd.api.types.is_datetime64_any_dtype(column) or pd.api.types.is_timedelta64_dtype(column) or pd.api.types.is_bool_dtype(column):
        raise InputError(
            explain(f"column {weights!r} holds no numbers", found=f"it is of type {column.dtype}", hint="weigh by a number, such as the population of the place")
        )
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
    used = documents["has_text"].to_numpy(dtype=bool)
    bad = ~(np.isfinite(values) & (values >= 0)) & used
    if bad.any() or not values[used].sum() > 0:
        raise InputError(
            explain(
                f"column {weights!r} is no weight in {int(bad.sum())} of {int(used.sum())} documents",
                found=f"first: {listing(documents['document'][bad], limit=3)}", hint="weights are numbers, 0 or more, not missing and not all 0",
            )
        )  # fmt: skip
    return pd.Series(values, index=documents["document"].to_numpy())


def cluster_names(tokens: Tokens, clusters: Any) -> "pd.Series[Any]":
    """Name of the cluster of each document, by document: the documents that are resampled together."""
    import pandas as pd

    own = pd.Series(tokens.documents["document"].to_numpy(dtype=object), index=tokens.documents["document"].to_numpy(dtype=object))
    if clusters is None:
        return own
    if isinstance(clusters, str):
        if clusters != "duplicates":
            raise InputError(explain(f"clusters={clusters!r} is unknown", hint='use "duplicates", or a mapping from document to cluster'))
        # Numbers depend on the order of the rows; the first name of a cluster does not.
        first = tokens.units["document"].groupby(near_copies(tokens)).transform("min")
        found = pd.Series(first.to_numpy(dtype=object), index=tokens.units["document"].to_numpy(dtype=object))
        return own.where(~own.index.isin(found.index), found[~found.index.duplicated()].reindex(own.index))
    if isinstance(clusters, Duplicates):
        clusters = clusters.table.set_index("id")["cluster_id"]
    if not isinstance(clusters, (Mapping, pd.Series)):
        raise InputError(
            explain(f"clusters of type {type(clusters).__name__} are unknown", hint='use "duplicates", group_duplicates(corpus), or a mapping')
        )
    given = clusters if isinstance(clusters, pd.Series) else pd.Series(dict(clusters), dtype=object)
    if not given.index.is_unique:
        raise InputError(explain("a document stands in two clusters", found=listing(given.index[given.index.duplicated()], limit=3), hint="name each once"))
    known = given[given.index.isin(own.index) & given.notna()].astype(str)
    if not len(known):
        raise InputError(
            explain("clusters name no document", found=f"documents: {listing(own.index, limit=3)}", hint="index clusters by the ids of documents")
        )
    # Those not named stay alone, under names that no cluster has.
    return ("document " + own.astype(str)).where(~own.index.isin(known.index), ("cluster " + known).reindex(own.index))
