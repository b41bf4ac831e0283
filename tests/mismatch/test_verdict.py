"""What is said of a gap: one family of tests, size, alignment, protection, doubt about wording."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from policytext.errors import InputError
from policytext.inference.discovery import false_discovery
from policytext.mismatch.verdict import PROTECTED, is_protected, judge


def rows(estimate: Any, sd: Any = 0.2, *, df: float = 50.0, level: float = 0.95, **more: Any) -> pd.DataFrame:
    frame = pd.DataFrame({"estimate": np.atleast_1d(np.asarray(estimate, dtype=float)), "sd": sd})
    half = t.ppf(0.5 + level / 2, df) * frame["sd"]
    defaults: dict[str, Any] = {
        "topic": [f"T{i:02d}" for i in range(len(frame))], "label": "公交、线路、班次", "low": frame["estimate"] - half, "high": frame["estimate"] + half,
        "df": df, "p": 2 * t.sf((frame["estimate"] / frame["sd"]).abs(), df), "tau": 0.0, "expected": 20.0, "recurrence": np.nan,
        "grade": "calibrated", "marked": False, "depends": "", "note": "", "n_least": 300.0,
    }  # fmt: skip
    return frame.assign(**{**defaults, **more})


def said(frame: pd.DataFrame, **options: Any) -> pd.DataFrame:
    return judge(frame, **{"level": 0.95, "least": 1.0, "margin": 0.5, "protect": PROTECTED, **options})


def by_hand(p: list[float]) -> list[float]:
    """Benjamini and Hochberg, step by step."""
    known = sorted((value, i) for i, value in enumerate(p) if value == value)
    out, least = [float("nan")] * len(p), 1.0
    for rank in range(len(known), 0, -1):
        value, i = known[rank - 1]
        least = min(least, value * len(known) / rank)
        out[i] = least
    return out


@given(st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=30))
def test_q_values_are_those_reckoned_by_hand(p: list[float]) -> None:
    np.testing.assert_allclose(false_discovery(np.array(p, dtype=float)), by_hand(p), rtol=1e-9)


def test_yekutieli_is_harmonic_times_hochberg() -> None:
    p = np.array([0.001, 0.02, 0.03])
    np.testing.assert_allclose(false_discovery(p, method="by"), np.minimum(false_discovery(p) * (1 + 1 / 2 + 1 / 3), 1))


@pytest.mark.parametrize(("p", "method", "text"), [
    ([0.1, 1.2], "bh", r"p-values lie from 0 to 1 \(0\.1 to 1\.2\)\. Hint:"), ([0.1], "holm", r"method='holm' is unknown\. Hint:"),
])  # fmt: skip
def test_what_is_no_family(p: list[float], method: Any, text: str) -> None:
    with pytest.raises(InputError, match=text):
        false_discovery(np.array(p), method=method)


@pytest.mark.parametrize(("frame", "verdict", "reason"), [
    (rows(2.0), "under", r"q \d.*of 1 tests"),
    (rows(-2.0), "over", r"q \d.*of 1 tests"),
    (rows(-2.0, label="消防、通道、占用"), "cannot tell", "protected: never called over-supplied"),
    (rows(2.0, label="消防、通道、占用"), "under", "q "),
    (rows(0.8), "cannot tell", "there is a gap, but under 1 doublings"),
    (rows(0.05, 0.1), "aligned", "90% interval within 0.5 doublings"),
    (rows(0.0, 0.1), "cannot tell", "the topic in the middle, which the others are measured from: 0 whatever the texts say"),
    (rows(0.05, 0.1).assign(estimate_document=0.9), "cannot tell", r"weight-dependent: outside of 0\.5 doublings by document"),
    (rows(0.05, 0.1).assign(estimate_document=-0.4, estimate_own=3.0), "aligned", "90%"),
    (rows(0.3, 0.1), "aligned", "90% interval within 0.5 doublings"),
    (rows(0.1, 0.4), "cannot tell", r"interval holds 0; alignment within 0\.5 doublings needs 812 units or more a source"),
    (rows(0.1, 2.0, tau=1.9), "cannot tell", r"with tau 1\.90 no number of texts shows alignment"),
    (rows(0.9, 0.6), "cannot tell", r"interval holds 0; estimate outside of 0\.5 doublings"),
    (rows(3.0, expected=4.9), "cannot tell", r"too few texts: 4\.9 expected, 5 needed"),
    (rows(3.0, recurrence=0.6), "cannot tell", r"the topic comes back in 60% of the runs only"),
    (rows(3.0, recurrence=0.7), "under", "q "),
    (rows(3.0, depends="token"), "cannot tell", "weight-dependent: the sign is another by token"),
    (rows(0.05, 0.1, depends="token"), "aligned", "90%"),
    (rows(3.0, grade="exploratory"), "cannot tell", "neither pairs nor coding"),
    (rows(3.0, grade="exploratory", marked=True), "cannot tell", "one source alone words it so"),
    (rows(3.0, grade="validated", note="policies: 60 coded: fewer than 200"), "under", "; policies: 60 coded: fewer than 200"),
    (rows(np.nan, note="none on one side"), "cannot tell", "none on one side"),
])  # fmt: skip
def test_verdicts(frame: pd.DataFrame, verdict: str, reason: str) -> None:
    found = said(frame)
    assert found["verdict"].tolist() == [verdict]
    assert pd.Series(found["reason"]).str.contains(reason).all(), found["reason"].tolist()


def test_all_topics_are_one_family() -> None:
    """p of 0.01 alone is a finding; among 99 topics without a gap it is none."""
    one = float(t.isf(0.005, 50)) * 0.5
    assert said(rows(one, 0.5))["verdict"].tolist() == ["under"]
    many = said(rows([one, *([0.0] * 99)], 0.5))
    assert many["verdict"].iloc[0] == "cannot tell"
    assert many["reason"].iloc[0] == "does not survive 100 tests (q 1)"


def test_topics_with_too_few_texts_are_no_part_of_the_family() -> None:
    found = said(rows([1.5, *([0.0] * 99)], 0.5, expected=[20.0, *([1.0] * 99)]))
    assert found["verdict"].iloc[0] == "under"
    assert found["q"].isna().tolist() == [False, *([True] * 99)]
    assert found["falls_at"].isna().tolist() == [False, *([True] * 99)]


def test_whether_the_interval_leaves_out_what_is_too_small() -> None:
    found = said(rows([2.0, 1.2, -2.0, -1.2]))
    assert found["verdict"].tolist() == ["under", "under", "over", "over"]
    assert found["excludes_least"].tolist() == [True, False, True, False]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(-4, 4), st.floats(0.1, 1.0)), min_size=1, max_size=8), st.floats(0, 1.5))
def test_a_flag_falls_where_it_is_said_to(gaps: list[tuple[float, float]], tau: float) -> None:
    """With as much doubt as falls_at less a hair the gap is found among all, with a hair more it is not."""
    estimate, own = (np.array(part) for part in zip(*gaps, strict=True))
    found = said(rows(estimate, np.hypot(own, tau), tau=tau))

    def q(doubt: float) -> list[float]:
        return by_hand((2 * t.sf(np.abs(estimate) / np.hypot(own, doubt), 50.0)).tolist())

    for i, at in enumerate(found["falls_at"]):
        assert q(at + 0.02)[i] >= 0.05
        assert at <= 0.02 or q(at - 0.02)[i] < 0.05
    assert (found["falls_at"] >= tau)[found["q"] < 0.05].all()


def test_one_gap_falls_where_its_interval_takes_in_0() -> None:
    at = said(rows(2.0, 0.2))["falls_at"].iloc[0]
    quantile = t.ppf(0.975, 50)
    assert at == pytest.approx(np.sqrt((2 / quantile) ** 2 - 0.04), abs=0.01)


def test_as_many_texts_as_are_said_show_alignment() -> None:
    frame = rows(0.1, 0.4, df=1e6)
    n = said(frame)["n_needed"].iloc[0]
    for size, verdict in ((n, "aligned"), (n - 5, "cannot tell")):
        assert said(rows(0.1, 0.4 * np.sqrt(300 / size), df=1e6))["verdict"].tolist() == [verdict]


def test_validated_gaps_fall_nowhere() -> None:
    assert said(rows(2.0, grade="validated"))["falls_at"].isna().all()


@pytest.mark.parametrize(("name", "label", "protected"), [
    ("T01", "消防、通道", True), ("未成年人保护", "未成年人保护", True), ("T01", "公交、班次", False), ("校园", "安全", False), ("停车", "停车", True),
])  # fmt: skip
def test_protected_topics(name: str, label: str, protected: bool) -> None:
    assert is_protected([name], [label], [*PROTECTED, "停车", ""]).tolist() == [protected]
