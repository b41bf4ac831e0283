"""Who works with whom: the graph of departments, its measures and its files."""

from policytext.coordination.acts import GROUPS, LAYERS, Acts, graph_acts, incidence_table
from policytext.coordination.export import write_gexf
from policytext.coordination.graph import coordination_graph
from policytext.coordination.measures import department_table, tie_table

__all__ = ["GROUPS", "LAYERS", "Acts", "coordination_graph", "department_table", "graph_acts", "incidence_table", "tie_table", "write_gexf"]
