"""Read every file under a folder on its own, as policies and as feedback, and show what became of its rows.

A file that can't be read at all is shown with the reason; anything but a documented error stops the script. Rows are
counted as in `source_table`: rows = read + listed, checked here again.

usage: read_everything.py FOLDER [--only policies|feedback] [--no-clean]
"""

import argparse
import json
import re
import time
from collections import Counter
from pathlib import Path

import policytext as pt
from policytext.errors import PolicytextError

READERS = {"policies": pt.read_policies, "feedback": pt.read_feedback}


def read_one(file: Path, verb: str, clean: bool) -> dict[str, object]:
    """Rows in, rows read, and reasons of the rest."""
    try:
        corpus = READERS[verb](file, clean=clean)
    except PolicytextError as error:
        known = re.search(r"\((\d+) rows;", str(error))
        rows = int(known[1]) if known else 1
        return {"rows": rows, "read": 0, "listed": rows, "reasons": {type(error).__name__: rows}, "error": str(error).split(". Hint:")[0]}
    counts = pt.source_table(corpus)
    left = Counter(issue.code for issue in corpus.issues if issue.severity == "left out")
    marked = Counter(issue.code for issue in corpus.issues if issue.severity == "changed")
    rows, read, listed = (int(counts[column].sum()) for column in ("rows", "documents", "left_out"))
    assert rows == read + listed and read == len(corpus), file.name
    titles = int(counts["title_only"].sum())
    return {"rows": rows, "read": read, "listed": listed, "title_only": titles, "reasons": dict(sorted(left.items())), "changed": dict(sorted(marked.items()))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=sorted(READERS))
    parser.add_argument("--no-clean", action="store_true")
    options = parser.parse_args()
    files = sorted(file for file in options.folder.rglob("*") if file.is_file())
    verbs = [options.only] if options.only else ["policies", "feedback"]
    totals: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    print("| file | kind | verb | rows | read | title only | listed by reason | changed |\n|---|---|---|---|---|---|---|---|")
    start = time.perf_counter()
    for file in files:
        for verb in verbs:
            found = read_one(file, verb, not options.no_clean)
            totals.update({f"{verb} {key}": found[key] for key in ("rows", "read", "listed")})
            errors.update([f"{verb} {key}" for key in ("error",) if key in found])
            why = found.get("error") or ", ".join(f"{n} {code}" for code, n in found["reasons"].items()) or "-"
            changed = ", ".join(f"{n} {code}" for code, n in found.get("changed", {}).items()) or "-"
            name = file.relative_to(options.folder).as_posix()
            titles = found.get("title_only", 0)
            print(f"| {name} | {file.suffix} | {verb} | {found['rows']} | {found['read']} | {titles} | {why} | {changed} |", flush=True)
    print(json.dumps({"files": len(files), **totals, **errors, "seconds": round(time.perf_counter() - start, 1)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
