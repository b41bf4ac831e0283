"""Policies that say again what another says count nowhere: every measure gives what it gives for a corpus without them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from policytext import (
    Corpus,
    Shares,
    Topics,
    coding_sheet,
    correct_shares,
    measure_mismatch,
    measure_places,
    measure_shares,
    profile_table,
    transport_table,
)
from policytext.errors import EmptyInputError, InputError
from policytext.government.heads import LEFT_OUT, why_left_out
from policytext.mismatch import lag_table
from tests.mismatch.worlds import EVEN, K, corpus_of, draw_counts, speech, tilted, topics_of

OUT, KEPT, ASKED = 30, 90, 300
REGIONS = ("东区", "西区", "南区")


def _corpora() -> tuple[Corpus, Corpus]:
    """90 policies that count, and 30 that pass on the first topic: 15 of a type, 10 that forward, 5 drafts."""
    rng = np.random.default_rng(7)
    own = draw_counts(KEPT, EVEN, speech(), rng).toarray()
    again = draw_counts(OUT, np.eye(K)[0], speech(), rng).toarray()
    place = rng.permutation(KEPT + OUT)
    frame = pd.DataFrame({
        "doc_type": ["通知"] * KEPT + ["解读"] * 15 + ["意见"] * 15, "forwards": [False] * (KEPT + 15) + [True] * 10 + [False] * 5,
        "status": ["in force"] * (KEPT + 25) + ["draft"] * 5, "region": [REGIONS[i % 3] for i in range(KEPT + OUT)],
        "date": [f"{2023 + i % 24 // 12}-{1 + i % 12:02d}-15" for i in range(KEPT + OUT)],
    }).iloc[place]  # fmt: skip
    given = corpus_of(csr_array(np.vstack([own, again])[place]), "policy", **{name: frame[name].tolist() for name in frame})
    mixes = [tilted(EVEN, np.eye(K)[k + 1] * 2) for k in range(3)]
    asked = csr_array(np.vstack([draw_counts(ASKED // 3, mix, speech(), rng).toarray() for mix in mixes]))
    columns = {"region": np.repeat(REGIONS, ASKED // 3).tolist(), "date": [f"{2023 + i % 24 // 12}-{1 + i % 12:02d}-01" for i in range(ASKED)]}
    return given, corpus_of(asked, "feedback", doc_type=["解读"] * ASKED, **columns)


def _without(policies: Corpus) -> Corpus:
    frame = policies.frame
    return Corpus.from_frame(frame[why_left_out(frame, LEFT_OUT) == ""].reset_index(drop=True), kind="policy")


@pytest.fixture(scope="module")
def corpora() -> tuple[Corpus, Corpus]:
    return _corpora()


@pytest.fixture(scope="module")
def full(corpora: tuple[Corpus, Corpus]) -> Topics:
    return topics_of(*corpora)


@pytest.fixture(scope="module")
def bare(corpora: tuple[Corpus, Corpus]) -> Topics:
    return topics_of(_without(corpora[0]), corpora[1])


Verb = Callable[..., Any]
FEW: dict[str, Any] = {"seed": 1, "n_draws": 40}


def gaps(topics: Topics, **more: Any) -> pd.DataFrame:
    return measure_mismatch(topics, **FEW, **more).table


def shares(topics: Topics, **more: Any) -> pd.DataFrame:
    return measure_shares(topics, by="region", clusters="duplicates", **FEW, **more).table


def profiles(topics: Topics, **more: Any) -> pd.DataFrame:
    return profile_table(topics, by="region", **FEW, **more)


def moves(topics: Topics, **more: Any) -> pd.DataFrame:
    return transport_table(measure_shares(topics, **FEW, **more), **FEW)


def lags(topics: Topics, **more: Any) -> pd.DataFrame:
    return lag_table(topics, period="month", seed=1, n_draws=99, least=1, **more)


def places(topics: Topics, **more: Any) -> pd.DataFrame:
    return measure_places(topics, seed=1, n_permutations=39, n_draws=40, **more).summary


def regions(topics: Topics, **more: Any) -> pd.DataFrame:
    return measure_places(topics, seed=1, n_permutations=19, n_draws=40, **more).regions


def n_policy(verb: Verb, topics: Topics, **more: Any) -> int:
    """How many policies a table counts, over all groups."""
    table = verb(topics, **more)
    if verb is shares:
        return int(table[(table["kind"] == "policy") & (table["topic"] == "T01")]["n"].sum())
    if verb is profiles:
        return int(table[table["topic"] == ""]["n_policy"].sum())
    return int(table["n_policy"].sum() if verb is regions else table["n_policy"].iloc[0])


@pytest.mark.parametrize("verb", [gaps, shares, profiles, moves, lags, places, regions])
def test_what_is_left_out_counts_nowhere(full: Topics, bare: Topics, verb: Verb) -> None:
    assert n_policy(verb, full) == KEPT
    pd.testing.assert_frame_equal(verb(full), verb(bare, leave_out=()))
    assert n_policy(verb, full, leave_out=()) == KEPT + OUT
    assert n_policy(verb, full, leave_out=("解读",)) == KEPT + 15


def test_the_type_of_supply_shows_where_it_counts(full: Topics) -> None:
    """The control: what is left out would move the shares."""
    own, all_of_it = (measure_shares(full, **FEW, leave_out=types).side("all", "policy")[0]["estimate"].iloc[0] for types in (LEFT_OUT, ()))
    assert all_of_it > own + 0.1


@pytest.mark.parametrize("unit", ["unit", "document"])
def test_nothing_left_out_is_drawn_for_coding(full: Topics, corpora: tuple[Corpus, Corpus], unit: Any, tmp_path: Path) -> None:
    for texts in (full.tokens, list(corpora)):
        *_, path = coding_sheet(texts, tmp_path / f"{unit}.xlsx", matters=["甲", "乙"], n=500, seed=1, unit=unit)
        key = json.loads(path.read_text("utf-8"))
        assert [stratum["n_texts"] for stratum in key["frame"]] == [KEPT, ASKED]
        assert {why: len(names) for why, names in key["left_out"].items()} == {"解读": 15, "转发": 10, "征求意见稿": 5}
        assert not {item["document"] for item in key["items"]} & set(measure_mismatch(full, **FEW).left_out["document"])


def test_shares_count_what_is_left_out(full: Topics) -> None:
    found = measure_shares(full, by="region", **FEW)
    assert found.leave_out == LEFT_OUT == ("解读", "转发", "征求意见稿")
    counts = found.summary.groupby("kind")[["n", "left_out", "coded_left_out"]].sum()
    assert counts.loc["policy"].tolist() == [KEPT, OUT, 0]
    assert counts.loc["feedback"].tolist() == [ASKED, 0, 0]
    with pytest.raises(EmptyInputError, match=r"all policies are left out \(leave_out: 通知, 解读, 意见\)\. Hint: leave_out=\(\) counts them"):
        measure_shares(full, **FEW, leave_out=("通知", "解读", "意见"))


def test_a_group_of_which_all_is_left_out_is_counted(full: Topics) -> None:
    found = measure_shares(full, by="doc_type", **FEW).summary.query("kind == 'policy'").set_index("group")
    assert found.loc["解读", ["n", "left_out", "note"]].tolist() == [0, 15, "no text"]
    assert found.loc["意见", ["n", "left_out"]].tolist() == [0, 15]


def test_documents_without_a_value_that_are_left_out_are_counted_once(corpora: tuple[Corpus, Corpus]) -> None:
    frame = corpora[0].frame
    frame.loc[frame["status"] == "draft", "region"] = ""
    frame.loc[frame.index[frame["doc_type"] == "通知"][:2], "region"] = ""
    topics = topics_of(Corpus.from_frame(frame, kind="policy"), corpora[1])
    summary = measure_mismatch(topics, by="region", **FEW).summary
    assert summary[["n_policy", "left_out_policy"]].iloc[-1].tolist() == [2, 5]
    assert summary[["n_policy", "left_out_policy"]].to_numpy().sum() == KEPT + OUT


# -- shares that were measured before --


@pytest.mark.parametrize(("verb", "more"), [(profile_table, FEW), (lag_table, {"seed": 1}), (measure_places, {"seed": 1, "n_permutations": 19, "n_draws": 40})])
def test_shares_say_themselves_what_they_leave_out(full: Topics, verb: Verb, more: dict[str, Any]) -> None:
    by = "month" if verb is lag_table else "region"
    whole = measure_shares(full, by=by, **FEW, leave_out=())
    found = verb(whole, **more)
    table = found.regions if verb is measure_places else found
    of_whole = table["n_policy"].iloc[0] if verb is lag_table else table.drop_duplicates("place" if verb is measure_places else "group")["n_policy"].sum()
    assert of_whole == KEPT + OUT
    with pytest.raises(InputError, match=r"these shares leave out nothing, not 解读\. Hint: measure them with measure_shares\(topics, leave_out="):
        verb(whole, leave_out=("解读",), **more)
    with pytest.raises(InputError, match=r"leave_out='解读' is no list of words\. Hint: give a tuple of texts"):
        verb(full, leave_out="解读", **more)


def test_types_of_document_are_no_topics(full: Topics) -> None:
    with pytest.raises(InputError, match=r"names no topics .*Hint: give a list of names; types of document are left out by measure_shares"):
        transport_table(full, leave_out=["解读"], **FEW)


# -- coding --


def _coded(topics: Topics) -> pd.DataFrame:
    documents = topics.tokens.documents
    code = np.random.default_rng(3).choice(list(topics.names), len(documents))
    return documents[["document"]].assign(code=code)


def _same_but_for_left_out(found: Shares, other: Shares) -> None:
    pd.testing.assert_frame_equal(found.table, other.table)
    apart = ["left_out", "coded_left_out"]
    pd.testing.assert_frame_equal(found.summary.drop(columns=apart), other.summary.drop(columns=apart))


@pytest.mark.parametrize("by", [None, "region"])
def test_coded_texts_of_documents_left_out_are_not_used(full: Topics, bare: Topics, by: str | None) -> None:
    coded = _coded(full)
    known = coded[coded["document"].isin(bare.tokens.documents["document"])]
    found = correct_shares(full, coded, by=by)
    _same_but_for_left_out(found, correct_shares(bare, known, by=by, leave_out=()))
    _same_but_for_left_out(found, correct_shares(full, known, by=by))
    counts = found.summary.groupby("kind")[["n", "n_coded", "left_out", "coded_left_out"]].sum()
    assert counts.loc["policy"].tolist() == [KEPT, KEPT, OUT, OUT]
    assert counts.loc["feedback"].tolist() == [ASKED, ASKED, 0, 0]
    assert correct_shares(full, known, by=by).summary["coded_left_out"].eq(0).all()
    assert correct_shares(full, coded, by=by, leave_out=()).summary.groupby("kind")["n_coded"].sum().to_dict() == {"policy": KEPT + OUT, "feedback": ASKED}


def test_a_group_without_policies_that_count_keeps_its_row(full: Topics) -> None:
    found = correct_shares(full, _coded(full), by="doc_type").summary.query("kind == 'policy'").set_index("group")
    assert found.loc["意见", ["n", "n_coded", "left_out", "coded_left_out", "note"]].tolist() == [0, 0, 15, 15, "no text"]


def test_codes_of_what_is_left_out_alone_are_no_codes(full: Topics) -> None:
    coded = _coded(full)
    out = set(measure_mismatch(full, **FEW).left_out["document"])
    coded["code"] = ["别的" if name in out else "T01" for name in coded["document"]]
    assert "别的" not in set(correct_shares(full, coded).table["topic"])
    with pytest.raises(EmptyInputError, match=r"all 30 coded rows are left out \(leave_out: 解读, 转发, 征求意见稿\)\. Hint: leave_out=\(\) counts them"):
        correct_shares(full, coded[coded["code"] == "别的"])


def test_of_shares_their_own_types_are_left_out(full: Topics) -> None:
    measured, coded = measure_shares(full, **FEW, leave_out=("解读",)), _coded(full)
    assert correct_shares(measured, coded).leave_out == ("解读",)
    assert correct_shares(measured, coded).summary["left_out"].tolist() == [15, 0]
    with pytest.raises(InputError, match=r"these shares leave out 解读, not 转发\. Hint:"):
        correct_shares(measured, coded, leave_out=("转发",))


def test_validated_gaps_leave_out_what_they_list(full: Topics) -> None:
    coded = correct_shares(full, _coded(full), least=50)
    found = measure_mismatch(full, coded=coded, **FEW)
    assert found.grade == "validated"
    assert found.summary[["n_policy", "left_out_policy", "left_out_feedback"]].iloc[0].tolist() == [KEPT, OUT, 0]
    assert len(found.left_out) == OUT
    assert found.settings["leave_out"] == list(coded.leave_out)


@pytest.mark.parametrize(("of_coded", "of_gaps", "text"), [
    ((), LEFT_OUT, r"the coded shares leave out nothing, the gaps 解读, 转发, 征求意见稿\. Hint: give correct_shares the same leave_out="),
    (LEFT_OUT, ("解读",), r"the coded shares leave out 解读, 转发, 征求意见稿, the gaps 解读\. Hint:"),
])  # fmt: skip
def test_coded_shares_that_leave_out_others_are_refused(full: Topics, of_coded: Any, of_gaps: Any, text: str) -> None:
    coded = correct_shares(full, _coded(full), leave_out=of_coded)
    with pytest.raises(InputError, match=text):
        measure_mismatch(full, coded=coded, leave_out=of_gaps, **FEW)
