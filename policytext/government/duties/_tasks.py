"""The task that a duty belongs to, its deadline and its amounts. Private to :mod:`policytext.government.duties`."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from policytext.government.clauses import Clause
from policytext.government.dates import DateMention, find_dates
from policytext.government.quantities import find_quantities

__all__ = ["Tasks"]


class Tasks:
    """Finds the task of each duty of one text; duties have to come in the order of the text."""

    __slots__ = ("_amounts", "_before", "_clauses", "_dates", "_starts", "_text")

    def __init__(self, text: str, clauses: Sequence[Clause]) -> None:
        self._text, self._clauses = text, clauses
        self._starts = [clause.start for clause in clauses]
        self._before = 0
        self._amounts: dict[tuple[int, int], tuple[str, ...]] = {}
        self._dates: dict[tuple[int, int], tuple[DateMention, ...]] = {}

    def clause_at(self, offset: int) -> int:
        """Index of the clause that holds an offset."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def after(self, end: int) -> None:
        """Note that a duty ended here: the next task can't start before."""
        self._before = max(self._before, end)

    def before(self, start: int) -> tuple[int, int]:
        """Span of the task that a bracket or label at ``start`` closes: its clause up to there, or the one above.

        Sentences of the same numbered item belong to it; what belonged to a duty before does not.
        """
        index = self.clause_at(start)
        low, high = self._clauses[index].start, start
        if not self._text[low:start].strip() and index:
            index -= 1
            low, high = self._clauses[index].start, min(start, self._clauses[index].end)
        while index and not self._clauses[index].marker and self._same_paragraph(index):
            index -= 1
            low = self._clauses[index].start
        return self._trimmed(max(low, min(self._before, high)), high)

    def sentence(self, low: int, high: int) -> tuple[int, int]:
        """Span of a sentence without the blanks around."""
        return self._trimmed(low, high)

    def _same_paragraph(self, index: int) -> bool:
        before, here = self._clauses[index - 1], self._clauses[index]
        return before.end > self._before and "\n" not in self._text[before.end : here.start]

    def _trimmed(self, low: int, high: int) -> tuple[int, int]:
        words = self._text[low:high]
        low += len(words) - len(words.lstrip(" \t\r\n\u3000。；;，,、"))
        high -= len(words) - len(words.rstrip())
        return low, max(low, high)

    def deadline(self, *spans: tuple[int, int]) -> str:
        """The first deadline as it stands, in the order of the spans; empty where there is none.

        A label (完成时限：) comes first, then dates with 前, 内 or 截至, then what comes again (每年11月底前), then 到2027年.
        """
        for low, high in spans:
            labelled = _LABELLED.search(self._text, low, high)
            if labelled:
                return labelled[1].strip()
        for low, high in spans:
            words = self._text[low:high]
            dates = self._dates_of(low, high)
            for fits in (_is_deadline, _ends_before, _is_reached):
                found = next((date.text for date in dates if fits(date, words)), "")
                if found:
                    return found
        return ""

    def quantities(self, low: int, high: int) -> tuple[str, ...]:
        """Amounts with their units as they stand, each once."""
        if (low, high) not in self._amounts:
            found = find_quantities(self._text[low:high])
            self._amounts[low, high] = tuple(dict.fromkeys(quantity.text for quantity in found))
        return self._amounts[low, high]

    def _dates_of(self, low: int, high: int) -> tuple[DateMention, ...]:
        if (low, high) not in self._dates:
            self._dates[low, high] = find_dates(self._text[low:high])
        return self._dates[low, high]


_LABELLED = re.compile(r"(?:完成|办结)?(?:时限|时间|期限)\s*[：:]\s*([^）)\]】；;。\n]{2,40})")
_NO_DEADLINE = re.compile(
    r"(?:不得|不再|不予|禁止|免于|免[征收缴]|减[免征]|有效|保持|享受)"
    r"|[^，。；]{0,12}?(?:被|受到|累计|连续|先后|反复|再次|发生|出现|逾期|(?<!从)未)[^，。；]{0,30}?(?:的(?=[，,：:、])|以上|[一二两三四五六七八九十\d]+[次起件例])"
    r"|[^，。；]{0,16}?[一二两三四五六七八九十\d]+[次起件例](?:及|或者?)?以上"
)
"""What makes the term before it a condition (一年内被投诉三次以上的) or a span of validity (三年内不得申报)."""


def _is_deadline(date: DateMention, words: str) -> bool:
    return date.kind == "deadline" and not _NO_DEADLINE.match(words, date.end)


def _ends_before(date: DateMention, words: str) -> bool:
    return date.kind == "recurring" and date.text.endswith(("前", "内"))


def _is_reached(date: DateMention, words: str) -> bool:
    return date.kind == "point" and words[max(0, date.start - 1) : date.start] in ("到", "至")
