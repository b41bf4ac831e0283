"""What every match of an expression must hold: lets most expressions be passed over unread."""

from collections.abc import Iterable
from importlib import import_module

__all__ = ["least_length", "required"]


def required(expression: str) -> frozenset[str] | None:
    """Texts of which each match of a regular expression holds at least one; None where that cannot be told.

    Careful by construction: whatever this reader does not know (classes, escapes, back-references, flags) counts as "cannot tell".

    Examples
    --------
    >>> sorted(required("(?:建立|健全)[^，。]{0,8}制")), required("[一二三]个?")
    (['健全', '建立'], None)
    """
    reader = _Reader(expression)
    found = reader.either()
    return found if reader.at == len(expression) else None


def least_length(expression: str) -> int:
    """How many characters a match of a regular expression has at least.

    Examples
    --------
    >>> least_length("试点|推广(?=经验)"), least_length("(?=试点)"), least_length("试?点*")
    (2, 0, 0)
    """
    return int(import_module("re._parser").parse(expression).getwidth()[0])


class _Reader:
    """Reads an expression from left to right."""

    def __init__(self, expression: str) -> None:
        self.text = expression
        self.at = 0

    def either(self) -> frozenset[str] | None:
        """Alternatives up to the end or a closing bracket: each must need something."""
        branches = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence())
        known = [branch for branch in branches if branch]
        return frozenset().union(*known) if len(known) == len(branches) else None

    def sequence(self) -> frozenset[str] | None:
        """One alternative: the part of it that tells most."""
        needs: list[frozenset[str]] = []
        run = ""
        while self.at < len(self.text) and self.peek() not in "|)":
            literal, need = self.item()
            least = self.repeats()
            if literal and least == (1, 1):
                run += literal
                continue
            needs.append(frozenset([run]))
            run = literal if literal and least[0] else ""
            if least[0]:
                needs.append(frozenset([run]))
                run = ""
                needs.append(need or frozenset())
        needs.append(frozenset([run]))
        return _best(needs)

    def item(self) -> tuple[str, frozenset[str] | None]:
        """One character, class or group: its literal, or what it needs."""
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            return "", self.group()
        if char == "[":
            self.skip_class()
            return "", None
        if char == "\\":
            self.at += 1
            return "", None
        return ("", None) if char in ".^$" else (char, None)

    def group(self) -> frozenset[str] | None:
        plain = True
        if self.peek() == "?":
            start = self.text[self.at : self.at + 3]
            plain = start[:2] == "?:"
            self.at += 2 if plain else (3 if start[:2] == "?<" else 2)
            if not plain and not start.startswith(("?=", "?!", "?<=", "?<!")):
                self.at = len(self.text) + 1
                return None
        found = self.either()
        self.at += 1
        return found if plain else None

    def skip_class(self) -> None:
        if self.peek() == "^":
            self.at += 1
        if self.peek() == "]":
            self.at += 1
        while self.at < len(self.text) and self.peek() != "]":
            self.at += 2 if self.peek() == "\\" else 1
        self.at += 1

    def repeats(self) -> tuple[int, int]:
        """How often the item just read has to stand, at least, and 1 where exactly once."""
        char = self.peek()
        least, most = 1, 1
        if char and char in "?*+":
            self.at += 1
            least, most = int(char == "+"), 2
        elif char == "{":
            end = self.text.find("}", self.at)
            bounds = self.text[self.at + 1 : end].split(",") if end > 0 else [""]
            if not all(bound.isdigit() or not bound for bound in bounds) or bounds == [""]:
                return 0, 2
            self.at = end + 1
            least, most = int(bounds[0] or 0), 2
        if self.peek() and self.peek() in "?+":
            self.at += 1
        return least, most

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""


def _best(needs: Iterable[frozenset[str]]) -> frozenset[str] | None:
    """The need with the longest texts, then the fewest."""
    known = [need for need in needs if need and all(need)]
    return max(known, key=lambda need: (min(min(len(text) for text in need), 2), -len(need), sorted(need)), default=None)
