"""How often wording is taken for mismatch where no pairs teach it, and what abstaining costs.

Messages stand for demand and the official replies to them for supply, as two corpora: that they belong together is hidden
from the fit. They are about the same matters, so no topic differs truly; every flag is false. Fitted on all words, and on
the neutral ones; then without the topics that separate the sources almost perfectly. Called by register.py; alone:
``python benchmarks/_without_pairs.py --pairs FILE.xlsx``.
"""

import argparse
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
from register_null import corpora, read_pairs, usable

import policytext as pt
from policytext.topics import fit_topics
from policytext.topics.diagnostics import register_table

WORDS = ("all", "neutral")
DRAWS = 300
STRICTER = (3.0, 2.0)
"""Doublings from which a topic would be abstained on by stricter rules than the library's, to see what that would cost."""


def one(tokens: pt.Tokens, n_topics: int, words: str, seed: int) -> dict[str, Any]:
    """False flags of one fit, before and after abstaining."""
    topics = fit_topics(tokens, n_topics=n_topics, seed=seed, runs=1, pairs=None, words=words)
    mismatch = pt.measure_mismatch(topics, seed=seed, n_draws=DRAWS)
    table = mismatch.table.merge(register_table(topics)[["topic", "auc", "ratio", "register"]], on="topic", validate="1:1")
    if set(table["grade"]) != {"exploratory"} or set(table["verdict"]) & {"over", "under"}:
        raise AssertionError(f"without pairs there is no verdict: {sorted(set(table['verdict']))}, {sorted(set(table['grade']))}")
    few = table["lean"] == "too few"
    excludes = ((table["low"] > 0) | (table["high"] < 0)) & ~few
    large = excludes & (table["estimate"].abs() >= 1)
    kept = ~table["register"]
    used = topics.word_weights.sum(axis=0) > 0
    return {
        "words": int(used.sum()), "js_bits": round(divergence(table), 4), "too_few": int(few.sum()),
        "false": int(excludes.sum()), "false_large": int(large.sum()), "false_after": int((excludes & kept).sum()),
        "false_large_after": int((large & kept).sum()), "abstained": int((~kept).sum()),
        "by_auc": int((table["auc"] - 0.5).abs().ge(0.45).sum()), "demand_abstained": round(float(table.loc[~kept, "share_feedback"].sum()), 3),
        "stricter": {
            str(bound): {
                "abstained": int((out := table["register"] | (table["ratio"].abs() >= bound)).sum()),
                "false_large_after": int((large & ~out).sum()),
                "demand_abstained": round(float(table.loc[out, "share_feedback"].sum()), 3),
            }
            for bound in STRICTER
        },
        "supply_abstained": round(float(table.loc[~kept, "share_policy"].sum()), 3),
        "tokens_kept": round(float(tokens.counts[:, used].sum() / tokens.counts.sum()), 3),
    }  # fmt: skip


def divergence(table: pd.DataFrame) -> float:
    """Jensen-Shannon divergence of the two profiles, in bits."""
    import numpy as np

    sides = table[["share_policy", "share_feedback"]].to_numpy().T
    middle = sides.mean(axis=0)
    parts = np.divide(sides, middle, out=np.ones_like(sides), where=sides > 0)
    return float((sides * np.log2(parts)).sum() / 2)


def run(args: Any) -> dict[str, Any]:
    """Measure and print; ``args``: pairs, text, reply, topics, seed, quick."""
    pairs = usable(read_pairs(args.pairs, args.text, args.reply))
    tokens = pt.segment(*corpora(pairs), unit="document")
    out: dict[str, Any] = {"pairs": len(pairs), "topics": {}}
    for n_topics in args.topics[:1] if getattr(args, "quick", False) else args.topics:
        out["topics"][str(n_topics)] = found = {words: one(tokens, n_topics, words, args.seed) for words in WORDS}
        for words, row in found.items():
            print(
                f"without pairs, K={n_topics}, {words} words ({row['words']}): JS {row['js_bits']}; intervals without 0: {row['false']} of {n_topics} topics"
                f" ({row['false_large']} of 1 doubling or more); with abstention {row['false_after']} ({row['false_large_after']});"
                f" abstained on {row['abstained']} topics, {row['demand_abstained']:.0%} of demand",
                flush=True,
            )
    print("without pairs: no topic is called over or under")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--text", default="留言详情")
    parser.add_argument("--reply", default="答复意见")
    parser.add_argument("--topics", type=int, nargs="+", default=[15, 30, 50])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    options = SimpleNamespace(**vars(parser.parse_args()))
    print(json.dumps({"without_pairs": run(options)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
