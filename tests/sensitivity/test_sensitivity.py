"""Which findings survive other settings: panels, matching, counting, and picking up where a run was cut off."""

import itertools
import json
import pathlib
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policytext as pt
from policytext.errors import InputError
from policytext.sensitivity import CharacterPairs, Sensitivity, with_support
from policytext.sensitivity import running as runs
from policytext.sensitivity.keeping import Kept
from policytext.sensitivity.panel import FitSetting, fit_panel, gap_panel, topic_numbers
from policytext.sensitivity.result import finding_of, holds, summarise
from policytext.sensitivity.same import likeness, same_topics

OPTIONS: dict[str, Any] = {
    "seed": 1, "seeds": 2, "n_topics": (5, 7), "segmenting": {"backend": "spaces"}, "fitting": {"runs": 1, "engine": "nmf"}, "measuring": {"n_draws": 60},
}  # fmt: skip
STRONG = 3.0


@pytest.fixture(scope="module")
def planted() -> Any:
    return pt.planted_corpus(seed=1, n_policies=50, n_messages=300, n_topics=5, gaps={0: STRONG}, reply_share=0.0, register=0.0, regions=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return tmp_path_factory.mktemp("panel")


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module")
def sensitivity(planted: Any, folder: pathlib.Path, said: list[str]) -> Sensitivity:
    return pt.test_sensitivity(planted.policies, planted.feedback, folder=folder, progress=said.append, **OPTIONS)


def fresh(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the fits that are made from now on."""
    made: list[int] = []

    def counting(tokens: Any, **options: Any) -> Any:
        made.append(options["n_topics"])
        return pt.fit_topics(tokens, **options)

    monkeypatch.setattr(runs, "fit_topics", counting)
    return made


def strongest(planted: Any, sensitivity: Sensitivity, folder: pathlib.Path) -> str:
    """Name of the fitted topic that is the planted one with the gap, by its words."""
    words = set(planted.shares["words"].iloc[0].split())
    topics = next(pt.load_topics(place) for place in sorted(folder.glob("fit-*")) if pt.load_topics(place).provenance.digest == sensitivity.settings["topics"])
    columns = [column for column, word in enumerate(topics.tokens.vocabulary) if word in words]
    return topics.names[int(topics.word_weights[:, columns].sum(axis=1).argmax())]


# -- what survives ------------------------------------------------------------------------------------


def test_a_strong_gap_survives_and_topics_without_one_do_not(planted: Any, sensitivity: Sensitivity, folder: pathlib.Path) -> None:
    summary = sensitivity.summary.set_index("topic")
    name = strongest(planted, sensitivity, folder)
    assert summary.loc[name, "finding"] == "demand"
    assert summary.loc[name, ["support", "sign_support"]].min() >= 0.9
    # One of the others may lean by the chance of the texts, which all settings share; on average they don't.
    others = summary.drop(index=name)
    assert others[["share_demand", "share_supply"]].max(axis=1).mean() <= 0.35
    assert others["support"].fillna(0.0).max() < summary.loc[name, "support"]


def test_the_tables_agree_with_a_count_by_hand(sensitivity: Sensitivity) -> None:
    table, summary = sensitivity.table, sensitivity.summary
    counted = sensitivity.panel[sensitivity.panel["counted"]]
    assert len(table) == len(counted) * len(summary)
    assert set(table["setting"]) == set(counted["setting"])
    assert table.groupby("setting")["main"].first().sum() == 1
    for _, row in summary.iterrows():
        part = table[table["topic"] == row["topic"]]
        assert row["n_settings"] == len(part)
        assert row["n_matched"] == sum(name != "" for name in part["found_as"])
        assert row["lowest"] == part["estimate"].min()
        assert row["highest"] == part["estimate"].max()
        same = sum((value > 0) == (row["estimate"] > 0) and value != 0 for value in part["estimate"].dropna())
        if row["estimate"] != 0:
            assert row["sign_support"] == pytest.approx(same / len(part))
        if row["finding"]:
            assert row["support"] == pytest.approx(sum(lean == row["finding"] for lean in part["lean"]) / len(part))


def test_what_is_not_found_is_named_and_stays_in_the_denominator(sensitivity: Sensitivity) -> None:
    lost = sensitivity.table[sensitivity.table["found_as"] == ""]
    assert lost["estimate"].isna().all()
    assert (lost["reason"] == "the topic is not found").all()
    assert sensitivity.summary["n_settings"].nunique() == 1
    per_setting = sensitivity.table.groupby("setting")["found_as"].apply(lambda names: sum(name != "" for name in names))
    listed = sensitivity.panel.set_index("setting")["n_found"]
    assert (listed[per_setting.index] == per_setting).all()


def test_a_setting_that_is_none_is_listed_and_not_counted(sensitivity: Sensitivity) -> None:
    without = sensitivity.panel[~sensitivity.panel["calibration"]]
    assert not without["counted"].any()
    assert without["note"].str.startswith("as with calibration: ").all()
    assert not without["n_found"].any()


def test_the_main_setting_is_what_the_verbs_give(planted: Any, sensitivity: Sensitivity) -> None:
    tokens = pt.segment(planted.policies, planted.feedback, backend="spaces")
    gaps = pt.measure_mismatch(pt.fit_topics(tokens, n_topics=5, seed=1, runs=1, engine="nmf"), seed=1, duplicates="m", n_draws=60)
    np.testing.assert_allclose(sensitivity.summary[["estimate", "low", "high"]], gaps.table[["estimate", "low", "high"]], rtol=1e-9)
    filled = with_support(gaps, sensitivity)
    assert gaps.table["support"].isna().all()
    pd.testing.assert_series_equal(filled.table["support"], sensitivity.summary["support"], check_names=False)
    assert filled.provenance.parents[1].step == "test_sensitivity"
    strange = pt.measure_mismatch(pt.fit_topics(tokens, n_topics=4, seed=1, runs=1, engine="nmf"), seed=1, n_draws=60)
    with pytest.raises(InputError, match=r"not of the topics and groups .*fitted with other texts"):
        with_support(strange, sensitivity)


# -- picking up again ---------------------------------------------------------------------------------


def test_it_says_how_much_there_is_to_do(sensitivity: Sensitivity, said: list[str]) -> None:
    assert len(sensitivity.panel) == 20
    assert said[0] == "5 fits; 20 settings"
    assert "more" in said[1]
    assert not any("more" in line for line in said[2:])


def test_a_second_run_fits_nothing_and_gives_the_same(
    planted: Any, folder: pathlib.Path, sensitivity: Sensitivity, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = fresh(monkeypatch)
    again = pt.test_sensitivity(planted.policies, planted.feedback, folder=folder, **OPTIONS)
    assert made == []
    for name in ("table", "summary", "panel"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(sensitivity, name))
    assert again.provenance.to_dict() == sensitivity.provenance.to_dict()


def test_what_was_cut_off_is_made_again(
    planted: Any, folder: pathlib.Path, sensitivity: Sensitivity, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = {**OPTIONS, "seeds": 1, "n_topics": (5,), "segmenter": ("words",), "calibration": (True,)}
    pt.test_sensitivity(planted.policies, planted.feedback, folder=tmp_path, **one)
    (fit,), results = tmp_path.glob("fit-*"), sorted(tmp_path.glob("*.json"))
    made = fresh(monkeypatch)
    results[0].write_bytes(results[0].read_bytes()[:-20])
    results[-1].write_text(json.dumps({"digest": "0", "found": {"rows": []}}), "utf-8")
    pt.test_sensitivity(planted.policies, planted.feedback, folder=tmp_path, **one)
    assert made == []  # The fit was whole.
    (fit / "arrays.npz").write_bytes((fit / "arrays.npz").read_bytes()[:100])
    for file in results:
        file.unlink()
    (tmp_path / ".gaps-0.part").write_text("{", "utf-8")
    found = pt.test_sensitivity(planted.policies, planted.feedback, folder=tmp_path, **one)
    assert made == [5]
    np.testing.assert_array_equal(found.summary["estimate"], sensitivity.summary["estimate"])


def test_other_settings_of_the_measure_need_no_new_fit(planted: Any, folder: pathlib.Path, sensitivity: Sensitivity, monkeypatch: pytest.MonkeyPatch) -> None:
    made = fresh(monkeypatch)
    other = {**OPTIONS, "seeds": 1, "n_topics": (5,), "segmenter": ("words",), "weights": ("token",), "duplicates": (None,)}
    found = pt.test_sensitivity(planted.policies, planted.feedback, folder=folder, **other)
    assert made == []
    assert found.panel[["weights", "duplicates"]].drop_duplicates().to_numpy().tolist() == [["token", "none"]]


def test_matters_are_compared_by_name(planted: Any) -> None:
    words = {f"事{k}": planted.shares["words"].iloc[k].split() for k in range(3)}
    options = {**OPTIONS, "n_topics": (5,), "segmenter": ("words",), "calibration": (True,), "weights": ("unit",), "duplicates": (None,), "matters": words}
    found = pt.test_sensitivity(planted.policies, planted.feedback, **options)
    assert {"事0", "事1", "事2"} <= set(found.summary["topic"])
    there = found.table["found_as"] != ""
    assert there[found.table["main"]].all()
    assert (found.table["found_as"] == found.table["topic"])[there].all()
    assert found.table.loc[~there, "estimate"].isna().all()
    assert found.summary.set_index("topic").loc["事0", "share_demand"] == 1.0


def test_a_study_gives_its_texts_settings_and_fit(planted: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = pt.segment(planted.policies, planted.feedback, backend="spaces")
    topics = pt.fit_topics(tokens, n_topics=5, seed=4, runs=1, engine="nmf")
    gaps = pt.measure_mismatch(topics, seed=4, n_draws=60)
    table = {"segment": {"unit": "clause", "backend": "spaces", "replies": True, "terms": []}, "study": {"seed": 4},
             "topics": {"engine": "nmf", "space": "auto", "words": "all", "runs": 1, "workers": 1, "passes": 0, "pairs": False}}  # fmt: skip
    graph: Any = None
    results = pt.StudyResults("研究", planted.policies, planted.feedback, tokens, topics, gaps, None, graph, graph, table, gaps.provenance)
    made = fresh(monkeypatch)
    found = pt.test_sensitivity(results, seeds=1, n_topics=(5, 4), segmenter=("words",))
    assert made == [4]  # The main fit is the study's own.
    np.testing.assert_array_equal(found.summary["estimate"], gaps.table["estimate"])
    assert found.settings["duplicates"] == ["none", "1"]
    assert with_support(gaps, found).table["support"].dropna().between(0, 1).all()
    with pytest.raises(InputError, match=r"a study has its own seed\. Hint: leave seed out"):
        pt.test_sensitivity(results, seed=1)


# -- parts --------------------------------------------------------------------------------------------


def test_one_thing_at_a_time_or_everything() -> None:
    axes: dict[str, Any] = {"seeds": 3, "n_topics": (20, 15, 25), "segmenter": ("words", "bigrams"), "calibration": (True, False)}
    single, full = (fit_panel(7, design=design, **axes) for design in ("single", "full"))
    assert len(single) == 7
    assert set(full) == {FitSetting(*values) for values in itertools.product((7, 8, 9), (20, 15, 25), ("words", "bigrams"), (True, False))}
    assert single[0] == full[0] == FitSetting(7, 20, "words", True)
    assert all(sum(a != b for a, b in zip(one, single[0], strict=True)) == 1 for one in single[1:])
    assert [tuple(one) for one in gap_panel(("unit", "token"), (None, "1"))] == [("unit", "none"), ("unit", "1"), ("token", "none"), ("token", "1")]
    assert topic_numbers(8, 20) == (8, 6, 10)


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(range(5)), dropped=st.integers(0, 4))
def test_shuffled_topics_are_found_and_a_missing_one_is_not(made_topics: pt.Topics, order: list[int], dropped: int) -> None:
    other = replace(made_topics, word_weights=made_topics.word_weights[order], shares=made_topics.shares[:, order])
    kept = [k for k in range(5) if k != dropped]
    fewer = replace(other, word_weights=other.word_weights[kept], names=other.names[:4], labels=other.labels[:4], shares=other.shares[:, kept])
    back = {topic: f"T{place + 1:02d}" for place, topic in enumerate(topic for place, topic in enumerate(order) if place != dropped)}
    names, alike = same_topics(made_topics, fewer, by_words=True)
    assert names == [back.get(k, "") for k in range(5)]
    assert all(alike[k] > 0.99 for k in back)


@pytest.fixture(scope="module")
def made_topics(planted: Any) -> pt.Topics:
    tokens = pt.segment(planted.policies, planted.feedback, backend="spaces")
    return pt.fit_topics(tokens, n_topics=5, seed=1, runs=1, engine="nmf")


def test_likeness_is_cosine_of_words_and_correlation_of_documents(made_topics: pt.Topics) -> None:
    alike = likeness(made_topics, made_topics, by_words=True)
    a, b = made_topics.word_weights[0], made_topics.word_weights[1]
    assert alike[0, 1] == pytest.approx(a @ b / np.sqrt((a @ a) * (b @ b)))
    frame = made_topics.frame[made_topics.covered]
    means = frame.groupby(["kind", "document"])[["T01", "T02"]].mean()
    assert likeness(made_topics, made_topics, by_words=False)[0, 1] == pytest.approx(np.corrcoef(means.T)[0, 1])


@given(text=st.text(alphabet="小区的停车位太少，了。ab1 \n", max_size=40))
def test_pairs_of_characters_make_up_the_text(text: str) -> None:
    (pieces,) = CharacterPairs().cut([text])
    assert "".join(pieces) == text
    assert all(len(piece) <= 2 or piece.isascii() for piece in pieces)


@pytest.mark.parametrize(("verdict", "lean", "finding"), [
    ("under", "demand", "under"), ("over", "supply", "over"), ("aligned", "", "aligned"), ("cannot tell", "demand", "demand"),
    ("cannot tell", "wording?", ""), ("cannot tell", "too few", ""), ("cannot tell", "", ""),
])  # fmt: skip
def test_a_finding_is_the_verdict_or_the_lean(verdict: str, lean: str, finding: str) -> None:
    assert finding_of(verdict, lean) == finding


def test_a_verdict_holds_by_verdict_in_its_grade_and_by_lean_and_size_below() -> None:
    rows = pd.DataFrame(
        [(1.5, "under", "demand", "calibrated"), (1.5, "cannot tell", "demand", "calibrated"), (1.5, "cannot tell", "demand", "exploratory"),
         (0.6, "cannot tell", "demand", "exploratory"), (-1.5, "over", "supply", "calibrated"), (np.nan, "", "", "")],
        columns=["estimate", "verdict", "lean", "grade"],
    )  # fmt: skip
    assert holds(rows, "under", "calibrated", least=1.0, margin=0.5).tolist() == [True, False, True, False, False, False]
    assert holds(rows, "under", "validated", least=1.0, margin=0.5).tolist() == [True, True, True, False, False, False]
    assert holds(rows, "demand", "exploratory", least=1.0, margin=0.5).tolist() == [True, True, True, True, False, False]
    assert holds(rows, "aligned", "calibrated", least=1.0, margin=0.7).tolist() == [False, False, False, True, False, False]


def test_of_few_settings_there_is_no_support() -> None:
    """The main setting holds in itself: alone it would report 1.0."""
    columns: dict[str, Any] = {"group": "all", "topic": "T01", "label": "题", "estimate": 2.0, "low": 1.0, "high": 3.0, "verdict": "cannot tell",
                               "lean": "demand", "grade": "exploratory", "found_as": "T01"}  # fmt: skip
    for n, known in ((1, False), (3, False), (4, True)):
        table = pd.DataFrame([{**columns, "main": k == 0, "lean": "demand" if k < 2 else ""} for k in range(n)])
        (found,) = summarise(table, least=1.0, margin=0.5).to_dict("records")
        assert found["finding"] == "demand"
        assert found["n_settings"] == n
        if known:
            assert (found["support"], found["sign_support"]) == (0.5, 1.0)
        else:
            assert np.isnan([found["support"], found["sign_support"]]).all()


def test_a_panel_of_one_setting_supports_nothing(planted: Any, folder: pathlib.Path, sensitivity: Sensitivity) -> None:
    one = {**OPTIONS, "seeds": 1, "n_topics": (5,), "segmenter": ("words",), "calibration": (True,), "weights": ("unit",), "duplicates": ("m",)}
    alone = pt.test_sensitivity(planted.policies, planted.feedback, folder=folder, **one)
    assert len(alone.panel) == 1
    assert (alone.summary["finding"] != "").any()
    assert alone.summary["support"].isna().all()
    tokens = pt.segment(planted.policies, planted.feedback, backend="spaces")
    gaps = pt.measure_mismatch(pt.fit_topics(tokens, n_topics=5, seed=1, runs=1, engine="nmf"), seed=1, duplicates="m", n_draws=60)
    assert with_support(gaps, alone).table["support"].isna().all()
    assert with_support(gaps, sensitivity).table["support"].notna().any()


def test_the_record_names_the_texts_and_all_options(planted: Any, sensitivity: Sensitivity) -> None:
    assert [parent.digest for parent in sensitivity.provenance.parents] == [planted.policies.provenance.digest, planted.feedback.provenance.digest]
    for name in ("segmenting", "fitting", "measuring"):
        assert sensitivity.settings[name] == sensitivity.provenance.settings[name] == OPTIONS[name]


def test_options_are_recorded_as_plain_values() -> None:
    class Engine:
        pass

    class Pairs:
        def settings(self) -> dict[str, Any]:
            return {"name": "pairs"}

    given = {"backend": Pairs(), "engine": Engine(), "stop_words": {"乙", "甲"}, "clusters": pd.Series(range(400)), "on": pd.Timestamp("2024-05-01"),
             "lexicon": pt.Lexicon(("停车",), ()), "max_share": np.float64(0.5), "progress": print}  # fmt: skip
    found = runs.plain_options(given)
    assert json.loads(json.dumps(found)) == found
    assert found["backend"] == {"name": "pairs"}
    assert found["engine"] == "Engine"
    assert found["max_share"] == 0.5
    assert found["clusters"].startswith("digest ")
    assert found["on"].startswith("2024-05-01")
    assert sorted(found["stop_words"]) == sorted(("乙", "甲"))
    assert "progress" not in found
    assert " at 0x" not in json.dumps(found)


row = st.tuples(st.floats(-4, 4) | st.just(np.nan), st.sampled_from(["under", "over", "aligned", "cannot tell"]),
                st.sampled_from(["demand", "supply", "", "wording?"]), st.sampled_from(["exploratory", "calibrated"]))  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(row, min_size=1, max_size=8))
def test_shares_of_settings_lie_between_0_and_1_whatever_their_order(rows: list[tuple[Any, ...]]) -> None:
    table = pd.DataFrame(rows, columns=["estimate", "verdict", "lean", "grade"])
    table = table.assign(group="all", topic="T01", label="题", low=np.nan, high=np.nan, found_as="T01", main=[True] + [False] * (len(rows) - 1))
    found = summarise(table, least=1.0, margin=0.5)
    assert found[["support", "sign_support", "share_demand", "share_supply"]].stack().dropna().between(0, 1).all()
    pd.testing.assert_frame_equal(found, summarise(table[::-1], least=1.0, margin=0.5))


@pytest.mark.parametrize(("options", "text"), [
    ({"design": "star"}, r"design='star' is unknown \(takes single, full\)"),
    ({"seeds": 0}, r"seeds=0 makes no panel"),
    ({"n_topics": (1,)}, r"n_topics=1 makes no panel"),
    ({"segmenter": ("hanlp",)}, r"segmenter holds 'hanlp' \(takes words, bigrams, rust, python\)"),
    ({"duplicates": ("2",)}, r"duplicates holds '2'"),
    ({"weights": ("all",)}, r"weights='all' is no single way to weigh"),
    ({"calibration": ()}, r"calibration=\(\) names no setting"),
    ({"weights": ()}, r"weights=\(\) names no setting"),
    ({"duplicates": ()}, r"duplicates=\(\) names no setting"),
    ({"duplicates": 5}, r"duplicates holds 5 \(takes 1, "),
    ({"segmenting": {"nope": 1}}, r"segmenting holds 'nope' \(takes unit, lexicon"),
    ({"fitting": {"nope": 1}}, r"fitting holds 'nope' \(takes engine, runs"),
    ({"fitting": {"tokens": 1}}, r"fitting holds 'tokens'"),
    ({"measuring": {"nope": 1}}, r"measuring holds 'nope' \(takes by, seed"),
    ({"measuring": {3: 1}}, r"measuring holds 3"),
    ({"folder": 5}, r"test_sensitivity\(folder\) takes str or PathLike, not int"),
    ({"fitting": {"seed": 3}}, r"fitting holds 'seed' .*Hint: give seed= to test_sensitivity itself"),
    ({"measuring": {"coded": None}}, r"measuring holds 'coded' .*Hint: hand coding belongs to one fit"),
    ({"seed": -1}, r"seed=-1 is no seed"),
])  # fmt: skip
def test_settings_that_make_no_panel_are_refused(planted: Any, options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text):
        pt.test_sensitivity(planted.policies, planted.feedback, **{"seed": 1, **options})


def test_wrong_nouns_are_refused(planted: Any, tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match=r"test_sensitivity takes Corpus, not NoneType"):
        pt.test_sensitivity(planted.policies, seed=1)
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(InputError, match=r"'file' is a file"):
        pt.test_sensitivity(planted.policies, planted.feedback, seed=1, folder=tmp_path / "file")
    with pytest.raises(InputError, match=r"'inner' can't be made"):
        pt.test_sensitivity(planted.policies, planted.feedback, seed=1, folder=tmp_path / "file" / "inner")


def test_a_folder_where_a_file_should_stand_is_said_before_anything_is_fitted(tmp_path: pathlib.Path) -> None:
    kept = Kept(tmp_path)
    for name in ("gaps-1.json", ".gaps-2.part"):
        (tmp_path / name).mkdir()
    (tmp_path / "fit-3").write_text("", "utf-8")
    with pytest.raises(InputError, match=r"'gaps-1\.json' is a folder\. Hint: this name is for what is found"):
        kept.found("gaps-1")
    with pytest.raises(InputError, match=r"'\.gaps-2\.part' is a folder"):
        kept.keep("gaps-2", {"rows": []})
    with pytest.raises(InputError, match=r"'fit-3' is a file"):
        kept.topics("3")


def test_it_is_no_test_of_pytest() -> None:
    assert pt.test_sensitivity.__test__ is False
