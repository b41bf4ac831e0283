"""Text that documents repeat from earlier ones: who copied whom, what was adapted, what was passed over."""

from policytext.reuse.result import Reuse
from policytext.reuse.tables import chain_table, conformity_table, uptake_table
from policytext.reuse.verb import find_reuse

__all__ = ["Reuse", "chain_table", "conformity_table", "find_reuse", "uptake_table"]
