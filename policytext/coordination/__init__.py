"""Who works with whom, who should, and does not: the graph of departments, its measures, tests and files."""

from policytext.coordination.acts import GROUPS, LAYERS, Acts, graph_acts, incidence_table
from policytext.coordination.backbone import backbone_graph, backbone_table
from policytext.coordination.export import write_gexf, write_graph_tables, write_graphml, write_pajek
from policytext.coordination.flat import flat_graph
from policytext.coordination.graph import coordination_graph
from policytext.coordination.measures import department_table, tie_table

__all__ = [
    "GROUPS",
    "LAYERS",
    "Acts",
    "backbone_graph",
    "backbone_table",
    "coordination_graph",
    "department_table",
    "flat_graph",
    "graph_acts",
    "incidence_table",
    "tie_table",
    "write_gexf",
    "write_graph_tables",
    "write_graphml",
    "write_pajek",
]
