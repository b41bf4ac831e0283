"""Figures: every Chinese glyph on every machine, the same bytes each time, and no pyplot state."""

from policytext.plotting.calibration import plot_calibration
from policytext.plotting.canvas import save_figure, svg_bytes
from policytext.plotting.coordination import plot_coordination
from policytext.plotting.coordination_matrix import plot_coordination_matrix
from policytext.plotting.department_topics import plot_department_topics
from policytext.plotting.findings import plot_findings
from policytext.plotting.fonts import chinese_style
from policytext.plotting.keyness import plot_keyness
from policytext.plotting.mechanisms import plot_mechanisms
from policytext.plotting.mismatch import plot_gap_groups, plot_mismatch
from policytext.plotting.network_view import network_fragment, write_network_html
from policytext.plotting.places import plot_places
from policytext.plotting.responsiveness import plot_responsiveness
from policytext.plotting.sensitivity import plot_sensitivity
from policytext.plotting.shares import plot_shares
from policytext.plotting.timing import plot_lags, plot_responses, plot_stock
from policytext.plotting.topic_number import plot_topic_number
from policytext.plotting.transport import plot_transport

__all__ = [
    "chinese_style",
    "network_fragment",
    "plot_calibration",
    "plot_coordination",
    "plot_coordination_matrix",
    "plot_department_topics",
    "plot_findings",
    "plot_gap_groups",
    "plot_keyness",
    "plot_lags",
    "plot_mechanisms",
    "plot_mismatch",
    "plot_places",
    "plot_responses",
    "plot_responsiveness",
    "plot_sensitivity",
    "plot_shares",
    "plot_stock",
    "plot_topic_number",
    "plot_transport",
    "save_figure",
    "svg_bytes",
    "write_network_html",
]
