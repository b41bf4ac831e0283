"""How fast heads, agencies, clauses and duties are read, and whether the time grows with the length alone.

Texts are policies of a folder or file (the bundled study without one), repeated until they hold --characters. Each verb is
timed by processor time on one core; the notebook way stands beside it: a list of department names looked up one by one with
`in`, and one expression for brackets. Then each verb reads hostile texts (nested brackets, bare organ words, numbers) of
one length and of four times that length. Prints a line each and, last, one JSON object.

usage: extraction.py [--policies PATH] [--characters 1000000]
"""

import argparse
import json
import re
import time
from collections.abc import Callable

import policytext as pt
from policytext.government import duties_in, find_agencies, parse_head, split_clauses

HOSTILE = {
    "nested brackets": lambda n: "（" * n + "市财政局牵头" + "）" * n,
    "brackets in a row": lambda n: "（（市财政局牵头），（市住建局配合））" * n,
    "unclosed": lambda n: "（由市财政局会同" * n,
    "organ words": lambda n: "局厅部委办" * n,
    "one endless list": lambda n: "市财政局、" * n + "牵头",
    "numbers": lambda n: "（一）1.第一条" * n,
    "no stop": lambda n: "由市财政局会同市住建局负责" * n,
}


def seconds(verb: Callable[[], object]) -> float:
    start = time.process_time()
    verb()
    return time.process_time() - start


def notebook_way(texts: list[tuple[str, str]], names: list[str]) -> int:
    bracket = re.compile(r"[（(]([^（）()]*(?:牵头|负责|配合)[^（）()]*)[）)]")
    found = 0
    for _, text in texts:
        found += sum(name in text for name in names)
        found += sum(name in inside for inside in bracket.findall(text) for name in names)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policies")
    parser.add_argument("--characters", type=int, default=1_000_000)
    options = parser.parse_args()
    corpus = pt.read_policies(options.policies) if options.policies else pt.load_yunze().policies
    pairs = [(title, text) for title, text in zip(corpus.table["title"], corpus.table["text"], strict=True) if text]
    texts: list[tuple[str, str]] = []
    size = 0
    while size < options.characters:
        title, text = pairs[len(texts) % len(pairs)]
        texts.append((title, text))
        size += len(text)
    verbs: dict[str, Callable[[], object]] = {
        "heads": lambda: [parse_head(title, text) for title, text in texts],
        "agencies": lambda: [find_agencies(text) for _, text in texts],
        "clauses": lambda: [split_clauses(text) for _, text in texts],
        "duties": lambda: [duties_in(text) for _, text in texts],
    }
    for title, text in texts[:5]:
        parse_head(title, text), duties_in(text)
    took = {name: round(seconds(verb), 2) for name, verb in verbs.items()}
    names = sorted({m.name for _, text in texts for m in find_agencies(text)})
    naive = round(seconds(lambda: notebook_way(texts, names)), 2)
    total = round(sum(took.values()), 2)
    for name, spent in took.items():
        print(f"{name:9s} {spent:6.2f} s  {size / max(spent, 0.01):12,.0f} characters a second")
    print(f"together  {total:6.2f} s for {size:,} characters of {len(texts)} documents; looking {len(names)} names up: {naive} s")
    growth: dict[str, float] = {}
    for kind, make in HOSTILE.items():
        for name, verb in {"agencies": find_agencies, "clauses": split_clauses, "duties": duties_in}.items():
            short, long = make(2_000), make(8_000)
            first = max(seconds(lambda verb=verb, short=short: verb(short)), 0.002)
            growth[f"{kind}, {name}"] = round(seconds(lambda verb=verb, long=long: verb(long)) / first, 1)
    worst = max(growth, key=lambda key: growth[key])
    print(f"four times the length takes at most {growth[worst]} times as long ({worst})")
    result = {
        "characters": size, "seconds": took, "total_seconds": total, "characters_per_second": round(size / total),
        "notebook_seconds": naive, "growth_of_4": growth,
    }  # fmt: skip
    print(json.dumps({"extraction": result}, ensure_ascii=False))


if __name__ == "__main__":
    main()
