"""Arrays in, arrays out: resampling and intervals."""

from policytext.inference.bootstrap import cluster_weights, percentile_interval, weighted_median, wilson_interval

__all__ = ["cluster_weights", "percentile_interval", "weighted_median", "wilson_interval"]
