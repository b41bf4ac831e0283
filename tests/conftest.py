"""Shared by all tests: the bundled study, read and fitted once, and how Hypothesis runs."""

import csv
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from policytext import Corpus, Mismatch, Tokens, Topics, fit_topics, measure_mismatch, read_feedback, read_policies, segment
from tests.remembered import remember

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    # Several processes test at once; threads of linear algebra on top of them only wait for one another.
    os.environ.setdefault(name, "1")

settings.register_profile("policytext", deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("policytext")

SLOW = ("test_the_notebook_runs_and_shows_its_figures", "test_the_code_of_the_readme_runs", "test_d11_the_planted_matters_have_the_right_sign",
        "test_a_study_of_real_files_runs")  # fmt: skip
"""The longest tests run first. Those that fit the whole bundled study come to one process so, where each finds what the one before has fitted."""

BUNDLED = Path(__file__).resolve().parents[1] / "corpora" / "yunze"
SLICE = (
    "digital_1 bus_1 school_1 lift_1 waste_1 wages_1 digital_2 digital_3 elder_1 river_1 digital_4 service_1 lift_2 digital_5 digital_6 "
    "river_2 elder_2 waste_2 noise_1 school_2"
)
"""Keys of the documents that most tests read."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.name.startswith(SLOW))


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of fits (see :mod:`tests.remembered`), one for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "fitted"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def remembered(fitted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fits of the bundled study are taken from what this run has fitted already, where everything that goes in is the same."""
    remember(fitted, monkeypatch.setattr)


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A slice of the bundled study that is quick to fit: 20 documents and 300 messages, a third of them answered."""
    folder = tmp_path_factory.mktemp("bundled")
    truth = json.loads((BUNDLED / "truth.json").read_text("utf-8"))
    (folder / "policies").mkdir()
    for policy in truth["policies"]:
        if policy["key"] in SLICE.split():
            shutil.copy(BUNDLED / "policies" / policy["id"], folder / "policies")
    shutil.copy(BUNDLED / "study.toml", folder)
    with (BUNDLED / "feedback.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    answered = [row for row in rows if row[header.index("答复内容")]]
    silent = [row for row in rows if not row[header.index("答复内容")]]
    chosen = answered[:: len(answered) // 100][:100] + silent[:: len(silent) // 200][:200]
    with (folder / "feedback.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *sorted(chosen, key=rows.index)])
    return folder


@pytest.fixture(scope="session")
def policies(bundled: Path) -> Corpus:
    return read_policies(bundled / "policies")


@pytest.fixture(scope="session")
def feedback(bundled: Path) -> Corpus:
    return read_feedback(bundled / "feedback.csv", text="内容", title="标题", date="留言时间", region="区县", reply="答复内容", reply_date="答复时间")


@pytest.fixture(scope="session")
def tokens(policies: Corpus, feedback: Corpus) -> Tokens:
    return segment(policies, feedback)


@pytest.fixture(scope="session")
def topics(tokens: Tokens) -> Topics:
    return fit_topics(tokens, n_topics=6, passes=2, runs=2, seed=1)


@pytest.fixture(scope="session")
def paired_corpora() -> tuple[Corpus, Corpus]:
    """20 policies and 170 messages in made-up words of three matters, 160 of them answered: each side has words of its own."""
    rng = np.random.default_rng(5)

    def speak(matter: str, own: str, n: int) -> str:
        # Two blanks in replies, so that no run of theirs counts as repeated from the message.
        return ("  " if own == "官" else " ").join(rng.choice([f"{matter}{end}" for end in ["甲", "乙", "丙", "丁", *(f"{own}{one}" for one in "子丑寅")]], size=n))

    matters = rng.choice(["停车", "公交", "噪声"], size=190, p=[0.5, 0.3, 0.2]).tolist()
    policies = pd.DataFrame({"text": [speak(matter, "官", 30) for matter in matters[:20]]})
    rows = [(speak(matter, "民", 14), speak(matter, "官", 20)) for matter in matters[20:180]] + [(speak(matter, "民", 14), "") for matter in matters[180:]]
    messages = pd.DataFrame(rows, columns=["text", "reply"])
    return Corpus.from_frame(policies, kind="policy"), Corpus.from_frame(messages, kind="feedback", reply="reply")


@pytest.fixture(scope="session")
def paired_topics(paired_corpora: tuple[Corpus, Corpus]) -> Topics:
    """Topics fitted on pairs, with a calibration."""
    tokens = segment(*paired_corpora, unit="document", backend="spaces", max_share=1.0, min_documents=1)
    return fit_topics(tokens, n_topics=3, passes=2, runs=2, seed=1)


@pytest.fixture(scope="session")
def gaps(topics: Topics) -> Mismatch:
    return measure_mismatch(topics, seed=1, n_draws=200)


@pytest.fixture(scope="session")
def small_study(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write a copy of the slice with settings that run fast, and give the path of its study file."""

    def write(**changes: object) -> Path:
        folder = tmp_path_factory.mktemp("study")
        shutil.copytree(bundled / "policies", folder / "data" / "policies")
        shutil.copy(bundled / "feedback.csv", folder / "data")
        settings: dict[str, object] = {"study.title": "小样", "study.lang": "zh", "policies.path": "data/policies", "feedback.path": "data/feedback.csv"}
        settings |= {"feedback.text": "内容", "feedback.region": "区县", "feedback.date": "留言时间", "topics.n_topics": 4, "topics.passes": 1, "topics.runs": 2}
        settings |= {"mismatch.n_draws": 20, "findings.on": False, **{key.replace("__", "."): value for key, value in changes.items()}}
        tables: dict[str, list[str]] = {}
        for key, value in settings.items():
            table, name = key.split(".")
            tables.setdefault(table, []).append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
        lines = [line for table, rows in tables.items() for line in (f"[{table}]", *rows)]
        (folder / "study.toml").write_text("\n".join(lines), "utf-8")
        return folder / "study.toml"

    return write
