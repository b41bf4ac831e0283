"""The mechanisms codebook against hand-coded clauses, the bundled study, the founding document, and the clock.

Run ``python benchmarks/codebook.py PART``; the last line is JSON.

``gold --gold FOLDER``
    Clauses coded by hand (``mechanisms*.json``: ``text``, ``codes``, ``doubtful``, ``function``): precision, recall and F1 over all codes,
    each code with its Wilson intervals, and the accuracy of functions beside always naming the commonest. A pair marked doubtful counts
    neither way.
``bundled``
    The clauses that the bundled study marks: the share found of those that hold, and the share coded of the near-misses.
``founding --policies PATH``
    The founding document read as one policy: each mechanism (M) and safeguard (G), found with its cue or missed.
``speed``
    A million characters of the bundled policies: clauses split, their functions told, mechanisms coded.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policytext import load_yunze, read_policies
from policytext.codebook import code_clause, load_codebook
from policytext.codebook._reader import hits_in
from policytext.errors import PolicytextError
from policytext.government import split_clauses
from policytext.inference import wilson_interval

Tally = Mapping[str, "Counter[str]"]


def tally(rows: list[dict[str, Any]]) -> tuple[dict[str, "Counter[str]"], int]:
    """Right, wrong and missed by code; and how many functions are right."""
    per: dict[str, Counter[str]] = {}
    same = 0
    for row in rows:
        coded = code_clause(row["text"])
        gold, got = set(row["codes"]), set(coded.codes) - set(row["doubtful"])
        for code in gold | got:
            kind = ("right" if code in got else "missed") if code in gold else "wrong"
            per.setdefault(code, Counter())[kind] += 1
        same += row["function"] is not None and coded.function == row["function"]
    return per, same


def share(hits: int, n: int) -> str:
    """A share with its interval: ``0.80 [0.49, 0.94]``."""
    if not n:
        return "-"
    low, high = wilson_interval(hits, n)
    return f"{hits / n:.2f} [{low:.2f}, {high:.2f}]"


def print_codes(per: Tally) -> None:
    """One line a code."""
    print(f"{'code':5} {'n':>4} {'precision':20} {'recall':20}")
    for code in load_codebook("mechanisms").ids:
        if code in per:
            count = per[code]
            found, true = count["right"] + count["wrong"], count["right"] + count["missed"]
            print(f"{code:5} {true:4} {share(count['right'], found):20} {share(count['right'], true):20}")


def gold(folder: Path) -> dict[str, object]:
    """Against clauses coded by hand."""
    files = sorted(folder.glob("mechanisms*.json"))
    if not files:
        raise SystemExit(f"no mechanisms*.json in {folder.name}")
    rows = json.loads(files[0].read_text("utf-8"))
    per, same = tally(rows)
    print_codes(per)
    right, wrong, missed = (sum(count[kind] for count in per.values()) for kind in ("right", "wrong", "missed"))
    functions = Counter(row["function"] for row in rows if row["function"] is not None)
    n = functions.total()
    return {
        "clauses": len(rows), "pairs": right + missed, "precision": round(right / max(1, right + wrong), 4),
        "recall": round(right / max(1, right + missed), 4), "f1": round(2 * right / max(1, 2 * right + wrong + missed), 4),
        "function_accuracy": round(same / n, 4), "commonest_function": round(max(functions.values()) / n, 4),
    }  # fmt: skip


def bundled() -> dict[str, object]:
    """Against what the bundled study marks."""
    codes = load_codebook("mechanisms").ids
    marked = [mark for policy in load_yunze()[2]["policies"] for mark in policy["codes"] if mark["code"] in codes]
    found = {True: Counter[str](), False: Counter[str]()}
    every = {True: Counter[str](), False: Counter[str]()}
    for mark in marked:
        every[mark["holds"]][mark["code"]] += 1
        found[mark["holds"]][mark["code"]] += mark["code"] in code_clause(mark["text"]).codes
    for code in codes:
        print(
            f"{code:5} found {share(found[True][code], every[True][code]):20} near-misses coded {found[False][code]} of {every[False][code]}"
        )
    return {
        "hold": every[True].total(), "recall": round(found[True].total() / every[True].total(), 4), "near_misses": every[False].total(),
        "near_misses_coded": found[False].total(),
    }  # fmt: skip


def founding(path: Path) -> dict[str, object]:
    """The rows of the founding document."""
    book = load_codebook("mechanisms")
    first: dict[str, str] = {}
    for text in read_policies(path).text:
        for clause in split_clauses(text):
            for hit in hits_in(clause.text, book, function=clause.function):
                first.setdefault(hit.code, hit.cue)
    for code in book.codes:
        print(f"{code.id:5} {'found' if code.id in first else 'MISSED':7} {code.name['zh']}  {first.get(code.id, '')}")
    print(
        "Rows S (meaning) and D (dilemmas) are no mechanisms: topics, mismatch, coordination, reuse, responsiveness and findings measure them."
    )
    return {"rows": len(book), "found": len(first), "share": round(len(first) / len(book), 4)}


def a_million() -> Iterator[str]:
    """Bundled policies, over and over, until they hold a million characters; each starts otherwise, so that nothing is remembered."""
    texts = list(load_yunze()[0].text)
    size = 0
    for turn in range(1000):
        for text in texts:
            size += len(text)
            yield f"{turn}号文。" + text
            if size >= 1_000_000:
                return


def speed() -> dict[str, object]:
    """Seconds for a million characters."""
    texts = list(a_million())
    book = load_codebook("mechanisms")
    code_clause("先行试点。")
    start = time.perf_counter()
    clauses = [clause for text in texts for clause in split_clauses(text)]
    split = time.perf_counter()
    hits = sum(len(hits_in(clause.text, book, function=clause.function)) for clause in clauses)
    read = time.perf_counter()
    for clause in clauses:
        code_clause(clause.text)
    whole = time.perf_counter()
    return {
        "characters": sum(map(len, texts)), "clauses": len(clauses), "codes": hits, "split_s": round(split - start, 2), "mechanisms_s": round(read - split, 2),
        "split_and_mechanisms_s": round(read - start, 2), "code_clause_s": round(whole - read, 2),
    }  # fmt: skip


def main() -> int:
    """Run the part that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("gold", "bundled", "founding", "speed"))
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--policies", type=Path)
    given = parser.parse_args()
    needed = {"gold": given.gold, "founding": given.policies}
    if given.part in needed and needed[given.part] is None:
        parser.error(f"{given.part} needs --{'gold' if given.part == 'gold' else 'policies'}")
    try:
        parts = {
            "gold": lambda: gold(given.gold),
            "bundled": bundled,
            "founding": lambda: founding(given.policies),
            "speed": speed,
        }
        print(json.dumps({given.part: parts[given.part]()}, ensure_ascii=False))
    except PolicytextError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
