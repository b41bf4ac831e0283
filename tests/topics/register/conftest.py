"""Pairs whose truth is known: six topics, one mix a pair, and offices that speak at greater length of some topics than of others."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.sparse import csr_array

from policytext.topics import even_counts
from policytext.topics.register import Calibration, FoldPlan, Sample, learn_calibration, plan_folds

K, V = 6, 180
FACTOR = 2.0 ** np.array([-1.0, -0.6, -0.2, 0.2, 0.6, 1.0])


@dataclass(frozen=True)
class Pairs:
    """Messages and replies to them, and the mix that both are about."""

    mixes: np.ndarray
    messages: csr_array
    replies: csr_array

    def __len__(self) -> int:
        return len(self.mixes)


@pytest.fixture(scope="session")
def words() -> np.ndarray:
    """Word weights (K, V): 30 words of its own a topic, a twentieth spread over all."""
    rng = np.random.default_rng(1)
    own = np.zeros((K, V))
    for topic in range(K):
        own[topic, 30 * topic : 30 * topic + 30] = rng.dirichlet(np.ones(30))
    return 0.95 * own + 0.05 / V


@pytest.fixture(scope="session")
def factor() -> np.ndarray:
    return FACTOR


@pytest.fixture(scope="session")
def make(words: np.ndarray) -> Callable[..., Pairs]:
    """Make pairs; the mean mix and the factor of the replies can be chosen."""

    def pairs(n: int, seed: int, mean: np.ndarray | None = None, factor: np.ndarray = FACTOR) -> Pairs:
        rng = np.random.default_rng(seed)
        mixes = rng.dirichlet(3 * (np.full(K, 1 / K) if mean is None else mean / mean.sum()), size=n)
        official = mixes * factor
        official /= official.sum(axis=1, keepdims=True)
        sides = [csr_array(np.array([rng.multinomial(length, mix @ words) for mix in side], dtype=float)) for length, side in ((25, mixes), (60, official))]
        return Pairs(mixes, *sides)

    return pairs


@pytest.fixture(scope="session")
def sample() -> Callable[..., Sample]:
    def texts(counts: csr_array, rows: np.ndarray | slice = slice(None)) -> Sample:
        chosen = counts[rows]
        return Sample(even_counts(chosen), np.ones(chosen.shape[0]), np.arange(chosen.shape[0]))

    return texts


@pytest.fixture(scope="session")
def pairs(make: Callable[..., Pairs]) -> Pairs:
    return make(360, 3)


@pytest.fixture(scope="session")
def plan(pairs: Pairs) -> FoldPlan:
    years = np.repeat(["2017-05-01", "2018-05-01", "2019-05-01"], 120)
    regions = np.tile(["东", "西", "南", ""], 90)
    return plan_folds(pairs.messages, pairs.replies, seed=1, dates=years, regions=regions, classes=np.array(list("abcdef"))[pairs.mixes.argmax(axis=1)], least=40)


@pytest.fixture(scope="session")
def learnt(words: np.ndarray, pairs: Pairs, plan: FoldPlan) -> Calibration:
    """Learnt with the true topics, so that nothing but the calibration is tried."""
    return learn_calibration(words, [words] * len(plan), pairs.messages, pairs.replies, folds=plan, seed=1, n_draws=60)
