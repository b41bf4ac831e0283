"""`Duplicates`: which texts are copies of which."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Duplicates"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Duplicates:
    """Clusters of texts that are equal or nearly so, made by :func:`policytext.group_duplicates`.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a document, in the order of the corpus:

        - ``id``, ``date``, ``region``: as in the corpus;
        - ``cluster_id``: id of the first document of the cluster by date (then by id). Resample clusters, not documents;
        - ``kind``: ``"single"`` (no copy), ``"exact"`` (all of the cluster are equal but for spaces and
          punctuation) or ``"near"``;
        - ``size``: documents of the cluster; ``texts``: different texts among them; ``demands``: documents less those
          that one person sent again;
        - ``repeat_of``: id of the document that this one repeats (same person, same cluster, within a week), else empty;
        - ``sender``: number of the person, 0 where unknown; no name is kept;
        - ``first_date``, ``last_date``: of the cluster.
    threshold : float
        Share of runs of characters in common from which two texts are near copies.
    provenance : Provenance
        How the clusters came about.
    """

    table: "pd.DataFrame"
    threshold: float
    provenance: Provenance

    def __len__(self) -> int:
        return int(self.table["cluster_id"].nunique())

    def __repr__(self) -> str:
        kinds = self.table.groupby("kind")["cluster_id"].nunique()
        return (
            f"Duplicates({len(self.table)} documents in {len(self)} clusters: {kinds.get('single', 0)} single, "
            f"{kinds.get('exact', 0)} exact, {kinds.get('near', 0)} near)"
        )

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table."""
        return self.table.copy(deep=True)

    def clusters(self) -> "pd.DataFrame":
        """Give one row a cluster of two or more, the largest first.

        Returns
        -------
        pandas.DataFrame
            Columns ``cluster_id, kind, size, texts, demands, first_date, last_date``.
        """
        columns = ["cluster_id", "kind", "size", "texts", "demands", "first_date", "last_date"]
        several = self.table[self.table["size"] > 1].drop_duplicates("cluster_id").loc[:, columns]
        return several.sort_values(["size", "cluster_id"], ascending=[False, True]).reset_index(drop=True)

    def representatives(self) -> list[str]:
        """Ids of one document a cluster, the first by date, in the order of the corpus: what to fit a model on."""
        return [str(id) for id, cluster in zip(self.table["id"], self.table["cluster_id"], strict=True) if id == cluster]
