"""What the fitted texts never speak of, and topics therefore can't."""

from typing import TYPE_CHECKING

from policytext.errors import expect
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["outside_table"]


def outside_table(topics: Topics) -> "pd.DataFrame":
    """List the topic words that no fitted text holds: with pairs, what no pair of message and reply speaks of.

    Topics have no weights for these words, so texts get their shares without them. Where much of a source lies
    outside, matters may be missing from the topics: read these words before you read the gaps.

    Parameters
    ----------
    topics : Topics

    Returns
    -------
    pandas.DataFrame
        ``word, n_policy, n_feedback`` (documents that hold it), ``share_policy, share_feedback`` (its part of all
        topic words of the source; NaN where a source has none), most documents first. The sums of the shares say how much of
        each source is outside.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts = ["停车位 太少", "停车位 收费", "公交站 太远", "公交站 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), backend="spaces", max_share=1.0)
    >>> outside_table(fit_topics(tokens, n_topics=2, runs=1, seed=1)).empty
    True
    """
    import numpy as np
    import pandas as pd

    expect(topics, Topics, verb="outside_table", hint="fit_topics(tokens, ...) gives them")
    tokens = topics.tokens
    out = np.flatnonzero(~topics.known)
    columns: dict[str, object] = {"word": [tokens.vocabulary[column] for column in out.tolist()]}
    for kind in ("policy", "feedback"):
        rows = np.flatnonzero((tokens.units["kind"] == kind).to_numpy())
        counts = tokens.counts[rows]
        words = float(counts.sum())
        columns[f"n_{kind}"] = _documents(counts[:, out].tocoo(), tokens.units["document"].to_numpy()[rows])
        share = np.asarray(counts[:, out].sum(axis=0), dtype=np.float64)
        columns[f"share_{kind}"] = share / words if words else np.full(len(out), np.nan)
    table = pd.DataFrame(columns)[["word", "n_policy", "n_feedback", "share_policy", "share_feedback"]]
    order = np.lexsort((table["word"], -(table["n_policy"] + table["n_feedback"])))
    return table.iloc[order].reset_index(drop=True)


def _documents(entries: object, names: "npt.NDArray[np.object_]") -> "npt.NDArray[np.int64]":
    """In how many documents each column of counts (in coordinates) stands."""
    import numpy as np
    import pandas as pd

    codes = pd.factorize(names)[0]
    row, column, width = entries.coords[0], entries.coords[1], entries.shape[1]  # type: ignore[attr-defined]
    held = np.unique(np.stack([codes[row], column]), axis=1)
    return np.bincount(held[1].astype(np.int64), minlength=width)
