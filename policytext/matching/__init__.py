"""Demand to clause: which clause of which policy could answer a message, and which messages nothing answers."""

from policytext.matching._parts import Encoder
from policytext.matching.result import Matches
from policytext.matching.verb import match_demands

__all__ = ["Encoder", "Matches", "match_demands"]
