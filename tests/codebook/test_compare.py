"""Two codings of the same clauses, against a plain kappa and the alpha of hand codings."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from policytext import Corpus
from policytext.codebook import Coding, code_mechanisms, compare_codings_table, load_coding, save_coding
from policytext.errors import InputError
from policytext.inference import wilson_interval
from policytext.validation import agreement_table
from tests.codebook.coding_study import coding, half_wrong, policies, small_book


@lru_cache(maxsize=1)
def other() -> Coding:
    return code_mechanisms(policies(), codebook=small_book(), coder=half_wrong, dimensions=False)


@lru_cache(maxsize=1)
def table() -> pd.DataFrame:
    return compare_codings_table(coding(), other(), seed=1, n_draws=400)


def value(code: str, measure: str, column: str = "estimate") -> float:
    return float(table().set_index(["code", "measure"]).at[(code, measure), column])


def plain_kappa(a: np.ndarray, b: np.ndarray) -> float:
    crossed = np.array([[np.mean((a == i) & (b == j)) for j in (0, 1)] for i in (0, 1)])
    chance = crossed.sum(axis=1) @ crossed.sum(axis=0)
    return float((np.trace(crossed) - chance) / (1 - chance))


@pytest.mark.parametrize("code", ["P", "S", "H"])
def test_measures_are_those_of_others(code: str) -> None:
    a, b = (made.matrix("clause")[code].to_numpy() for made in (coding(), other()))
    assert value(code, "kappa") == pytest.approx(plain_kappa(a, b))
    answers = pd.DataFrame({"item": [*range(len(a))] * 2, "coder": ["a"] * len(a) + ["b"] * len(b), "code": ["ny"[int(x)] for x in [*a, *b]]})
    alpha, agreement = agreement_table(answers, n_draws=100)["estimate"].tolist()[:2]
    assert value(code, "alpha") == pytest.approx(alpha) and value(code, "agreement") == pytest.approx(agreement)
    assert [value(code, "kappa", name) for name in ("n_a", "n_b", "n_both")] == [a.sum(), b.sum(), (a & b).sum()]


def test_all_codes_are_taken_together() -> None:
    a, b = (made.matrix("clause").to_numpy().ravel() for made in (coding(), other()))
    assert value("all", "kappa") == pytest.approx(plain_kappa(a, b))
    assert value("all", "agreement") == pytest.approx((a == b).mean())


def test_intervals_take_clauses_of_a_document_together() -> None:
    a, b = (made.matrix("clause")["S"].to_numpy() for made in (coding(), other()))
    documents = pd.factorize(coding().clauses["document"])[0]
    rng, drawn = np.random.default_rng(5), []
    for _ in range(300):
        rows = np.concatenate([np.flatnonzero(documents == i) for i in rng.integers(0, documents.max() + 1, documents.max() + 1)])
        drawn.append(plain_kappa(a[rows], b[rows]))
    assert value("S", "kappa", "low") == pytest.approx(np.quantile(drawn, 0.025), abs=0.03)
    assert value("S", "kappa", "high") == pytest.approx(np.quantile(drawn, 0.975), abs=0.03)


def test_where_two_never_differ_the_number_of_documents_says_how_sure_it_is() -> None:
    same = compare_codings_table(coding(), coding(), seed=1, n_draws=100).set_index(["code", "measure"])
    assert (same["estimate"] == 1).all() and (same["high"] == 1).all()
    worst = wilson_interval(0, 40)[1]
    assert same.at[("P", "agreement"), "low"] == pytest.approx(1 - worst)
    share = coding().matrix("clause")["P"].mean()
    assert same.at[("P", "kappa"), "low"] == pytest.approx(1 - worst / (2 * share * (1 - share)))


def test_swapping_the_two_changes_nothing_but_their_counts() -> None:
    swapped = compare_codings_table(other(), coding(), seed=1, n_draws=400)
    pd.testing.assert_frame_equal(swapped.rename(columns={"n_a": "n_b", "n_b": "n_a"})[table().columns], table())


def test_a_code_that_neither_gives_has_no_kappa() -> None:
    texts = Corpus.from_frame(pd.DataFrame({"text": ["开展试点。", "清理河道。"] * 6}), kind="policy")
    made = code_mechanisms(texts, codebook=small_book(), dimensions=False)
    found = compare_codings_table(made, made, seed=1, n_draws=100).set_index(["code", "measure"])
    assert found.loc[("H", "kappa"), ["estimate", "low", "high"]].isna().all() and found.at[("H", "agreement"), "estimate"] == 1


def test_few_documents_give_no_interval() -> None:
    few = compare_codings_table(coding(8), coding(8), seed=1, n_draws=100)
    assert few[["low", "high"]].isna().all().all() and (few["n_documents"] == 8).all()


def test_a_saved_coding_compares_with_the_one_in_memory(tmp_path: Path) -> None:
    texts = Corpus.from_frame(pd.DataFrame({"text": ["开展试点，电话13900001234。"] * 2}), kind="policy")
    made = code_mechanisms(texts, codebook=small_book(), dimensions=False)
    assert (compare_codings_table(made, load_coding(save_coding(made, tmp_path / "c")), seed=1)["n"] == 2).all()


def test_codings_of_other_clauses_are_refused() -> None:
    with pytest.raises(InputError, match=r"not of the same clauses \(\d+ and \d+ clauses; first that differs: \('d0"):
        compare_codings_table(coding(), coding(8), seed=1)
    changed = Corpus.from_frame(policies().frame.assign(text=[text.replace("河道", "水渠") for text in policies().text]), kind="policy")
    with pytest.raises(InputError, match=r"texts of the two codings differ at clause \d of document 'd0"):
        compare_codings_table(coding(), code_mechanisms(changed, codebook=small_book(), dimensions=False), seed=1)
    with pytest.raises(InputError, match=r"different codes \(in one alone: H\)"):
        compare_codings_table(coding(), code_mechanisms(policies(), codebook=small_book("PS"), dimensions=False), seed=1)
    with pytest.raises(InputError, match="compare_codings_table takes Coding, not DataFrame"):
        compare_codings_table(coding(), coding().table, seed=1)  # type: ignore[arg-type]
