"""Who works with whom: the graph of departments, its measures and its files."""

from policytext.coordination.export import write_gexf
from policytext.coordination.graph import LAYERS, coordination_graph
from policytext.coordination.measures import department_table, tie_table

__all__ = ["LAYERS", "coordination_graph", "department_table", "tie_table", "write_gexf"]
