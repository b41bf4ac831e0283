"""Does a message find its own reply, and a clause on its matter?

- pairs: each message against all replies, what these repeat of their message (runs of six characters) cut out; replies of fewer than 8 letters
  or digits after that are left out. Mean reciprocal rank of the own reply (of equals the mean rank) and recall@10, of BM25 over all words of the
  default segmentation (k1 1.2, b 0.75; a message is its title and text), of each part of `match_demands` and of their sum. Wording is learnt on four
  folds of clusters of near copies, never on a message's own. Gains over BM25 words with intervals from 1,000 bootstrap samples of clusters.
- bundled study: message against the clauses that count for its place; a clause is right if its document is on a matter of the message.
  Verdicts by marks from the study's replies, and from 400 first clauses judged by the truth, measured on the other messages.

usage: matching.py [--pairs FILE.xlsx] [--text 留言详情 --reply 答复意见 --date 留言时间] [--topics FOLDER] [--seed 1]
--topics: topics of the bundled study, as save_topics keeps them. Prints lines and, last, one JSON object.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import policytext as pt
from policytext.duplicates import group_duplicates
from policytext.inference import cluster_weights, percentile_interval
from policytext.matching import Matches, match_demands
from policytext.matching._bm25 import bm25_rows, idf_of
from policytext.matching._counts import word_counts
from policytext.matching._parts import Side, make_parts
from policytext.matching._scorer import make_scorer
from policytext.matching._wording import Pairs
from policytext.segmenting._repeats import cut_repeats
from policytext.topics import Topics, load_topics

DRAWS = 1000
LEAST_LETTERS = 8
NEEDED = 1.1


def read_pairs(path: Path, text: str, reply: str, date: str) -> pd.DataFrame:
    """Messages with their replies, cut: id, title, text, reply."""
    table = pt.read_feedback(path, text=text, reply=reply, date=date).frame
    table = table[(table["text"] != "") & (table["reply"] != "")].reset_index(drop=True)
    whole = table["title"] + "\n" + table["text"]
    table = table.assign(whole=whole, reply=[cut_repeats(m, r) for m, r in zip(whole, table["reply"], strict=True)])
    kept = table["reply"].str.count(r"[^\W_]") >= LEAST_LETTERS
    print(f"pairs: {len(table)}, of which {int((~kept).sum())} left out (replies of fewer than {LEAST_LETTERS} letters after cutting)")
    return table[kept].reset_index(drop=True)


def own_ranks(scores: np.ndarray) -> np.ndarray:
    """Rank of the own reply (row) among all; of equals the mean rank."""
    scores = np.round(scores, 9)
    own = np.diag(scores)[:, None]
    return np.asarray(1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2)


def pair_scores(table: pd.DataFrame, clusters: np.ndarray) -> dict[str, np.ndarray]:
    """Scores (n, n) of each message with each reply, by each way."""
    replies, whole = table["reply"].tolist(), table["whole"].tolist()
    out: dict[str, np.ndarray] = {}
    for name, content in (("BM25 words", False), ("BM25 content words", True)):
        counts = word_counts([*whole, *replies], content=content)[0]
        asked, given = counts[: len(whole)], counts[len(whole) :]
        out[name] = (asked @ bm25_rows(given, idf_of(given), float(given.sum()) / given.shape[0]).T).toarray()
    questions = [f"{title}\n{one}" for title, one in zip(table["title"], whole, strict=True)]
    every = np.arange(len(table))
    parts = make_parts(questions, [Side(tuple(replies), every, ())], pairs=Pairs(every, tuple(replies), clusters))
    scorer = make_scorer(parts, len(table), 1)
    found = scorer(every)
    return {**out, **{f"part: {name}": scores for name, scores in found.items()}, "sum of parts": sum(found.values(), np.zeros((len(table), len(table))))}


def run_pairs(table: pd.DataFrame, seed: int) -> dict[str, Any]:
    corpus = pt.Corpus.from_frame(pd.DataFrame({"id": table["id"], "text": table["whole"]}), kind="feedback")
    copies = group_duplicates(corpus).table.set_index("id")["cluster_id"].reindex(table["id"])
    clusters = pd.factorize(copies)[0]
    weights = cluster_weights(int(clusters.max()) + 1, DRAWS, np.random.default_rng(seed))[:, clusters]
    out: dict[str, Any] = {"n": len(table), "clusters": int(clusters.max()) + 1, "ways": {}}
    base: dict[str, np.ndarray] = {}
    for name, scores in pair_scores(table, clusters).items():
        ranks = own_ranks(scores)
        values = {"mrr": 1 / ranks, "recall10": (ranks <= 10).astype(float)}
        base = base or values
        row: dict[str, Any] = {}
        for measure, each in values.items():
            gains = (weights @ each) / (weights @ base[measure]) - 1
            low, high = percentile_interval(gains)
            row |= {measure: float(each.mean()), f"{measure}_gain": float(each.mean() / base[measure].mean() - 1),
                    f"{measure}_gain_low": float(low), f"{measure}_gain_high": float(high)}  # fmt: skip
        out["ways"][name] = row
        print(f"{name:22s} MRR {row['mrr']:.3f}  recall@10 {row['recall10']:.3f}   over BM25 words: "
              + ", ".join(f"{m} {row[f'{m}_gain']:+.1%} [{row[f'{m}_gain_low']:+.1%}, {row[f'{m}_gain_high']:+.1%}]" for m in values), flush=True)  # fmt: skip
    best = out["ways"]["sum of parts"]
    out["passed"] = {m: bool(1 + best[f"{m}_gain"] >= NEEDED) for m in ("mrr", "recall10")}
    return out


def study_scores(found: Matches, asked: dict[str, set[str]], given: dict[str, set[str]]) -> dict[str, Any]:
    """Precision@1 and MRR (of the ten first) over messages with a matter, and how often each verdict is right."""
    table, demands = found.table, found.demands
    right = np.array([bool(asked[m] & given.get(d, set())) for m, d in zip(table["message"], table["document"], strict=True)])
    some = demands["message"].map(lambda name: bool(asked[name]))
    ranks = table[right].groupby("message")["rank"].min().reindex(demands["message"][some])
    best = pd.Series([bool(asked[m] & given.get(d, set())) for m, d in zip(demands["message"], demands["document"], strict=True)])
    judged = set(found.labelled["message"])
    free = ~demands["message"].isin(judged)
    said = demands["verdict"].where(free)
    verdicts = {verdict: {"n": len(part), "right": float(part.mean())} for verdict, part in best.groupby(said)}
    marks = found.marks[["mark", "score", "precision", "n_precision"]].replace([np.inf, -np.inf], np.nan).astype(object)
    return {"n": int(some.sum()), "precision1": float(best[some].mean()), "mrr10": float((1 / ranks).fillna(0).mean()), "verdicts": verdicts,
            "marks": marks.where(marks.notna(), None).to_dict("records")}  # fmt: skip


def run_study(topics: Topics | None, seed: int) -> dict[str, Any]:
    policies, feedback, truth = pt.load_yunze()
    asked = {name: set(matters) for name, matters in truth["messages"].items()}
    given = {one["id"].removesuffix(".txt"): set(one["matters"]) for one in truth["policies"]}
    out: dict[str, Any] = {}
    for name, held in {"without topics": None, **({"with topics": topics} if topics is not None else {})}.items():
        start = time.perf_counter()
        found = match_demands(feedback, policies, topics=held)
        seconds = time.perf_counter() - start
        first = found.table[found.table["rank"] == 1].sample(400, random_state=seed)
        told = [bool(asked[m] & given[d]) for m, d in zip(first["message"], first["document"], strict=True)]
        labelled = match_demands(feedback, policies, topics=held, labelled=first[["message", "document", "number"]].assign(relevant=told))
        out[name] = {"seconds": round(seconds, 1), "replies": study_scores(found, asked, given), "labelled": study_scores(labelled, asked, given)}
        row = out[name]["replies"]
        print(f"bundled study, {name}: P@1 {row['precision1']:.3f}, MRR {row['mrr10']:.3f} (n {row['n']}; {seconds:.0f} s)")
        for source in ("replies", "labelled"):
            said = out[name][source]["verdicts"].items()
            print(f"   marks from {source}: " + ", ".join(f"{v} {one['n']} ({one['right']:.0%} on the matter)" for v, one in said), flush=True)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--text", default="留言详情")
    parser.add_argument("--reply", default="答复意见")
    parser.add_argument("--date", default="留言时间")
    parser.add_argument("--topics", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    out: dict[str, Any] = {}
    if options.pairs is not None:
        out["pairs"] = run_pairs(read_pairs(options.pairs, options.text, options.reply, options.date), options.seed)
    out["study"] = run_study(load_topics(options.topics) if options.topics is not None else None, options.seed)
    print(json.dumps(out, ensure_ascii=False))


if __name__ == "__main__":
    main()
