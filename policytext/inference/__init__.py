"""Arrays in, arrays out: resampling, intervals, tests, series and survival."""

from policytext.inference.bootstrap import (
    cluster_weights,
    independent_texts,
    percentile_interval,
    weighted_median,
    wilson_interval,
)
from policytext.inference.bursts import burst_scores
from policytext.inference.discovery import false_discovery
from policytext.inference.lags import LagEstimate, lag_correlation
from policytext.inference.permutation import matchings, permutation_p, permuted_labels
from policytext.inference.prediction_powered import PredictionPowered, prediction_powered, score_interval
from policytext.inference.survival import LogRank, Survival, kaplan_meier, log_rank

__all__ = [
    "LagEstimate",
    "LogRank",
    "PredictionPowered",
    "Survival",
    "burst_scores",
    "cluster_weights",
    "false_discovery",
    "independent_texts",
    "kaplan_meier",
    "lag_correlation",
    "log_rank",
    "matchings",
    "percentile_interval",
    "permutation_p",
    "permuted_labels",
    "prediction_powered",
    "score_interval",
    "weighted_median",
    "wilson_interval",
]
