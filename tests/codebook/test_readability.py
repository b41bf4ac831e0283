"""Features of readability, z values against a reference, the score, originals against explanations."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from policytext.codebook.readability import (
    FEATURES,
    explanation_pair_table,
    explanation_table,
    readability_loading_table,
    readability_table,
)
from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError
from policytext.segmenting._dictionary import common_words

EASY = "今天停水。请大家注意。明天来水。"
HARD = "依据有关规章所规定的统筹性的涵闸调度的原则开展联合性的蓄滞洪区应急性处置工作，落实防汛抗旱的各项规定的要求。"


def corpus(*texts: str, **columns: list[str]) -> Corpus:
    return Corpus.from_frame(
        pd.DataFrame({"id": [f"d{i}" for i in range(len(texts))], "text": list(texts), **columns}), kind="policy"
    )


def test_features_by_hand() -> None:
    row = readability_table(corpus("路灯坏了，请修。下雨的路。", EASY)).iloc[0]
    assert row["sentence_length"] == 5.0
    assert row["part_length"] == pytest.approx(10 / 3)
    assert row["de_chain"] == pytest.approx(1 / 3)
    assert row["n"] == 10


def test_harder_text_scores_higher_and_the_score_is_the_first_component() -> None:
    policies = corpus(EASY, HARD, EASY * 2 + "请修路。", HARD + EASY, "一、" + HARD)
    table = readability_table(policies)
    assert table["estimate"].iloc[1] > table["estimate"].iloc[0]
    z = table[[f"{name}_z" for name in FEATURES]].to_numpy()
    left, values, right = np.linalg.svd(z - z.mean(axis=0), full_matrices=False)
    assert np.abs(table["estimate"].to_numpy()) == pytest.approx(np.abs(left[:, 0] * values[0]))
    loadings = readability_loading_table(policies)
    assert np.abs(loadings["loading"].to_numpy()) == pytest.approx(np.abs(right[0]))
    assert loadings["explained"].iloc[0] == pytest.approx(values[0] ** 2 / (values**2).sum())


def test_z_values_are_those_of_the_type_where_it_has_enough_texts() -> None:
    texts = [EASY * (i + 1) + "请修路灯和护栏。" * i for i in range(9)] + [HARD]
    table = readability_table(corpus(*texts, doc_type=["通知"] * 9 + ["规划"]))
    assert table["reference"].tolist() == ["通知"] * 9 + ["all"]
    assert table["n_reference"].tolist() == [9] * 9 + [10]
    assert table["sentence_length_z"].iloc[:9].mean() == pytest.approx(0, abs=1e-9)


def test_a_reference_of_ones_own() -> None:
    table = readability_table(corpus(HARD), corpus(EASY, EASY + "请修路灯。", "停水了。"))
    assert table["n_reference"].tolist() == [3]
    assert table["sentence_length_z"].iloc[0] > 3


def test_a_text_without_chinese_is_not_measured() -> None:
    table = readability_table(corpus(EASY, "2024-01-01"))
    assert table.iloc[1][list(FEATURES)].isna().all()
    assert np.isnan(table["estimate"].iloc[1])
    with pytest.raises(EmptyInputError, match="no document has Chinese text"):
        readability_table(corpus("2024"))


def test_common_words_are_nested() -> None:
    assert common_words(100) < common_words(5000)
    assert len(common_words(5000)) == 5000


def pairs(n: int) -> Corpus:
    titles = [f"第{i}号停水办法" for i in range(n)] + [f"《第{i}号停水办法》解读" for i in range(n)]
    return corpus(*[HARD + "请" * i for i in range(n)], *[EASY] * n, title=titles, doc_type=["办法"] * n + ["解读"] * n)


def test_sign_test_of_explanations() -> None:
    table = explanation_table(pairs(7)).set_index("feature")
    assert (
        table.loc["sentence_length", "easier"],
        table.loc["sentence_length", "n"],
        table.loc["sentence_length", "verdict"],
    ) == (7, 7, "easier")
    assert table.loc["sentence_length", "p_value"] == pytest.approx(binomtest(7, 7).pvalue)
    assert explanation_table(pairs(2)).set_index("feature").loc["sentence_length", "verdict"] == "cannot tell"
    assert set(explanation_table(corpus(EASY))["verdict"]) == {"not measured"}


def test_pairs_are_those_whose_titles_say_so() -> None:
    found = explanation_pair_table(pairs(2))[["original", "explanation"]].drop_duplicates()
    assert found.values.tolist() == [["d0", "d2"], ["d1", "d3"]]


def test_of_documents_with_one_title_the_latest_before_the_interpretation_is_meant() -> None:
    titles = ["停水管理办法"] * 3 + ["《停水管理办法》解读", "东县人民政府关于印发《东县防汛办法》的通知", "《东县防汛办法》解读"]
    frame = corpus(
        *[HARD] * 3, EASY, HARD, EASY, title=titles, doc_type=["办法", "办法", "办法", "解读", "通知", "解读"], region=["东区", "东区", "西区", "东区", "", ""],
        date=["2020-01-01", "2022-01-01", "2022-02-01", "2022-03-01", "2022-01-01", "2022-01-02"],
    ).frame  # fmt: skip
    for rows in (frame, frame.iloc[::-1]):
        found = explanation_pair_table(Corpus.from_frame(rows, kind="policy"))[["original", "explanation"]].drop_duplicates()
        assert sorted(found.values.tolist()) == [["d1", "d3"], ["d4", "d5"]]


def test_a_text_without_the_feature_is_in_no_test() -> None:
    two = corpus(HARD, "2024-01-01", title=["停水办法", "《停水办法》解读"], doc_type=["办法", "解读"])
    assert set(explanation_table(two)["verdict"]) == {"not measured"}


def test_scores_are_the_same_in_any_order() -> None:
    frame = corpus(*[EASY * (i + 1) + HARD * (i % 3) + "请修路灯和护栏。" * i for i in range(9)]).frame
    one, two = (readability_table(Corpus.from_frame(rows, kind="policy")).sort_values("document", ignore_index=True) for rows in (frame, frame.iloc[::-1]))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_refusal() -> None:
    with pytest.raises(InputError, match="reads policies"):
        readability_table(Corpus.from_frame(pd.DataFrame({"text": ["路灯不亮"]}), kind="feedback"))
