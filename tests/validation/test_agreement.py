"""Agreement between coders against counting pairs, a published example, and simulated coders."""

from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.validation import agreement_table

EXAMPLE = ("123321412...", "1233224125.3", ".333234225 1.".replace(" ", ""), "12332441251.")
"""Krippendorff's own: four observers, twelve units, missing values; nominal alpha .743."""


def answers(coders: tuple[str, ...] | list[list[str]], kind: str = "policy") -> pd.DataFrame:
    rows = [(kind, f"u{i:04d}", str(c), code) for c, codes in enumerate(coders, 1) for i, code in enumerate(codes) if code != "."]
    return pd.DataFrame(rows, columns=["kind", "item", "coder", "code"])


def by_pairs(data: pd.DataFrame, matter: str | None = None) -> tuple[float, float]:
    """Alpha and agreement, counted pair by pair."""
    codes = data["code"].to_numpy() if matter is None else (data["code"] == matter).to_numpy()
    groups = [codes[(data["item"] == item).to_numpy()].tolist() for item in dict.fromkeys(data["item"])]
    groups = [group for group in groups if len(group) > 1]
    values = [value for group in groups for value in group]
    seen = sum(sum(a != b for a, b in permutations(group, 2)) / (len(group) - 1) for group in groups) / len(values)
    chance = sum(a != b for a, b in permutations(values, 2)) / (len(values) * (len(values) - 1))
    same = [np.mean([a == b for a, b in permutations(group, 2)]) for group in groups]
    return (1 - seen / chance if chance else float("nan")), float(np.mean(same))


def cell(table: pd.DataFrame, matter: str = "all", measure: str = "alpha", kind: str = "policy") -> dict[str, Any]:
    rows = table[(table["matter"] == matter) & (table["measure"] == measure) & (table["kind"] == kind)]
    assert len(rows) == 1
    return dict(rows.iloc[0])


def test_the_published_example() -> None:
    row = cell(agreement_table(answers(EXAMPLE)))
    assert row["estimate"] == pytest.approx(0.743, abs=5e-4)
    assert (row["n"], row["n_coders"], row["n_used"]) == (11, 4, 40)


codings = st.lists(st.lists(st.sampled_from("甲乙丙."), min_size=3, max_size=3), min_size=3, max_size=25)


@given(codings)
@settings(max_examples=25)
def test_alpha_is_what_pairs_say(units: list[list[str]]) -> None:
    data = answers([list(coder) for coder in zip(*units, strict=True)])
    data = data[data.groupby("item")["coder"].transform("size") > 1]
    if data.empty:
        return
    table = agreement_table(data, n_draws=100)
    for matter in (None, *sorted(set(data["code"]))):
        alpha, same = by_pairs(data, matter)
        name = matter or "all"
        assert cell(table, name)["estimate"] == pytest.approx(alpha, nan_ok=True)
        assert cell(table, name, "agreement")["estimate"] == pytest.approx(same)


def test_order_of_rows_and_names_of_coders_mean_nothing() -> None:
    data = answers(EXAMPLE)
    other = data.sample(frac=1, random_state=1).replace({"coder": {"1": "9", "4": "0"}})
    pd.testing.assert_frame_equal(agreement_table(data), agreement_table(other))


def test_same_seed_same_interval() -> None:
    data = answers(EXAMPLE)
    low = [cell(agreement_table(data, seed=seed))["low"] for seed in (1, 1, 2)]
    assert low[0] == low[1] != low[2]


def test_intervals_of_the_points_match_a_plain_bootstrap() -> None:
    rng = np.random.default_rng(5)
    truth = rng.choice(list("甲乙丙"), 60)
    coders = [[str(code if rng.random() < 0.8 else rng.choice(list("甲乙丙"))) for code in truth] for _ in range(2)]
    row = cell(agreement_table(answers(coders), n_draws=4000))
    first, second = np.array(coders)
    draws = []
    for _ in range(1500):
        take = rng.integers(0, 60, 60)
        one, two = first[take], second[take]
        counts = np.unique(np.concatenate([one, two]), return_counts=True)[1]
        chance = 1 - (counts * (counts - 1)).sum() / (120 * 119)
        draws.append(1 - (one != two).mean() / chance)
    assert np.quantile(draws, [0.025, 0.975]) == pytest.approx([row["low"], row["high"]], abs=0.03)


def test_interval_covers_alpha_of_all_texts() -> None:
    """Coders who are right in 80% of texts and else choose blindly: alpha is .64."""
    rng = np.random.default_rng(6)
    hits = 0
    for repeat in range(60):
        truth = rng.integers(0, 4, 80)
        coders = [[str(x) for x in np.where(rng.random(80) < 0.8, truth, rng.integers(0, 4, 80))] for _ in range(2)]
        row = cell(agreement_table(answers(coders), n_draws=300, seed=repeat))
        hits += row["low"] <= 0.64 <= row["high"]
    assert hits >= 53


def test_coders_who_never_differ_are_not_taken_for_infallible() -> None:
    table = agreement_table(answers(["甲乙" * 6] * 2))
    row, z = cell(table), 1.959964
    assert row["estimate"] == 1.0 == row["high"]
    assert cell(table, measure="agreement")["low"] == pytest.approx(1 - z**2 / (12 + z**2))
    assert row["low"] == pytest.approx(1 - z**2 / (12 + z**2) / (12 / 23))
    assert row["verdict"] == "cannot tell"


@pytest.mark.parametrize(
    ("share", "n", "verdict"), [(1.0, 300, "reliable"), (0.82, 400, "tentative"), (0.5, 200, "not reliable"), (0.85, 30, "cannot tell"), (1.0, 9, "cannot tell")]
)
def test_verdicts(share: float, n: int, verdict: str) -> None:
    first = "甲乙丙" * (n // 3 + 1)
    second = ["丁" if i % 100 >= 100 * share else code for i, code in enumerate(first[:n])]
    if n == 30:
        second = list(first[:25]) + list("丁丁丁丁丁")
    table = agreement_table(answers([list(first[:n]), second]))
    assert cell(table)["verdict"] == verdict
    assert np.isnan(cell(table)["low"]) == (n < 10)


def test_one_code_alone_says_nothing() -> None:
    row = cell(agreement_table(answers(["甲" * 20] * 2)))
    assert np.isnan([row["estimate"], row["low"], row["high"]]).all()
    assert row["verdict"] == "cannot tell"


def test_sources_stand_apart_and_together() -> None:
    data = pd.concat([answers(["甲乙" * 10] * 2), answers(["甲乙" * 10, "乙甲" * 10], kind="feedback")])
    table = agreement_table(data, matters=["丙", "甲"])
    assert list(dict.fromkeys(table["kind"])) == ["policy", "feedback", "all"]
    assert list(dict.fromkeys(table["matter"])) == ["all", "丙", "甲", "乙"]
    assert [cell(table, kind=kind)["n"] for kind in ("policy", "feedback", "all")] == [20, 20, 40]
    assert cell(table, kind="feedback", measure="agreement")["estimate"] == 0.0
    assert cell(table, kind="all", measure="agreement")["estimate"] == 0.5
    assert cell(table, "丙")["n_used"] == 0


def test_spaces_around_a_code_are_no_disagreement() -> None:
    data = answers(["甲乙" * 6] * 2)
    spaced = data.assign(code=[code + " " if coder == "1" else f"\u3000{code}" for code, coder in zip(data["code"], data["coder"], strict=True)])
    pd.testing.assert_frame_equal(agreement_table(spaced, matters=[" 甲"]), agreement_table(data, matters=["甲"]))


def test_texts_coded_once_do_not_count() -> None:
    data = answers(["甲乙甲", "甲乙."])
    assert cell(agreement_table(data))["n"] == 2
    alone = agreement_table(answers(["甲乙甲"]))
    assert cell(alone)["n"] == 0
    assert np.isnan(cell(alone)["estimate"])


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"codes": pd.DataFrame({"item": ["a"], "code": ["x"]})}, ColumnError, r"no column 'coder' in the codes .* Hint"),
        ({"codes": [1]}, InputError, r"takes DataFrame, not list"),
        ({"codes": answers(["甲"]).assign(code=" ")}, EmptyInputError, r"nothing is coded"),
        ({"codes": pd.concat([answers(["甲"])] * 2)}, InputError, r"coder 1 coded u0000 twice"),
        ({"n_draws": 5}, InputError, r"n_draws=5 gives no interval"),
        ({"level": 1.0}, InputError, r"level=1\.0 is no probability"),
        ({"seed": -1}, InputError, r"seed=-1 is no seed"),
        ({"level": "x"}, InputError, r"level='x' is no probability"), ({"matters": 5}, InputError, r"matters=5 is no list of codes\. Hint"),
        ({"matters": "停车"}, InputError, r"matters='停车' is no list of codes\. Hint"), ({"matters": ["停车", 5]}, InputError, r"is no list of codes"),
        ({"matters": {"停车", "公交"}}, InputError, r"matters is a set, which has no order\. Hint"), ({"matters": [" "]}, InputError, r"is no list of codes"),
        ({"codes": pd.concat([answers(["甲"]), answers(["乙"])[["code"]]], axis=1)}, ColumnError, r"codes have several columns 'code' .*Hint"),
        ({"codes": pd.concat([answers(["甲"]), answers(["乙"])[["kind"]]], axis=1)}, ColumnError, r"codes have several columns 'kind'"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused(change: dict[str, Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        agreement_table(**{"codes": answers(["甲乙", "甲乙"]), **change})
