"""How fast new terms are found in a table of messages, and how many of the first ones are terms.

Reads a table, finds candidates, and prints the time. With --write, the first candidates go to a file with an empty column
`is_term` for a reader to fill with 1 or 0; with --judged, such a file gives the precision. With --half, only a random half of
the messages is used, so that bounds can be tuned on one half and reported on the other. Prints one JSON object last.

usage: new_terms.py --feedback FILE [--text COLUMN] [--half 0|1] [--top 200] [--write FILE.tsv] [--judged FILE.tsv]
"""

import argparse
import json
import time

import numpy as np
import pandas as pd

import policytext as pt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feedback", required=True)
    parser.add_argument("--text")
    parser.add_argument("--title")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--top", type=int, default=200)
    parser.add_argument("--write")
    parser.add_argument("--judged")
    options = parser.parse_args()
    messages = pt.read_feedback(options.feedback, text=options.text, title=options.title)
    if options.half is not None:
        first = np.random.default_rng(options.seed).permutation(len(messages)) < len(messages) // 2
        messages = messages.where(first if options.half == 0 else ~first)
    start, cpu = time.perf_counter(), time.process_time()
    found = pt.find_terms(messages)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    characters = int(messages.text.str.len().sum())
    result: dict[str, object] = {
        "messages": len(messages), "characters": characters, "candidates": len(found), "seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1),
        "cpu_seconds_for_3_million": round(cpu * 3e6 / characters, 1),
    }  # fmt: skip
    head = found.table.head(options.top)
    if options.write:
        head.assign(is_term="")[["term", "is_term", "pieces", "count"]].to_csv(options.write, sep="\t", index=False)
    if options.judged:
        judged = pd.read_csv(options.judged, sep="\t").drop_duplicates("term").set_index("term")["is_term"]
        verdicts = judged.reindex(head["term"])
        result |= {"read": int(verdicts.notna().sum()), "unread": int(verdicts.isna().sum()), "terms": int(verdicts.sum())}
        result["precision"] = round(float(verdicts.mean()), 3)
    print(json.dumps({"new_terms": result}))


if __name__ == "__main__":
    main()
