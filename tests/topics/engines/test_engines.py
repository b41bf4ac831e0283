"""One contract for every engine: what goes in, what comes out, and what is refused."""

import importlib
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array

from policytext.errors import EmptyInputError, InputError, MissingPackageError
from policytext.topics.engines import Engine, canonical_order, get_engine, nmf_start

ROOT = Path(__file__).resolve().parents[3]
WORDS = 8
"""Words of each planted topic."""


class Clusters:
    """An engine of a user's: splits the words by their first text, without any package."""

    def settings(self) -> dict[str, Any]:
        return {"engine": "clusters"}

    def fit(self, counts: csr_array, *, weights: npt.NDArray[np.float64], n_topics: int, seed: int, start: object) -> npt.NDArray[np.float64]:
        chosen = np.random.default_rng(seed).choice(counts.shape[0], size=n_topics, replace=False)
        topics = counts[chosen].toarray() + 0.01
        for _ in range(10):
            fit = (counts * weights[:, None]).toarray() @ np.log(topics / topics.sum(axis=1, keepdims=True)).T
            topics = np.eye(n_topics)[fit.argmax(axis=1)].T @ (counts * weights[:, None]).toarray() + 0.01
        return topics


def planted(n_texts: int = 120, n_topics: int = 3, *, seed: int = 0) -> csr_array:
    """Texts of one matter each, with eight words a matter and some noise."""
    rng = np.random.default_rng(seed)
    truth = np.kron(np.eye(n_topics), np.full((1, WORDS), 0.9 / WORDS)) + 0.1 / (n_topics * WORDS)
    return csr_array(np.array([rng.multinomial(20, truth[i % n_topics]) for i in range(n_texts)], dtype=np.float64))


@pytest.fixture(params=["gensim", "nmf", "tomotopy", "own"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return get_engine(Clusters()) if request.param == "own" else get_engine(request.param, passes=3)


def fit(engine: Engine, texts: csr_array, *, seed: int = 1, n_topics: int = 3, weights: npt.NDArray[np.float64] | None = None) -> npt.NDArray[np.float64]:
    given = np.ones(texts.shape[0]) if weights is None else weights
    return engine.fit(texts, weights=given, n_topics=n_topics, seed=seed, start=None)


def test_one_row_a_topic_and_each_sums_to_one(engine: Engine) -> None:
    topics = fit(engine, planted())
    assert topics.shape == (3, 3 * WORDS)
    assert topics.dtype == np.float64
    assert (topics >= 0).all()
    np.testing.assert_allclose(topics.sum(axis=1), 1, atol=1e-12)


def test_planted_topics_are_found(engine: Engine) -> None:
    found = fit(engine, planted(), seed=3).reshape(3, 3, WORDS).sum(axis=2)
    rows, columns = linear_sum_assignment(-found)
    assert found[rows, columns].min() > 0.8


def test_same_seed_same_bytes(engine: Engine) -> None:
    assert fit(engine, planted()).tobytes() == fit(engine, planted()).tobytes()


def test_the_order_of_the_texts_means_nothing(engine: Engine) -> None:
    texts = planted(60)
    weights = np.linspace(0.5, 2, 60)
    turn = np.random.default_rng(5).permutation(60)
    np.testing.assert_allclose(fit(engine, csr_array(texts[turn]), weights=weights[turn]), fit(engine, texts, weights=weights), rtol=0, atol=1e-9)


def test_the_order_of_words_inside_a_row_means_nothing(engine: Engine) -> None:
    texts = planted(60)
    mixed = csr_array((texts.data.copy(), texts.indices.copy(), texts.indptr.copy()), shape=texts.shape)
    for low, high in zip(texts.indptr[:-1], texts.indptr[1:], strict=True):
        mixed.indices[low:high], mixed.data[low:high] = texts.indices[low:high][::-1], texts.data[low:high][::-1]
    mixed.has_sorted_indices = False
    assert fit(engine, mixed).tobytes() == fit(engine, texts).tobytes()


def test_weights_matter(engine: Engine) -> None:
    """Words that two kinds of text give differently follow the kind with the larger weight."""
    left, right = np.zeros((40, 12)), np.zeros((40, 12))
    left[:20, [0, 1, 2]] = right[:20, [0, 1, 3]] = 3
    left[20:, [6, 7, 8]] = right[20:, [6, 7, 9]] = 3
    texts = csr_array(np.vstack([left, right]))
    lean = []
    for factor in (0.2, 5.0):
        topics = fit(engine, texts, n_topics=2, weights=np.repeat([1.0, factor], 40))
        lean.append(topics[:, [3, 9]].sum() / topics[:, [2, 3, 8, 9]].sum())
    assert lean[0] < 0.4 < 0.6 < lean[1]


def test_fractions_of_words_are_taken(engine: Engine) -> None:
    topics = fit(engine, csr_array(planted() * 0.7)).reshape(3, 3, WORDS).sum(axis=2)
    assert topics.max(axis=0).min() > 0.6


def test_texts_without_words_are_left_out(engine: Engine) -> None:
    texts = planted(60)
    more = csr_array(np.vstack([np.zeros((2, texts.shape[1])), texts.toarray(), np.zeros((3, texts.shape[1]))]))
    assert fit(engine, more).tobytes() == fit(engine, texts).tobytes()


def test_words_that_no_text_has_are_no_obstacle(engine: Engine) -> None:
    wide = csr_array(np.hstack([planted().toarray(), np.zeros((120, 4))]))
    topics = fit(engine, wide)
    assert topics.shape == (3, 3 * WORDS + 4)
    assert topics[:, -4:].sum() < 0.05


def test_nothing_that_went_in_is_changed(engine: Engine) -> None:
    texts, weights = planted(60), np.linspace(0.5, 2, 60)
    for array in (texts.data, texts.indices, texts.indptr, weights):
        array.setflags(write=False)
    fit(engine, texts, weights=weights)
    assert (texts.toarray() == planted(60).toarray()).all()


def test_settings_are_plain_and_name_the_engine(engine: Engine) -> None:
    assert engine.settings()["engine"] in {"gensim", "nmf", "tomotopy", "clusters"}
    assert all(isinstance(value, str | int | float) for value in engine.settings().values())


@pytest.mark.parametrize(("texts", "options", "error", "text"), [
    (planted(1), {}, EmptyInputError, r"topics can't be fitted on 1 texts with words \(1 texts\)\. Hint: read more documents"),
    (csr_array((5, 6)), {}, EmptyInputError, r"topics can't be fitted on 0 texts with words \(5 texts\)\. Hint:"),
    (planted(), {"weights": np.zeros(120)}, EmptyInputError, r"on 0 texts with words \(120 texts\)\. Hint:"),
    (planted(), {"n_topics": 25}, InputError, r"25 topics are more than the 24 words there are\. Hint: ask for fewer topics"),
    (planted(), {"n_topics": 1}, InputError, r"n_topics=1 can't be fitted\. Hint:"),
    (planted(), {"n_topics": 2.0}, InputError, r"n_topics=2\.0 can't be fitted\. Hint:"),
    (planted(), {"seed": -1}, InputError, r"seed=-1 is no seed\. Hint:"),
    (planted(), {"weights": np.ones(3)}, InputError, r"weights of shape \(3,\) don't fit 120 texts\. Hint:"),
    (planted(), {"weights": np.full(120, np.nan)}, InputError, r"weights can't be negative, infinite or missing\. Hint:"),
    (planted() * -1, {}, InputError, r"counts can't be negative, infinite or missing\. Hint:"),
])  # fmt: skip
def test_what_can_not_be_fitted(engine: Engine, texts: csr_array, options: dict[str, Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        fit(engine, texts, **options)


@pytest.mark.parametrize("name", ["gensim", "nmf", "tomotopy"])
def test_another_seed_is_another_fit(name: str) -> None:
    assert fit(get_engine(name, passes=1), planted(), seed=1).tobytes() != fit(get_engine(name, passes=1), planted(), seed=2).tobytes()


@pytest.mark.parametrize("name", ["gensim", "nmf", "tomotopy"])
def test_passes_are_taken_and_recorded(name: str) -> None:
    assert get_engine(name, passes=4).settings()["passes"] == 4
    assert get_engine(name).settings()["passes"] >= 1
    assert get_engine(get_engine(name, passes=4)).settings()["passes"] == 4


@pytest.mark.parametrize("name", ["gensim", "tomotopy"])
def test_the_start_decides_where_a_fit_begins(name: str) -> None:
    texts, start = planted(), np.full((3, 3 * WORDS), 1e-6)
    for topic, block in enumerate((2, 0, 1)):
        start[topic, block * WORDS : (block + 1) * WORDS] = 1.0
    topics = get_engine(name, passes=1).fit(texts, weights=np.ones(120), n_topics=3, seed=1, start=start)
    assert topics.reshape(3, 3, WORDS).sum(axis=2).argmax(axis=1).tolist() == [2, 0, 1]


def test_texts_that_topics_explain_without_a_rest_can_be_a_start() -> None:
    exact = csr_array(np.kron(np.eye(2), np.full((10, 3), 2.0)))
    assert nmf_start(exact, weights=np.ones(20), n_topics=2, seed=1).reshape(2, 2, 3).sum(axis=2).max(axis=1).tolist() == pytest.approx([1, 1])


def test_more_passes_of_the_sampler_are_more_sweeps() -> None:
    made = get_engine("tomotopy", passes=2).settings()
    assert made["sweeps"] == 2 * get_engine("tomotopy", passes=1).settings()["sweeps"]
    assert made["instructions"] == importlib.import_module("tomotopy").isa


def test_without_tomotopy_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tomotopy", None)
    with pytest.raises(MissingPackageError, match=r"engine 'tomotopy' needs the package tomotopy\. Hint: install policytext\[fast\]"):
        get_engine("tomotopy")


def test_every_engine_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    names = ("gensim", "nmf", "tomotopy")
    here = [fit(get_engine(name, passes=1), planted()).tobytes() for name in names]
    np.save(tmp_path / "texts.npy", planted().toarray())
    code = (
        "import sys, hashlib, numpy as np\nfrom scipy.sparse import csr_array\nfrom policytext.topics.engines import get_engine\n"
        "texts = csr_array(np.load(sys.argv[1]))\n"
        f"for name in {names!r}:\n"
        "    topics = get_engine(name, passes=1).fit(texts, weights=np.ones(texts.shape[0]), n_topics=3, seed=1, start=None)\n"
        "    sys.stdout.write(topics.tobytes().hex() + '\\n')\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    made = subprocess.run([sys.executable, "-c", code, str(tmp_path / "texts.npy")], env=environment, capture_output=True, text=True, check=True)
    assert [bytes.fromhex(line) for line in made.stdout.split()] == here


@pytest.mark.parametrize(("given", "text"), [
    ("bert", r"no engine 'bert' \(engines: gensim, nmf, tomotopy\)\. Hint: use engine='gensim'"),
    (3, r"int is no engine: it has no method 'fit' \(engines: gensim, nmf, tomotopy\)\. Hint:"),
    (type("OnlyFit", (), {"fit": lambda self: None})(), r"OnlyFit is no engine: it has no method 'settings'"),
    (Clusters, r"Clusters is a class, not an engine"),
])  # fmt: skip
def test_what_is_no_engine(given: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        get_engine(given)


@pytest.mark.parametrize("passes", [0, 1.5, True, -2])
def test_passes_that_are_none(passes: Any) -> None:
    with pytest.raises(InputError, match=r"passes=.* can't be fitted\. Hint: use a whole number, 1 or more"):
        get_engine("gensim", passes=passes)


@pytest.mark.parametrize(("result", "text"), [
    (np.ones((3, 5)), r"the word weights of Wrong have shape \(3, 5\), not \(3, 24\)\. Hint: give one row a topic"),
    (np.ones(24), r"have shape \(24,\), not \(3, 24\)"),
    (np.full((3, 24), np.nan), r"hold a negative, infinite or missing number"),
    (-np.ones((3, 24)), r"hold a negative, infinite or missing number"),
    (np.zeros((3, 24)), r"or a row of zeros\. Hint:"),
    ("topics", r"the word weights of Wrong are no numbers\. Hint: give an array of shape \(3, 24\)"),
])  # fmt: skip
def test_what_an_engine_of_ones_own_gives_is_checked(result: Any, text: str) -> None:
    wrong = type("Wrong", (), {"settings": lambda self: {"engine": "wrong"}, "fit": lambda self, counts, **options: result})()
    with pytest.raises(InputError, match=text):
        fit(get_engine(wrong), planted())


def test_settings_of_an_engine_of_ones_own_are_checked() -> None:
    wrong = type("Wrong", (), {"settings": lambda self: ["wrong"], "fit": lambda self, counts, **options: counts})()
    with pytest.raises(InputError, match=r"settings\(\) of Wrong gave list\. Hint: return a dict"):
        get_engine(wrong).settings()


def test_a_start_that_does_not_fit() -> None:
    with pytest.raises(InputError, match=r"the word weights of the start have shape \(2, 24\), not \(3, 24\)\. Hint:"):
        get_engine("gensim").fit(planted(), weights=np.ones(120), n_topics=3, seed=1, start=np.ones((2, 24)))


rows = st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=1, max_size=9)


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_one_order_whatever_the_order_of_the_texts(texts: list[list[int]], random: Any) -> None:
    mixed = list(texts)
    random.shuffle(mixed)
    first, second = csr_array(np.array(texts, dtype=float)), csr_array(np.array(mixed, dtype=float))
    ones = np.ones(len(texts))
    assert (first[canonical_order(first, ones)].toarray() == second[canonical_order(second, ones)].toarray()).all()
    assert sorted(canonical_order(first, ones).tolist()) == list(range(len(texts)))


def test_texts_alike_are_put_in_order_by_their_weights() -> None:
    alike = csr_array(np.ones((3, 2)))
    assert canonical_order(alike, np.array([2.0, 3.0, 1.0])).tolist() == [2, 0, 1]


def test_last_digits_of_a_factor_do_not_change_the_order() -> None:
    texts, factor = planted(60), 1 / 3
    ones = np.ones(60)
    assert canonical_order(csr_array(texts * factor), ones).tolist() == canonical_order(csr_array(texts * (factor * (1 + 4e-16))), ones).tolist()


def test_the_start_does_not_depend_on_the_order_of_the_texts() -> None:
    texts, turn = planted(60), np.random.default_rng(5).permutation(60)
    weights = np.linspace(0.5, 2, 60)
    made = nmf_start(texts, weights=weights, n_topics=3, seed=1)
    assert made.tobytes() == nmf_start(csr_array(texts[turn]), weights=weights[turn], n_topics=3, seed=1).tobytes()
    np.testing.assert_allclose(made.sum(axis=1), 1)
    assert (made > 0).all()
    assert made.reshape(3, 3, WORDS).sum(axis=2).max(axis=1).min() > 0.8


def test_a_start_on_one_text_is_refused() -> None:
    with pytest.raises(EmptyInputError, match=r"topics can't be fitted on 1 texts with words"):
        nmf_start(planted(1), weights=np.ones(1), n_topics=3, seed=1)


def test_engines_can_be_sent_to_other_processes(engine: Engine) -> None:
    sent = pickle.loads(pickle.dumps(engine))
    assert sent.settings() == engine.settings()
    assert fit(sent, planted(30)).tobytes() == fit(engine, planted(30)).tobytes()
