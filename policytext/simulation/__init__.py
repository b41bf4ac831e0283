"""Planted corpora whose gaps are known, and how many documents a gap needs to be seen."""

from policytext.simulation.match import planted_table
from policytext.simulation.planted import Planted, planted_corpus
from policytext.simulation.power import Power, estimate_power

__all__ = ["Planted", "Power", "estimate_power", "planted_corpus", "planted_table"]
