"""How often wording is taken for mismatch by the usual way: one joint topic model, mean shares, bootstrap intervals.

A message and the official reply to it are about the same matter, so over all pairs no topic differs truly between
messages and replies: every topic whose interval excludes 0 is a false flag of register. Messages and replies go
in as separate documents, as is commonly done. Prints a line a seed and, last, one JSON object.

usage: register_null.py [--pairs FILE.xlsx] [--text 留言详情 --reply 答复意见] [--topics 30] [--seeds 1 2] [--draws 500]
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

import policytext as pt
from policytext.inference import cluster_weights, percentile_interval


def read_pairs(path: Path | None, text: str, reply: str) -> pd.DataFrame:
    """Messages with their replies, one row each."""
    table = pt.load_yunze().feedback.frame if path is None else pt.read_feedback(path, text=text, reply=reply).frame
    return table.loc[(table["text"] != "") & (table["reply"] != ""), ["text", "reply"]].reset_index(drop=True)


def usable(pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs with five topic words in the message and ten in the reply."""
    tokens = pt.segment(*corpora(pairs), unit="document")
    counts = {kind: part.set_index("document")["n_topic_words"] for kind, part in tokens.units.groupby("kind")}
    message, reply = (counts[kind].reindex([f"{letter}{i}" for i in pairs.index]) for kind, letter in (("feedback", "M"), ("policy", "R")))
    return pairs[(message.to_numpy() >= 5) & (reply.to_numpy() >= 10)].reset_index(drop=True)


def corpora(pairs: pd.DataFrame) -> tuple[pt.Corpus, pt.Corpus]:
    """Replies as one source, messages as the other."""
    replies = pd.DataFrame({"id": [f"R{i}" for i in pairs.index], "text": pairs["reply"]})
    messages = pd.DataFrame({"id": [f"M{i}" for i in pairs.index], "text": pairs["text"]})
    return pt.Corpus.from_frame(replies, kind="policy"), pt.Corpus.from_frame(messages, kind="feedback")


def one_run(pairs: pd.DataFrame, n_topics: int, seed: int, draws: int) -> dict[str, float]:
    """Share profiles of the two sides, their Jensen-Shannon divergence, and how many topics are flagged."""
    topics = pt.fit_topics(pt.segment(*corpora(pairs), unit="document"), n_topics=n_topics, runs=1, pairs=None, seed=seed)
    rng = np.random.default_rng(seed)
    profiles, samples = [], []
    for kind in ("policy", "feedback"):
        shares = topics.shares[(topics.tokens.units["kind"] == kind).to_numpy() & topics.covered]
        weights = cluster_weights(len(shares), draws, rng)
        profiles.append(shares.mean(axis=0))
        samples.append(weights @ shares / len(shares))
    low, high = percentile_interval(np.log2(samples[1] / samples[0]))
    middle = (profiles[0] + profiles[1]) / 2
    divergence = sum(float((side * np.log2(side / middle)).sum()) / 2 for side in profiles)
    return {"js": round(divergence, 4), "flagged": int(((low > 0) | (high < 0)).sum()), "topics": n_topics}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--text", default="留言详情")
    parser.add_argument("--reply", default="答复意见")
    parser.add_argument("--topics", type=int, default=30)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--draws", type=int, default=500)
    options = parser.parse_args()
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    pairs = usable(read_pairs(options.pairs, options.text, options.reply))
    runs = [one_run(pairs, options.topics, seed, options.draws) for seed in options.seeds]
    for seed, run in zip(options.seeds, runs, strict=True):
        print(f"seed {seed}: {run['flagged']} of {run['topics']} topics flagged, JS {run['js']} ({len(pairs)} pairs; the truth is none)")
    print(json.dumps({"register_null": {"pairs": len(pairs), "runs": runs}}))


if __name__ == "__main__":
    main()
