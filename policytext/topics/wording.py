"""How much more of each topic offices put into words than people do, as learnt from pairs."""

from typing import TYPE_CHECKING

from policytext.errors import EmptyInputError, expect, explain
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["wording_table"]


def wording_table(topics: Topics) -> "pd.DataFrame":
    """Show how wording alone moves the share of each topic: replies against the messages that they answer.

    A message and its reply are about the same matter, so that what differs between them is wording. Topics far above 0 are what replies
    are made of (thanks, procedure, names of offices); topics far below 0 are what only people put into words.

    Parameters
    ----------
    topics : Topics
        Fitted with pairs.

    Returns
    -------
    pandas.DataFrame
        One row a topic, in the order of ``topics.names``: ``topic, label``; ``estimate, low, high``, the doublings of its share in
        replies over that in messages, with the 95% interval over resampled pairs, in the run on all texts; ``n``, pairs.

    Raises
    ------
    EmptyInputError
        If the topics were fitted without pairs.

    Notes
    -----
    Shares are those of the estimator that :func:`policytext.topics.calibrated_gaps` uses (two steps of EM from one start), which shrinks
    them alike on both sides: the factor belongs to that estimator, and true doublings are larger.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts = ["停车位 太少", "停车位 收费", "公交站 太远", "公交站 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), backend="spaces", max_share=1.0)
    >>> wording_table(fit_topics(tokens, n_topics=2, runs=1, seed=1))
    Traceback (most recent call last):
    ...
    policytext.errors.EmptyInputError: these topics were fitted without pairs (0 usable pairs, 120 are needed). Hint: read the feedback with reply=...
    """
    import numpy as np
    import pandas as pd

    expect(topics, Topics, verb="wording_table", hint="fit_topics(tokens, ...) gives them")
    learnt = topics.calibration
    if learnt is None:
        why = str(topics.settings.get("without_pairs", ""))
        raise EmptyInputError(explain("these topics were fitted without pairs", found=why, hint="read the feedback with reply=..."))
    low, high = np.log2(np.quantile(learnt.factor_draws[0], [0.025, 0.975], axis=0))
    return pd.DataFrame(
        {"topic": list(topics.names), "label": list(topics.labels), "estimate": np.log2(learnt.factors[0]), "low": low, "high": high,
         "n": learnt.n_pairs}
    )  # fmt: skip
