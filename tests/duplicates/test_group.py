"""Which texts are copies of which, counted both ways."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, Duplicates, campaign_table, group_duplicates, load_yunze
from policytext.datasets import Yunze
from policytext.duplicates import normal_form
from policytext.duplicates._minhash import bands_for, candidate_groups
from policytext.duplicates.grams import gram_hashes, negations
from policytext.errors import ColumnError, InputError
from tests.growth import LINEAR, growth

LONG = "小区东门外的三盏路灯从上月起一直不亮，老人晚上出门买菜看不清台阶，请有关部门尽快派人维修。"


def corpus_of(texts: list[str], **columns: object) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"id": [f"m{i:03d}" for i in range(len(texts))], "text": pd.Series(texts, dtype=object), **columns}), kind="feedback")


def clusters_of(duplicates: Duplicates) -> set[frozenset[str]]:
    return {frozenset(ids) for _, ids in duplicates.table.groupby("cluster_id")["id"]}


def together(*texts: str, threshold: float = 0.7) -> bool:
    return len(group_duplicates(corpus_of(list(texts)), threshold=threshold)) == 1


def jaccard(one: str, other: str) -> float:
    first, second = ({form[i : i + 5] for i in range(len(form) - 4)} for form in map(normal_form, (one, other)))
    return len(first & second) / len(first | second)


# What is compared


@pytest.mark.parametrize(("text", "form"), [
    (" 路灯　不亮！\n", "路灯不亮"), ("３.５米", "3_5米"), ("35米", "35米"), ("1,200元", "1200元"), ("1，200元", "1200元"),
    ("3 - 502", "3_502"), ("WiFi_5Ｇ", "wifi5g"), ("！？…", ""), ("a_b", "ab"),
    ("1_2", "1_2"), ("路_灯", "路灯"),
])  # fmt: skip
def test_normal_form(text: str, form: str) -> None:
    assert normal_form(text) == form


@given(st.text(max_size=80))
def test_the_normal_form_is_its_own(text: str) -> None:
    form = normal_form(text)
    again = normal_form(form)
    assert normal_form(again) == again


@given(st.text("甲乙丙丁12", min_size=1, max_size=40), st.integers(1, 5))
def test_there_is_a_hash_for_each_run(text: str, n: int) -> None:
    runs = {text[i : i + n] for i in range(max(1, len(text) - n + 1))}
    hashes = gram_hashes(text, n)
    assert len(hashes) == len(runs)
    assert (np.diff(hashes.astype(object)) > 0).all()


def test_hashes_are_the_same_everywhere() -> None:
    assert gram_hashes("路灯不亮已三天", 5).tolist() == [int(x) for x in gram_hashes("路灯不亮已三天", 5)]
    assert negations("没有不要") == 2


# Kinds


@pytest.mark.parametrize("texts", [
    ("路灯不亮", " 路灯不亮！", "路灯不亮。"), ("同意", "同意。"), (LONG, LONG.replace("，", " ")), (LONG, LONG.replace("三盏", "两盏")), (LONG, LONG + "谢谢！"),
    ("请问医保卡怎么办理补办手续呢", "请问医保卡怎么办理补办手续"),
])  # fmt: skip
def test_copies(texts: tuple[str, ...]) -> None:
    assert together(*texts)


@pytest.mark.parametrize("texts", [
    ("同意" * 50, "不同意" * 50), ("支持" * 50, "不支持" * 50), ("我同意拆除本小区围墙", "我不同意拆除本小区围墙"), ("投资3.5万元", "投资35万元"), ("同意", "不同意"),
    ("路灯不亮", "路灯太亮"),
    ("3栋502室漏水", "3栋501室漏水"), (LONG, "公交车早高峰等了四十分钟没有一班，学生上学天天迟到，希望加密班次，调整首末班时间。"), ("！！！", "？？？"), ("", " "),
])  # fmt: skip
def test_no_copies(texts: tuple[str, ...]) -> None:
    table = pd.DataFrame({"title": "有标题", "text": texts})
    assert len(group_duplicates(Corpus.from_frame(table, kind="feedback"))) == len(texts)


def test_a_near_copy_at_the_stated_threshold() -> None:
    pair = ("小区路灯不亮已三天", "小区路灯不亮已五天")
    assert not together(*pair)
    assert together(*pair, threshold=0.6)


def test_kinds_and_sizes() -> None:
    found = group_duplicates(corpus_of([LONG, LONG + "！", LONG + "谢谢！", "同意", "同意。", "反对"]))
    assert found.table["kind"].tolist() == ["near"] * 3 + ["exact"] * 2 + ["single"]
    assert found.table["size"].tolist() == [3, 3, 3, 2, 2, 1]
    assert found.table["texts"].tolist() == [2, 2, 2, 1, 1, 1]
    assert found.clusters()[["cluster_id", "size"]].to_numpy().tolist() == [["m000", 3], ["m003", 2]]
    assert found.representatives() == ["m000", "m003", "m005"]
    assert len(found) == 3
    assert repr(found) == "Duplicates(6 documents in 3 clusters: 1 single, 1 exact, 1 near)"


def test_the_cluster_is_named_after_its_first_document() -> None:
    dates = ["2024-05-03", "2024-05-01", "2024-05-02", None]
    table = group_duplicates(corpus_of(["路灯不亮"] * 4, date=dates)).table
    assert set(table["cluster_id"]) == {"m001"}
    assert table["first_date"].dt.strftime("%m-%d").tolist() == ["05-01"] * 4
    assert table["last_date"].dt.strftime("%m-%d").tolist() == ["05-03"] * 4


# Who sent it


def test_one_person_pressing_twice_is_one_demand() -> None:
    times = ["2024-05-01 08:00:00", "2024-05-01 08:00:02"]
    table = group_duplicates(corpus_of(["路灯不亮"] * 2, date=times, 用户=["甲", "甲"]), person="用户").table
    assert table["demands"].tolist() == [1, 1]
    assert table["size"].tolist() == [2, 2]
    assert table["repeat_of"].tolist() == ["", "m000"]


def test_fifty_persons_with_one_text_are_fifty_demands_in_one_cluster() -> None:
    table = group_duplicates(corpus_of(["路灯不亮"] * 50, 用户=[f"u{i}" for i in range(50)]), person="用户").table
    assert table["cluster_id"].nunique() == 1
    assert set(table["size"]) == set(table["demands"]) == {50}
    assert set(table["repeat_of"]) == {""}


def test_the_same_person_a_week_later_or_without_a_name_is_another_demand() -> None:
    later = corpus_of(["路灯不亮"] * 2, date=["2024-05-01", "2024-05-08"], 用户=["甲", "甲"])
    assert set(group_duplicates(later, person="用户").table["demands"]) == {2}
    nameless = corpus_of(["路灯不亮"] * 2, 用户=["", None])
    assert set(group_duplicates(nameless, person="用户").table["demands"]) == {2}


def test_the_table_keeps_no_name() -> None:
    found = group_duplicates(corpus_of(["路灯不亮"] * 2, 用户=["王小明", "王小明"]), person="用户")
    assert "王小明" not in found.table.to_csv()
    assert found.table["sender"].tolist() == [1, 1]


# The same from any side


def shuffled(corpus: Corpus, seed: int) -> Corpus:
    return Corpus.from_frame(corpus.frame.sample(frac=1, random_state=seed), kind="feedback")


TEXTS = [LONG, LONG + "谢谢", LONG.replace("三盏", "两盏"), "同意", "不同意", "路灯不亮已三天请修", "路灯不亮已五天请修", "！"]


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=12), st.integers(0, 9))
def test_clusters_are_the_same_for_any_order_of_rows(texts: list[str], seed: int) -> None:
    corpus = corpus_of(texts)
    found, again = group_duplicates(corpus), group_duplicates(shuffled(corpus, seed))
    pd.testing.assert_frame_equal(found.frame, again.frame.sort_values("id").reset_index(drop=True))


CODE = """
import pandas as pd, policytext as pt
texts = ["路灯坏了请尽快派人来修一修老人出门看不清台阶" + "甲乙丙丁"[i % 4] * (i % 3) + "公交太少" * (i % 7) for i in range(200)]
print(pt.group_duplicates(pt.Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback")).provenance.digest)
"""


def test_the_same_digest_under_any_hash_seed() -> None:
    runs = [subprocess.run([sys.executable, "-c", CODE], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True, check=True)
            for seed in ("1", "2")]  # fmt: skip
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.strip()


def test_the_corpus_stays_as_it_is_and_the_record_says_how() -> None:
    corpus = corpus_of([LONG, LONG])
    before = corpus.frame
    found = group_duplicates(corpus, threshold=0.8, seed=7)
    pd.testing.assert_frame_equal(corpus.frame, before)
    assert dict(found.provenance.settings) == {"threshold": 0.8, "person": None, "seed": 7}
    assert found.provenance.parents == (corpus.provenance,)
    table = found.frame
    table.loc[0, "size"] = 99
    assert found.table["size"].tolist() == [2, 2]


# What is found


@pytest.fixture(scope="module")
def city() -> Yunze:
    return load_yunze()


@pytest.mark.parametrize("threshold", [0.5, 0.7])
def test_every_pair_of_the_planted_campaigns_is_found(city: Yunze, threshold: float) -> None:
    found = group_duplicates(city.feedback, threshold=threshold).table.set_index("id")
    texts = city.feedback.text
    planted = [row["messages"] for row in city.truth["planted"] if row["kind"] == "near_copies"]
    pairs = [(one, other) for ids in planted for place, one in enumerate(ids) for other in ids[place + 1 :] if jaccard(texts[one], texts[other]) >= threshold]
    assert len(pairs) > 50
    held = sum(found.at[one, "cluster_id"] == found.at[other, "cluster_id"] for one, other in pairs)
    assert held / len(pairs) >= 0.98
    assert set(found.index[found["size"] > 1]) <= {id for ids in planted for id in ids}


def test_the_planted_campaigns_are_named_with_district_and_span(city: Yunze) -> None:
    planted = [row for row in city.truth["planted"] if row["kind"] == "near_copies"]
    table = campaign_table(group_duplicates(city.feedback))
    assert sorted(zip(table["region"], table["messages"], strict=True)) == sorted((row["district"], len(row["messages"])) for row in planted)
    assert (table["days"] <= 14).all()
    dates = city.feedback.frame.set_index("id")["date"]
    for row in planted:
        days = dates[row["messages"]].dt.strftime("%Y-%m-%d")
        assert f"{row['district']} {days.min()}/{days.max()}" in set(table["name"])


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7, 0.9])
def test_bands_miss_few_pairs_at_the_threshold(threshold: float) -> None:
    bands, rows = bands_for(threshold)
    assert bands * rows <= 128
    assert (1 - threshold**rows) ** bands <= 0.005


def test_candidates_hold_the_equal_and_few_of_the_unlike() -> None:
    draw = np.random.default_rng(1)
    sets = [np.unique(draw.integers(0, 2**63, 60, dtype=np.uint64)) for _ in range(200)]
    groups = [group.tolist() for group in candidate_groups([*sets, sets[0]], threshold=0.7, seed=1)]
    assert [0, 200] in groups
    assert {tuple(group) for group in groups} == {(0, 200)}
    assert list(candidate_groups([], threshold=0.7, seed=1)) == []


# Campaigns


def days(*numbers: int) -> list[pd.Timestamp]:
    return [pd.Timestamp("2024-05-01") + pd.Timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(("numbers", "messages"), [
    ((0, 1, 2, 3), []), ((0, 1, 2, 3, 13), [5]), ((0, 1, 2, 3, 14), []), ((0, 1, 2, 3, 4, 60, 61, 62, 63, 64, 65), [5, 6]),
    ((0, 3, 6, 9, 12, 15, 18, 21), [8]), ((0, 0, 0, 0, 0), [5]),
])  # fmt: skip
def test_a_campaign_is_five_within_fourteen_days(numbers: tuple[int, ...], messages: list[int]) -> None:
    corpus = corpus_of(["路灯不亮"] * len(numbers), date=days(*numbers))
    assert campaign_table(group_duplicates(corpus))["messages"].tolist() == messages


def test_one_person_is_no_campaign() -> None:
    corpus = corpus_of(["路灯不亮"] * 6, date=days(*range(6)), 用户=["甲"] * 5 + ["乙"])
    assert campaign_table(group_duplicates(corpus, person="用户")).empty
    assert len(campaign_table(group_duplicates(corpus))) == 1


def test_the_district_is_that_of_most() -> None:
    corpus = corpus_of(["路灯不亮"] * 5, date=days(*range(5)), region=["乙县", "甲区", "甲区", "", "甲区"])
    row = campaign_table(group_duplicates(corpus)).iloc[0]
    assert (row["name"], row["region"], row["regions"], row["demands"]) == ("甲区 2024-05-01/2024-05-05", "甲区", 3, 5)


def test_without_dates_there_is_no_campaign() -> None:
    table = campaign_table(group_duplicates(corpus_of(["路灯不亮"] * 9)))
    assert table.empty
    assert table["first_date"].dtype == "datetime64[s]"


# Edges and errors


@pytest.mark.parametrize("texts", [["路灯不亮"], ["路灯不亮", ""], ["。"], [LONG]])
def test_few_texts(texts: list[str]) -> None:
    corpus = Corpus.from_frame(pd.DataFrame({"title": "有标题", "text": texts}), kind="policy")
    assert set(group_duplicates(corpus).table["kind"]) == {"single"}


def test_lone_surrogates_do_no_harm() -> None:
    assert together("路灯\ud800不亮已经三天了请来人修一修吧谢谢", "路灯\ud800不亮已经三天了，请来人修一修吧谢谢")


def test_many_near_copies_take_little_time() -> None:
    def grouped(some: str) -> None:
        assert len(group_duplicates(corpus_of([LONG + f"第{i}户" for i in range(len(some))]))) == 1

    assert growth(grouped, "案" * 5000) < LINEAR


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1, "0.7", True, float("nan")])
def test_a_threshold_out_of_range_is_refused(threshold: object) -> None:
    with pytest.raises(InputError, match=r"threshold=.* is out of range .*Hint: use 0\.7"):
        group_duplicates(corpus_of(["路灯"]), threshold=threshold)  # type: ignore[arg-type]


def test_wrong_input_is_refused() -> None:
    with pytest.raises(InputError, match=r"group_duplicates takes Corpus, not list\. Hint: "):
        group_duplicates([])  # type: ignore[arg-type]
    with pytest.raises(ColumnError, match=r"no column '用户' in the corpus \(columns: id, .*Hint: "):
        group_duplicates(corpus_of(["路灯"]), person="用户")
    with pytest.raises(InputError, match=r"seed=-1 is no seed"):
        group_duplicates(corpus_of(["路灯"]), seed=-1)
    with pytest.raises(InputError, match=r"campaign_table takes Duplicates, not Corpus\. Hint: "):
        campaign_table(corpus_of(["路灯"]))  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"least=1, days=14 name no campaign"):
        campaign_table(group_duplicates(corpus_of(["路灯"])), least=1)
