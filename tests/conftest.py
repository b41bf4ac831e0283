"""Shared by all tests: the bundled study, read and fitted once, and how Hypothesis runs."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from policytext import Corpus, Mismatch, Tokens, Topics, fit_topics, measure_mismatch, read_feedback, read_policies, segment

settings.register_profile("policytext", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("policytext")

BUNDLED = Path(__file__).resolve().parents[1] / "corpora" / "yunze"


@pytest.fixture(scope="session")
def bundled() -> Path:
    """Folder of the bundled study."""
    return BUNDLED


@pytest.fixture(scope="session")
def policies() -> Corpus:
    return read_policies(BUNDLED / "policies")


@pytest.fixture(scope="session")
def feedback() -> Corpus:
    return read_feedback(BUNDLED / "feedback.csv", text="内容", title="标题", date="留言时间", region="区县", reply="答复内容", reply_date="答复时间")


@pytest.fixture(scope="session")
def tokens(policies: Corpus, feedback: Corpus) -> Tokens:
    return segment(policies, feedback)


@pytest.fixture(scope="session")
def topics(tokens: Tokens) -> Topics:
    return fit_topics(tokens, n_topics=6, passes=2, seed=1)


@pytest.fixture(scope="session")
def gaps(topics: Topics) -> Mismatch:
    return measure_mismatch(topics, seed=1, n_draws=200)
