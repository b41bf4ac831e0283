"""How many near copies are found, and how long a large table takes.

Compares, for the bundled study, the pairs that `group_duplicates` puts into one cluster with every pair of messages that
share enough runs of five characters (counted pair by pair), and the clusters with the planted campaigns. With
--messages, reads a table such as `corpora/yunze/build.py --messages 100000 --out FOLDER` writes, and times it.
Prints a line each and, last, one JSON object.

usage: duplicates.py [--messages FOLDER/feedback.csv] [--seed 1]
"""

import argparse
import json
import time
from collections import Counter, defaultdict

import policytext as pt
from policytext.duplicates import normal_form


def grams(text: str) -> frozenset[str]:
    form = normal_form(text)
    return frozenset(form[i : i + 5] for i in range(len(form) - 4))


def alike(texts: dict[str, str], threshold: float) -> set[tuple[str, str]]:
    """Every pair of texts of 20 characters or more with so much in common, by counting shared runs."""
    sets = {id: grams(text) for id, text in texts.items() if len(normal_form(text)) >= 20}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for id in sorted(sets):
        for gram in sets[id]:
            holders[gram].append(id)
    shared: Counter[tuple[str, str]] = Counter()
    for ids in holders.values():
        shared.update((one, other) for place, one in enumerate(ids) for other in ids[place + 1 :])
    return {pair for pair, n in shared.items() if n / (len(sets[pair[0]]) + len(sets[pair[1]]) - n) >= threshold}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    city = pt.load_yunze()
    texts = dict(city.feedback.text.items())
    planted = [set(row["messages"]) for row in city.truth["planted"] if row["kind"] == "near_copies"]
    found: dict[str, object] = {}
    for threshold in (0.5, 0.6, 0.7, 0.8):
        start = time.perf_counter()
        duplicates = pt.group_duplicates(city.feedback, threshold=threshold, seed=options.seed)
        seconds = time.perf_counter() - start
        cluster = dict(zip(duplicates.table["id"], duplicates.table["cluster_id"], strict=True))
        pairs = alike(texts, threshold)
        held = sum(cluster[one] == cluster[other] for one, other in pairs)
        several = set(duplicates.table.loc[duplicates.table["size"] > 1, "id"])
        campaigns = len(pt.campaign_table(duplicates))
        row = {
            "pairs": len(pairs), "recall": round(held / len(pairs), 4), "clusters": len(duplicates.clusters()), "campaigns": campaigns,
            "planted_messages_in_clusters": round(len(several & set().union(*planted)) / sum(map(len, planted)), 3),
            "others_in_clusters": len(several - set().union(*planted)), "seconds": round(seconds, 2),
        }  # fmt: skip
        found[str(threshold)] = row
        print(f"bundled study, threshold {threshold}: {row}")
    if options.messages:
        messages = pt.read_feedback(options.messages)
        start, cpu = time.perf_counter(), time.process_time()
        duplicates = pt.group_duplicates(messages, seed=options.seed)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        found["large"] = {"messages": len(messages), "clusters": len(duplicates.clusters()), "seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1)}
        print(f"large table: {found['large']}")
    print(json.dumps({"duplicates": {"planted_campaigns": [len(ids) for ids in planted], **found}}))


if __name__ == "__main__":
    main()
