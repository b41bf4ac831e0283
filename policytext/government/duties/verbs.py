"""Duties: who leads, who supports, who is responsible for which task, read from tables, brackets, label rows and sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.corpus import Corpus
from policytext.errors import InputError, expect, explain
from policytext.government.agencies import Mention, is_placeholder
from policytext.government.clauses import BRACKET, Clause, bare_clauses, clause_function
from policytext.government.clauses._blanks import plain_blanks
from policytext.government.duties._bodies import may_lead
from policytext.government.duties._roles import LABEL, ROLES, Roles, cue_of, read_bracket, read_labels
from policytext.government.duties._sentences import duties_of_sentence
from policytext.government.duties._tables import table_rows
from policytext.government.duties._tasks import Tasks
from policytext.provenance import Provenance, record

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "ROLES", "Duties", "Duty", "duties_in", "extract_duties"]

COLUMNS = (
    "document", "start", "end", "role", "department", "name_start", "name_end", "layout", "placeholder", "cue", "task", "task_id",
    "deadline", "quantity", "clause", "function", "sentence",
)  # fmt: skip
_NUMBERS = ("start", "end", "name_start", "name_end", "task_id", "clause")


@dataclass(frozen=True, slots=True)
class Duty:
    """One task and the bodies named for it; ``text[start:end]`` is the evidence.

    Attributes
    ----------
    lead, support, responsible, joint : tuple of str
        Names as they stand. 牵头 leads; 配合 supports; 责任单位 and 负责 are responsible; equals acting together
        (联合印发) are joint.
    task : str
        What is to be done: the item that a bracket or label row closes, the task cell of a row, or the sentence itself.
        Empty where a bracket stands alone.
    task_id : int
        Number of the clause where the task starts, counted from 1 as :func:`split_clauses` gives them.
    cue : str
        The word that gave the first role: 牵头, 责任单位：, the header of a column.
    start, end : int
        Half-open span in the text.
    layout : str
        ``"table"``, ``"bracket"``, ``"label"`` or ``"sentence"``.
    placeholder : bool
        Whether one of the names stands for an open set (有关部门, 各市政府).
    mentions : tuple of (str, Mention)
        Role and place of every name; offsets are into the whole text. A bracket inside a name (各市（含云泽市）政府) is part
        of the mention and not of the name above.
    deadline : str
        As it stands; empty where none is given.
    quantity : tuple of str
        Amounts in the task, as they stand.
    clause : int
        Number of the clause that the evidence starts in.
    """

    lead: tuple[str, ...]
    support: tuple[str, ...]
    responsible: tuple[str, ...]
    joint: tuple[str, ...]
    task: str
    task_id: int
    cue: str
    start: int
    end: int
    layout: str
    placeholder: bool
    mentions: tuple[tuple[str, Mention], ...]
    deadline: str
    quantity: tuple[str, ...]
    clause: int


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Duties:
    """Every duty of a corpus, one row a duty and department.

    Attributes
    ----------
    table : pandas.DataFrame
        Columns ``document, start, end, role, department, name_start, name_end, layout, placeholder, cue, task, task_id,
        deadline, quantity, clause, function, sentence``; rows with the same document, start and end are one duty. Spans
        index ``corpus.text``; ``task_id`` and ``clause`` are numbers of :func:`clause_table`; ``function`` is that of the
        clause; quantities are parted by 、.
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

    Raises
    ------
    InputError
        If the text is no string.

    Notes
    -----
    Four layouts are read: tables (序号, 重点任务, 牵头单位 ..., one row or one cell a line), brackets （A牵头，B、C配合）,
    label rows 责任单位：A、B, and sentences (A会同B…, 由A审批…, A、B联合印发…). What is negated (不再由A负责), struck out
    (“…”修改为) or inside a title 《》 is no duty; nor are projects that firms, schools or citizens lead.

    Examples
    --------
    >>> duty, = duties_in("一、改造老旧小区30个，2025年底前完成。（市住建局牵头，市财政局、各区政府配合）")
    >>> duty.lead, duty.support, duty.placeholder
    (('市住建局',), ('市财政局', '各区政府'), True)
    >>> duty.task, duty.deadline, duty.quantity
    ('一、改造老旧小区30个，2025年底前完成。', '2025年底前', ('30个',))
    """
    expect(text, str, verb="duties_in", hint="give one text; extract_duties(policies) reads a corpus")
    return _duties(text)[0]


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
    >>> extract_duties(policies).frame[["role", "department", "task"]].values.tolist()
    [['lead', '市水务局', '清理河道'], ['support', '市城管局', '清理河道']]
    """
    import pandas as pd

    expect(policies, Corpus, verb="extract_duties", hint="read_policies(path) gives one")
    if policies.kind != "policy":
        found = f"kind={policies.kind!r}"
        raise InputError(explain("duties are read from policies", found=found, hint="pass the corpus of policies"))
    rows: list[tuple[object, ...]] = []
    for name, text in zip(policies.table["id"], policies.table["text"], strict=True):
        rows.extend(_rows(str(name), str(text)))
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({**dict.fromkeys(_NUMBERS, "int64"), "placeholder": "bool"})
    content = ("\t".join(map(str, row)) for row in rows)
    return Duties(table, record("extract_duties", {}, content=content, parents=[policies.provenance]), len(policies))


def _rows(document: str, text: str) -> Iterator[tuple[object, ...]]:
    duties, clauses = _duties(text)
    for duty in duties:
        clause = clauses[duty.clause - 1]
        function = clause_function(clause.text, title=clause.title, path=clause.path)
        for role, mention in duty.mentions:
            name = next(name for name in getattr(duty, role) if _same(name, mention.name))
            yield (
                document, duty.start, duty.end, role, name, mention.start, mention.end, duty.layout, is_placeholder(name), duty.cue, duty.task,
                duty.task_id, duty.deadline, "、".join(duty.quantity), duty.clause, function, clause.text,
            )  # fmt: skip


def _same(name: str, stands: str) -> bool:
    return name == stands or _NOTED.sub("", stands) == name


_NOTED = re.compile(r"[（(\[〔][^（）()\]〕]*[）)\]〕]")


# -- the four layouts -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Draft:
    """A duty before its task is known; ``task`` and ``deadline`` are spans where the layout gives them."""

    roles: Roles
    start: int
    end: int
    layout: str
    cue: str
    task: tuple[int, int] | None = None
    deadline: tuple[int, int] | None = None


def _duties(text: str) -> tuple[tuple[Duty, ...], tuple[Clause, ...]]:
    seen = plain_blanks(text)
    hidden = _hide(seen)
    drafts = list(_in_tables(hidden))
    hidden = _RUN_ON.sub(" ", _blank(hidden, [(draft.start, draft.end) for draft in drafts]))
    for layout in (_in_brackets, _in_labels, _in_sentences):
        found = list(layout(hidden))
        hidden = _blank(hidden, [(draft.start, draft.end) for draft in found])
        drafts += found
    if not drafts:
        return (), ()
    clauses = bare_clauses(text)
    tasks = Tasks(seen, clauses)
    drafts.sort(key=lambda draft: (draft.start, draft.end))
    return tuple(_duty(text, draft, tasks) for draft in drafts), clauses


_RUN_ON = re.compile(
    r"(?<=[，、])\n(?![\s\d（(①-⑳]|[一二三四五六七八九十]{1,3}、)"
    r"|(?<=[厅局委部办署府院会门])\n(?=会同|(?:牵头|配合)(?!单位|部门))"
    r"|(?<=单位[：:])\n(?=[省市区县州各国])"
)
"""A line end inside a clause: behind a comma, between a body and what it does, between a label and its names."""


def _duty(text: str, draft: _Draft, tasks: Tasks) -> Duty:
    task = tasks.before(draft.start) if draft.task is None else tasks.sentence(*draft.task)
    tasks.after(draft.end)
    roles = draft.roles
    leads = {mention.name for mention in roles.lead}
    roles.support = [mention for mention in roles.support if mention.name not in leads]
    named = [(role, mention) for role in ROLES for mention in getattr(roles, role)]
    deadline = text[slice(*draft.deadline)] if draft.deadline else tasks.deadline((draft.start, draft.end), task)
    return Duty(
        lead=roles.names("lead"),
        support=roles.names("support"),
        responsible=roles.names("responsible"),
        joint=roles.names("joint"),
        task=text[slice(*task)],
        task_id=tasks.clause_at(task[0] if task[0] < task[1] else draft.start) + 1,
        cue=draft.cue,
        start=draft.start,
        end=draft.end,
        layout=draft.layout,
        placeholder=any(is_placeholder(mention.name) for _, mention in named),
        mentions=tuple((role, Mention(text[m.start : m.end], m.start, m.end)) for role, m in named),
        deadline=deadline,
        quantity=tasks.quantities(*task),
        clause=tasks.clause_at(draft.start) + 1,
    )


_CUE = re.compile(
    "牵头|主办|主责|负责|责任|负总责|负全责|组长单位|召集单位|成员单位|配合|协办|会同|联合|共同|分工|承担|协助|参加|由|承办|落实|办理|职责|为主|各司其职|(?<![工协磋招])商(?![务业标品户会贸场人])"
)
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


def _in_tables(text: str) -> Iterator[_Draft]:
    for row in table_rows(text):
        deadline = row.deadline if row.deadline[0] < row.deadline[1] else None
        yield _Draft(row.roles, row.start, row.end, "table", row.cue, row.task, deadline)


def _in_brackets(text: str) -> Iterator[_Draft]:
    for bracket in BRACKET.finditer(text):
        start, end = bracket.start() + 1, bracket.end() - 1
        if end - start > 3 and _CUE.search(text, start, end):
            roles = read_bracket(text, start, end)
            if roles:
                yield _Draft(roles, bracket.start(), bracket.end(), "bracket", cue_of(text, start, end))


_ZONE = 1500
"""Label rows are read this far."""


def _in_labels(text: str) -> Iterator[_Draft]:
    at = 0
    while label := LABEL.search(text, at):
        stop = text.find("\n\n", label.start(), label.start() + _ZONE)
        roles, end = read_labels(text, label.start(), stop if stop >= 0 else min(len(text), label.start() + _ZONE))
        at = max(label.end(), end)
        if any(may_lead(mention.name) for role in ROLES for mention in getattr(roles, role)):
            yield _Draft(roles, label.start(), end, "label", label[0].rstrip(" ：:为"))


_END = re.compile(r"[。；！？\n]|(?<=[^\d])\s{2,}")
_LONGEST = 600


def _in_sentences(text: str) -> Iterator[_Draft]:
    at = 0
    for cue in _CUE.finditer(text):
        if cue.start() < at:
            continue
        first = max(at, cue.start() - _LONGEST)
        low = max((m.end() for m in _END.finditer(text, first, cue.start())), default=first)
        stop = _END.search(text, cue.end(), cue.start() + _LONGEST)
        high = stop.start() if stop else min(len(text), cue.start() + _LONGEST)
        for found in duties_of_sentence(text, low, high):
            yield _Draft(found.roles, found.start, found.end, "sentence", found.cue, (low, high))
        at = high
