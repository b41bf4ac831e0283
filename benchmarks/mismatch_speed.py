"""Time of `measure_mismatch`: does it grow in step with the messages, and is it done within a minute?

Invented word counts of 20 words a message and a clause, 2,000 policies of ten clauses, 50 topics over 4,000 words, 12 regions;
gaps by region, 1,000 bootstrap samples. Topics, calibration and codes are made, not learnt from texts, and their making is not timed. Ways:

- exploratory: topics without pairs.
- calibrated: with a calibration learnt from 1,200 invented pairs, the same for every number of messages.
- validated: with 200 coded units a source and region. `correct_shares` is timed with it.

Prints a line a case and, last, one JSON object: seconds and processor seconds of each case, the ratio of seconds at the largest number of messages
to those at the smallest (`ratios`; under `size_ratio` where time grows no faster than messages), and `slowest`. On a busy machine look at processor seconds.

usage: mismatch_speed.py [--messages 25000 50000 100000] [--runs 1 10] [--ways exploratory calibrated validated] [--draws 1000]
"""

import argparse
import json
import time
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

from policytext import Topics, correct_shares, measure_mismatch
from policytext.provenance import record
from policytext.segmenting.tokens import Tokens
from policytext.topics import Calibration
from policytext.topics.register import learn_calibration, plan_folds

POLICIES, CLAUSES, WORDS_EACH = 2_000, 10, 20
PAIRS, CODED = 1_200, 200
KINDS = ("policy", "feedback")


def invented_runs(n_topics: int, n_words: int, n_runs: int) -> np.ndarray:
    """Topics (R, K, V); every run but the first differs from it a little."""
    rng = np.random.default_rng(1)
    phi = rng.dirichlet(np.full(n_words, 0.02), size=n_topics)
    others = phi + rng.exponential(1e-4, (n_runs - 1, *phi.shape))
    return np.concatenate([phi[None], others / others.sum(axis=2, keepdims=True)])


def spoken(phi: np.ndarray, topic: np.ndarray, rng: np.random.Generator) -> csr_array:
    """Counts (n, V) of units that speak of one topic each."""
    sums = phi.cumsum(axis=1)
    words = np.empty((len(topic), WORDS_EACH), dtype=np.int64)
    for k in range(len(phi)):
        words[topic == k] = np.searchsorted(sums[k], rng.random((int((topic == k).sum()), WORDS_EACH)))
    rows = np.repeat(np.arange(len(topic)), WORDS_EACH)
    counts = csr_array((np.ones(len(rows)), (rows, np.minimum(words.ravel(), phi.shape[1] - 1))), shape=(len(topic), phi.shape[1]))
    counts.sum_duplicates()
    return counts


def invented_topics(runs: np.ndarray, n_messages: int, n_regions: int) -> tuple[Topics, np.ndarray]:
    """Topics over invented policies and messages, and the topic (units,) that each unit speaks of."""
    rng = np.random.default_rng([2, n_messages])
    n_topics, n_words = runs.shape[1:]
    topic = rng.integers(0, n_topics, POLICIES * CLAUSES + n_messages)
    counts = csr_array(vstack([spoken(runs[0], part, rng) for part in np.split(topic, [POLICIES * CLAUSES])]))
    ids = np.array([*(f"P{i:06d}" for i in range(POLICIES)), *(f"F{i:06d}" for i in range(n_messages))], dtype=object)
    regions = np.array([f"{i:02d}区" for i in range(n_regions)], dtype=object)
    documents = pd.DataFrame(
        {
            "document": ids, "kind": np.repeat(KINDS, [POLICIES, n_messages]), "date": pd.Timestamp("2024-01-01"),
            "region": regions[rng.integers(0, n_regions, len(ids))], "has_text": True,
        }
    )  # fmt: skip
    documents["document"] = documents["document"].astype(object)
    clauses = [f"{name}#{j}" for name in ids[:POLICIES] for j in range(CLAUSES)]
    units = pd.DataFrame(
        {
            "unit": [*clauses, *ids[POLICIES:]], "document": np.r_[np.repeat(ids[:POLICIES], CLAUSES), ids[POLICIES:]],
            "kind": np.repeat(KINDS, [POLICIES * CLAUSES, n_messages]),
        }
    )  # fmt: skip
    vocabulary = tuple(f"w{i:05d}" for i in range(n_words))
    tokens = Tokens(
        units=units, counts=counts, vocabulary=vocabulary, words=vocabulary, stream=np.zeros(0, np.int32),
        bounds=np.zeros(len(units) + 1, np.int64), documents=documents, settings={"unit": "clause"},
        provenance=record("segment", {}, content=[str(n_messages)], parents=[]),
    )  # fmt: skip
    names = tuple(f"T{k + 1:02d}" for k in range(n_topics))
    shares = 0.8 * np.eye(n_topics)[topic] + 0.2 / n_topics
    made = record("fit_topics", {}, content=[str(n_messages)], parents=[tokens.provenance])
    return Topics(runs[0], shares, np.ones(len(units), bool), names, names, tokens, {"seed": 1}, made, runs, np.ones(n_topics)), topic


def invented_calibration(runs: np.ndarray) -> Calibration:
    """Learn a calibration from pairs of which both sides speak of the same topic in the same words."""
    rng = np.random.default_rng(3)
    topic = rng.integers(0, runs.shape[1], PAIRS)
    messages, replies = (csr_array(rng.multinomial(30, runs[0][topic]).astype(float)) for _ in range(2))
    plan = plan_folds(messages, replies, seed=1, classes=np.repeat("", PAIRS))
    return learn_calibration(runs, [runs[0]] * len(plan), messages, replies, folds=plan, seed=1, n_draws=60)


def coded_units(topics: Topics, topic: np.ndarray) -> pd.DataFrame:
    """Code units drawn by chance in each region and source, as many as there are up to ``CODED``."""
    region = topics.tokens.documents.set_index("document")["region"]
    units = topics.tokens.units.assign(code=np.array(topics.names, dtype=object)[topic], region=lambda part: part["document"].map(region))
    drawn = units.sample(frac=1, random_state=4).groupby(["region", "kind"]).head(CODED).sort_index()
    return drawn[["unit", "code"]].reset_index(drop=True)


def timed(way: str, topics: Topics, topic: np.ndarray, calibration: Calibration | None, draws: int) -> dict[str, float | str]:
    """Seconds, processor seconds and grade of one case."""
    topics = replace(topics, calibration=calibration if way == "calibrated" else None)
    codes = coded_units(topics, topic) if way == "validated" else None
    start, work = time.perf_counter(), time.process_time()
    coded = None if codes is None else correct_shares(topics, codes, by="region")
    gaps = measure_mismatch(topics, by="region", coded=coded, seed=1, n_draws=draws)
    return {"seconds": round(time.perf_counter() - start, 2), "cpu_seconds": round(time.process_time() - work, 2), "grade": str(gaps.grade)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, nargs="+", default=[25_000, 50_000, 100_000])
    parser.add_argument("--runs", type=int, nargs="+", default=[1, 10], help="fits of the topics")
    parser.add_argument("--ways", nargs="+", choices=["exploratory", "calibrated", "validated"], default=["exploratory", "calibrated", "validated"])
    parser.add_argument("--draws", type=int, default=1_000)
    parser.add_argument("--topics", type=int, default=50)
    parser.add_argument("--words", type=int, default=4_000)
    parser.add_argument("--regions", type=int, default=12)
    options = parser.parse_args()
    sizes = sorted(set(options.messages))
    warm = invented_topics(invented_runs(options.topics, options.words, 1), 2_000, 2)
    timed("exploratory", *warm, None, 20)
    cases: list[dict[str, object]] = []
    ratios: dict[str, float] = {}
    for n_runs in options.runs:
        runs = invented_runs(options.topics, options.words, n_runs)
        calibration = invented_calibration(runs) if "calibrated" in options.ways else None
        worlds = {n: invented_topics(runs, n, options.regions) for n in sizes}
        for way in options.ways:
            found = {n: timed(way, *worlds[n], calibration, options.draws) for n in sizes}
            for n, case in found.items():
                clock = f"{case['seconds']:7.2f} s ({case['cpu_seconds']:.2f} of the processor)"
                print(f"{way:>12}, {n_runs:3d} runs, {n:7d} messages: {clock}, grade {case['grade']}", flush=True)
            cases += [{"way": way, "runs": n_runs, "messages": n, **case} for n, case in found.items()]
            ratios[f"{way}, {n_runs} runs"] = round(float(found[sizes[-1]]["seconds"]) / max(float(found[sizes[0]]["seconds"]), 0.01), 2)
    settings = {name: getattr(options, name) for name in ("draws", "topics", "words", "regions")} | {"policies": POLICIES}
    slowest = max(float(str(case["seconds"])) for case in cases)
    print(json.dumps({**settings, "size_ratio": sizes[-1] / sizes[0], "ratios": ratios, "slowest": slowest, "cases": cases}))


if __name__ == "__main__":
    main()
