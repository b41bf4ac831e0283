"""Does the register calibration keep its promises on pairs that it has not seen?

A message and its reply are about the same matter, so over pairs no topic differs truly between messages and replies.
Pairs are parted into four test folds (near copies together); topics and calibration are learnt by `fit_topics` on the rest.

- null: messages of one half of a fold against replies of the other half's pairs. (a) divergence of the whole fold's
  profiles, (b) intervals that leave out 0, (c) flags by the product's rule (q < .05 and a doubling or more), (d) rank of the own reply,
  with the factor and without. Beside them what the suite must reject: (e) a constant profile, and topics fitted on
  messages and replies as separate texts.
- planted: pairs weighed by some words of their replies (or of both texts); the truth is read from the other words of the replies by
  EM run to its end; messages of one half against replies of the other half. On random folds, late years, other places.
- transfer: tau on random, late, place and class folds, without and with the factor.

With --policies, the class anchor and the check without pairs follow. Prints lines and, last, one JSON object.

usage: register.py --pairs FILE.xlsx [--text 留言详情 --reply 答复意见 --date 留言时间] [--policies FOLDER ...] [--feedback FILE]
       [--folds 4] [--topics 15 30 50] [--runs 5] [--seed 1] [--quick]
"""

import argparse
import json
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control, t

import policytext as pt
from policytext.topics import even_counts, pooled_shares
from policytext.topics.clusters import near_copies
from policytext.topics.pairs import Pairs, find_pairs
from policytext.topics.register import Calibration, Sample, calibrated_gaps
from policytext.topics.register.factor import Factor, apply_factor
from policytext.topics.register.planted import TARGETS, _split, _strengths
from policytext.topics.register.shares import centred_gap, jensen_shannon, own_rank, pool, text_shares

PLACE = r"([A-Z])\d*(?=[市区县])"
"""The set names its places by letters."""


@dataclass(frozen=True)
class Fold:
    """Topics and calibration learnt on some pairs, and the pairs to try them on, in the same words."""

    name: str
    runs: np.ndarray
    calibration: Calibration
    train: Pairs
    test: Pairs


def read_pairs(path: Path | None, text: str, reply: str, date: str) -> pd.DataFrame:
    """Messages with their replies, one row each: id, title, text, reply, date, region."""
    if path is None:
        table = pt.load_yunze().feedback.frame
        return table[table["reply"] != ""].reset_index(drop=True)
    table = pt.read_feedback(path, text=text, reply=reply, date=date).frame
    table = table[(table["text"] != "") & (table["reply"] != "")].reset_index(drop=True)
    letters = (table["title"] + "\n" + table["text"]).str.extract(PLACE)[0].fillna("")
    return table.assign(region=letters)


def tokens_of(table: pd.DataFrame) -> pt.Tokens:
    keep = [c for c in ("id", "title", "text", "reply", "date", "region") if c in table]
    return pt.segment(pt.Corpus.from_frame(table[keep], kind="feedback"))


def split(table: pd.DataFrame, whole: pt.Tokens, pairs: Pairs, held: np.ndarray, name: str, **fit: Any) -> Fold:
    """Fit without the held pairs (and their near copies), words chosen without them; carry held pairs over to these words."""
    names = whole.units["document"].to_numpy()[pairs.unit]
    train = pairs_of(pairs, ~np.isin(pairs.cluster, pairs.cluster[held]))
    tokens = tokens_of(table[table["id"].isin(names[~np.isin(pairs.cluster, pairs.cluster[held])])])
    topics = pt.fit_topics(tokens, **fit)
    assert topics.calibration is not None, topics.settings["without_pairs"]
    place = {word: column for column, word in enumerate(tokens.vocabulary)}
    both = np.array([(row, place[word]) for row, word in enumerate(whole.vocabulary) if word in place])
    put = csr_array((np.ones(len(both)), both.T), shape=(len(whole.vocabulary), len(place)))
    test = pairs_of(pairs, held)
    known = (np.asarray((test.messages @ put).sum(axis=1)) > 0) & (np.asarray((test.replies @ put).sum(axis=1)) > 0)
    return Fold(name, topics.runs, topics.calibration, *(carried(p, put) for p in (train, pairs_of(test, known))))


def pairs_of(pairs: Pairs, rows: np.ndarray) -> Pairs:
    return Pairs(*(getattr(pairs, name)[rows] for name in Pairs.__dataclass_fields__))


def carried(pairs: Pairs, put: csr_array) -> Pairs:
    return Pairs(csr_array(pairs.messages @ put), csr_array(pairs.replies @ put), pairs.unit, pairs.cluster, pairs.dates, pairs.regions)


def sample(counts: csr_array, clusters: np.ndarray, weights: np.ndarray | None = None) -> Sample:
    """One unit a text; weighed texts count as as many as they are worth."""
    even = even_counts(counts)
    if weights is None:
        return Sample(even, np.ones(counts.shape[0]), clusters)
    scaled = weights * weights.sum() / (weights**2).sum()
    return Sample(csr_array(even.multiply(scaled[:, None]).tocsr()), scaled, clusters)


def halves(n: int, rng: np.random.Generator, repeats: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for _ in range(repeats):
        order = rng.permutation(n)
        yield order[: n // 2], order[n // 2 :]
        yield order[n // 2 :], order[: n // 2]


def flags(estimate: np.ndarray, p: np.ndarray) -> int:
    return int(((false_discovery_control(p) < 0.05) & (np.abs(estimate) >= 1)).sum()) if len(p) else 0


def null_test(fold: Fold, seed: int, repeats: int, draws: int) -> dict[str, float]:
    """(a) to (d) on one fold, and the constant profile beside."""
    test, calibration, rng = fold.test, fold.calibration, np.random.default_rng(seed)
    whole = calibrated_gaps(calibration, fold.runs, sample(test.messages, test.cluster), sample(test.replies, test.cluster), seed=seed, n_draws=50)
    start, factor = calibration.starts[0], calibration.factors[0]
    asked, answered = (text_shares(side, fold.runs[0], start) for side in (test.messages, test.replies))
    plain = own_rank(asked, answered)
    constant = apply_factor(start, factor)
    out = {
        "js": whole.js, "js_constant": float(jensen_shannon(constant, whole.supply)), "mrr_plain": plain,
        "mrr": own_rank(apply_factor(asked, factor), answered) / plain,
        "mrr_constant": own_rank(np.tile(constant, (len(asked), 1)), answered) / plain,
        "tested": 0, "excluding": 0, "excluding_no_tau": 0, "excluding_random_tau": 0, "flags": 0, "topics": 0, "sum": 0.0,
    }  # fmt: skip
    widths: list[float] = []
    for g, h in halves(len(test), rng, repeats):
        found = calibrated_gaps(
            calibration, fold.runs, sample(test.messages[g], test.cluster[g]), sample(test.replies[h], test.cluster[h]), seed=seed, n_draws=draws
        )
        ok = ~found.abstain
        half = (found.high - found.low) / 2
        without = t.ppf(0.975, found.df) * np.sqrt(found.sd**2 - found.tau**2)
        random = t.ppf(0.975, found.df) * np.sqrt(found.sd**2 - found.tau**2 + random_tau(calibration, found.n_demand, found.n_supply) ** 2)
        out["topics"] += len(found)
        out["tested"] += int(ok.sum())
        out["sum"] += float(found.estimate[ok].sum())
        for name, width in (("excluding", half), ("excluding_no_tau", without), ("excluding_random_tau", random)):
            out[name] += int((np.abs(found.estimate) > width)[ok].sum())
        out["flags"] += flags(found.estimate[ok], found.p[ok])
        widths += half[ok].tolist()
    return {**out, "half_width": float(np.median(widths)) if widths else float("nan"), "tau": whole.tau, "n": len(test)}


def random_tau(calibration: Calibration, n_demand: float, n_supply: float) -> float:
    """Tau of the random folds alone, at least the floor."""
    settled = calibration.settle(min(n_demand, n_supply))
    return max(float(np.nan_to_num(settled.taus["random"])), float(calibration.settings["floor"]))


def planted_test(fold: Fold, seed: int, draws: int) -> list[dict[str, float | str]]:
    """Weigh test pairs towards a topic and compare the estimate on one half with the truth."""
    rng, calibration, phi = np.random.default_rng([seed, 2]), fold.calibration, fold.runs[0]
    learnt = Factor(calibration.starts[0], calibration.factors[0], calibration.factor_draws[0], calibration.levels[0])
    test, n, rows = fold.test, len(fold.test), []
    for side in ("reply", "pair"):
        strengths = _strengths(phi, learnt, (fold.train.messages, fold.train.replies), side, rng, TARGETS)
        messages, left, texts = _split(phi, learnt, (test.messages, test.replies), side, rng)
        even_left = even_counts(left)
        level = pooled_shares(pool(even_left), phi, tolerance=3e-6, most=400)
        for g, h in halves(n, rng, 1):
            base = sample(test.replies[h], test.cluster[h])
            size = pooled_shares(pool(base.counts), phi, tolerance=1e-5, most=200)[0] * len(h)
            for topic, column in zip(*np.nonzero(np.isfinite(strengths)), strict=True):
                c = strengths[topic, column]
                weights = (1 + abs(c) * texts[:, topic]) ** np.sign(c)
                if size[topic] < 2 and TARGETS[column] < 0:
                    continue
                tilted_half = sample(messages[g], test.cluster[g], weights[g])
                found = calibrated_gaps(calibration, fold.runs, tilted_half, base, seed=seed, n_draws=draws, size=len(g))
                if found.abstain[topic]:
                    continue
                tilted = pooled_shares(pool(even_left, weights[None]), phi, start=np.maximum(level[0], 1e-5), tolerance=1e-5, most=200)
                truth = float(centred_gap(tilted, level, 0.5 / n)[0, topic])
                estimate, low, high = (float(getattr(found, name)[topic]) for name in ("estimate", "low", "high"))
                narrow = float(t.ppf(0.975, found.df[topic])) * float(
                    np.sqrt(found.sd[topic] ** 2 - found.tau**2 + random_tau(calibration, len(g), len(h)) ** 2)
                )
                rows.append({"fold": fold.name, "side": side, "planted": TARGETS[column], "truth": truth, "estimate": estimate,
                             "inside": float(low <= truth <= high), "inside_random_tau": float(abs(estimate - truth) <= narrow)})  # fmt: skip
    return rows


def summary_planted(rows: list[dict[str, float | str]], null: dict[str, float]) -> dict[str, Any]:
    """Bias, coverage and slope by size of what was planted; at 0 from the null test."""
    frame = pd.DataFrame(rows)
    tested = max(null["tested"], 1)
    out: dict[str, Any] = {"0": {"n": null["tested"], "bias": null["sum"] / tested, "coverage": 1 - null["excluding"] / tested,
                                 "coverage_random_tau": 1 - null["excluding_random_tau"] / tested}}  # fmt: skip
    if frame.empty:
        return out
    sign = np.sign(frame["planted"])
    frame = frame.assign(bias=sign * (frame["estimate"] - frame["truth"]), size=frame["planted"].abs())
    for size, part in frame.groupby("size"):
        out[f"{size:g}"] = {"n": len(part), "bias": part["bias"].mean(), "coverage": part["inside"].mean(),
                            "coverage_random_tau": part["inside_random_tau"].mean(), "mean_truth": part["truth"].abs().mean()}  # fmt: skip
    for name, part in (("slope", frame), *((f"slope_{side}", part) for side, part in frame.groupby("side"))):
        out[name] = float((part["planted"] * part["estimate"]).sum() / (part["planted"] * part["truth"]).sum())
    return out


def naive_test(table: pd.DataFrame, whole: pt.Tokens, pairs: Pairs, held: np.ndarray, n_topics: int, seed: int) -> dict[str, float]:
    """Topics fitted on messages and replies as separate texts, shares by pooled EM, bootstrap intervals."""
    names = whole.units["document"].to_numpy()[pairs.unit]
    train, test = table[table["id"].isin(names[~held])], pairs_of(pairs, held)
    sides = [
        pt.Corpus.from_frame(pd.DataFrame({"id": letter + train["id"], "text": train[column]}), kind=kind)
        for letter, column, kind in (("R", "reply", "policy"), ("M", "text", "feedback"))
    ]
    tokens = pt.segment(*sides, unit="document")
    phi = pt.fit_topics(tokens, n_topics=n_topics, seed=seed, runs=1, pairs=None, words="all").word_weights
    place = {word: column for column, word in enumerate(tokens.vocabulary)}
    both = np.array([(row, place[word]) for row, word in enumerate(whole.vocabulary) if word in place])
    put = csr_array((np.ones(len(both)), both.T), shape=(len(whole.vocabulary), len(place)))
    asked, given = (even_counts(csr_array(side @ put)) for side in (test.messages, test.replies))
    rng, n = np.random.default_rng(seed), len(test)
    profiles = pooled_shares(np.vstack([pool(asked), pool(given)]), phi, tolerance=1e-5)
    out = {"js": float(jensen_shannon(*profiles)), "tested": 0, "excluding": 0, "flags": 0}
    for g, h in halves(n, rng, 1):
        drawn = []
        for side, rows in ((asked, g), (given, h)):
            times = np.vstack([np.ones(len(rows)), rng.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=80)])
            drawn.append(pooled_shares(pool(side[rows], times), phi, tolerance=1e-4, most=400))
        gaps = centred_gap(drawn[0], drawn[1], 0.5 / len(g))
        ok = (drawn[0][0] + drawn[1][0]) / 2 * len(g) >= 5
        se = gaps[1:].std(axis=0)
        p = 2 * t.sf(np.abs(gaps[0]) / se, 1e6)[ok]
        out["tested"] += int(ok.sum())
        out["excluding"] += int((p < 0.05).sum())
        out["flags"] += flags(gaps[0][ok], p)
    return out


def joined(found: list[dict[str, float]]) -> dict[str, float]:
    """Sums of counts, the largest divergence, the least rank."""
    counts = ("tested", "excluding", "excluding_no_tau", "excluding_random_tau", "flags", "topics", "sum")
    out = {name: sum(one[name] for one in found) for name in counts}
    return {**out, "js": max(one["js"] for one in found), "mrr": min(one["mrr"] for one in found),
            "js_constant": min(one["js_constant"] for one in found), "mrr_constant": max(one["mrr_constant"] for one in found)}  # fmt: skip


def passed(null: dict[str, float]) -> dict[str, bool]:
    tested = max(null["tested"], 1)
    return {"a": null["js"] <= 0.003, "b": null["excluding"] / tested <= 0.08, "c": null["flags"] / tested <= 0.01, "d": null["mrr"] >= 0.95}


def random_folds(pairs: Pairs, n_folds: int) -> list[np.ndarray]:
    """Disjoint test folds, near copies together; the same whatever the seed of the fits."""
    part = np.random.default_rng(0).permutation(int(pairs.cluster.max()) + 1)[pairs.cluster] % 4
    return [part == k for k in range(n_folds)]


def moved_folds(pairs: Pairs) -> dict[str, np.ndarray]:
    """Late years (the calibration is learnt on early ones) and the largest places."""
    years = pd.DatetimeIndex(pairs.dates).year.to_numpy()
    out = {}
    if len(np.unique(years)) > 1:
        cut = max(np.unique(years), key=lambda year: -abs((years >= year).mean() - 0.5))
        out[f"{cut:g} and later"] = years >= cut
    places = pd.Series(pairs.regions)[lambda r: r != ""].value_counts()
    for group in (places.index[:1], places.index[1:3], places.index[3:6]):
        if len(group) and 100 <= np.isin(pairs.regions, list(group)).sum() <= len(pairs) - 240:
            out["+".join(group)] = np.isin(pairs.regions, list(group))
    return out


def one_number(table: pd.DataFrame, whole: pt.Tokens, pairs: Pairs, n_topics: int, options: argparse.Namespace) -> dict[str, Any]:
    """Null and planted gaps on random folds at one number of topics."""
    fit = {"n_topics": n_topics, "seed": options.seed, "runs": options.runs}
    nulls, naive, rows = [], [], []
    for number, held in enumerate(random_folds(pairs, options.folds)):
        began = time.time()
        fold = split(table, whole, pairs, held, f"random {number + 1}", **fit)
        null = null_test(fold, options.seed, options.repeats, options.draws)
        nulls.append(null)
        rows += planted_test(fold, options.seed, options.planted_draws)
        naive.append(naive_test(table, whole, pairs, held, n_topics, options.seed))
        print(
            f"K={n_topics} fold {number + 1} (n {null['n']}): JS {null['js']:.4f}, intervals without 0 {null['excluding']:g} of {null['tested']:g} tested "
            f"(no tau {null['excluding_no_tau']:g}, tau of random folds {null['excluding_random_tau']:g}), flags {null['flags']:g}, MRR x {null['mrr']:.3f}, "
            f"half width {null['half_width']:.2f}, tau {null['tau']:.2f} | constant: JS {null['js_constant']:.4f}, MRR x {null['mrr_constant']:.3f} | "
            f"naive: JS {naive[-1]['js']:.3f}, {naive[-1]['excluding']} of {naive[-1]['tested']} without 0, flags {naive[-1]['flags']} "
            f"({fold.calibration!r}, {time.time() - began:.0f} s)", flush=True,
        )  # fmt: skip
    null = joined(nulls)
    ordinary = {"js": min(one["js"] for one in naive), **{k: sum(one[k] for one in naive) for k in ("tested", "excluding", "flags")}}
    planted = summary_planted(rows, null)
    gates = passed(null)
    constant_out = null["mrr_constant"] < 0.95
    naive_out = ordinary["js"] > 0.003 and ordinary["excluding"] > 0.08 * ordinary["tested"]
    print(
        f"K={n_topics}: null {gates}, without 0: {null['excluding'] / max(null['tested'], 1):.1%} of {null['tested']:g} tested of {null['topics']:g} topics, "
        f"flags {null['flags'] / max(null['tested'], 1):.2%}; constant rejected {constant_out}, naive rejected {naive_out}"
    )
    print_planted(f"K={n_topics} random folds", planted)
    return {"null": nulls, "gates": gates, "naive": naive, "constant_rejected": constant_out, "naive_rejected": naive_out, "planted": planted}


def print_planted(name: str, planted: dict[str, Any]) -> None:
    parts = [
        f"|{size}|: bias {v['bias']:+.2f}, coverage {v['coverage']:.0%} (tau of random folds {v['coverage_random_tau']:.0%}), n {v['n']:g}"
        for size, v in planted.items() if isinstance(v, dict)
    ]  # fmt: skip
    slopes = ", ".join(f"{key} {value:.2f}" for key, value in planted.items() if key.startswith("slope"))
    print(f"  {name}: {'; '.join(parts)}; {slopes}", flush=True)


def moved(table: pd.DataFrame, whole: pt.Tokens, pairs: Pairs, n_topics: int, options: argparse.Namespace) -> dict[str, Any]:
    """Null and planted gaps where the calibration is learnt on other years or places."""
    out: dict[str, Any] = {}
    kinds: dict[str, list[tuple[dict[str, float], list[Any]]]] = {}
    for name, held in moved_folds(pairs).items():
        fold = split(table, whole, pairs, held, name, n_topics=n_topics, seed=options.seed, runs=options.runs)
        null = null_test(fold, options.seed, options.repeats, options.draws)
        rows = planted_test(fold, options.seed, options.planted_draws)
        out[name] = {"null": null, "planted": summary_planted(rows, null)}
        kinds.setdefault("late years" if "later" in name else "other places", []).append((null, rows))
        print(
            f"K={n_topics} held out {name} (n {null['n']}): JS {null['js']:.4f}, without 0 {null['excluding']:g} of {null['tested']:g}, "
            f"flags {null['flags']:g}, MRR x {null['mrr']:.3f}, {fold.calibration!r}", flush=True,
        )  # fmt: skip
    for kind, found in kinds.items():
        out[kind] = summary_planted([row for _, rows in found for row in rows], joined([null for null, _ in found]))
        print_planted(f"K={n_topics} {kind}", out[kind])
    return out


def transfer(tokens: pt.Tokens, n_topics: int, options: argparse.Namespace) -> list[dict[str, Any]]:
    """The product's own transfer table, learnt on all pairs."""
    calibration = pt.fit_topics(tokens, n_topics=n_topics, seed=options.seed, runs=options.runs).calibration
    assert calibration is not None
    print(f"K={n_topics} all pairs: {calibration!r}")
    print(calibration.table.to_string(index=False, float_format=lambda value: f"{value:.3f}"), flush=True)
    return json.loads(calibration.table.to_json(orient="records"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--text", default="留言详情")
    parser.add_argument("--reply", default="答复意见")
    parser.add_argument("--date", default="留言时间")
    parser.add_argument("--policies", type=Path, nargs="*", default=[])
    parser.add_argument("--feedback", type=Path, help="messages whose class is known, for the anchor")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--topics", type=int, nargs="+", default=[15, 30, 50])
    parser.add_argument("--moved-topics", type=int, nargs="*", default=[30])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3, help="halvings of each fold")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--planted-draws", type=int, default=60)
    parser.add_argument("--quick", action="store_true", help="one fold, 15 topics, nothing moved")
    options = parser.parse_args()
    if options.quick:
        options.folds, options.topics, options.moved_topics = 1, [15], []
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    table = read_pairs(options.pairs, options.text, options.reply, options.date)
    whole = tokens_of(table)
    pairs = find_pairs(whole, near_copies(whole))
    assert pairs is not None
    print(f"{len(table)} messages with replies, {len(pairs)} usable pairs in {len(np.unique(pairs.cluster))} clusters", flush=True)
    out: dict[str, Any] = {"pairs": len(pairs), "seed": options.seed, "runs": options.runs}
    out["random"] = {n: one_number(table, whole, pairs, n, options) for n in options.topics}
    out["moved"] = {n: moved(table, whole, pairs, n, options) for n in options.moved_topics}
    out["transfer"] = {n: transfer(whole, n, options) for n in options.moved_topics}
    if options.policies:
        import _anchor
        import _without_pairs

        out["anchor"], out["without_pairs"] = _anchor.run(options), _without_pairs.run(options)
    print(json.dumps({"register": out}, default=float))


if __name__ == "__main__":
    main()
