"""Topics of policies and feedback in one space."""

from policytext.topics.clusters import near_copies
from policytext.topics.diagnostics import register_table
from policytext.topics.engines import Engine, get_engine
from policytext.topics.examples import example_table
from policytext.topics.fold_in import unit_shares
from policytext.topics.groups import group_values
from policytext.topics.judging import Intrusion, intrusion_sheet, read_intrusion
from policytext.topics.lda_vis import lda_vis_data, write_lda_vis
from policytext.topics.matters import Matters, group_matters, item_labels, item_names, item_weights
from policytext.topics.model import Topics
from policytext.topics.neutral import neutral_words, source_ratio
from policytext.topics.number import TopicNumber, choose_n_topics
from policytext.topics.outside import outside_table
from policytext.topics.pooled import even_counts, pooled_shares
from policytext.topics.quality import quality_table
from policytext.topics.register import (
    Calibration,
    Gaps,
    Sample,
    calibrated_gaps,
    learn_calibration,
    plan_folds,
    register_distance,
)
from policytext.topics.runs import match_topics
from policytext.topics.saving import load_topics, save_topics
from policytext.topics.shares import Shares, correct_shares, corrected_gaps, measure_shares
from policytext.topics.suggestion import matter_table
from policytext.topics.tables import frex, topic_table
from policytext.topics.verb import fit_topics, label_topics
from policytext.topics.wording import wording_table

__all__ = [
    "Calibration",
    "Engine",
    "Gaps",
    "Intrusion",
    "Matters",
    "Sample",
    "Shares",
    "TopicNumber",
    "Topics",
    "calibrated_gaps",
    "choose_n_topics",
    "correct_shares",
    "corrected_gaps",
    "even_counts",
    "example_table",
    "fit_topics",
    "frex",
    "get_engine",
    "group_matters",
    "group_values",
    "intrusion_sheet",
    "item_labels",
    "item_names",
    "item_weights",
    "label_topics",
    "lda_vis_data",
    "learn_calibration",
    "load_topics",
    "match_topics",
    "matter_table",
    "measure_shares",
    "near_copies",
    "neutral_words",
    "outside_table",
    "plan_folds",
    "pooled_shares",
    "quality_table",
    "read_intrusion",
    "register_distance",
    "register_table",
    "save_topics",
    "source_ratio",
    "topic_table",
    "unit_shares",
    "wording_table",
    "write_lda_vis",
]
