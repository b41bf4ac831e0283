"""Register calibration: what replies show of a matter against what messages show of it, learnt from pairs."""

from policytext.topics.register.calibration import Calibration, Settled
from policytext.topics.register.checks import TRANSFER
from policytext.topics.register.distance import register_distance
from policytext.topics.register.folds import Fold, FoldPlan, plan_folds
from policytext.topics.register.gaps import Gaps, Sample, calibrated_gaps
from policytext.topics.register.learning import learn_calibration

__all__ = [
    "TRANSFER",
    "Calibration",
    "Fold",
    "FoldPlan",
    "Gaps",
    "Sample",
    "Settled",
    "calibrated_gaps",
    "learn_calibration",
    "plan_folds",
    "register_distance",
]
