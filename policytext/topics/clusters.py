"""Which units must stay together when texts are drawn or left out: those of one document, and near copies."""

from itertools import pairwise
from typing import TYPE_CHECKING

from policytext.corpus import Corpus
from policytext.duplicates import group_duplicates
from policytext.errors import expect
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["near_copies"]


def near_copies(tokens: Tokens) -> "npt.NDArray[np.int64]":
    """Give the cluster of each unit: units of one document share it, and so do messages that are near copies.

    Parameters
    ----------
    tokens : Tokens

    Returns
    -------
    array (n,)
        Numbers from 0. Policies are single documents; copies of messages are sought by
        :func:`policytext.group_duplicates`, in the text as it was cut (title included).
    """
    import numpy as np
    import pandas as pd

    expect(tokens, Tokens, verb="near_copies", hint="segment(corpus, ...) gives them")
    cluster = pd.factorize(tokens.units["document"])[0].astype(np.int64)
    rows = np.flatnonzero((tokens.units["kind"] == "feedback").to_numpy())
    if not len(rows):
        return cluster
    bounds = tokens.bounds.tolist()
    words = tokens.words
    ends = list(pairwise(bounds))
    texts = ["".join([words[code] for code in tokens.stream[slice(*ends[row])].tolist()]) for row in rows.tolist()]
    frame = pd.DataFrame({"id": tokens.units["document"].to_numpy()[rows], "text": texts})
    found = group_duplicates(Corpus.from_frame(frame[frame["text"] != ""], kind="feedback")).frame.set_index("id")["cluster_id"]
    first = dict(zip(tokens.units["document"], cluster.tolist(), strict=True))
    cluster[rows] = [first[found.get(id, id)] for id in frame["id"]]
    return np.asarray(pd.factorize(cluster)[0], dtype=np.int64)
