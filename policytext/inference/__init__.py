"""Arrays in, arrays out: resampling and intervals."""

from policytext.inference.bootstrap import cluster_weights, percentile_interval, weighted_median, wilson_interval
from policytext.inference.prediction_powered import PredictionPowered, prediction_powered, score_interval

__all__ = [
    "PredictionPowered",
    "cluster_weights",
    "percentile_interval",
    "prediction_powered",
    "score_interval",
    "weighted_median",
    "wilson_interval",
]
