"""Who works with whom, who should, and does not: the graph of departments, its tests, measures and files."""

from policytext.coordination.acts import GROUPS, LAYERS, Acts, graph_acts, incidence_table
from policytext.coordination.backbone import NULLS, backbone_graph, backbone_table
from policytext.coordination.communities import Communities, find_communities
from policytext.coordination.comparison import compare_graphs_table
from policytext.coordination.congruence import (
    Congruence,
    binary_congruence,
    congruence_p,
    documented_part,
    excess_coordination,
    measure_congruence,
    required_coordination,
    topic_dependency,
    weighted_congruence,
)
from policytext.coordination.export import write_gexf, write_graph_tables, write_graphml, write_pajek
from policytext.coordination.flat import flat_graph
from policytext.coordination.graph import coordination_graph
from policytext.coordination.measures import department_table, tie_table
from policytext.coordination.network import network_table
from policytext.coordination.structure import betweenness, constraint, core_fit, core_null, effective_size, participation, rewired
from policytext.coordination.vacuum import cue_of_vacuum, overlap_table, vacuum_table

__all__ = [
    "GROUPS",
    "LAYERS",
    "NULLS",
    "Acts",
    "Communities",
    "Congruence",
    "backbone_graph",
    "backbone_table",
    "betweenness",
    "binary_congruence",
    "compare_graphs_table",
    "congruence_p",
    "constraint",
    "coordination_graph",
    "core_fit",
    "core_null",
    "cue_of_vacuum",
    "department_table",
    "documented_part",
    "effective_size",
    "excess_coordination",
    "find_communities",
    "flat_graph",
    "graph_acts",
    "incidence_table",
    "measure_congruence",
    "network_table",
    "overlap_table",
    "participation",
    "required_coordination",
    "rewired",
    "tie_table",
    "topic_dependency",
    "vacuum_table",
    "weighted_congruence",
    "write_gexf",
    "write_graph_tables",
    "write_graphml",
    "write_pajek",
]
