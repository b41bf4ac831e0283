"""`choose_n_topics` and `TopicNumber`."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import index
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from policytext import Corpus, Tokens, fit_topics, segment
from policytext.errors import EmptyInputError, InputError, PolicytextWarning
from policytext.provenance import FrozenMap
from policytext.topics.clusters import near_copies
from policytext.topics.number import TopicNumber, choose_n_topics
from policytext.topics.number._fits import make_material
from policytext.topics.number._rules import front, gain, se_below
from policytext.topics.pairs import find_pairs
from policytext.topics.quality import heldout_likelihood

SYLLABLES = "停车位收费公交班次噪音施工学校入托电梯路灯供水垃圾河道养老"
WORDS = [a + b for a in SYLLABLES[:12] for b in SYLLABLES[12:24]]
N_PLANTED = 5


def planted(n: int, *, kind: Any, n_topics: int = N_PLANTED, seed: int, length: int = 14) -> Corpus:
    """Texts of one matter each, of ten words of its own and ten that all share."""
    draw = np.random.default_rng(seed)
    own = np.array(WORDS[: 10 * n_topics]).reshape(n_topics, 10)
    common = np.array(WORDS[-10:])
    matters = draw.integers(n_topics, size=n)
    texts = [" ".join(np.where(draw.random(length) < 0.8, draw.choice(own[m], length), draw.choice(common, length))) for m in matters]
    return Corpus.from_frame(pd.DataFrame({"text": texts}), kind=kind)


def cut(*corpora: Corpus) -> Tokens:
    return segment(*corpora, unit="document", backend="spaces", max_share=1.0, stop_words=[])


@pytest.fixture(scope="module")
def small() -> Tokens:
    return cut(planted(60, kind="policy", seed=1), planted(240, kind="feedback", seed=2))


choose = partial(choose_n_topics, grid=(2, 5, 9), runs=3, passes=3, seed=1)


@pytest.fixture(scope="module")
def number(small: Tokens) -> TopicNumber:
    return choose(small)


def test_the_planted_number_is_recommended(number: TopicNumber) -> None:
    assert number.n_topics == N_PLANTED
    assert number.band[0] <= N_PLANTED <= number.band[1]
    table = number.table.set_index("n_topics")
    assert not table.loc[2, "kept"] and table.loc[2, "se_below"] > 3
    assert table.loc[5, "stability_normalised"] == table["stability_normalised"].max() > 0.9


def test_a_number_of_topics_is_a_number(number: TopicNumber) -> None:
    assert index(number) == number.n_topics == int(number)
    assert repr(number).startswith("TopicNumber(5 topics, band 5 to ")


def test_it_goes_into_the_fit_as_it_is(small: Tokens, number: TopicNumber) -> None:
    topics = fit_topics(small, n_topics=number, runs=1, passes=1, seed=1)
    assert len(topics) == 5
    assert topics.provenance.parents == (small.provenance, number.provenance)


def test_only_what_passes_is_fitted_often(number: TopicNumber) -> None:
    assert (number.table["fits"] == np.where(number.table["kept"], 3, 2)).all()
    assert (number.table["front"] <= number.table["kept"]).all()
    assert number.n_topics == number.table.loc[number.table["front"], "n_topics"].min()


def test_reasons_hold_every_number(number: TopicNumber) -> None:
    row = number.table[number.table["n_topics"] == 5].iloc[0]
    for lang, ending in (("zh", "也没有参考供需差距来选。"), ("en", "the gaps had no part in choosing it.")):
        text = number.reason(lang)
        assert text.endswith(ending)
        for name in ("heldout_policy", "se_policy", "heldout_feedback", "se_feedback", "coherence", "exclusivity", "stability", "stability_null"):
            assert f"{row[name]:.3f}" in text
        assert "K=2 (" in text and "K=5" in text and "90%" in text
        assert "{" not in text
    assert "宜向外扩展" not in number.reason() or 9 in number.band


def test_reason_speaks_two_languages(number: TopicNumber) -> None:
    with pytest.raises(InputError, match=r"lang='fr' is unknown \(languages: zh, en\)\. Hint:"):
        number.reason("fr")
    with pytest.raises(InputError, match=r"lang=\[\] is unknown \(languages: zh, en\)\. Hint:"):
        number.reason([])  # type: ignore[arg-type]


def test_reason_names_the_edge_and_what_could_not_be_fitted(number: TopicNumber) -> None:
    table = number.table.copy()
    table.loc[2, ["fits", "reason"]] = [0, "more topics than words"]
    edge = replace(number, table=table, sensitivity=(), band=(5, 5))
    assert "K=5 lies at an end of the candidates" in edge.reason("en")
    assert "Could not be fitted: K=9." in edge.reason("en")
    assert "没有别的候选可作敏感性分析。" in edge.reason()


# -- repeatable --------------------------------------------------------------------------------------


def same(one: TopicNumber, other: TopicNumber) -> bool:
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)
    return one.provenance.to_dict() == other.provenance.to_dict() and one.reason() == other.reason()


class InterruptedRunError(Exception):
    pass


def stopping(after: int) -> Callable[[str], object]:
    lines: list[str] = []

    def tell(line: str) -> None:
        lines.append(line)
        if sum("done" in said for said in lines) == after:
            raise InterruptedRunError

    return tell


def test_a_run_that_was_cut_off_goes_on_and_ends_alike(small: Tokens, number: TopicNumber, tmp_path: Path) -> None:
    with pytest.raises(InterruptedRunError):
        choose(small, folder=tmp_path / "fits", progress=stopping(3))
    held = sorted((tmp_path / "fits").iterdir())
    assert [path.name[:15] for path in held] == ["topics002_fit01", "topics002_fit02", "topics005_fit01"]
    lines: list[str] = []
    assert same(choose(small, folder=tmp_path / "fits", progress=lines.append), number)
    assert sum("read from the folder" in line for line in lines) == 3
    assert sum("done" in line for line in lines) == int(number.table["fits"].sum()) - 3
    before = {path.name: path.read_bytes() for path in (tmp_path / "fits").iterdir()}
    again: list[str] = []
    assert same(choose(small, folder=tmp_path / "fits", progress=again.append), number)
    assert not any("done" in line for line in again)
    assert {path.name: path.read_bytes() for path in (tmp_path / "fits").iterdir()} == before


def test_fits_of_other_texts_or_settings_are_not_taken(small: Tokens, tmp_path: Path) -> None:
    choose(small, grid=(2,), runs=2, folder=tmp_path)
    lines: list[str] = []
    choose(small, grid=(2,), runs=2, passes=4, folder=tmp_path, progress=lines.append)
    choose(small, grid=(2,), runs=2, seed=2, folder=tmp_path, progress=lines.append)
    choose(cut(planted(300, kind="feedback", seed=2)), grid=(2,), runs=2, folder=tmp_path, progress=lines.append)
    assert not any("read from" in line for line in lines)
    assert len(list(tmp_path.iterdir())) == 8


@pytest.mark.parametrize("damage", [lambda raw: raw[:100], lambda raw: b"", lambda raw: raw[:200] + bytes([raw[200] ^ 1]) + raw[201:]])
def test_a_damaged_fit_is_made_anew(small: Tokens, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    one = choose(small, grid=(2,), runs=2, folder=tmp_path)
    path = min(tmp_path.iterdir())
    path.write_bytes(damage(path.read_bytes()))
    with pytest.warns(PolicytextWarning, match=r"topics002_fit01_\w+\.npz is damaged and is made anew"):
        again = choose(small, grid=(2,), runs=2, folder=tmp_path)
    assert same(one, again)


def test_the_order_of_the_texts_does_not_matter(small: Tokens, number: TopicNumber) -> None:
    turned = [planted(60, kind="policy", seed=1), planted(240, kind="feedback", seed=2)]
    frames = [corpus.table[["text"]].iloc[::-1].reset_index(drop=True) for corpus in turned]
    other = choose(cut(Corpus.from_frame(frames[0], kind="policy"), Corpus.from_frame(frames[1], kind="feedback")))
    numbers = number.table.select_dtypes("number").columns
    np.testing.assert_allclose(other.table[numbers], number.table[numbers], atol=1e-8)
    assert other.n_topics == number.n_topics


def test_the_tokens_are_left_as_they_were(small: Tokens) -> None:
    units, counts = small.units.copy(deep=True), small.counts.toarray()
    choose(small, grid=(2,), runs=2)
    pd.testing.assert_frame_equal(small.units, units)
    np.testing.assert_array_equal(small.counts.toarray(), counts)


def test_the_time_is_told_before_it_starts(small: Tokens, capsys: pytest.CaptureFixture[str]) -> None:
    choose(small, grid=(2, 3), runs=2, progress=True)
    first, *rest = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"4 fits of 300 texts: about \d+ (s|min)", first)
    assert rest[0] == "2 topics, fit 1: done"
    choose(small, grid=(2,), runs=2)
    assert capsys.readouterr().err == ""


# -- what is left out --------------------------------------------------------------------------------


def test_each_fit_leaves_out_a_fifth_of_each_source_and_five_fits_everything_once(small: Tokens) -> None:
    clusters = near_copies(small)
    material = make_material(small, clusters=clusters, pairs=None, balance=True, n_fits=7, seed=1, alone=False)
    scored = np.array(material.scored)
    assert (scored[:5].sum(axis=0) == 1).all()
    assert not (scored[5] == scored[0]).all()
    for kind in ("policy", "feedback"):
        assert scored[:5, material.kind == kind].mean(axis=1) == pytest.approx(0.2, abs=0.02)
    for mask, held in zip(material.left_out, scored, strict=True):
        assert not set(material.documents.cluster[~mask]) & set(material.cluster[held])


def test_copies_are_left_out_together() -> None:
    frame = planted(40, kind="feedback", seed=3).table[["text"]]
    tokens = cut(Corpus.from_frame(pd.concat([frame, frame], ignore_index=True), kind="feedback"))
    material = make_material(tokens, clusters=near_copies(tokens), pairs=None, balance=True, n_fits=5, seed=1, alone=False)
    for mask in material.scored:
        held, seen = (set(map(bytes, material.plain[np.flatnonzero(rows)].toarray())) for rows in (mask, ~mask))
        assert held and not held & seen


def test_messages_and_their_replies_are_fitted_as_one_and_scored_alone(tokens: Tokens) -> None:
    found = choose(tokens, grid=(3,), runs=2, passes=1)
    assert found.settings["pairs"] in (0, *range(100, 1000))
    assert found.n_topics == 3 and found.band == (3, 3) and found.sensitivity == ()
    without = choose(tokens, grid=(3,), runs=2, passes=1, pairs=None)
    assert without.settings["pairs"] == 0


# -- what can't be -----------------------------------------------------------------------------------


def test_candidates_that_can_not_be_fitted_are_listed_with_the_reason(small: Tokens) -> None:
    found = choose(small, grid=(3, 90, 500), runs=2)
    assert found.table["reason"].tolist()[1:] == [f"more topics than the {len(small.vocabulary)} topic words of a part"] * 2
    assert found.table["fits"].tolist() == [2, 0, 0]
    assert found.table[["coherence", "stability", "heldout_feedback"]].iloc[1:].isna().all(axis=None)
    assert found.n_topics == 3


@pytest.mark.parametrize(("options", "text"), [
    ({"grid": (1, 5)}, r"a number of topics in grid=1 can't be used\. Hint: use a whole number, 2 or more"),
    ({"grid": ()}, r"grid names no number of topics\. Hint:"),
    ({"grid": "20"}, r"grid='20' is no list of numbers\. Hint:"),
    ({"grid": 20}, r"grid=20 is no list of numbers\. Hint:"),
    ({"runs": 1}, r"runs=1 can't be used\. Hint: use a whole number, 2 or more"),
    ({"workers": 0}, r"workers=0 can't be used\. Hint:"),
    ({"least_gain": 0}, r"least_gain=0 is no share\. Hint:"),
    ({"seed": -1}, r"seed=-1 is no seed\. Hint:"),
    ({"engine": "bert"}, r"no engine 'bert' \(engines: .*\)\. Hint:"),
    ({"pairs": 3}, r"choose_n_topics\(pairs=\.\.\.\) takes a Corpus or Tokens, not int\. Hint:"),
    ({"pairs": "yes"}, r"pairs='yes' is unknown .*Hint:"),
    ({"space": "x"}, r"space='x' is unknown .*Hint:"),
    ({"balance": "no"}, r"balance='no' is unknown .*Hint:"),
    ({"progress": "yes"}, r"progress='yes' is unknown .*Hint:"),
    ({"folder": 3}, r"folder=3 is no path\. Hint:"),
    ({"folder": __file__}, r"folder='.*test_number\.py' is a file\. Hint:"),
])  # fmt: skip
def test_settings_that_are_wrong(small: Tokens, options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        choose(small, **options)


def test_too_little_to_choose_from(small: Tokens) -> None:
    with pytest.raises(InputError, match=r"choose_n_topics takes Tokens, not int\. Hint: segment"):
        choose(3)
    with pytest.raises(EmptyInputError, match=r"4 policies with words are too few to leave some out \(5 or more are needed\)\. Hint:"):
        choose(cut(planted(4, kind="policy", seed=1), planted(60, kind="feedback", seed=2)))
    with pytest.raises(EmptyInputError, match=r"no candidate can be fitted: more topics than the \d+ topic words of a part\. Hint:"):
        choose(small, grid=(400,))


# -- rules -------------------------------------------------------------------------------------------


def test_each_source_is_held_against_its_own_best() -> None:
    heldout = np.array([[-8.0, -7.00], [-7.9, -7.05], [-7.95, -7.5]])
    np.testing.assert_allclose(se_below(heldout, np.full((3, 2), 0.1)), [1.0, 0.5, 5.0])
    np.testing.assert_allclose(gain(heldout, np.array([-8.4, -7.5]), np.full((3, 2), 0.1)), [0.8, 0.9, 0.0])


def test_an_absent_source_and_an_unknown_error_decide_nothing() -> None:
    heldout = np.array([[-8.0, np.nan], [-7.0, np.nan]])
    np.testing.assert_allclose(se_below(heldout, np.array([[0.5, np.nan], [0.25, np.nan]])), [4.0, 0.0])
    np.testing.assert_allclose(se_below(heldout, np.full((2, 2), np.nan)), [0.0, 0.0])
    np.testing.assert_allclose(gain(heldout, np.array([-9.0, np.nan]), np.array([[0.5, np.nan], [0.25, np.nan]])), [0.5, 1.0])


def test_a_source_where_nothing_beats_a_single_topic_has_no_say() -> None:
    errors = np.full((2, 2), 0.1)
    np.testing.assert_allclose(gain(np.array([[-8.0], [-7.0]]), np.array([-6.0]), errors[:, :1]), [0.0, 0.0])
    np.testing.assert_allclose(gain(np.array([[-8.0], [-7.0]]), np.array([-7.05]), errors[:, :1]), [0.0, 0.0])
    np.testing.assert_allclose(gain(np.array([[-8.0, -5.5], [-7.0, -5.0]]), np.array([-6.0, -6.0]), errors), [0.5, 1.0])


def test_noise_is_said_to_be_noise() -> None:
    words = np.array(WORDS[:60])
    draw = np.random.default_rng(4)
    texts = [" ".join(draw.choice(words, 14)) for _ in range(200)]
    found = choose(cut(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback")), grid=(3, 6), runs=2, passes=2)
    assert found.vain == ("feedback",) and (found.table["gain"] == 0).all()
    assert "no better than a single topic in feedback" in repr(found)
    assert "on what was left out of feedback no candidate does better than a single topic" in found.reason("en")


def test_the_single_topic_of_a_space_of_pairs_is_theirs(paired_corpora: tuple[Corpus, Corpus]) -> None:
    """Policies here have words that no pair holds and others' frequencies: topics of pairs could not beat the policies' own."""
    policies, messages = paired_corpora
    other = [f"{text} 海洋 渔船" for text in policies.table["text"]]
    tokens = segment(
        Corpus.from_frame(pd.DataFrame({"text": other}), kind="policy"), messages, unit="document", backend="spaces", max_share=1.0, min_documents=1
    )
    found = choose(tokens, grid=(2, 3), runs=2, passes=2)
    assert found.settings["space"] == "pairs" and found.settings["pairs"] > 120 and found.vain == ()
    material = make_material(tokens, clusters=near_copies(tokens), pairs=find_pairs(tokens, near_copies(tokens)), balance=True, n_fits=2, seed=1, alone=True)
    logs, sizes = 0.0, 0.0
    for held, out in zip(material.scored, material.left_out, strict=True):
        words = np.asarray(material.documents.counts[~out].sum(axis=0))[None, :]
        rows = material.plain[(material.kind == "policy") & held]
        one, size = heldout_likelihood(rows, words / words.sum(), prior=np.ones(1), seed=1)
        logs, sizes = logs + one.sum(), sizes + size.sum()
    assert found.settings["single"]["policy"] == pytest.approx(logs / sizes)
    assert "the word frequencies of the pairs" in found.reason("en") and "留言答复对的词频" in found.reason()


def test_pairs_follow_the_rules_of_fit_topics(small: Tokens) -> None:
    with pytest.raises(InputError, match=r'space="pairs" needs pairs \(0 usable pairs, 120 are needed\)\. Hint:'):
        choose(small, space="pairs")
    frame = pd.DataFrame({"text": [f"{text} {text}" for text in planted(60, kind="feedback", seed=5).table["text"]]})
    frame["reply"] = planted(60, kind="feedback", seed=6).table["text"].str.replace(" ", "  ")
    few = segment(Corpus.from_frame(frame, kind="feedback", reply="reply"), backend="spaces", max_share=1.0, stop_words=[])
    with pytest.raises(EmptyInputError, match=r"pairs= holds too little \(\d+ usable pairs, 120 are needed\)\. Hint:"):
        choose(small, pairs=few)


def test_reason_says_when_nothing_beats_a_single_topic(number: TopicNumber) -> None:
    assert "单一主题，语料中可能没有" not in number.reason()
    vain = replace(number, settings=FrozenMap({**number.settings, "single": {"policy": -99.0, "feedback": -0.1}}))
    assert "on what was left out of feedback no candidate does better than a single topic" in vain.reason("en")


@given(arrays(np.float64, st.tuples(st.integers(1, 7), st.just(3)), elements=st.integers(0, 4).map(float)))
def test_the_front_is_what_comparing_all_gives(values: np.ndarray) -> None:
    expected = [not any((other >= one).all() and (other > one).any() for other in values) for one in values]
    assert front(values).tolist() == expected
    assert front(values).any()
