"""What is kept of a fit is what was fitted, and only for the same texts, number and seed."""

from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from policytext import Topics, fit_topics
from policytext.topics import _fits
from tests.remembered import PLACES, remember


def test_a_fit_that_is_kept_is_the_fit(paired_topics: Topics, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(tmp_path, monkeypatch.setattr)
    for _ in range(2):
        found = fit_topics(paired_topics.tokens, n_topics=3, passes=2, runs=2, seed=1)
        assert np.array_equal(found.word_weights, paired_topics.word_weights) and np.array_equal(found.shares, paired_topics.shares)
        assert found.provenance.digest == paired_topics.provenance.digest
        assert found.calibration is not None and paired_topics.calibration is not None
        assert found.calibration.table.equals(paired_topics.calibration.table)
    kept = set(tmp_path.iterdir())
    assert len(kept) > len(PLACES)
    other = fit_topics(paired_topics.tokens, n_topics=3, passes=1, runs=2, seed=2)
    assert other.provenance.digest != paired_topics.provenance.digest
    assert len(set(tmp_path.iterdir()) - kept) > len(PLACES)


def test_what_is_kept_is_not_made_again(paired_topics: Topics, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    fit = _fits._fit

    @wraps(fit)
    def counted(*given: Any) -> Any:
        calls.append(1)
        return fit(*given)

    monkeypatch.setattr(_fits, "_fit", counted)
    remember(tmp_path, monkeypatch.setattr)
    fit_topics(paired_topics.tokens, n_topics=3, passes=2, runs=1, seed=1)
    fitted = len(calls)
    fit_topics(paired_topics.tokens, n_topics=3, passes=2, runs=1, seed=1)
    assert len(calls) == fitted > 1
