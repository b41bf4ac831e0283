"""Documents that speak of the same, and the messages nearest to them in words; no topics are needed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.findings.given import Given
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Texts = npt.NDArray[np.str_]

__all__ = ["Groups", "group_documents"]

_APART = 0.8
"""Cosine distance (average linkage) from which documents speak of different things. In the bundled study .75 and .85 give the same findings, though not the
same p for what places ask."""


@dataclass(frozen=True, eq=False, slots=True)
class Groups:
    """Groups of documents and their messages.

    Attributes
    ----------
    documents, regions : array (D,)
        Policies with a known word, by id, and their places.
    group : array (D,)
        Number of the group of each.
    messages, message_regions : array (n,)
        Messages, one of each set of near copies, and their places.
    nearest : array (n,)
        Group that each message is nearest to; -1 where it shares no word with any.
    near : array (n,)
        Cosine of each message and its group.
    counts : sparse array (n, V)
        Words of the messages, of those that policies of two places use: what is said, without where.
    rows : array (n,)
        Unit of each message.
    """

    documents: "Texts"
    regions: "Texts"
    group: "npt.NDArray[np.int64]"
    messages: "Texts"
    message_regions: "Texts"
    nearest: "npt.NDArray[np.int64]"
    near: "Floats"
    counts: Any
    rows: "npt.NDArray[np.int64]"


def group_documents(given: Given, tokens: Tokens) -> Groups | None:
    """Group the policies that are a supply of their own, and deal the messages to the groups; nothing with fewer than two documents.

    Documents are counts of words that policies of at least two places use (names of places and bodies of one place fall out), on the scale 1 + log, weighed by how
    few documents and how few messages use them; average linkage on cosines.
    """
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.sparse import csr_array
    from scipy.spatial.distance import squareform

    supply = given.supply
    units, counts = tokens.units, csr_array(tokens.counts)
    ids = np.array(sorted(set(units.loc[units["kind"] == "policy", "document"].astype(str)) & set(supply["id"].astype(str))), dtype=str)
    rows = _message_rows(given, tokens)
    if len(ids) < 2 or not len(rows):
        return None
    place = {name: i for i, name in enumerate(ids.tolist())}
    owner = units["document"].astype(str).map(place)
    mine = np.flatnonzero(owner.notna() & (units["kind"] == "policy"))
    gather = csr_array((np.ones(len(mine)), (owner.to_numpy()[mine].astype(np.int64), mine)), shape=(len(ids), len(units)))
    words, said = csr_array(gather @ counts), counts[rows]
    regions = supply.set_index(supply["id"].astype(str))["region"].fillna("").astype(str).reindex(ids).to_numpy(dtype=str)
    weight = _weights(words, said, regions)
    documents, messages = _unit(words, weight), _unit(said, weight)
    near = np.clip((documents @ documents.T).toarray(), 0.0, 1.0)
    np.fill_diagonal(near, 1.0)
    group = fcluster(linkage(squareform(1 - near, checks=False), "average"), _APART, "distance").astype(np.int64) - 1
    centre = np.stack([np.asarray(documents[group == g].sum(axis=0)).ravel() for g in range(group.max() + 1)])
    length = np.linalg.norm(centre, axis=1, keepdims=True)
    close = np.asarray(messages @ (centre / np.where(length > 0, length, 1.0)).T)
    best, top = close.argmax(axis=1), close.max(axis=1)
    names = units["document"].to_numpy(dtype=str)[rows]
    places = _regions(given, names)
    kept = csr_array(said.multiply((weight > 0)[None, :]))
    return Groups(ids, regions, group, names, places, np.where(top > 0, best, -1).astype(np.int64), top, kept, rows)


def _message_rows(given: Given, tokens: Tokens) -> "npt.NDArray[np.int64]":
    """Units of the messages, one of each set of near copies, by id."""
    import numpy as np

    from policytext.duplicates import group_duplicates

    if given.feedback is None:
        return np.zeros(0, dtype=np.int64)
    table = group_duplicates(given.feedback).table
    first = set(table.sort_values("id", kind="stable").drop_duplicates("cluster_id")["id"].astype(str))
    units = tokens.units
    rows = np.flatnonzero((units["kind"] == "feedback").to_numpy() & units["document"].astype(str).isin(first).to_numpy())
    names = units["document"].to_numpy(dtype=str)[rows]
    return np.asarray(rows[np.argsort(names, kind="stable")], dtype=np.int64)


def _regions(given: Given, names: "Texts") -> "Texts":
    import numpy as np

    assert given.feedback is not None
    table = given.feedback.table
    regions = dict(zip(table["id"].astype(str), table["region"].fillna("").astype(str), strict=True))
    return np.array([regions.get(str(name), "") for name in names], dtype=str)


def _weights(words: Any, said: Any, regions: "Texts") -> "Floats":
    """How much each word tells: none where policies of one place alone use it, or messages never do."""
    import numpy as np

    names = sorted(set(regions.tolist()))
    spread = sum(np.asarray((words[regions == name] > 0).sum(axis=0)).ravel() > 0 for name in names)
    in_policies, in_messages = (np.asarray((matrix > 0).sum(axis=0)).ravel() for matrix in (words, said))
    rare = np.log((words.shape[0] + 1) / (in_policies + 1)) * np.log((said.shape[0] + 1) / (in_messages + 1))
    return np.asarray(rare * (spread >= min(2, len(names))) * (in_messages > 0))


def _unit(matrix: Any, weight: "Floats") -> Any:
    """Rows of length 1."""
    import numpy as np
    from scipy.sparse import csr_array

    scaled = csr_array(matrix, dtype=np.float64, copy=True)
    scaled.data = 1 + np.log(scaled.data)
    scaled = csr_array(scaled.multiply(weight[None, :]))
    length = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    return csr_array(scaled.multiply((1 / np.where(length > 0, length, 1.0))[:, None]))
