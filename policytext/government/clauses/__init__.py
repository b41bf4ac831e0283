"""The numbered structure of a text as clauses with offsets, and what each clause does."""

from policytext.government.clauses._functions import CLAUSE_FUNCTIONS, clause_function
from policytext.government.clauses.verbs import BRACKET, Clause, bare_clauses, clause_table, split_clauses

__all__ = ["BRACKET", "CLAUSE_FUNCTIONS", "Clause", "bare_clauses", "clause_function", "clause_table", "split_clauses"]
