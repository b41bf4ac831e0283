"""What clauses carry: mechanisms, instruments, wording, resources, evaluation; coded with evidence."""

from policytext.codebook._reader import Hit
from policytext.codebook.book import BUILT_IN, Code, Codebook, Pattern, load_codebook, read_codebook
from policytext.codebook.clause import ClauseCoding, code_clause
from policytext.codebook.coder import CachedCoder, Coder, cached_coder
from policytext.codebook.coding import Coding, codebook_table
from policytext.codebook.compare import compare_codings_table
from policytext.codebook.evaluation import (
    EVALUATORS,
    INDICATORS,
    clause_indicator,
    evaluation_table,
    formalism_table,
    indicators_in,
)
from policytext.codebook.indices import PMC_ITEMS, PmcIndex, StrengthIndex, pmc_index, policy_strength
from policytext.codebook.instruments import (
    clause_instruments,
    instrument_clause_table,
    instrument_diversity_table,
    instrument_table,
)
from policytext.codebook.mandates import mandate_table
from policytext.codebook.modality import MODALITIES, ModalCue, clause_discretion, clause_modality, modal_cues, modality_table
from policytext.codebook.obstacles import OBSTACLES, obstacle_table, obstacles_in
from policytext.codebook.participation import RIGHTS, TRACES, participation_clause_table, participation_table
from policytext.codebook.profile import number_gap_table, system_table
from policytext.codebook.readability import (
    FEATURES,
    explanation_pair_table,
    explanation_table,
    readability_loading_table,
    readability_table,
)
from policytext.codebook.resource import (
    BEARERS,
    RESOURCES,
    Money,
    Resource,
    clause_resources,
    money_in,
    resource_table,
    resources_in,
)
from policytext.codebook.sample import MechanismSample, mechanism_sheet, read_mechanisms, sheet_table
from policytext.codebook.saving import load_coding, save_coding
from policytext.codebook.tasks import task_table
from policytext.codebook.validate import corrected_shares_table, validate_coding
from policytext.codebook.verb import code_mechanisms

__all__ = [
    "BEARERS",
    "BUILT_IN",
    "EVALUATORS",
    "FEATURES",
    "INDICATORS",
    "MODALITIES",
    "OBSTACLES",
    "PMC_ITEMS",
    "RESOURCES",
    "RIGHTS",
    "TRACES",
    "CachedCoder",
    "ClauseCoding",
    "Code",
    "Codebook",
    "Coder",
    "Coding",
    "Hit",
    "MechanismSample",
    "ModalCue",
    "Money",
    "Pattern",
    "PmcIndex",
    "Resource",
    "StrengthIndex",
    "cached_coder",
    "clause_discretion",
    "clause_indicator",
    "clause_instruments",
    "clause_modality",
    "clause_resources",
    "code_clause",
    "code_mechanisms",
    "codebook_table",
    "compare_codings_table",
    "corrected_shares_table",
    "evaluation_table",
    "explanation_pair_table",
    "explanation_table",
    "formalism_table",
    "indicators_in",
    "instrument_clause_table",
    "instrument_diversity_table",
    "instrument_table",
    "load_codebook",
    "load_coding",
    "mandate_table",
    "mechanism_sheet",
    "modal_cues",
    "modality_table",
    "money_in",
    "number_gap_table",
    "obstacle_table",
    "obstacles_in",
    "participation_clause_table",
    "participation_table",
    "pmc_index",
    "policy_strength",
    "read_codebook",
    "read_mechanisms",
    "readability_loading_table",
    "readability_table",
    "resource_table",
    "resources_in",
    "save_coding",
    "sheet_table",
    "system_table",
    "task_table",
    "validate_coding",
]
