"""What clauses carry: mechanisms, instruments, wording, resources, evaluation; coded with evidence."""

from policytext.codebook._reader import Hit
from policytext.codebook.book import BUILT_IN, Code, Codebook, Pattern, load_codebook, read_codebook
from policytext.codebook.clause import ClauseCoding, code_clause
from policytext.codebook.coder import CachedCoder, Coder, cached_coder
from policytext.codebook.coding import Coding, codebook_table
from policytext.codebook.compare import compare_codings_table
from policytext.codebook.sample import MechanismSample, mechanism_sheet, read_mechanisms
from policytext.codebook.saving import load_coding, save_coding
from policytext.codebook.validate import corrected_shares_table, validate_coding
from policytext.codebook.verb import code_mechanisms

__all__ = [
    "BUILT_IN",
    "CachedCoder",
    "ClauseCoding",
    "Code",
    "Codebook",
    "Coder",
    "Coding",
    "Hit",
    "MechanismSample",
    "Pattern",
    "cached_coder",
    "code_clause",
    "code_mechanisms",
    "codebook_table",
    "compare_codings_table",
    "corrected_shares_table",
    "load_codebook",
    "load_coding",
    "mechanism_sheet",
    "read_codebook",
    "read_mechanisms",
    "save_coding",
    "validate_coding",
]
