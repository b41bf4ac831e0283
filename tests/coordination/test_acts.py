"""Acts and the weights computed from them, against loops over documents."""

import math
from collections import Counter, defaultdict
from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from policytext.coordination import coordination_graph, graph_acts, incidence_table
from policytext.coordination.acts import ACT_COLUMNS, LAYERS, Acts, Weigher
from policytext.coordination.naming import document_places
from policytext.corpus import Corpus
from policytext.errors import InputError

NAMES = [f"{letter}局" for letter in "甲乙丙丁戊"]


def random_acts(seed: int) -> Acts:
    """Acts of ten documents drawn at random: signatures, tasks, clauses."""
    rng = np.random.default_rng(seed)
    rows = []
    number = 0
    for document in range(10):
        for group, roles in (("issue", ["issuer"]), ("duty", ["lead", "support", "responsible"]), ("duty", ["lead", "support", "responsible"]), ("mention", ["named"])):
            for name in rng.permutation(NAMES)[: rng.integers(0, 5)]:
                rows.append((number, f"d{document}", pd.Timestamp("2024-01-01"), group, str(rng.choice(roles)), str(name), 0, 1, ""))
            number += 1
    table = pd.DataFrame(rows, columns=list(ACT_COLUMNS)).sort_values(["act", "department"], kind="stable")
    documents = pd.DataFrame({"document": [f"d{number}" for number in range(10)], "date": pd.Timestamp("2024-01-01"), "title": ""})
    return Acts(table.reset_index(drop=True), documents)


def by_loops(acts: Acts, times: dict[str, float]) -> dict[str, dict[tuple[str, str], float]]:
    """Weights as the formulas say them, one act after the other."""
    found: dict[str, dict[tuple[str, str], float]] = {layer: defaultdict(float) for layer in LAYERS}
    together: Counter[tuple[str, str]] = Counter()
    for _, rows in acts.table.groupby("act"):
        often = times[rows["document"].iloc[0]]
        by = {role: list(part["department"]) for role, part in rows.groupby("role")}
        for layer, role in (("issue", "issuer"), ("co-responsible", "responsible"), ("co-responsible", "lead")):
            for one, other in combinations(by.get(role, []), 2):
                found[layer][one, other] += often / (len(by[role]) - 1)
                found[layer][other, one] += often / (len(by[role]) - 1)
        for lead in by.get("lead", []):
            for layer, role in (("lead-support", "support"), ("lead-responsible", "responsible")):
                for other in by.get(role, []):
                    found[layer][lead, other] += often / len(by[role])
        for one, other in combinations(by.get("named", []), 2):
            together[one, other] += often
            together[other, one] += often
    total = sum(together.values())
    mass = {name: sum(n for pair, n in together.items() if pair[0] == name) for name in NAMES}
    smooth = sum(n**0.75 for n in mass.values() if n)
    for (one, other), n in together.items():
        if n:
            both = [math.log2(n / total / (mass[a] / total * mass[b] ** 0.75 / smooth)) for a, b in ((one, other), (other, one))]
            if min(both) > 0:
                found["mention"][one, other] = min(both)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_weights_are_those_of_the_formulas(seed: int) -> None:
    acts = random_acts(seed)
    times = np.random.default_rng(seed).integers(0, 4, size=10).astype(float)
    for given in (None, times):
        counted = dict(zip(acts.documents["document"], np.ones(10) if given is None else given, strict=True))
        expected = by_loops(acts, counted)
        for layer, matrix in Weigher.of(acts, NAMES).weights(given).items():
            dense = matrix.toarray()
            for row, one in enumerate(NAMES):
                for column, other in enumerate(NAMES):
                    assert dense[row, column] == pytest.approx(expected[layer].get((one, other), 0.0), abs=1e-9), (layer, one, other)


def test_a_document_that_counts_twice_is_two_documents() -> None:
    rows = [
        {"id": "a", "text": "（市民政局牵头，市财政局、市水务局配合）", "issuers": "云泽市民政局、云泽市财政局", "region": "云泽市"},
        {"id": "b", "text": "（市水务局、市财政局负责）", "issuers": "云泽市水务局、云泽市财政局、云泽市民政局", "region": "云泽市"},
    ]
    graph = coordination_graph(Corpus.from_frame(pd.DataFrame(rows), kind="policy"), layers=("issue", "duty"))
    twice = coordination_graph(Corpus.from_frame(pd.DataFrame([*rows, {**rows[1], "id": "c"}]), kind="policy"), layers=("issue", "duty"))
    names = sorted(graph)
    drawn = Weigher.of(graph_acts(graph), names, ("issue", "duty")).weights(np.array([1.0, 2.0]))
    plain = Weigher.of(graph_acts(twice), names, ("issue", "duty")).weights()
    assert all(np.allclose(drawn[layer].toarray(), plain[layer].toarray()) for layer in plain)


def test_incidence_is_who_signed_what() -> None:
    rows = [{"id": "b", "text": "正文。", "issuers": "云泽市民政局"}, {"id": "a", "text": "正文。", "issuers": "云泽市民政局、云泽市财政局"}]
    table = incidence_table(coordination_graph(Corpus.from_frame(pd.DataFrame(rows), kind="policy")))
    assert table.to_dict("index") == {"云泽市民政局": {"a": 1, "b": 1}, "云泽市财政局": {"a": 1, "b": 0}}


def test_where_keeps_documents_with_their_acts() -> None:
    acts = random_acts(1)
    half = acts.where(acts.documents["document"].to_numpy() < "d5")
    assert set(half.table["document"]) <= set(half.documents["document"]) == {f"d{number}" for number in range(5)}
    assert len(half.table) == acts.table["document"].isin(half.documents["document"]).sum()


def test_a_graph_without_acts_says_what_to_do() -> None:
    with pytest.raises(InputError, match=r"needs the documents behind the graph .*Hint: build it with coordination_graph"):
        graph_acts(nx.MultiDiGraph())


def test_places_of_a_document() -> None:
    rows = [
        {"id": "a", "text": "正文。", "issuers": "云泽市青梧区财政局", "region": "青梧区", "title": ""},
        {"id": "b", "text": "正文。", "issuers": "", "region": "云泽市", "title": ""},
        {"id": "c", "text": "正文。", "issuers": "", "region": "", "title": "云泽市财政局关于某事的通知"},
        {"id": "d", "text": "正文。", "issuers": "财政部、民政部", "region": "", "title": ""},
        {"id": "e", "text": "正文。", "issuers": "", "region": "", "title": "通知"},
    ]
    places = document_places(Corpus.from_frame(pd.DataFrame(rows), kind="policy"))
    assert places == {"a": ("云泽市青梧区",), "b": ("云泽市",), "c": ("云泽市",), "d": ("全国",), "e": ()}
