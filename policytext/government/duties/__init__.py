"""Who leads, supports, is responsible or acts jointly, in a text and in a corpus."""

from policytext.government.duties.verbs import COLUMNS, ROLES, Duties, Duty, duties_in, extract_duties

__all__ = ["COLUMNS", "ROLES", "Duties", "Duty", "duties_in", "extract_duties"]
