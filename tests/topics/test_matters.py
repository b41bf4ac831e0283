"""`group_matters` and `matter_table`: topics joined to the categories that people code."""

from dataclasses import replace
from math import log, log1p, log2, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, PolicytextWarning, Tokens, Topics, segment
from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.inference import wilson_interval
from policytext.provenance import record
from policytext.topics import pooled_shares
from policytext.topics.matters import Matters, group_matters, item_labels, item_names, item_weights
from policytext.topics.suggestion import matter_table

WORDS = {
    "停车": "停车位 停车场 泊位 车位 占道 贴条 错时 车库 收费 挪车",
    "公交": "公交车 班次 线路 站牌 末班车 司机 换乘 首末站 候车 发车",
    "噪声": "噪音 施工 夜间 喇叭 音响 扰民 隔声 工地 分贝 睡觉",
    "养老": "老人 食堂 助餐 失能 照料 独居 养老院 护理 适老化 陪伴",
    "托育": "托班 婴幼儿 宝宝 托位 保育 月费 早教 奶粉 幼师 育儿",
    "河道": "河水 水质 清淤 排污口 断面 死鱼 黑臭 河长 护岸 淤泥",
}
NAMES = list(WORDS)


def made(tokens: Tokens, word_weights: np.ndarray, shares: np.ndarray) -> Topics:
    names = tuple(f"T{k + 1:02d}" for k in range(len(word_weights)))
    return Topics(
        word_weights=word_weights, shares=shares, covered=np.asarray(tokens.counts.sum(axis=1)) > 0, names=names, labels=names, tokens=tokens,
        settings={}, provenance=record("fit_topics", {}, content=[word_weights.tobytes()], parents=[tokens.provenance]),
    )  # fmt: skip


@pytest.fixture(scope="module")
def six() -> Topics:
    """Six topics, each of the ten words of a matter, over 240 texts that each speak of one; 8% of each topic are other words."""
    draw = np.random.default_rng(1)
    matters = draw.integers(0, 6, size=240)
    texts = ["，".join(draw.choice(WORDS[NAMES[m]].split(), size=9)) for m in matters]
    frame = pd.DataFrame({"id": [f"F{i:03d}" for i in range(240)], "text": texts, "class": [NAMES[m] for m in matters], "half": matters % 2, "matter": matters})
    frame.loc[::3, "class"] = None
    tokens = segment(Corpus.from_frame(frame, kind="feedback"), max_share=1.0, min_documents=1)
    place = {word: m for m, name in enumerate(NAMES) for word in WORDS[name].split()}
    of = np.array([place.get(word, -1) for word in tokens.vocabulary])
    weights = (of == np.arange(6)[:, None]) * draw.uniform(0.5, 1.5, size=(6, len(of)))
    weights = 0.92 * weights / weights.sum(axis=1, keepdims=True) + 0.08 / len(of)
    return made(tokens, weights, np.where(np.arange(6) == matters[:, None], 0.9, 0.02))


def grouped_of(topics: Topics, matters: Any, **options: Any) -> Matters:
    found = group_matters(topics, matters, **options).matters
    assert found is not None
    return found


# Grouping


def test_topics_go_where_they_are_told_and_the_rest_is_listed(six: Topics) -> None:
    matters = grouped_of(six, {"T03": "环境", "T01": "出行", "T02": "出行"})
    assert matters.names == ("出行", "环境", "其他")
    assert matters.weights.tolist() == [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [0, 0, 1]]
    assert (matters.left, matters.source, len(matters)) == (("T04", "T05", "T06"), "mapping", 3)
    assert repr(matters) == "Matters(3 matters of 6 topics, 3 of these left out)"


def test_a_topic_may_be_divided(six: Topics) -> None:
    rows = [("T01", "停车", 0.7), ("T01", "公交", 0.3), ("T02", "公交", 1.0)]
    matters = grouped_of(six, pd.DataFrame(rows, columns=["topic", "matter", "weight"]), rest="剩余")
    assert matters.names == ("停车", "公交", "剩余")
    np.testing.assert_allclose(matters.weights[:3], np.array([[0.7, 0.3, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]))


def test_without_weights_a_topic_is_divided_evenly(six: Topics) -> None:
    table = pd.DataFrame({"topic": ["T01", "T01", "T01"], "matter": ["丙", "甲", "乙"]})
    matters = grouped_of(six, table)
    assert matters.names == ("丙", "乙", "甲", "其他")
    np.testing.assert_allclose(matters.weights[0], [1 / 3, 1 / 3, 1 / 3, 0])


def test_thirds_may_be_rounded(six: Topics) -> None:
    table = pd.DataFrame({"topic": ["T01"] * 3, "matter": ["丙", "甲", "乙"], "weight": [0.33] * 3})
    np.testing.assert_allclose(grouped_of(six, table).weights[0], [1 / 3, 1 / 3, 1 / 3, 0], atol=1e-12)


def test_the_rest_keeps_its_place_when_it_is_named_too(six: Topics) -> None:
    matters = grouped_of(six, {"T01": "其他", "T02": "公交"})
    assert (matters.names, matters.left) == (("公交", "其他"), ("T03", "T04", "T05", "T06"))
    assert grouped_of(six, dict.fromkeys(six.names, "其他")).names == ("其他",)


def test_nothing_is_left_out_where_all_is_told(six: Topics) -> None:
    matters = grouped_of(six, dict(zip(six.names, NAMES, strict=True)))
    assert (matters.names, matters.left) == (tuple(NAMES), ())
    np.testing.assert_array_equal(matters.weights, np.eye(6))


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=1, max_size=3), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_weights_sum_to_one_and_the_order_of_rows_is_nothing(six: Topics, parts: list[list[float]], random: Any) -> None:
    rows = [(six.names[k], "甲乙丙"[i], x / sum(part)) for k, part in enumerate(parts) for i, x in enumerate(part)]
    frame = pd.DataFrame(rows, columns=["topic", "matter", "weight"])
    matters = grouped_of(six, frame)
    np.testing.assert_allclose(matters.weights.sum(axis=1), 1)
    random.shuffle(rows)
    again = group_matters(six, pd.DataFrame(rows, columns=["topic", "matter", "weight"]))
    assert again.provenance.digest == group_matters(six, frame).provenance.digest
    for topic, matter, weight in rows:
        assert matters.weights[six.names.index(topic), matters.names.index(matter)] == pytest.approx(weight)


@pytest.mark.parametrize("nothing", [None, pd.NA, pd.NaT, float("nan"), " "])
def test_a_matter_that_is_missing_leaves_the_topic_out(six: Topics, nothing: object) -> None:
    matters = grouped_of(six, pd.DataFrame({"topic": ["T01", "T02"], "matter": pd.Series(["停车", nothing], dtype=object)}))
    assert matters.names == ("停车", "其他") and "T02" in matters.left


def test_the_table_leads_back_to_the_same_matters(six: Topics) -> None:
    rows = [("T01", "停车", 0.7), ("T01", "公交", 0.3), ("T02", "公交", 1.0)]
    first = group_matters(six, pd.DataFrame(rows, columns=["topic", "matter", "weight"]))
    assert first.matters is not None
    again = group_matters(first, first.matters.table)
    assert again.matters is not None
    assert again.matters.names == first.matters.names
    np.testing.assert_allclose(again.matters.weights, first.matters.weights)


def test_grouping_again_replaces(six: Topics) -> None:
    once = group_matters(six, {"T01": "出行"})
    twice = group_matters(group_matters(six, {"T05": "别的"}), {"T01": "出行"})
    assert twice.provenance.to_dict() == once.provenance.to_dict()
    assert [step.step for step in twice.provenance.chain()].count("group_matters") == 1
    assert twice.matters is not None and twice.matters.names == ("出行", "其他")


def test_the_topics_given_stay_as_they_were(six: Topics) -> None:
    table = pd.DataFrame({"topic": ["T01"], "matter": [" 出行 "]})
    kept = table.copy(deep=True)
    grouped = group_matters(six, table)
    assert six.matters is None and grouped.matters is not None
    assert grouped.matters.names[0] == "出行"
    assert (grouped.labels, grouped.word_weights is six.word_weights) == (six.labels, True)
    pd.testing.assert_frame_equal(table, kept)
    with pytest.raises(ValueError, match="read-only"):
        grouped.matters.weights[0, 0] = 0.5


def test_items_are_topics_or_matters(six: Topics) -> None:
    assert (item_names(six), item_labels(six)) == (six.names, six.labels)
    np.testing.assert_array_equal(six.shares @ item_weights(six), six.shares)
    grouped = group_matters(six, {"T01": "出行", "T02": "出行", "T04": "出行"})
    assert item_names(grouped) == item_labels(grouped) == ("出行", "其他")
    np.testing.assert_allclose(six.shares @ item_weights(grouped), np.column_stack([six.shares[:, [0, 1, 3]].sum(axis=1), six.shares[:, [2, 4, 5]].sum(axis=1)]))


def table_of(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["topic", "matter", "weight"][: len(rows[0])])


@pytest.mark.parametrize(("matters", "error", "text"), [
    ({"T09": "停车"}, InputError, r"no topic 'T09' \(topics: T01, T02, .*\)\. Hint: see topic_table"),
    ({"T01": 3}, InputError, r"3 is no matter for T01 \(takes text\)\. Hint: put it in quotes"),
    ({"T01": ""}, EmptyInputError, r"no topic is given a matter \(topics: T01, .*\)\. Hint: name at least one"),
    ({}, EmptyInputError, r"no topic is given a matter"),
    (["T01"], InputError, r"group_matters takes Mapping or DataFrame, not list\. Hint: give \{'T01'"),
    (pd.DataFrame({"topic": ["T01"]}), ColumnError, r"no column 'matter' in the table of matters \(columns: topic\)\. Hint:"),
    (pd.DataFrame({"matter": ["停车"]}), ColumnError, r"no column 'topic' in the table of matters \(columns: matter\)\. Hint:"),
    (table_of(("T01", "停车"), ("T01", "停车 ")), InputError, r"T01 is joined to '停车' twice\. Hint: keep one"),
    (table_of(("T01", "停车", 0.0)), InputError, r"0\.0 is no weight for T01 in '停车'\. Hint: use a number above 0"),
    (table_of(("T01", "停车", -1.0)), InputError, r"-1\.0 is no weight for T01"),
    (table_of(("T01", "停车", float("nan"))), InputError, r"nan is no weight for T01"),
    (table_of(("T01", "停车", "1")), InputError, r"'1' is no weight for T01"),
    (table_of(("T01", "停车", True)), InputError, r"True is no weight for T01"),
    (table_of(("T01", "停车", 0.7)), InputError, r"the weights of T01 sum to 0\.7 \(matters: 停车\)\. Hint: let them sum to 1"),
    (table_of(("T01", "停车", 70), ("T01", "公交", 30)), InputError, r"the weights of T01 sum to 100"),
    ("T01", InputError, r"group_matters takes Mapping or DataFrame, not str"),
    ({"T01": "T02", "T02": "T01"}, InputError, r"T01: 'T02' is the name of a topic, and names no matter \(shares of the two .*\)\. Hint: name"),
    (table_of(("T03", "停车"), ("T01", " T01 ")), InputError, r"T01: 'T01' is the name of a topic"),
    ({"T01": "停\ud800"}, InputError, r"T01: '停\\ud800' holds half a character\. Hint: read the table again"),
    ({pd.NA: "停车"}, InputError, r"no topic <NA> \(topics: T01"),
    ({"T01": pd.NA, "T02": None, "T03": pd.NaT, "T04": float("nan")}, EmptyInputError, r"no topic is given a matter"),
    ({"T01": ["停车"]}, InputError, r"\['停车'\] is no matter for T01"),
])  # fmt: skip
def test_matters_that_are_wrong(six: Topics, matters: Any, error: type[InputError], text: str) -> None:
    with pytest.raises(error, match=text):
        group_matters(six, matters)


def test_other_things_that_are_wrong(six: Topics) -> None:
    with pytest.raises(InputError, match=r"rest=' ' is no name\. Hint:"):
        group_matters(six, {"T01": "停车"}, rest=" ")
    with pytest.raises(InputError, match=r"rest: 'T01' is the name of a topic"):
        group_matters(six, {"T02": "停车"}, rest="T01 ")
    with pytest.raises(InputError, match=r"rest: '\\udc00' holds half a character"):
        group_matters(six, {"T02": "停车"}, rest="\udc00")
    for verb in (item_names, item_labels, item_weights):
        with pytest.raises(InputError, match=rf"{verb.__name__} takes Topics, not str\. Hint: fit_topics"):
            verb("停车")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"group_matters takes Topics, not Tokens\. Hint: fit_topics"):
        group_matters(six.tokens, {"T01": "停车"})  # type: ignore[arg-type]


# Suggestions by words

SEEDS = {"停车": ["泊位", "占道"], "公交": "班次，线路、换乘", "噪声": ["噪音扰民", "工地"], "养老": ["助餐", "独居老人"]}


def test_words_find_their_topic_and_other_topics_get_none(six: Topics) -> None:
    table = matter_table(six, SEEDS)
    assert table["matter"].tolist() == ["停车", "公交", "噪声", "养老", "", ""]
    assert (table["score"][:4] > table["chance"][:4]).all() and (table["score"][4:] <= table["chance"][4:]).all()
    assert set(table["evidence"][0].split()) == {"泊位", "占道"}
    assert table["n"].tolist()[:4] == [2, 3, 3, 3]
    assert " ".join(table.columns) == "topic label words matter likeliest score low high chance n second second_score evidence"


def by_hand(topics: Topics, words: dict[str, list[str]]) -> np.ndarray:
    """The same likeness, one word at a time."""
    out = np.zeros((len(topics), len(words)))
    names = sorted(words)
    for k, row in enumerate(topics.word_weights):
        raised = [max(0.0, p * log2(p / topics.word_weights[:, v].mean())) for v, p in enumerate(row)]
        for m, name in enumerate(names):
            idf = {w: log((len(names) + 1) / (sum(w in other for other in words.values()) + 0.5)) * log1p(words[name].count(w)) for w in words[name]}
            for w, weight in idf.items():
                out[k, m] += sqrt(raised[topics.tokens.vocabulary.index(w)] / sum(raised)) * sqrt(weight / sum(idf.values()))
    return out


def test_the_score_is_the_likeness_word_by_word(six: Topics) -> None:
    words = {"A": ["泊位", "占道", "占道", "司机"], "B": ["司机", "班次"], "C": ["噪音", "托班", "班次"]}
    table, scores = matter_table(six, words), by_hand(six, words)
    np.testing.assert_allclose(table["score"], scores.max(axis=1), atol=1e-12)
    np.testing.assert_allclose(table["second_score"], np.sort(scores, axis=1)[:, -2], atol=1e-12)
    assert [name or "ABC"[i] for name, i in zip(table["likeliest"], scores.argmax(axis=1), strict=True)] == ["ABC"[i] for i in scores.argmax(axis=1)]


def test_random_words_are_seldom_more_than_chance(six: Topics) -> None:
    draw = np.random.default_rng(3)
    found = [
        (matter_table(six, {name: list(draw.choice(six.tokens.vocabulary, size=6, replace=False)) for name in "甲乙丙丁"}, seed=i)["matter"] != "").mean()
        for i in range(20)
    ]
    assert 0.005 < np.mean(found) < 0.10


def test_descriptions_are_cut_by_the_longest_match(six: Topics) -> None:
    tokens = replace(six.tokens, vocabulary=("停车", "停车泊位", "吵", "泊位管理", "管理"), counts=six.tokens.counts[:, :5])
    topics = replace(six, tokens=tokens, word_weights=np.array([[0.1, 0.5, 0.1, 0.2, 0.1], [0.3, 0.1, 0.3, 0.1, 0.2]] * 3), runs=six.runs[:0])
    assert matter_table(topics, {"甲": "停车泊位管理办法"})["n"].max() == 2
    assert matter_table(topics, {"甲": "停车泊位管理办法"})["evidence"][0] == "停车泊位"
    assert matter_table(topics, {"甲": "太 吵"})["n"].max() == 1
    with pytest.raises(EmptyInputError, match=r"no category holds a word that the topics know \(categories: 甲\)\. Hint: describe"):
        matter_table(topics, {"甲": "争吵，吵闹声"})


TREE = pd.DataFrame({
    "一级": ["交通", None, "交通", "民生", "民生", "民生"],
    "二级": ["停车", "", "公交", "养老", None, "其他"],
    "三级": ["泊位管理", "占道", "换乘线路", "助餐", "独居老人", "托位"],
})  # fmt: skip


def test_a_tree_gives_categories_of_the_level_asked_for(six: Topics) -> None:
    assert matter_table(six, TREE)["likeliest"].tolist() == ["交通", "交通", "", "民生", "民生", ""]
    fine = matter_table(six, TREE, level="二级")
    assert fine["likeliest"].tolist() == ["停车", "公交", "", "养老", "其他", ""]
    assert fine["n"].tolist()[:5] == [2, 2, 0, 3, 1]


def test_a_name_under_two_parents_is_given_with_them(six: Topics) -> None:
    tree = pd.DataFrame({"一级": ["交通", "民生"], "二级": ["其他", "其他"], "三级": ["泊位", "托位"]})
    assert set(matter_table(six, tree, level="二级")["likeliest"]) == {"交通/其他", "民生/其他", ""}


def test_a_category_without_known_words_is_told(six: Topics) -> None:
    with pytest.warns(PolicytextWarning, match=r"1 of 2 categories hold no word that the topics know, and can't be suggested \(外星\)\. Hint:"):
        table = matter_table(six, {"停车": ["泊位"], "外星": ["飞碟"]})
    assert set(table["likeliest"]) == {"停车", ""}


def test_a_seed_gives_the_same_table_and_moves_nothing_but_chance(six: Topics) -> None:
    first, again, other = (matter_table(six, SEEDS, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    pd.testing.assert_frame_equal(first.drop(columns=["chance", "matter"]), other.drop(columns=["chance", "matter"]))
    assert not first["chance"].equals(other["chance"])


def test_the_order_of_categories_is_nothing(six: Topics) -> None:
    pd.testing.assert_frame_equal(matter_table(six, SEEDS), matter_table(six, dict(reversed(SEEDS.items()))))


def test_a_suggestion_edited_by_hand_groups_the_topics(six: Topics) -> None:
    table = matter_table(six, SEEDS)
    table.loc[4, "matter"] = "养老"
    matters = grouped_of(six, table)
    assert (matters.source, matters.left, matters.names) == ("suggestion", ("T06",), ("停车", "公交", "噪声", "养老", "其他"))
    assert matters.weights[4].tolist() == [0, 0, 0, 1, 0]


# Suggestions by texts


def test_classes_that_people_gave_find_their_topics(six: Topics) -> None:
    table = matter_table(six, "class")
    assert table["matter"].tolist() == NAMES
    coded = six.tokens.documents["class"].dropna()
    assert table["chance"].tolist() == pytest.approx([(coded == name).mean() for name in NAMES])
    assert table["n"].sum() == pytest.approx(len(coded))
    assert (table["low"] < table["score"]).all() and (table["score"] <= table["high"]).all()


def test_the_score_is_the_share_of_the_coded_texts(six: Topics) -> None:
    counts, coded = six.tokens.counts.toarray(), six.tokens.documents["half"].to_numpy()
    even = counts / counts.sum(axis=1, keepdims=True)
    worth = np.array([(coded == value).sum() * pooled_shares(even[coded == value].sum(axis=0)[None], six.word_weights)[0] for value in (0, 1)])
    table, share = matter_table(six, "half"), worth / worth.sum(axis=0)
    best = (share - np.array([[(coded == 0).mean()], [(coded == 1).mean()]])).argmax(axis=0)
    assert table["likeliest"].tolist() == [str(value) for value in best] == ["0", "1", "0", "1", "0", "1"]
    np.testing.assert_allclose(table["score"], share[best, np.arange(6)], atol=1e-6)
    low, high = wilson_interval(float(worth[best[0], 0]), float(worth[:, 0].sum()), level=0.975)
    assert (table["low"][0], table["high"][0]) == pytest.approx((low, high), abs=1e-5)


def test_classes_drawn_at_random_are_seldom_more_than_chance(six: Topics) -> None:
    draw, found = np.random.default_rng(5), []
    for _ in range(25):
        documents = six.tokens.documents.assign(drawn=draw.choice(list("甲乙丙"), size=len(six.tokens.documents), p=[0.6, 0.3, 0.1]))
        found.append((matter_table(replace(six, tokens=replace(six.tokens, documents=documents)), "drawn")["matter"] != "").mean())
    assert np.mean(found) < 0.08


def test_a_small_class_goes_before_a_large_one_that_lies_everywhere(six: Topics) -> None:
    matters = six.tokens.documents["matter"].to_numpy()
    draw = np.random.default_rng(2).random(len(matters))
    classes = np.where((matters == 0) & (draw < 0.35), "停车", "求助")
    table = matter_table(replace(six, tokens=replace(six.tokens, documents=six.tokens.documents.assign(drawn=classes))), "drawn")
    assert table["matter"][0] == "停车" and table["score"][0] < 0.5 < table["second_score"][0]
    assert table["second"][0] == "求助" and table["second_score"][0] == pytest.approx(1 - table["score"][0])


def test_few_coded_texts_say_nothing(six: Topics) -> None:
    documents = six.tokens.documents
    few = documents["class"].where(documents.groupby("class").cumcount() < 2)
    table = matter_table(replace(six, tokens=replace(six.tokens, documents=documents.assign(few=few))), "few")
    assert (table["n"] < 5).all() and (table["matter"] == "").all() and (table["likeliest"] == NAMES).all()


def test_every_document_has_one_vote_however_many_clauses_it_has() -> None:
    long, short = "。".join(["停车位不足问题突出，停车泊位紧张"] * 12), "公交线路过长，公交班次不足"
    frame = pd.DataFrame({"id": list("甲乙丙丁"), "text": [long, short, short, short], "class": ["长", "短", "短", "短"]})
    tokens = segment(Corpus.from_frame(frame, kind="policy"), unit="clause", max_share=1.0, min_documents=1)
    assert tokens.units.groupby("document").size()["甲"] > 3
    half = np.array([["停" in word or "泊" in word for word in tokens.vocabulary]], dtype=float)
    weights = np.concatenate([half, 1 - half]) + 1e-4
    topics = made(tokens, weights / weights.sum(axis=1, keepdims=True), np.full((len(tokens), 2), 0.5))
    assert matter_table(topics, "class")["n"].sum() == pytest.approx(4)


def test_suggestions_leave_the_topics_as_they_were(six: Topics) -> None:
    kept, documents, tree = six.word_weights.copy(), six.tokens.documents.copy(deep=True), TREE.copy(deep=True)
    matter_table(six, TREE)
    matter_table(six, "class")
    np.testing.assert_array_equal(six.word_weights, kept)
    pd.testing.assert_frame_equal(six.tokens.documents, documents)
    pd.testing.assert_frame_equal(TREE, tree)


@pytest.mark.parametrize(("categories", "options", "error", "text"), [
    (["停车"], {}, InputError, r"matter_table takes Mapping or DataFrame or str, not list\. Hint: give matters"),
    ({"停车": 3}, {}, InputError, r"'停车': 3 is no matter with its words\. Hint: write"),
    ({"停车": ["车位", 3]}, {}, InputError, r"'停车': .* is no matter with its words"),
    ({" ": ["车位"]}, {}, InputError, r"' ': .* is no matter with its words"),
    ({}, {}, EmptyInputError, r"no category holds a word that the topics know \(categories: nothing\)"),
    (SEEDS, {"level": "二级"}, InputError, r"level='二级' without a category tree\. Hint: leave level out"),
    (SEEDS, {"seed": -1}, InputError, r"seed=-1 is no seed"),
    (TREE, {"level": "四级"}, ColumnError, r"no level '四级' in the category tree \(columns: 一级, 二级, 三级\)\. Hint:"),
    (TREE.iloc[:0], {}, EmptyInputError, r"the category tree has no category \(columns: 一级, 二级, 三级\)\. Hint:"),
    (pd.DataFrame(), {}, EmptyInputError, r"the category tree has no category \(columns: nothing\)"),
    ("分类", {}, ColumnError, r"no column '分类' of the documents \(columns: document, .*\)\. Hint: name one"),
    ("kind", {}, EmptyInputError, r"column 'kind' holds 1 classes of texts with a known word, and two are needed \(classes: feedback\)\. Hint:"),
])  # fmt: skip
def test_categories_that_are_wrong(six: Topics, categories: Any, options: dict[str, Any], error: type[InputError], text: str) -> None:
    with pytest.raises(error, match=text):
        matter_table(six, categories, **options)


def test_the_bundled_city(topics: Topics) -> None:
    """The slice has six topics for many matters; what is suggested above chance has its words in the topic."""
    table = matter_table(topics, {"停车": "停车泊位 停车", "公交": "公共交通 公交", "垃圾": "生活垃圾 垃圾 分类投放", "电梯": "加装电梯 电梯"})
    sure = table[table["matter"] != ""]
    assert len(sure) and (sure["score"] > sure["chance"]).all() and (sure["evidence"] != "").all()
    grouped = group_matters(topics, table)
    np.testing.assert_allclose((grouped.shares[topics.covered] @ item_weights(grouped)).sum(axis=1), 1)
