"""Quantities in texts: money, shares, counts, multiples."""

from policytext.government.quantities.verbs import Quantity, find_quantities

__all__ = ["Quantity", "find_quantities"]
