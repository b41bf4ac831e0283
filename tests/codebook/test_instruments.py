"""Instruments by clause, their shares and diversity."""

import numpy as np
import pandas as pd
import pytest

from policytext.codebook.instruments import (
    clause_instruments,
    instrument_clause_table,
    instrument_diversity_table,
    instrument_table,
)
from policytext.corpus import Corpus
from policytext.errors import InputError

TEXTS = (
    "一、新建停车场三处。二、应当加强监管，严禁违停。三、开展以旧换新。",
    "一、应当严禁焚烧秸秆。二、应当依法查处违法行为。",
    "一、安排专项资金500万元。二、加强组织领导。",
)


def corpus(*texts: str) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"id": [f"d{i}" for i in range(len(texts))], "text": list(texts)}), kind="policy")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("规范资金管理。", ("regulation",)),
        ("安排专项资金。", ("funds",)),
        ("免征房产税。", ("tax",)),
        ("发放消费券。", ("consumption",)),
        ("向社会组织购买养老服务。", ("outsourcing",)),
        ("雨天注意防滑。", ()),
    ],
)
def test_instruments_of_a_clause(text: str, codes: tuple[str, ...]) -> None:
    assert clause_instruments(text) == codes


def test_four_resources() -> None:
    assert clause_instruments("每户补助3000元。", scheme="nato") == ("treasure",)
    with pytest.raises(InputError, match="scheme='hood' is unknown"):
        clause_instruments("每户补助3000元。", scheme="hood")  # type: ignore[arg-type]


def test_shares_sum_to_one_and_classes_hold_their_codes() -> None:
    table = instrument_table(corpus(*TEXTS), seed=2)
    codes, groups = table[table["level"] == "code"], table[table["level"] == "group"].set_index("group")
    assert codes["estimate"].sum() == pytest.approx(1)
    assert codes.groupby("group")["clauses"].sum().to_dict() == groups["clauses"].to_dict()
    marks = instrument_clause_table(corpus(*TEXTS))
    assert codes["clauses"].sum() == len(marks) == codes["n"].iloc[0]
    assert (codes["low"] <= codes["estimate"]).all()
    assert (codes["estimate"] <= codes["high"]).all()
    pd.testing.assert_frame_equal(table, instrument_table(corpus(*TEXTS), seed=2))


def test_diversity_against_the_formula() -> None:
    table = instrument_diversity_table(corpus(*TEXTS, "雨天注意防滑。"), seed=2)
    counts = instrument_clause_table(corpus(TEXTS[0]))["code"].value_counts().to_numpy()
    share = counts / counts.sum()
    first = table.iloc[0]
    assert first["estimate"] == pytest.approx(np.exp(-(share * np.log(share)).sum()))
    assert (first["richness"], first["imbalance"]) == (len(counts), share.max())
    empty = table[table["document"] == "d3"].iloc[0]
    assert (empty["n"], np.isnan(empty["estimate"])) == (0, True)
    whole = table[table["scope"] == "all"].iloc[0]
    assert whole["n"] == table.iloc[:-1]["n"].sum()


def test_intervals_are_the_same_in_any_order() -> None:
    frame = corpus(*TEXTS).frame
    for verb in (instrument_table, instrument_diversity_table):
        one, two = (verb(Corpus.from_frame(rows, kind="policy"), seed=1) for rows in (frame, frame.iloc[::-1]))
        if "document" in one and verb is instrument_diversity_table:
            one, two = (made.sort_values(["scope", "document"], ignore_index=True) for made in (one, two))
        pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_refusal() -> None:
    with pytest.raises(InputError, match="seed"):
        instrument_table(corpus("新建停车场。"), seed=None)  # type: ignore[arg-type]
