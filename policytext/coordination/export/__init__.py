"""Files of the graph that other network programs read: GEXF, GraphML, Pajek and two CSV tables."""

from policytext.coordination.export.markup import write_gexf, write_graphml
from policytext.coordination.export.pajek import write_pajek
from policytext.coordination.export.tables import write_graph_tables

__all__ = ["write_gexf", "write_graph_tables", "write_graphml", "write_pajek"]
