"""The bundled study: what the disk holds is what the builder makes, and the library finds what was planted."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import policytext as pt

FOLDER = Path(__file__).parent.parent / "corpora" / "yunze"
TRUTH: dict[str, Any] = json.loads((FOLDER / "truth.json").read_text("utf-8"))
POLICIES = {policy["id"].removesuffix(".txt"): policy for policy in TRUTH["policies"]}


@pytest.fixture(scope="module")
def city() -> pt.Corpus:
    return pt.read_policies(FOLDER / "policies")


def test_the_builder_gives_the_files_on_the_disk() -> None:
    run = subprocess.run([sys.executable, str(FOLDER / "build.py"), "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_checksums() -> None:
    lines = (FOLDER / "SHA256SUMS").read_text("utf-8").splitlines()
    assert len(lines) >= 22
    for line in lines:
        digest, name = line.split(maxsplit=1)
        assert hashlib.sha256((FOLDER / name.lstrip("*")).read_bytes()).hexdigest() == digest, name


def test_twenty_policies_three_hundred_messages_a_third_answered(city: pt.Corpus) -> None:
    feedback = pt.read_feedback(FOLDER / "feedback.csv")
    assert (len(city), len(feedback)) == (20, 300)
    assert (feedback.frame["reply"] != "").sum() == 100
    assert feedback.frame["region"].nunique() == 6


@pytest.mark.parametrize(("ours", "theirs"), [("number", "number"), ("date", "date"), ("doc_type", "type")])
def test_heads_are_as_written(city: pt.Corpus, ours: str, theirs: str) -> None:
    table = city.frame.set_index("id")
    found = {id: str(table.at[id, ours].date()) if ours == "date" and table.at[id, ours] == table.at[id, ours] else table.at[id, ours] for id in POLICIES}
    wanted = {id: policy[theirs].removeprefix("实施") for id, policy in POLICIES.items() if policy[theirs]}
    assert {id: found[id] for id in wanted} == wanted


def test_joint_documents_are_those_that_several_bodies_signed(city: pt.Corpus) -> None:
    signed = {row["id"]: len(row["issuers"].split("、")) for _, row in city.frame.iterrows() if row["issuers"]}
    assert {id for id, n in signed.items() if n > 1} == {id for id, policy in POLICIES.items() if policy["joint"]}
    assert {id: n for id, n in signed.items() if n > 1} == {id: len(p["issuers"]) for id, p in POLICIES.items() if p["joint"]}


def test_planted_duties_are_found(city: pt.Corpus) -> None:
    table = pt.extract_duties(city).frame
    found = set(zip(table["document"], table["role"], table["department"], strict=True))
    planted = {
        (id, role, name)
        for id, policy in POLICIES.items()
        for duty in policy["duties"]
        for role in ("lead", "support", "responsible")
        for name in duty[role]
    }
    right = len(found & planted)
    assert right / len(planted) >= 0.97, sorted(planted - found)
    assert right / len(found) >= 0.97, sorted(found - planted)


def test_the_planted_surplus_is_found_and_says_so_with_caution(city: pt.Corpus) -> None:
    feedback = pt.read_feedback(FOLDER / "feedback.csv", text="内容")
    topics = pt.fit_topics(pt.segment(city, feedback), n_topics=12, seed=1)
    gaps = pt.measure_mismatch(topics, seed=1, n_draws=200).table.set_index("topic")
    digital = pt.topic_table(topics).set_index("topic")["words"].str.contains("数字经济")
    assert set(gaps.loc[digital[digital].index, "lean"]) <= {"supply", "wording?"}
    assert (gaps.loc[digital[digital].index, "estimate"] < -1).all()
    assert set(gaps["verdict"]) == {"cannot tell"}
