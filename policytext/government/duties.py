"""Duties: who leads, who supports, who is responsible, read from brackets, label rows and sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain
from policytext.government._roles import LABEL, ROLES, Roles, may_lead, names_at, names_before, read_bracket, read_labels
from policytext.government.agencies import is_placeholder
from policytext.government.clauses import BRACKET, split_clauses
from policytext.provenance import Provenance, record

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ROLES", "Duties", "Duty", "duties_in", "extract_duties"]

COLUMNS = ("document", "start", "end", "role", "department", "layout", "open", "sentence")


@dataclass(frozen=True, slots=True)
class Duty:
    """One task and the bodies named for it; ``text[start:end]`` is the evidence.

    Attributes
    ----------
    lead, support, responsible, joint : tuple of str
        Names as they stand. 牵头 leads; 配合 supports; 责任单位 and 负责 are responsible; equals acting together
        (联合印发) are joint.
    start, end : int
        Half-open span in the text.
    layout : str
        ``"bracket"``, ``"label"`` or ``"sentence"``.
    open : bool
        Whether one of the names stands for an open set (有关部门, 各市政府).
    """

    lead: tuple[str, ...]
    support: tuple[str, ...]
    responsible: tuple[str, ...]
    joint: tuple[str, ...]
    start: int
    end: int
    layout: str
    open: bool


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Duties:
    """Every duty of a corpus, one row a duty and department.

    Attributes
    ----------
    table : pandas.DataFrame
        Columns ``document, start, end, role, department, layout, open, sentence``; rows with the same document,
        start and end are one duty. Spans index ``corpus.text``.
    provenance : Provenance
        How it came about.
    n_documents : int
        Documents that were read, with or without a duty.
    """

    table: "pd.DataFrame"
    provenance: Provenance
    n_documents: int

    def __len__(self) -> int:
        """Number of duties."""
        return len(self.table[["document", "start", "end"]].drop_duplicates())

    def __repr__(self) -> str:
        return f"Duties({len(self)} duties in {self.table['document'].nunique()} of {self.n_documents} documents)"

    @property
    def frame(self) -> "pd.DataFrame":
        """A copy of the table."""
        return self.table.copy(deep=True)


def duties_in(text: str) -> tuple[Duty, ...]:
    """Find the duties that a policy text hands out.

    Parameters
    ----------
    text : str
        A policy or a part of it.

    Returns
    -------
    tuple of Duty
        In the order of the text, without overlap.

    Notes
    -----
    Three layouts are read: brackets （A牵头，B、C配合）, label rows 责任单位：A、B, and sentences (A会同B…, 由A负责…,
    A、B联合印发…). What is negated (不再由A负责), struck out (“…”修改为) or inside a title 《》 is no duty; nor are
    projects that firms, schools or citizens lead.

    Examples
    --------
    >>> duty, = duties_in("推进老旧小区改造。（市住建局牵头，市财政局、各区政府配合）")
    >>> duty.lead, duty.support, duty.open
    (('市住建局',), ('市财政局', '各区政府'), True)
    """
    hidden = _hide(text)
    found = [*_bracket_duties(hidden)]
    rest = _blank(hidden, [(duty.start, duty.end) for duty in found])
    labels = [*_label_duties(rest)]
    rest = _blank(rest, [(duty.start, duty.end) for duty in labels])
    found += labels
    found += _sentence_duties(rest)
    return tuple(sorted(found, key=lambda duty: (duty.start, duty.end)))


def extract_duties(policies: Corpus) -> Duties:
    """Find the duties of every policy.

    Parameters
    ----------
    policies : Corpus
        Policy documents.

    Returns
    -------
    Duties
        One row a duty and department, in the order of the corpus.

    Raises
    ------
    InputError
        If the corpus holds feedback.

    Examples
    --------
    >>> import pandas as pd
    >>> policies = Corpus.from_frame(pd.DataFrame({"text": ["清理河道（市水务局牵头，市城管局配合）"]}), kind="policy")
    >>> extract_duties(policies).frame[["role", "department"]].values.tolist()
    [['lead', '市水务局'], ['support', '市城管局']]
    """
    import pandas as pd

    expect(policies, Corpus, verb="extract_duties", hint="read_policies(path) gives one")
    if policies.kind != "policy":
        found = f"kind={policies.kind!r}"
        raise InputError(explain("duties are read from policies", found=found, hint="pass the corpus of policies"))
    rows: list[tuple[str, int, int, str, str, str, bool, str]] = []
    for name, text in zip(policies.table["id"], policies.table["text"], strict=True):
        rows.extend(_rows(str(name), str(text)))
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"start": "int64", "end": "int64", "open": "bool"})
    content = ("\t".join(map(str, row)) for row in rows)
    return Duties(table, record("extract_duties", {}, content=content, parents=[policies.provenance]), len(policies))


def _rows(document: str, text: str) -> Iterator[tuple[str, int, int, str, str, str, bool, str]]:
    duties = duties_in(text)
    clauses = split_clauses(text) if duties else ()
    at = 0
    for duty in duties:
        while at + 1 < len(clauses) and clauses[at].end <= duty.start:
            at += 1
        for role in ROLES:
            for name in getattr(duty, role):
                yield document, duty.start, duty.end, role, name, duty.layout, is_placeholder(name), clauses[at].text


# -- the three layouts ------------------------------------------------------------------------------

_CUE = re.compile("牵头|主办|主责|负责|责任|配合|协办|会同|联合|共同|分工|承担|协助|参加|由|承办|落实|办理")
_HIDE = re.compile("《[^》\n]{0,200}》|“[^”\n]{0,300}”(?=(?:修改|改|调整|变更)为)|将“[^”\n]{0,300}”(?=(?:删去|删除))")


def _hide(text: str) -> str:
    """Blank out titles and struck-out wording, keeping every offset."""
    return _HIDE.sub(lambda found: "\u25a1" * len(found[0]), text)


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in sorted(spans):
        parts += [text[at:start], "。" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _duty(roles: Roles, start: int, end: int, layout: str) -> Duty:
    support = [name for name in roles.support if name not in roles.lead]
    names = [*roles.lead, *support, *roles.responsible, *roles.joint]
    return Duty(
        tuple(roles.lead), tuple(support), tuple(roles.responsible), tuple(roles.joint), start, end, layout,
        any(map(is_placeholder, names)),
    )  # fmt: skip


def _bracket_duties(text: str) -> Iterator[Duty]:
    for bracket in BRACKET.finditer(text):
        content = bracket[0][1:-1]
        if len(content) > 3 and _CUE.search(content):
            roles = read_bracket(content)
            if roles:
                yield _duty(roles, bracket.start(), bracket.end(), "bracket")


def _label_duties(text: str) -> Iterator[Duty]:
    at = 0
    while label := LABEL.search(text, at):
        zone = text[label.start() : label.start() + 1500].split("\n\n")[0]
        roles, end = read_labels(zone)
        at = max(label.end(), label.start() + end)
        if roles and any(may_lead(name) for role in ROLES for name in getattr(roles, role)):
            yield _duty(roles, label.start(), label.start() + end, "label")


_END = re.compile(r"[。；！？\n]|(?<=[^\d])\s{2,}")
_LONGEST = 600


def _sentence_duties(text: str) -> Iterator[Duty]:
    at = 0
    for cue in _CUE.finditer(text):
        if cue.start() < at:
            continue
        first = max(at, cue.start() - _LONGEST)
        low = max((m.end() for m in _END.finditer(text, first, cue.start())), default=first)
        stop = _END.search(text, cue.end(), cue.start() + _LONGEST)
        high = stop.start() if stop else min(len(text), cue.start() + _LONGEST)
        yield from _Sentence(text, low, high).duties()
        at = high


_PATTERNS = re.compile(
    r"(?P<pair>会同)"
    r"|(?P<role>牵头(?:抓总|协调|统筹)?(?:作用|职责))"
    r"|(?P<lead>牵头(?!单位|部门|机构|企业|人(?!民)|方|高校|开展.{0,4}项目)|主办(?!方|单位|券商)|主责(?!部门|单位|主业))"
    r"|(?P<joint>联合(?:研究)?(?:印发|制定|制订|发布|下发|出台|起草|转发)|共同(?:负责|印发|研究制定|制定|发布|起草))"
    r"|(?P<shared>(?:要|应当?|须)?按照?(?:各自)?(?:职责|任务)分工|分别负责|各负其责|分工负责)"
    r"|(?P<support>(?:应当?|要|积极|密切)(?:密切|积极)?(?:配合|协助)|(?<![拒不])(?:配合|参加|协办)(?=[，,。；]|$|做好|实施))"
    r"|(?P<owner>负责(?!人|制|同志|任|的态度))"
    r"|(?P<by>由)"
)
_NEGATED = re.compile(r"(?:不再?|无需|不得|并非|而非|不是|取消|停止)(?:继续)?由?[^，。；、]{0,24}$")


class _Sentence:
    """Walks through one sentence, cue by cue."""

    __slots__ = ("_high", "_last", "_low", "_text")

    def __init__(self, text: str, low: int, high: int) -> None:
        self._text, self._low, self._high = text, low, high
        self._last: tuple[Roles, int, int] | None = None

    def duties(self) -> Iterator[Duty]:
        at = self._low
        for cue in _PATTERNS.finditer(self._text, self._low, self._high):
            if cue.start() < at:
                continue
            kind = str(cue.lastgroup)
            step = getattr(self, f"_{kind}")(cue)
            if step is None:
                continue
            roles, start, end = step
            if self._last is not None and roles is self._last[0]:
                self._last = roles, self._last[1], end
            else:
                yield from self._flush()
                self._last = roles, start, end
            at = end
        yield from self._flush()

    def _flush(self) -> Iterator[Duty]:
        if self._last is not None:
            roles, start, end = self._last
            self._last = None
            if roles:
                yield _duty(roles, start, end, "sentence")

    def _subject(self, at: int) -> tuple[tuple[str, ...], int]:
        names, start = names_before(self._text, self._last[2] if self._last is not None else self._low, at)
        if names and all(map(may_lead, names)) and not _NEGATED.search(self._text, max(self._low, start - 12), start):
            return names, start
        return (), at

    def _opening(self) -> tuple[tuple[str, ...], int]:
        """The body that a sentence starts with, as the subject of its later clauses."""
        numbers = _NUMBERED.match(self._text, self._low, self._high)
        at = numbers.end() if numbers else self._low
        names, end = names_at(self._text, at, self._high)
        follows = self._text[end : end + 1]
        good = names and all(map(may_lead, names)) and follows not in ("的", "、", "）") and end < self._high
        return (names, at) if good else ((), at)

    def _pair(self, cue: "re.Match[str]") -> tuple[Roles, int, int] | None:
        others, end = names_at(self._text, cue.end(), self._high)
        if not others:
            return None
        names, start = self._subject(cue.start())
        if not names and self._last is not None and self._last[0].lead:
            self._last[0].add("support", others)
            return self._last[0], self._last[1], end
        if not names and re.search(r"(?:^|[，,、]|应当?|要)\s*$", self._text[max(self._low, cue.start() - 3) : cue.start()]):
            names, start = self._opening()
        if not names:
            return None
        roles = Roles()
        roles.add("lead", names)
        roles.add("support", others)
        return roles, start, end

    def _lead(self, cue: "re.Match[str]") -> tuple[Roles, int, int] | None:
        names, start = self._subject(cue.start())
        if not names:
            return None
        roles = Roles()
        roles.add("lead", names)
        more = re.compile("负责|组织|实施").match(self._text, cue.end(), self._high)
        return roles, start, more.end() if more else cue.end()

    def _role(self, cue: "re.Match[str]") -> tuple[Roles, int, int] | None:
        names, start = self._opening()
        if not names or not re.search("发挥|履行|承担", self._text[self._low : cue.start()]):
            return None
        roles = Roles()
        roles.add("lead", names)
        return roles, start, cue.end()

    def _joint(self, cue: "re.Match[str]") -> tuple[Roles, int, int] | None:
        names, start = self._subject(cue.start())
        if len(names) < 2:
            return None
        roles = Roles()
        roles.add("joint", names)
        return roles, start, cue.end()

    def _shared(self, cue: "re.Match[str]") -> tuple[Roles, int, int] | None:
        return self._take("responsible", cue)

    def _support(self, cue: "re.Match[str]") -> tuple[Roles, int, int] | None:
        return self._take("support", cue)

    def _owner(self, cue: "re.Match[str]") -> tuple[Roles, int, int] | None:
        return self._take("responsible", cue)

    def _take(self, role: str, cue: "re.Match[str]") -> tuple[Roles, int, int] | None:
        names, start = self._subject(cue.start())
        if not names:
            return None
        if self._last is not None and self._last[0].lead and start - self._last[2] <= 3:
            self._last[0].add(role, names)
            return self._last[0], self._last[1], cue.end()
        roles = Roles()
        roles.add(role, names)
        return roles, start, cue.end()

    def _by(self, cue: "re.Match[str]") -> tuple[Roles, int, int] | None:
        names, end = names_at(self._text, cue.end(), self._high)
        if not names or not all(map(may_lead, names)):
            return None
        if _NEGATED.search(self._text, max(self._low, cue.start() - 6), cue.start()):
            return None
        act = _ACT.match(self._text, end, self._high)
        if act is None:
            return None
        roles = Roles()
        roles.add("responsible", names)
        return roles, cue.start(), act.end()


_NUMBERED = re.compile(
    r"(?:[\s”“，,]|第[一二三四五六七八九十百零〇\d]+[编章节条]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、]|[一二三四五六七八九十]+、|其中|同时|原则上)*"
)
_ACT = re.compile(
    r"(?:依法|依照[^，。；]{2,16}规定|按照?[^，。；]{2,16}规定|统一|具体|会(?!同)|予以|给予|责令|审批|审核|审查|核准|批准|组织|制定|制订|承担|确定|负责(?!人)|监督|管理|"
    r"实施(?!的)|办理|处以|没收|解释|编制|公布|发布|统筹|指导|协调|落实|提出|汇总|认定|评估|验收|另行)"
)
