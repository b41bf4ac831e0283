"""Shared by all tests: the bundled study, read and fitted once, and how Hypothesis runs."""

import json
import shutil
from collections.abc import Callable
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


@pytest.fixture(scope="session")
def small_study(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write a copy of the bundled study with settings that run fast, and give the path of its study file."""

    def write(**changes: object) -> Path:
        folder = tmp_path_factory.mktemp("study")
        shutil.copytree(BUNDLED / "policies", folder / "data" / "policies")
        shutil.copy(BUNDLED / "feedback.csv", folder / "data")
        settings: dict[str, object] = {"study.title": "小样", "study.lang": "zh", "policies.path": "data/policies", "feedback.path": "data/feedback.csv"}
        settings |= {"feedback.text": "内容", "feedback.region": "区县", "feedback.date": "留言时间", "topics.n_topics": 4, "topics.passes": 1}
        settings |= {"mismatch.n_draws": 20, **{key.replace("__", "."): value for key, value in changes.items()}}
        tables: dict[str, list[str]] = {}
        for key, value in settings.items():
            table, name = key.split(".")
            tables.setdefault(table, []).append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
        lines = [line for table, rows in tables.items() for line in (f"[{table}]", *rows)]
        (folder / "study.toml").write_text("\n".join(lines), "utf-8")
        return folder / "study.toml"

    return write
