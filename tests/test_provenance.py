"""The record of a result: what was done, and nothing of the machine, the user or the clock."""

import copy
import getpass
import json
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Mismatch, show_versions
from policytext.errors import InputError
from policytext.provenance import digest_of, package_versions, record

parts = st.lists(st.text(max_size=5), max_size=5)


@given(parts, parts)
def test_digest_tells_parts_apart(first: list[str], second: list[str]) -> None:
    assert (digest_of(first) == digest_of(second)) == (first == second)


def test_digest_takes_what_is_no_unicode() -> None:
    assert digest_of(["\ud800"]) != digest_of([""])


def test_text_and_its_bytes_are_one_content() -> None:
    assert digest_of(["路"]) == digest_of(["路".encode()])


def test_settings_are_kept_sorted_and_can_not_be_changed() -> None:
    step = record("segment", {"b": 1, "a": [1, 2]}, content=[])
    assert list(step.settings) == ["a", "b"]
    with pytest.raises(TypeError, match="does not support item assignment"):
        step.settings["a"] = 2  # type: ignore[index]


def test_numpy_numbers_become_plain() -> None:
    assert record("fit", {"seed": np.int64(3), "level": np.float64(0.5)}, content=[]).settings == {"seed": 3, "level": 0.5}


@pytest.mark.parametrize("value", [object(), Path("/data/a.csv"), {1}, np.zeros(2)])
def test_settings_that_are_no_plain_values(value: object) -> None:
    with pytest.raises(InputError, match=r"can't be recorded\. Hint: use text"):
        record("fit", {"value": value}, content=[])


def test_chain_lists_each_step_once_parents_first() -> None:
    first = record("read", {}, content=["a"])
    left, right = (record(name, {}, content=[name], parents=[first]) for name in ("left", "right"))
    last = record("join", {}, content=[], parents=[left, right])
    assert [step.step for step in last.chain()] == ["read", "left", "right", "join"]


def test_chain_of_many_diamonds_ends() -> None:
    step = record("start", {}, content=[])
    for i in range(60):
        step = record(str(i), {}, content=[], parents=[step, step])
    assert len(step.chain()) == 61


def test_no_user_no_absolute_path_no_clock(gaps: Mismatch) -> None:
    text = json.dumps(gaps.provenance.to_dict(), ensure_ascii=False)
    assert str(Path(__file__).resolve().parents[1]) not in text
    assert str(Path.home()) not in text
    assert not re.search(rf'"/|\b{re.escape(getpass.getuser())}\b|[A-Za-z]:\\\\', text)
    assert not re.search(r"\d\d:\d\d:\d\d", text)


def test_record_names_every_step_of_the_study(gaps: Mismatch) -> None:
    steps = [step.step for step in gaps.provenance.chain()]
    expected = ["read_policies", "clean_corpus", "parse_heads", "read_feedback", "clean_corpus", "segment", "fit_topics", "measure_mismatch"]
    assert steps == expected


def test_versions_name_the_platform_and_what_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytext.provenance._PACKAGES", ("numpy", "no-such-package"))
    assert package_versions()["no-such-package"] == "absent"
    assert list(package_versions())[:2] == ["python", "policytext"]
    assert show_versions().splitlines()[-1].startswith("platform")


def test_settings_can_be_copied_and_pickled_but_not_changed() -> None:
    settings = record("step", {"seed": 1, "names": ["a"]}, content=["x"]).settings
    assert dict(pickle.loads(pickle.dumps(settings))) == dict(copy.deepcopy(settings)) == {"seed": 1, "names": ["a"]}
    with pytest.raises(TypeError, match="does not support item assignment"):
        settings["seed"] = 2  # type: ignore[index]
