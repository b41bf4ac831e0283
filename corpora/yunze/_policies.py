"""Policies of the bundled study: read the written sources and render them with their truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from _city import CITY, COUNTIES, RENAMED

MARK = re.compile(r"\[\[([bpshyoxt]):([^\]|]+)(?:\|([^\]]+))?\]\]")
CODED = re.compile(r"<(!?)([MGD][^<>]*)>(.*?)</>", re.DOTALL)
CITE = re.compile(r"\{\{cite:(\w+)\}\}")
WHOLE = re.compile(r"^@(copy|include):(\w+)$", re.MULTILINE)
LAYOUTS = {
    "b": "bracket_lead",
    "p": "bracket_support",
    "s": "bracket_sole",
    "h": "inline_huitong",
    "y": "inline_you",
    "o": "bracket_open",
    "t": "table",
}
NOT_SUPPLY = ("解读",)
"""Types that explain another document and supply nothing themselves."""


def old_names(text: str, date: str) -> str:
    """The names that departments bore on the day of a text."""
    for old, new, day in RENAMED:
        if date < day:
            text = text.replace(old, new).replace(new, old)
    return text


@dataclass(frozen=True)
class Source:
    """One written source: its key, its head and its body."""

    key: str
    meta: dict[str, str]
    body: str

    @property
    def issuers(self) -> list[str]:
        """Full names of the issuing bodies."""
        return self.meta["issuers"].split(" ")

    @property
    def cited(self) -> str:
        """Title without its issuers, and number, as other documents cite it."""
        title = old_names(self.meta["title"], self.meta["date"])
        if self.meta["type"] not in NOT_SUPPLY:
            title = re.sub("^《|》$", "", title)
            title = title.replace("《", "〈").replace("》", "〉")
            return f"《{title}》（{self.meta['number']}）"
        return title


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
    if kind == "t":
        task, lead, others, deadline = (rest or "").split("|")
        duty["lead"], duty["responsible"] = split_names(lead), split_names(others)
        return "\t".join((first, task, lead, others, deadline)), duty
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


def render_duties(source: str) -> tuple[str, list[dict[str, Any]]]:
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


def render_codes(body: str) -> tuple[str, list[dict[str, Any]]]:
    """Strip the marks of mechanisms and planted faults and collect the marked text in order."""
    codes = [
        {"code": code, "text": match[3].strip("\n"), "holds": not match[1]}
        for match in CODED.finditer(body)
        for code in match[2].split()
    ]
    return CODED.sub(r"\3", body), codes


def as_district(text: str, district: str) -> str:
    """A city's text as a district that changes nothing but names would issue it."""
    small = district[-1]
    below = "各乡镇" if district in COUNTIES else "各街道"
    for city, local in (
        (CITY, district),
        ("市消防救援支队", f"{small}消防救援大队"),
        ("市卫生健康委", f"{small}卫生健康局"),
        ("市发展改革委", f"{small}发展改革局"),
        ("各区县人民政府", below + ("人民政府" if district in COUNTIES else "办事处")),
        ("各区县", below),
        ("市政府", f"{small}政府"),
        ("全市", f"全{small}"),
        ("我市", f"我{small}"),
        ("本市", f"本{small}"),
    ):
        text = text.replace(city, local)
    return re.sub(r"(?<!城)市(?!场)(?=[\u4e00-\u9fff]{1,10}?(?:局|委|支队)(?![\u4e00-\u9fff]{0,1}长))", small, text)


def annex_lines(annex: str) -> list[str]:
    """Lay out the list of annexes as an official document does."""
    if not annex:
        return []
    items = re.split(r"\s+(?=\d\.)", annex)
    return ["附件：" + items[0], *("　　　" + item for item in items[1:])]


def load_source(path: Path) -> Source:
    """Read one source: a head of `key: value` lines, `---`, the body."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    pairs = (line.partition(":") for line in head.splitlines())
    meta = {key.strip(): value.strip() for key, _, value in pairs}
    return Source(path.stem, meta, re.sub(r"\n{2,}", "\n", body).strip("\n"))


def page(source: Source, body: str, forwarded: str = "") -> str:
    """Head, body, annexes, signature and date as an official document sets them; what it forwards stands under it."""
    meta = source.meta
    year, month, day = (int(part) for part in meta["date"].split("-"))
    lines = [meta["title"]]
    lines += [meta["number"]] if meta["number"] else []
    lines += [meta["to"]] if meta["to"] else []
    lines += [body, *annex_lines(meta["annex"]), *source.issuers, f"{year}年{month}月{day}日"]
    if meta["type"] != "解读":
        lines.append("（此件公开发布）")
    return "\n".join([*lines, forwarded] if forwarded else lines)


class Renderer:
    """Renders every source; documents may cite, copy, forward and repeal one another."""

    def __init__(self, folder: Path) -> None:
        sources = [load_source(path) for path in sorted(folder.glob("*.txt"))]
        self.sources = sorted(sources, key=lambda one: (one.meta["date"], one.key))
        self.by_key = {one.key: one for one in self.sources}
        self.names = {
            one.key: f"{place:03d}_{one.meta['short']}.txt" for place, one in enumerate(self.sources, 1)
        }

    def link(self, keys: list[str]) -> list[str]:
        """File names of the documents of these keys, each once, in order of first mention."""
        return [self.names[key] for key in dict.fromkeys(keys)]

    def render(self, source: Source) -> Policy:
        """One document with its truth."""
        copied = [(match[1], match[2]) for match in WHOLE.finditer(source.body)]
        body, forwarded = source.body, ""
        inherited: list[dict[str, Any]] = []
        for how, key in copied:
            parent = self.by_key[key]
            if how == "copy":
                body = body.replace(f"@copy:{key}", as_district(parent.body, source.meta["district"]))
            else:
                inner = self.render(parent)
                forwarded, inherited = inner.text.rstrip("\n"), inner.truth["duties"]
                body = body.replace(f"@include:{key}", "").strip("\n")
        repealed = [match[1] for match in re.finditer(r"\{\{cite:(\w+)\}\}[^。]*?同时废止", body)]
        cites = [match[1] for match in CITE.finditer(body)]
        body = CITE.sub(lambda match: self.by_key[match[1]].cited, body)
        meta = {**source.meta, "title": old_names(source.meta["title"], source.meta["date"])}
        meta["to"] = old_names(meta["to"], meta["date"])
        meta["issuers"] = old_names(meta["issuers"], meta["date"])
        source = Source(source.key, meta, old_names(body, meta["date"]))
        body, duties = render_duties(source.body)
        body, codes = render_codes(body)
        for duty in duties:
            duty["text"] = re.sub(r"<[^<>]*>", "", duty["text"])
        truth = {
            "id": self.names[source.key],
            "key": source.key,
            "title": meta["title"],
            "number": meta["number"] or None,
            "type": meta["type"],
            "level": "district" if meta["district"] else "city",
            "district": meta["district"] or None,
            "date": meta["date"],
            "issuers": source.issuers,
            "joint": len(source.issuers) > 1,
            "matters": meta["matters"].split(),
            "supply": meta["type"] not in NOT_SUPPLY,
            "cites": self.link(cites),
            "repeals": self.link(repealed),
            "forwards": self.link([key for how, key in copied if how == "include"]),
            "copies": self.link([key for how, key in copied if how == "copy"]),
            "adapts": self.link(meta.get("adapts", "").split()),
            "explains": self.link(meta.get("explains", "").split()),
            "duties": duties + inherited,
            "codes": codes,
        }
        return Policy(self.names[source.key], page(source, body, forwarded) + "\n", truth)

    def run(self) -> list[Policy]:
        """Every document, in order of date."""
        return [self.render(source) for source in self.sources]


def faults(renderer: Renderer, policies: list[Policy]) -> list[str]:
    """What is wrong in the written sources, as `key: fault` lines."""
    found = []
    for source, one in zip(renderer.sources, policies, strict=True):
        say = f"{source.key}: "
        for key in CITE.findall(source.body):
            if renderer.by_key[key].meta["date"] >= source.meta["date"]:
                found.append(f"{say}cites {key}, which is not earlier")
        rest = re.search(r"\[\[|\]\]|\{\{|\}\}|</?>|<[!MGD]|@(?:copy|include)", one.text)
        if rest:
            found.append(f"{say}mark left over near {one.text[max(0, rest.start() - 20) : rest.end() + 20]!r}")
        groups = [source.issuers] + [duty["lead"] + duty["support"] + duty["responsible"] for duty in one.truth["duties"]]
        for group in groups:
            joined = " ".join(group)
            if "自然资源" in joined and "税务局" in joined:
                found.append(f"{say}自然资源 and 税务局 stand together in {joined}")
        for code in one.truth["codes"]:
            if code["text"] not in one.text:
                found.append(f"{say}marked text is not in the document: {code['text'][:30]!r}")
        if len(one.text) < 600:
            found.append(f"{say}only {len(one.text)} characters")
    return found
