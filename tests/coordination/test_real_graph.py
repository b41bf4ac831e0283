"""The graph of real policies, where POLICYTEXT_DATA names them: joint issues agree with what titles say, measures hold together."""

import os
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from policytext import Corpus, coordination_graph, department_table, extract_duties, read_policies
from policytext.coordination import graph_acts, tie_table
from policytext.government.agencies import find_agencies

DATA = Path(os.environ.get("POLICYTEXT_DATA", "absent")) / "data" / "hebei"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="POLICYTEXT_DATA names no folder with data/hebei")
COUNTED = re.compile("等([一二三四五六七八九十]{1,3})个?(?:部门|厅局|部委|单位)")
DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")}


@pytest.fixture(scope="module")
def policies() -> Corpus:
    return read_policies(next(folder for folder in sorted(DATA.iterdir()) if folder.name.startswith("5")))


def some(policies: Corpus, n: int) -> Corpus:
    return policies.where(id=sorted(policies.table["id"])[:n])


@pytest.fixture(scope="module")
def graph(policies: Corpus) -> Any:
    return coordination_graph(policies, extract_duties(some(policies, 20)), layers=("issue",))


@pytest.fixture(scope="module")
def issuers(graph: Any) -> "pd.Series[Any]":
    acts = graph_acts(graph, verb="test")
    found = acts.table.groupby("document")["department"].agg(set)
    heads = acts.documents.set_index("document")["title"].map(lambda title: re.split("关于|印发|转发|《", title)[0])
    return pd.DataFrame({"head": heads, "issuers": found.reindex(heads.index)}).dropna().set_index("head")["issuers"]


def whole(text: str) -> int:
    tens, _, ones = text.partition("十")
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0) if "十" in text else DIGITS[text]


def test_titles_that_say_how_many_sign(issuers: "pd.Series[Any]") -> None:
    said = [(whole(found[1]), len(bodies)) for head, bodies in issuers.items() if (found := COUNTED.search(str(head)))]
    assert len(said) >= 5
    assert not [pair for pair in said if pair[1] > pair[0]]
    named = [pair for pair in said if pair[1] > 1]
    assert sum(number == bodies for number, bodies in named) / len(named) >= 0.8


def test_bodies_in_a_title_sign(issuers: "pd.Series[Any]") -> None:
    titles = right = 0
    for head, bodies in issuers.items():
        named = {
            mention.agency.name for mention in find_agencies(str(head), region="河北省", cited=True) if mention.agency is not None
        }
        if len(named) > 1:
            titles += 1
            right += len(bodies) >= len(named)
    assert titles >= 25
    assert right / titles >= 0.95


def test_strength_is_the_number_of_joint_documents(graph: Any) -> None:
    table = department_table(graph, seed=1, n_draws=100, betweenness_draws=0)
    assert (table["joint_strength"] - table["n_joint"]).abs().max() < 1e-9
    joint = table[table["n_joint"] >= 20]
    assert len(joint) >= 3
    assert ((joint["joint_strength_low"] < joint["n_joint"]) & (joint["n_joint"] < joint["joint_strength_high"])).all()


def test_every_tie_can_be_traced_to_a_document(graph: Any, policies: Corpus) -> None:
    ids = set(policies.table["id"])
    for _, _, edge in graph.edges(data=True):
        assert set(edge["documents"]) <= ids
        assert edge["n_documents"] == len(edge["documents"]) > 0
    assert not tie_table(graph)["n"].isna().any()


def test_no_county_is_made_of_a_verb(policies: Corpus) -> None:
    assert not [node for node in coordination_graph(some(policies, 20)) if node.startswith(("会同县", "比如县"))]
