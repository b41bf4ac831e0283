"""Scores on hand-annotated heads and duties stay above a floor; the data live outside the project."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from policytext.government import duties_in, parse_head

FOLDER = Path(os.environ.get("POLICYTEXT_DATA", "absent")) / "gold"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="POLICYTEXT_DATA names no folder with gold/")


def rows(stem: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(next(FOLDER.glob(f"{stem}*.json")).read_text(encoding="utf-8"))
    return found


def f1(pairs: list[tuple[set[Any], set[Any]]]) -> float:
    hits = sum(len(gold & got) for gold, got in pairs)
    return 2 * hits / sum(len(gold) + len(got) for gold, got in pairs)


def test_duties() -> None:
    roles = ("lead", "support", "responsible", "joint")
    pairs = []
    for row in rows("duties"):
        gold = {(role, name) for duty in row["duties"] for role in roles for name in duty.get(role, [])}
        got = {(role, name) for duty in duties_in(row["text"]) for role in roles for name in getattr(duty, role)}
        pairs.append((gold, got))
    assert f1(pairs) >= 0.96
    empty = [not got for gold, got in pairs if not gold]
    assert sum(empty) / len(empty) >= 0.97


def test_heads() -> None:
    def tight(number: str | None) -> str:
        return "".join((number or "").split())

    heads = [(row, parse_head(row["title"], row["head"] + "\n" + row["tail"])) for row in rows("heads")]
    assert f1([(set(row["canonical"] or []), set(head.canonical)) for row, head in heads]) >= 0.96
    right = {
        "doc_number": sum(tight(head.doc_number) == tight(row["doc_number"]) for row, head in heads),
        "issue_date": sum((head.issue_date.isoformat() if head.issue_date else None) == row["issue_date"] for row, head in heads),
        "doc_type": sum(head.doc_type == row["doc_type"] for row, head in heads),
        "forwards": sum(head.forwards == row["forwards"] for row, head in heads),
    }
    assert min(right.values()) / len(heads) >= 0.96, right
