"""Who would have to work together, going by what people ask, and does not."""

from policytext.coordination.congruence.arrays import (
    binary_congruence,
    congruence_p,
    documented_part,
    excess_coordination,
    required_coordination,
    weighted_congruence,
)
from policytext.coordination.congruence.dependency import topic_dependency
from policytext.coordination.congruence.result import Congruence
from policytext.coordination.congruence.verb import measure_congruence

__all__ = [
    "Congruence",
    "binary_congruence",
    "congruence_p",
    "documented_part",
    "excess_coordination",
    "measure_congruence",
    "required_coordination",
    "topic_dependency",
    "weighted_congruence",
]
