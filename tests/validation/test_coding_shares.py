"""Sheet, coder with a known error, coding, corrected shares: they cover the truth where the machine is far from it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from policytext import Corpus, Topics, correct_shares, fit_topics, group_matters, segment
from policytext.validation import HandCoding, coding_sheet, read_coding

SIZE, N, ERROR, REPEATS = 500, 150, 0.05, 5
MATTERS = ("停车", "公交", "噪音")
TRUTH = {"policy": (0.5, 0.3, 0.2), "feedback": (0.2, 0.5, 0.3)}
MACHINE = {"policy": 0.5 * np.eye(3) + 0.5 * np.array([0, 0, 1]), "feedback": 0.6 * np.eye(3) + 0.4 * np.array([1, 0, 0])}
CHARS = list("天地山水火木金土日月星云风雨雪春夏秋冬上下左右前后大小多少高低长短红黄蓝白黑早晚新旧甜酸快慢轻重远近")


@pytest.fixture(scope="module")
def topics() -> Topics:
    """Shares as a machine gives them that errs otherwise in each source; what a text is about stands in it."""
    rng = np.random.default_rng(1)
    corpora = []
    for kind, shares in TRUTH.items():
        code = np.repeat(MATTERS, (np.array(shares) * SIZE).round().astype(int))
        frame = pd.DataFrame({"id": [f"{kind[0]}{i:03d}" for i in range(SIZE)], "text": [c + "".join(rng.choice(CHARS, 40)) for c in code]})
        frame["region"] = rng.choice(["甲区", "乙区"], SIZE, p=[0.9, 0.1])
        corpora.append(Corpus.from_frame(frame, kind=kind, region="region"))
    made = fit_topics(segment(*corpora, unit="document", max_share=1), n_topics=3, runs=1, words="all", passes=1, seed=1)
    texts = pd.concat([corpus.text for corpus in corpora])
    code = np.array([MATTERS.index(texts[id][:2]) for id in made.tokens.units["document"]])
    confusion = np.stack([MACHINE[kind][row] for kind, row in zip(made.tokens.units["kind"], code, strict=True)])
    made = replace(made, shares=rng.multinomial(6, confusion) / 6, covered=np.ones(len(code), dtype=bool))
    return group_matters(made, dict(zip(made.names, MATTERS, strict=True)))


def code_by_hand(topics: Topics, folder: Path, seed: int) -> HandCoding:
    """Two coders who each take another matter in one of twenty texts."""
    rng = np.random.default_rng([9, seed])
    *sheets, key = coding_sheet(topics.tokens, folder / "c.xlsx", matters=topics.matters.names, n=N, seed=seed, strata="region", double=0.4)
    for path in sheets:
        book = openpyxl.load_workbook(path)
        for page in book.worksheets[1:3]:
            for row in page.iter_rows(min_row=2):
                right = str(row[1].value)[:2]
                row[2].value = right if rng.random() > ERROR else str(rng.choice([m for m in MATTERS if m != right]))
        book.save(path)
    return read_coding(sheets, key, n_draws=100)


def test_corrected_shares_cover_the_truth(topics: Topics, tmp_path: Path) -> None:
    assert topics.matters is not None
    covered, alphas, machine = [], [], {}
    for seed in range(REPEATS):
        coding = code_by_hand(topics, tmp_path, seed)
        found = correct_shares(topics, coding.coded, least=100)
        assert set(found.table["grade"]) == {"validated"}
        for row in found.table.to_dict("records"):
            truth = TRUTH[row["kind"]][MATTERS.index(row["topic"])] if row["topic"] in MATTERS else 0.0
            covered.append(row["low"] <= truth <= row["high"])
        overall = coding.agreement[(coding.agreement["kind"] == "all") & (coding.agreement["matter"] == "all")].set_index("measure")
        alphas.append(overall["estimate"])
    machine = {kind: topics.shares[(topics.tokens.units["kind"] == kind).to_numpy()].mean(axis=0) for kind in TRUTH}
    assert min(np.abs(machine[kind] - TRUTH[kind]).max() for kind in TRUTH) > 0.2
    assert len(covered) == REPEATS * 6
    assert np.mean(covered) >= 0.86
    agreement = (1 - ERROR) ** 2 + ERROR**2 / 2
    assert np.mean([row["agreement"] for row in alphas]) == pytest.approx(agreement, abs=0.03)
    assert 0.8 < np.mean([row["alpha"] for row in alphas]) < 0.9
