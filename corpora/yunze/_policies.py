"""Policies of the bundled study: read the written sources and render them with their truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARK = re.compile(r"\[\[([bpshyox]):([^\]|]+)(?:\|([^\]]+))?\]\]")
LAYOUTS = {
    "b": "bracket_lead",
    "p": "bracket_support",
    "s": "bracket_sole",
    "h": "inline_huitong",
    "y": "inline_you",
    "o": "bracket_open",
}


@dataclass(frozen=True)
class Policy:
    """One rendered document: its file name, its text and what a reader should recover from it."""

    name: str
    text: str
    truth: dict[str, Any]


def split_names(names: str | None) -> list[str]:
    """Split an enumeration of departments."""
    return [name for name in re.split("[、 ]", names or "") if name]


def duty_of(kind: str, first: str, rest: str | None, before: str) -> tuple[str, dict[str, Any]]:
    """Render one duty mark and say who leads, supports or is responsible."""
    one, many = split_names(first), split_names(rest)
    duty: dict[str, Any] = {"layout": "", "lead": [], "support": [], "responsible": [], "open": kind == "o"}
    if kind == "x":
        duty["layout"] = "bracket_line" if before.endswith("（责任单位：") else "line"
        duty["responsible"] = one
        return first, duty
    duty["layout"] = LAYOUTS[kind]
    if kind == "b":
        duty["lead"], duty["responsible"] = one, many
        return f"（{first}牵头，{rest}按职责分工负责）", duty
    if kind == "p":
        duty["lead"], duty["support"] = one, many
        return f"（{first}牵头，{rest}配合）", duty
    if kind == "h":
        duty["lead"], duty["support"] = one, many
        return f"{first}会同{rest}", duty
    if kind == "y":
        duty["lead"], duty["support"] = one, many
        return f"由{first}牵头，{rest}配合", duty
    duty["responsible"] = one
    return (f"（{first}按职责分工负责）" if kind == "o" else f"（{first}负责）"), duty


def render_body(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Replace the duty marks of a body by their wording and collect the duties in order."""
    parts: list[str] = []
    duties: list[dict[str, Any]] = []
    end = 0
    for match in MARK.finditer(source):
        parts.append(source[end : match.start()])
        text, duty = duty_of(match[1], match[2], match[3], source[: match.start()])
        parts.append(text)
        duties.append({**duty, "text": text})
        end = match.end()
    parts.append(source[end:])
    return "".join(parts).strip("\n"), duties


def annex_lines(annex: str) -> list[str]:
    """Lay out the list of annexes as an official document does."""
    if not annex:
        return []
    items = re.split(r"\s+(?=\d\.)", annex)
    return ["附件：" + items[0], *("　　　" + item for item in items[1:])]


def load_policy(path: Path) -> Policy:
    """Read one source (a head of `key: value` lines, `---`, the body) and render the document."""
    head, _, source = path.read_text(encoding="utf-8").partition("\n---\n")
    pairs = (line.partition(":") for line in head.splitlines())
    meta = {key.strip(): value.strip() for key, _, value in pairs}
    body, duties = render_body(source)
    issuers = meta["issuers"].split(" ")
    year, month, day = (int(part) for part in meta["date"].split("-"))
    lines = [meta["title"]]
    lines += [meta["number"]] if meta["number"] else []
    lines += [meta["to"]] if meta["to"] else []
    lines += [body, *annex_lines(meta["annex"]), *issuers, f"{year}年{month}月{day}日"]
    if meta["type"] != "解读":
        lines.append("（此件公开发布）")
    name = f"{path.stem}_{meta['short']}.txt"
    truth = {
        "id": name,
        "title": meta["title"],
        "number": meta["number"] or None,
        "type": meta["type"],
        "level": "district" if meta["district"] else "city",
        "district": meta["district"] or None,
        "date": meta["date"],
        "issuers": issuers,
        "joint": len(issuers) > 1,
        "matters": meta["matters"].split(),
        "duties": duties,
    }
    return Policy(name, "\n".join(lines) + "\n", truth)


def load_policies(folder: Path) -> list[Policy]:
    """Render every source of a folder in the order of its file names."""
    return [load_policy(path) for path in sorted(folder.glob("*.txt"))]
