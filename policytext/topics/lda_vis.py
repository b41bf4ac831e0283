"""Topics for pyLDAvis, in our order and under our ids: the arrays that it takes, and a page that works offline."""

import json
import os
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, MissingFileError, MissingPackageError, expect, explain
from policytext.topics.model import Topics

if TYPE_CHECKING:
    import numpy as np

__all__ = ["lda_vis_data", "write_lda_vis"]

_FLOOR = 1e-12
_PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>policytext: topics</title>
<style>{style}</style></head>
<body><div id="topics" style="background-color:white;"></div>
<script>{d3}</script>
<script>{vis}</script>
<script>new LDAvis("#topics", {data});</script>
</body></html>
"""


def lda_vis_data(topics: Topics) -> "dict[str, np.ndarray[Any, Any] | list[str]]":
    """Give what ``pyLDAvis.prepare`` takes, topics in our order; needs no pyLDAvis.

    Parameters
    ----------
    topics : Topics

    Returns
    -------
    dict
        ``topic_term_dists`` (K, V) and ``doc_topic_dists`` (m, K), whose rows sum to 1 (weights of words are at least 1e-12, since
        the page takes logarithms); ``doc_lengths`` (m,), topic words in each
        unit; ``vocab`` (V,); ``term_frequency`` (V,), how often each word occurs. The m units are those with a known word: an
        even mix for the others would be invented.

    Raises
    ------
    InputError
        If it is given something else than topics.
    EmptyInputError
        If no unit holds a known word.

    Notes
    -----
    With pyLDAvis of your own, pass ``sort_topics=False``: it renumbers the topics otherwise, and its 1 is no longer T01.

    Examples
    --------
    >>> import pandas as pd
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts = ["停车位 太少", "停车位 收费 高", "公交线路 太绕", "公交线路 太少"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), max_share=1.0)
    >>> data = lda_vis_data(fit_topics(tokens, n_topics=2, runs=1, seed=1))
    >>> data["topic_term_dists"].shape[0], data["doc_topic_dists"].shape, len(data["vocab"]) == len(data["term_frequency"])
    (2, (12, 2), True)
    """
    import numpy as np

    expect(topics, Topics, verb="lda_vis_data", hint="fit_topics(tokens, ...) gives them")
    covered = topics.covered
    if not covered.any():
        raise EmptyInputError(explain("no unit holds a known word", hint="read more texts"))
    counts = topics.counts[covered]
    weights, shares = np.maximum(topics.word_weights, _FLOOR), topics.shares[covered]
    return {
        "topic_term_dists": weights / weights.sum(axis=1, keepdims=True),
        "doc_topic_dists": shares / shares.sum(axis=1, keepdims=True),
        "doc_lengths": np.asarray(counts.sum(axis=1)).ravel(),
        "vocab": list(topics.tokens.vocabulary),
        "term_frequency": np.asarray(counts.sum(axis=0)).ravel(),
    }


def write_lda_vis(topics: Topics, path: str | PathLike[str], *, n_words: int = 30) -> Path:
    """Write the page of pyLDAvis: a map of the topics and the words of each, with its scripts inside, so that it works offline.

    Parameters
    ----------
    topics : Topics
        At least three: fewer make no map.
    path : str or path
        Ends in ``.html``.
    n_words : int
        Words shown a topic.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingPackageError
        If pyLDAvis is not installed; it is an extra.
    InputError
        If the path does not end in ``.html``, ``n_words`` is below 1, or there are fewer than three topics.
    MissingFileError
        If the folder does not exist.

    Notes
    -----
    Topic 1 on the page is T01, 2 is T02 and so on. The same topics give the same bytes with one version of pyLDAvis. The page
    shows words, never texts. Circles are sized by words in all units together, so the larger source counts for more.

    Examples
    --------
    >>> write_lda_vis(topics, "topics.html")  # doctest: +SKIP
    PosixPath('topics.html')
    """
    expect(topics, Topics, verb="write_lda_vis", hint="fit_topics(tokens, ...) gives them")
    if not isinstance(path, (str, PathLike)) or Path(path).suffix.lower() not in (".html", ".htm"):
        raise InputError(explain(f"{path!r} is no place for a page", hint="name a file that ends in .html"))
    if isinstance(n_words, bool) or not isinstance(n_words, int) or n_words < 1:
        raise InputError(explain(f"n_words={n_words!r} can't be shown", hint="use a whole number, 1 or more"))
    if len(topics) < 3:
        raise InputError(
            explain(f"{len(topics)} topics make no map", hint="fit three topics or more, or see topic_table(topics)")
        )
    target = Path(path)
    if not target.parent.is_dir():
        raise MissingFileError(explain(f"no folder {target.parent.name!r}", hint="make it first"))
    page = _page(lda_vis_data(topics), n_words)
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(page.encode("utf-8"))
    os.replace(part, target)
    return target


def _page(data: Mapping[str, Any], n_words: int) -> str:
    """The only place that knows pyLDAvis."""
    try:
        import pyLDAvis
        from pyLDAvis import urls
    except ImportError as error:
        raise MissingPackageError(
            explain("pyLDAvis is needed for this page", hint="pip install pyLDAvis; lda_vis_data(topics) works without it")
        ) from error
    made = pyLDAvis.prepare(**data, R=min(n_words, len(data["vocab"])), sort_topics=False, start_index=1, n_jobs=1)
    script = json.dumps(json.loads(made.to_json()), ensure_ascii=False, allow_nan=False).replace("</", "<\\/")
    held = [Path(place).read_text("utf-8") for place in (urls.LDAVIS_CSS_LOCAL, urls.D3_LOCAL, urls.LDAVIS_LOCAL)]
    return _PAGE.format(
        style=held[0], d3=held[1].replace("</script", "<\\/script"), vis=held[2].replace("</script", "<\\/script"), data=script
    )
