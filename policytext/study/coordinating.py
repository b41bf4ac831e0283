"""The part of a study on departments: the graph, who works with whom, who should, and what nobody leads."""

import pathlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from policytext.coordination import coordination_graph
from policytext.coordination.backbone import backbone_table
from policytext.coordination.communities import find_communities
from policytext.coordination.congruence import Congruence, measure_congruence
from policytext.coordination.measures import department_table
from policytext.coordination.network import network_table
from policytext.coordination.vacuum import overlap_table, vacuum_table
from policytext.corpus import Corpus
from policytext.government.agencies import AgencyList, read_agencies
from policytext.government.duties import Duties
from policytext.study.steps import Say, run_steps
from policytext.topics import Topics

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["known_agencies", "measure_departments", "study_graph"]

_BACKBONE = ("issue", "lead-support")
"""Layers whose ties are tested against chance."""
_RUNS, _NULL, _PATHS = 30, 50, 50
"""Runs of communities, networks of chance, and draws for shortest paths: the costly parts."""


def known_agencies(root: pathlib.Path, options: Mapping[str, Any]) -> AgencyList | None:
    """The user's own list of bodies, where the study names one."""
    return read_agencies(root / options["agencies"]) if options["agencies"] else None


def study_graph(policies: Corpus, duties: Duties, options: Mapping[str, Any], known: AgencyList | None) -> "nx.MultiDiGraph[str]":
    """The graph of a study."""
    return coordination_graph(policies, duties, layers=tuple(options["layers"]), eras=options["eras"], known=known)


def measure_departments(
    topics: Topics, feedback: Corpus, duties: Duties, graph: "nx.MultiDiGraph[str]", study: Mapping[str, Mapping[str, Any]], known: AgencyList | None,
    tell: Say,
) -> tuple[dict[str, Any], dict[str, str]]:  # fmt: skip
    """Measure the departments as far as the texts allow, and say why not, where they don't.

    Returns
    -------
    found : dict
        Fields of :class:`policytext.StudyResults`.
    missing : dict
        Name to reason; empty where the study did not ask for it.
    """
    options, seed, level = study["coordination"], study["study"]["seed"], study["mismatch"]["level"]
    if not options["on"]:
        missing = dict.fromkeys(("communities", "network", "backbone", "congruence", "vacuum", "overlap"), "")
        return {"departments": department_table(graph, seed=seed, n_draws=options["n_draws"], betweenness_draws=0, level=level)}, missing
    draws = {"seed": seed, "n_draws": options["n_draws"], "level": level}
    grouping = {"communities": lambda: find_communities(graph, seed=seed, n_runs=_RUNS, n_null=_NULL, level=level)}
    grouped, ungrouped = run_steps(grouping, {"communities": "measuring the network"}, tell)
    steps: dict[str, Callable[[], Any]] = {
        "departments": lambda: department_table(graph, betweenness_draws=_PATHS, communities=grouped.get("communities"), **draws),
        "network": lambda: network_table(graph, n_null=_NULL, **draws),
        "backbone": lambda: _backbone(graph),
        "congruence": lambda: _congruence(topics, feedback, duties, graph, options, draws, known),
        "vacuum": lambda: vacuum_table(topics, duties, graph, **draws),
        "overlap": lambda: overlap_table(topics, duties, graph, **draws),
    }
    measured, unmeasured = run_steps(steps, {"congruence": "measuring who should work together"}, tell)
    found, missing = {**grouped, **measured}, {**ungrouped, **unmeasured}
    for name in ("communities", "congruence"):
        if name in found:
            tell(f"  {found[name]!r}")
    return found, missing


def _backbone(graph: "nx.MultiDiGraph[str]") -> "pd.DataFrame":
    """Joint issuance, then leading and supporting: pairs that meet more or less often than by chance."""
    import pandas as pd

    return pd.concat([backbone_table(graph, layer=layer) for layer in _BACKBONE], ignore_index=True)


def _congruence(
    topics: Topics, feedback: Corpus, duties: Duties, graph: "nx.MultiDiGraph[str]", options: Mapping[str, Any], draws: Mapping[str, Any],
    known: AgencyList | None,
) -> Congruence:  # fmt: skip
    replies = feedback if options["replies"] else None
    return measure_congruence(
        topics, duties, graph, replies=replies, replier=options["replier"] or None, within=options["within"], known=known, **draws
    )
