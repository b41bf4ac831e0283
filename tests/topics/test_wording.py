"""What pairs show of wording, topic by topic."""

from dataclasses import replace

import numpy as np
import pytest

from policytext import Tokens, Topics
from policytext.errors import EmptyInputError, InputError
from policytext.topics import wording_table


def test_each_topic_has_its_factor_with_an_interval(paired_topics: Topics) -> None:
    table = wording_table(paired_topics)
    assert list(table.columns) == ["topic", "label", "estimate", "low", "high", "n"]
    assert table["topic"].tolist() == list(paired_topics.names)
    assert ((table["low"] <= table["estimate"]) & (table["estimate"] <= table["high"])).all()
    assert paired_topics.calibration is not None
    np.testing.assert_allclose(2 ** table["estimate"], paired_topics.calibration.factors[0])
    assert set(table["n"]) == {paired_topics.calibration.n_pairs}


def test_twice_the_factor_is_a_doubling_more(paired_topics: Topics) -> None:
    learnt = paired_topics.calibration
    assert learnt is not None
    doubled = replace(paired_topics, calibration=replace(learnt, factors=2 * learnt.factors, factor_draws=2 * learnt.factor_draws))
    columns = ["estimate", "low", "high"]
    np.testing.assert_allclose(wording_table(doubled)[columns], wording_table(paired_topics)[columns] + 1)


def test_topics_without_pairs_have_none(topics: Topics) -> None:
    with pytest.raises(EmptyInputError, match=r"fitted without pairs \(\d+ usable pairs, 120 are needed\)\. Hint: read the feedback with reply="):
        wording_table(topics)


def test_another_noun_is_refused(tokens: Tokens) -> None:
    with pytest.raises(InputError, match=r"wording_table takes Topics, not Tokens"):
        wording_table(tokens)  # type: ignore[arg-type]
