"""`find_terms`: counts are what plain loops count, borders are kept, what was planted is found, nobody's name is."""

import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, Lexicon, Terms, accept_terms, find_terms
from policytext.errors import EmptyInputError, InputError, PolicytextWarning
from policytext.segmenting import read_lexicon
from policytext.segmenting._candidates import _may_be_term
from policytext.segmenting._grams import absorbed_by, cohesion, count_grams, freedom, runs_of

runs = st.text(st.sampled_from("电梯停车，\n"), max_size=60)
FILL = [
    "小区",
    "电梯",
    "路灯",
    "学校",
    "医院",
    "公园",
    "车站",
    "工资",
    "合同",
    "超市",
    "楼道",
    "照明",
    "食堂",
    "菜场",
    "银行",
    "桥梁",
    "花园",
    "图书馆",
    "报纸",
    "河道",
]


def codes_of(text: str) -> Any:
    return np.array([ord(c) for c in text], dtype=np.uint64)


def is_inside(text: str) -> bool:
    return all("\u4e00" <= c <= "\u9fd5" for c in text)


def planted(term: str, n: int, *, kind: Any = "feedback", seed: int = 1, before: str = "", after: str = "") -> Corpus:
    """Messages in which a term stands between other characters each time."""
    draw = random.Random(seed)
    texts = [
        f"{draw.choice(FILL)}{draw.choice(FILL)}{before}{term}{after}{draw.choice(FILL)}{draw.choice(FILL)}。" for _ in range(n)
    ]
    return Corpus.from_frame(pd.DataFrame({"text": texts}), kind=kind)


# -- counting --


@given(text=runs, longest=st.integers(2, 5), least=st.integers(1, 4))
def test_runs_are_counted_as_a_plain_loop_counts_them(text: str, longest: int, least: int) -> None:
    grams = count_grams(codes_of(text), longest=longest, min_count=least)
    for n in range(1, longest + 1):
        plain = Counter(text[i : i + n] for i in range(len(text) - n + 1) if is_inside(text[i : i + n]))
        expected = {gram: count for gram, count in plain.items() if count >= least}
        found: dict[str, int] = {}
        for i, number in enumerate(grams.ids[n - 1].tolist()):
            if number >= 0:
                found[text[i : i + n]] = int(grams.counts[n - 1][number])
        assert found == expected


@given(text=runs)
def test_cohesion_and_freedom_are_what_plain_loops_give(text: str) -> None:
    grams = count_grams(codes_of(text), longest=4, min_count=2)
    total = sum(is_inside(c) for c in text)

    def count(part: str) -> int:
        return sum(text.startswith(part, i) for i in range(len(text)))

    def entropy(neighbours: list[str]) -> float:
        n = len(neighbours)
        inner = Counter(c for c in neighbours if c and is_inside(c))
        borders = n - sum(inner.values())
        return -sum(c / n * math.log2(c / n) for c in inner.values()) + borders / n * math.log2(n)

    for run in runs_of(grams):
        joined, (left, right) = cohesion(grams, run), freedom(grams, run)
        for k, first in enumerate(run.first.tolist()):
            term = text[first : first + run.length]
            places = [i for i in range(len(text)) if text.startswith(term, i)]
            assert run.counts[k] == len(places)
            assert run.places[run.owner == k].tolist() == places
            splits = [math.log2(len(places) * total / (count(term[:cut]) * count(term[cut:]))) for cut in range(1, run.length)]
            assert joined[k] == pytest.approx(min(splits))
            assert left[k] == pytest.approx(entropy([text[i - 1 : i] for i in places]))
            assert right[k] == pytest.approx(entropy([text[i + run.length : i + run.length + 1] for i in places]))


@given(text=runs)
def test_what_absorbs_a_run_is_the_most_frequent_longer_one_around_it(text: str) -> None:
    grams = count_grams(codes_of(text), longest=4, min_count=2)
    found = list(runs_of(grams))
    around = absorbed_by(grams, found, [np.ones(len(run.counts), dtype=bool) for run in found])
    names = {
        text[i : i + run.length]: int(c) for run in found for i, c in zip(run.first.tolist(), run.counts.tolist(), strict=True)
    }
    for run, outer in zip(found, around, strict=True):
        for i, most in zip(run.first.tolist(), outer.tolist(), strict=True):
            term = text[i : i + run.length]
            assert most == max((c for longer, c in names.items() if term in longer and term != longer), default=0)


# -- candidates --


def test_a_planted_term_is_found_with_its_counts() -> None:
    found = find_terms(
        planted("惠民缆车票", 14, kind="policy"), planted("惠民缆车票", 30, seed=2), min_cohesion=2
    ).table.set_index("term")
    assert found.loc["惠民缆车票", ["count", "count_policy", "count_feedback", "documents", "length"]].tolist() == [
        44,
        14,
        30,
        44,
        5,
    ]
    assert found.loc["惠民缆车票", "pieces"].replace(" ", "") == "惠民缆车票"
    assert not {"惠民缆车", "缆车票", "民缆车票"} & set(found.index)


def test_a_part_that_often_stands_alone_stays() -> None:
    corpus = planted("观光缆车", 30, seed=3).concat(
        Corpus.from_frame(planted("观光缆车总站", 12, seed=4).frame.assign(id=[f"B{i}" for i in range(12)]), kind="feedback")
    )
    table = find_terms(corpus, min_cohesion=1).table.set_index("term")
    assert table.loc[["观光缆车", "观光缆车总站"], "count"].tolist() == [42, 12]


def test_candidates_stand_in_the_texts_and_cross_no_border(policies: Corpus, feedback: Corpus) -> None:
    table = find_terms(policies, feedback, min_count=6, min_documents=3, min_cohesion=4).table
    texts = [*policies.text, *policies.frame["title"], *feedback.text, *feedback.frame["title"]]
    assert len(table) > 10
    for row in table.itertuples():
        assert 2 <= len(row.term) <= 8
        assert is_inside(row.term)
        assert sum(row.term in text for text in texts) >= 3
        assert f"【{row.term}】" in row.example
    assert (table["count"] == table["count_policy"] + table["count_feedback"]).all()
    assert (table[["left", "right"]].min(axis=1) >= 1.5).all()
    assert table["score"].is_monotonic_decreasing


def test_counts_by_kind_are_those_of_the_texts(policies: Corpus, feedback: Corpus) -> None:
    """Overlaps aside, which no term of these has, a count is what str.count finds outside private spans."""
    table = find_terms(policies, feedback, min_count=6, min_documents=3, min_cohesion=4).table
    for row in table.head(20).itertuples():
        for corpus, count in ((policies, row.count_policy), (feedback, row.count_feedback)):
            titles = zip(corpus.frame["title"], corpus.text, strict=True)
            said = sum(text.count(row.term) + (0 if text.startswith(title) else title.count(row.term)) for title, text in titles)
            assert said == count


def test_names_of_persons_are_no_candidates() -> None:
    loose: dict[str, Any] = {"min_cohesion": 0, "min_freedom": 0, "known": True}
    named = planted("王小明", 30, before="联系人：", after="，")
    assert not find_terms(named, **loose).table["term"].str.contains("小明").any()
    assert find_terms(planted("王小明塔", 30), **loose).table["term"].str.contains("小明").any()


def test_numbers_in_examples_are_masked() -> None:
    corpus = planted("惠民缆车票", 20, before="13900000000，")
    examples = find_terms(corpus, min_cohesion=1).table["example"]
    assert examples.str.contains(r"\[电话\]").all()
    assert not examples.str.contains("139").any()


def test_an_example_stays_in_its_document() -> None:
    frame = pd.DataFrame({"text": [f"观光缆车{end}" for end in "甲乙丙丁戊己庚辛壬癸"]})
    table = find_terms(Corpus.from_frame(frame, kind="feedback"), min_cohesion=0).table
    assert table["example"].tolist() == ["【观光缆车】甲"]
    assert table["document"].tolist() == ["F00001"]


def test_what_the_lexicon_holds_is_left_out_or_marked() -> None:
    corpus = planted("惠民缆车票", 20)
    lexicon = Lexicon.default().with_terms(["惠民缆车票"])
    assert "惠民缆车票" not in set(find_terms(corpus, min_cohesion=1, lexicon=lexicon).table["term"])
    marked = find_terms(corpus, min_cohesion=1, lexicon=lexicon, known=True).table.set_index("term")
    assert marked.loc["惠民缆车票", "known"]
    assert not find_terms(corpus, min_cohesion=1, known=True).table.set_index("term").loc["惠民缆车票", "known"]


def test_a_word_of_the_segmenter_is_known() -> None:
    table = find_terms(planted("自行车", 20), min_cohesion=1, known=True).table.set_index("term")
    assert table.loc["自行车", "known"]


def test_what_is_left_of_a_coded_place_begins_no_term() -> None:
    corpus = planted("区观光缆车", 20, before="B7")
    assert find_terms(corpus, min_cohesion=0).table["term"].tolist() == ["观光缆车"]


@pytest.mark.parametrize(
    ("pieces", "allowed"),
    [
        ("渣土 车", True),
        ("住房 和 城乡建设", False),
        ("润 和 紫 郡", True),
        ("的 渣土", False),
        ("渣土 了", False),
        ("三个 单位", False),
        ("老旧 的 电梯", False),
        ("王 警官", False),
        ("国家 和 省", False),
        ("该片区 道路", False),
        ("物业 经理", True),
        ("导致 停电", False),
        ("的", True),
    ],
)
def test_words_that_a_term_may_hold(pieces: str, allowed: bool) -> None:
    assert _may_be_term(pieces.split()) is allowed


def test_the_order_of_corpora_and_documents_changes_nothing(policies: Corpus, feedback: Corpus) -> None:
    options: dict[str, Any] = {"min_count": 6, "min_documents": 3, "min_cohesion": 4}
    one = find_terms(policies, feedback, **options).table
    turned = Corpus.from_frame(feedback.frame.iloc[::-1], kind="feedback")
    other = find_terms(turned, policies, **options).table
    shared = [column for column in one if column not in ("document", "example", "pieces")]
    pd.testing.assert_frame_equal(one[shared].set_index("term").sort_index(), other[shared].set_index("term").sort_index())


class Uneven:
    """Cuts 观光缆车 in one way in most texts, in another in a few."""

    def cut(self, texts: Sequence[str]) -> list[list[str]]:
        return [[piece for piece in re.split("(观光|缆车)" if "好" in text else "(观|光缆车)", text) if piece] for text in texts]

    def settings(self) -> dict[str, str]:
        return {"version": "uneven"}


@pytest.mark.parametrize("often", [3, 4, 7])
def test_a_candidate_is_judged_by_how_it_is_cut_most_often(often: int) -> None:
    """At a tie always the same way; the order of the documents changes nothing but the example."""
    texts = [f"{FILL[i]}观光缆车{'好' if i < often else '旧'}{FILL[i + 8]}" for i in range(8)]
    tables = []
    for some in (texts, texts[::-1], texts[3:] + texts[:3]):
        corpus = Corpus.from_frame(pd.DataFrame({"text": some}), kind="feedback")
        table = find_terms(corpus, min_count=8, min_cohesion=0, min_freedom=0, known=True, backend=Uneven()).table
        tables.append(table.drop(columns=["document", "example"]))
        (row,) = table[table["term"] == "观光缆车"].itertuples()
        assert row.pieces == (
            "观光 缆车" if often > 4 else "观 光缆车" if often < 4 else tables[0].set_index("term").loc["观光缆车", "pieces"]
        )
        assert "观光缆车" in row.example
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], tables[2])


def test_texts_that_can_not_be_cut_are_refused_or_warned_about() -> None:
    spaced = Corpus.from_frame(pd.DataFrame({"text": ["小区 停车位 太少 我们 没有 地方 停车"] * 3}), kind="feedback")
    with pytest.raises(InputError, match="blanks stand between most words"):
        find_terms(planted("惠民缆车票", 20, kind="policy"), spaced)
    with pytest.raises(InputError, match=r"terms can't be found in text that was cut before\. Hint: take the blanks out"):
        find_terms(spaced, backend="spaces")
    half = pd.DataFrame({"text": ["停车位\ud800太少"]}, dtype=object)
    with pytest.raises(InputError, match="holds half a character"):
        find_terms(Corpus.from_frame(half, kind="feedback"))
    traditional = pd.DataFrame({"text": ["小區停車位太少，請儘快解決業主們的停車問題，謝謝"] * 3})
    with pytest.warns(PolicytextWarning, match="traditional characters are cut badly"):
        find_terms(Corpus.from_frame(traditional, kind="feedback"))


def test_a_name_told_once_is_no_candidate_elsewhere_in_its_document() -> None:
    texts = [f"联系人：王国强。{word}王国强{word}" for word in FILL]
    found = find_terms(
        Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), min_cohesion=0, min_freedom=0, known=True
    )
    assert not found.table["term"].str.contains("国强").any()
    assert not found.table["example"].str.contains("国强").any()


def test_exchanging_the_kinds_negates_the_log_odds() -> None:
    a, b = planted("惠民缆车票", 20), planted("惠民缆车票", 50, kind="policy", seed=2)
    swapped = [Corpus.from_frame(c.frame, kind=kind) for c, kind in ((a, "policy"), (b, "feedback"))]  # type: ignore[arg-type]
    one = find_terms(a, b, min_cohesion=1).table.set_index("term")
    other = find_terms(*swapped, min_cohesion=1).table.set_index("term")
    np.testing.assert_allclose(one["log_odds"], -other.loc[one.index, "log_odds"])
    np.testing.assert_allclose(one["z"], -other.loc[one.index, "z"])


def test_one_kind_has_nothing_to_be_compared_with() -> None:
    table = find_terms(planted("惠民缆车票", 20), min_cohesion=1).table
    assert table[["log_odds", "z"]].isna().all(axis=None)
    assert (table["count_policy"] == 0).all()


def test_the_same_in_both_backends_and_again(policies: Corpus) -> None:
    one, two, python = (find_terms(policies, min_count=6, backend=backend) for backend in ("rust", "rust", "python"))  # type: ignore[arg-type]
    assert one.provenance.to_dict() == two.provenance.to_dict()
    pd.testing.assert_frame_equal(one.table, python.table)


def test_an_engine_of_ones_own_says_where_words_begin() -> None:
    class Known:
        def cut(self, texts: Sequence[str]) -> list[list[str]]:
            return [[piece for piece in re.split("(惠民|缆车票)", text) if piece] for text in texts]

        def settings(self) -> dict[str, str]:
            return {"version": "known"}

    found = find_terms(planted("惠民缆车票", 20), min_cohesion=0, backend=Known())
    assert found.table["pieces"].tolist() == ["惠民 缆车票"]
    assert "known" in str(found.settings["backend"])


def test_the_corpora_stay_as_they_are(policies: Corpus) -> None:
    before = policies.frame
    find_terms(policies, min_count=6)
    pd.testing.assert_frame_equal(before, policies.frame)


def test_texts_without_a_candidate_give_an_empty_table() -> None:
    found = find_terms(Corpus.from_frame(pd.DataFrame({"text": ["abc", "12"]}), kind="feedback"))
    assert len(found) == 0
    assert list(found.table) == list(find_terms(planted("惠民缆车票", 20), min_cohesion=1).table)
    assert repr(found) == "Terms(0 candidates: nothing)"


def test_titles_alone_count() -> None:
    frame = pd.DataFrame({"title": planted("惠民缆车票", 20).text.tolist(), "text": ["好"] * 20})
    assert "惠民缆车票" in set(find_terms(Corpus.from_frame(frame, kind="policy"), min_cohesion=1).table["term"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_count": 1}, "min_count=1 makes everything a candidate"),
        ({"min_documents": 0}, "min_documents=0 is no number of documents"),
        ({"longest": 1}, "longest=1 is out of bounds"),
        ({"longest": 9}, "longest=9 is out of bounds"),
        ({"longest": 2.5}, r"longest=2\.5 is out of bounds"),
        ({"min_cohesion": "x"}, "min_cohesion='x' is no number of bits"),
        ({"min_freedom": math.inf}, "min_freedom=inf is no number of bits"),
        ({"min_count": math.nan}, "min_count=nan makes everything a candidate"),
        ({"min_documents": "3"}, "min_documents='3' is no number of documents"),
        ({"known": "no"}, "known='no' is neither True nor False"),
        ({"lexicon": ["停车位"]}, r"lexicon= takes Lexicon, not list\. Hint: use Lexicon\.default"),
        ({"backend": "go"}, "no backend 'go'"),
    ],
)
def test_what_is_out_of_bounds(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        find_terms(planted("惠民缆车票", 3), **options)


def test_what_holds_no_terms() -> None:
    with pytest.raises(InputError, match="no corpus to find terms in"):
        find_terms()
    with pytest.raises(InputError, match="find_terms takes Corpus, not list"):
        find_terms(["电梯"])  # type: ignore[arg-type]
    with pytest.raises(EmptyInputError, match="no document has a text"):
        find_terms(Corpus.from_frame(pd.DataFrame({"title": ["题"], "text": [""]}), kind="policy").where([False]))


# -- accepting --


@pytest.fixture(scope="module")
def found() -> Terms:
    return find_terms(planted("惠民缆车票", 14, kind="policy"), planted("观光缆车", 30, seed=2), min_cohesion=1)


def test_accepted_terms_are_written_with_where_they_come_from(found: Terms, tmp_path: Path) -> None:
    path = tmp_path / "lists" / "ours.txt"
    lexicon = accept_terms(found, ["观光缆车", "惠民缆车票", "观光缆车"], path=path, source="first\nreading", date="2024-05-06")
    lines = path.read_bytes().decode("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["惠民缆车票", "观光缆车"]
    assert "# date: 2024-05-06" in lines
    assert "# list: first reading" in lines
    assert f"# terms: 2 accepted of {len(found)} candidates" in lines
    for parent in found.provenance.parents:
        assert f"# corpus: {parent.step}, digest {parent.digest}" in lines
    assert any(line.startswith("# settings: {") and '"min_cohesion": 1' in line for line in lines)
    assert str(tmp_path) not in path.read_text("utf-8")
    assert {"惠民缆车票", "观光缆车"} <= set(lexicon.terms)


def test_the_file_is_read_back(found: Terms, tmp_path: Path) -> None:
    accept_terms(found, ["观光缆车"], path=tmp_path / "ours.txt")
    again = read_lexicon(tmp_path / "ours.txt")
    assert again.terms == ("观光缆车",)
    assert again.refused == ()


def test_an_accepted_term_is_no_candidate_any_more(tmp_path: Path) -> None:
    corpus = planted("观光缆车", 30)
    lexicon = accept_terms(find_terms(corpus, min_cohesion=1), ["观光缆车"], path=tmp_path / "ours.txt")
    assert "观光缆车" not in set(find_terms(corpus, min_cohesion=1, lexicon=lexicon).table["term"])


def test_accepting_the_same_again_writes_the_same_and_something_else_is_not_lost(found: Terms, tmp_path: Path) -> None:
    path = tmp_path / "ours.txt"
    accept_terms(found, ["观光缆车"], path=path)
    before = path.read_bytes()
    accept_terms(found, ["观光缆车"], path=path)
    assert path.read_bytes() == before
    with pytest.raises(InputError, match=r"ours\.txt exists and holds something else"):
        accept_terms(found, ["惠民缆车票"], path=path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("terms", "options", "message"),
    [
        ("观光缆车", {}, "is one text"),
        ([], {}, "no term is accepted"),
        (["缆车坏了"], {}, r"'缆车坏了' is no candidate \(1 such\)"),
        (["观光缆车"], {"date": "6 May"}, "date='6 May' is no date"),
        (["观光缆车"], {"date": "20240506"}, "date='20240506' is no date"),
        (["观光缆车"], {"date": "2024-W01-1"}, "date='2024-W01-1' is no date"),
        (["观光缆车"], {"date": "2024-02-30"}, "date='2024-02-30' is no date"),
        (["观光缆车"], {"date": None}, "date=None is no date"),
        (None, {}, r"terms=None is no list\. Hint: give a list"),
        ([1], {}, "'1' is no candidate"),
        (["观光缆车"], {"lexicon": ["停车位"]}, "lexicon= takes Lexicon, not list"),
    ],
)
def test_what_can_not_be_accepted(found: Terms, tmp_path: Path, terms: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        accept_terms(found, terms, path=tmp_path / "ours.txt", **options)
    assert not (tmp_path / "ours.txt").exists()


def test_a_folder_is_no_file_to_write(found: Terms, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is a folder\. Hint: name a file in it"):
        accept_terms(found, ["观光缆车"], path=tmp_path)


def test_terms_are_added_to_the_lexicon_that_was_known(tmp_path: Path) -> None:
    ours = Lexicon((), ()).with_terms(["云泽码"], source="ours")
    found = find_terms(planted("观光缆车", 30), min_cohesion=1, lexicon=ours)
    assert accept_terms(found, ["观光缆车"], path=tmp_path / "a.txt").terms == ("云泽码", "观光缆车")
    other = accept_terms(found, ["观光缆车"], path=tmp_path / "a.txt", lexicon=Lexicon((), ()))
    assert other.terms == ("观光缆车",)


def test_another_noun_is_not_accepted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="accept_terms takes Terms, not str"):
        accept_terms("found", ["观光缆车"], path=tmp_path / "ours.txt")  # type: ignore[arg-type]
