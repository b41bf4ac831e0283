"""Engines that fit topics: counts in, word weights out, whatever package does the work."""

from policytext.topics.engines.contract import Engine, canonical_order, get_engine, nmf_start

__all__ = ["Engine", "canonical_order", "get_engine", "nmf_start"]
