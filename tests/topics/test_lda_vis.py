"""The arrays that pyLDAvis takes, and its page."""

import builtins
import json
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from policytext import Topics
from policytext.errors import EmptyInputError, InputError, MissingFileError, MissingPackageError
from policytext.topics.lda_vis import lda_vis_data, write_lda_vis


def test_the_arrays_are_ours_in_our_order(topics: Topics) -> None:
    data: dict[str, Any] = lda_vis_data(topics)
    n, counts = int(topics.covered.sum()), topics.counts.toarray()[topics.covered]
    assert n < len(topics.tokens), "some unit has no known word"
    assert data["doc_topic_dists"].shape == (n, len(topics))
    np.testing.assert_allclose(data["topic_term_dists"], topics.word_weights, atol=1e-9)
    assert (data["topic_term_dists"] > 0).all(), "the page takes logarithms"
    np.testing.assert_allclose(data["doc_topic_dists"], topics.shares[topics.covered], rtol=1e-6)
    for name in ("topic_term_dists", "doc_topic_dists"):
        np.testing.assert_allclose(data[name].sum(axis=1), 1, atol=1e-12)
    np.testing.assert_array_equal(data["doc_lengths"], counts.sum(axis=1))
    np.testing.assert_array_equal(data["term_frequency"], counts.sum(axis=0))
    assert tuple(data["vocab"]) == topics.tokens.vocabulary
    assert (data["doc_lengths"] > 0).all()


def test_no_known_word_at_all(topics: Topics) -> None:
    with pytest.raises(EmptyInputError, match="no unit holds a known word"):
        lda_vis_data(replace(topics, covered=np.zeros(len(topics.tokens), dtype=bool)))


@pytest.mark.parametrize(
    ("path", "n_words", "error", "match"),
    [
        ("a.txt", 30, InputError, r"a\.txt.* is no place for a page"),
        ("a.html", 0, InputError, "n_words=0 can't be shown"),
        ("gone/a.html", 30, MissingFileError, "no folder 'gone'"),
    ],
)
def test_pages_that_can_not_be(topics: Topics, tmp_path: Path, path: str, n_words: int, error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        write_lda_vis(topics, tmp_path / path, n_words=n_words)


def test_what_is_no_topics_and_two_topics(topics: Topics, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lda_vis_data takes Topics, not int"):
        lda_vis_data(3)  # type: ignore[arg-type]
    two = replace(topics, word_weights=topics.word_weights[:2], names=topics.names[:2], labels=topics.labels[:2], runs=None, recurrence=None)
    with pytest.raises(InputError, match="2 topics make no map"):
        write_lda_vis(two, tmp_path / "a.html")


def test_without_the_package_the_error_says_what_works(topics: Topics, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., Any] = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "pyLDAvis":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingPackageError, match=r"pyLDAvis is needed .* Hint: pip install pyLDAvis; lda_vis_data\(topics\) works without it"):
        write_lda_vis(topics, tmp_path / "a.html")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(find_spec("pyLDAvis") is None, reason="pyLDAvis, an extra, is not installed")
def test_the_page_works_offline_and_topic_one_is_t01(topics: Topics, tmp_path: Path) -> None:
    page = write_lda_vis(topics, tmp_path / "a.html").read_text("utf-8")
    data = json.loads(page.rpartition('new LDAvis("#topics", ')[2].partition(");</script>")[0])
    assert data["topic.order"] == list(range(1, len(topics) + 1))
    best = topics.tokens.vocabulary[int(topics.word_weights[0].argmax())]
    rows = [i for i, one in enumerate(data["tinfo"]["Category"]) if one == "Topic1"]
    assert best in [data["tinfo"]["Term"][i] for i in rows]
    assert "<script src" not in page and "<link" not in page, "nothing is fetched"
    assert write_lda_vis(topics, tmp_path / "b.html").read_text("utf-8") == page
