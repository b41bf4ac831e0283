"""One name in a text while names are being looked for."""

from dataclasses import dataclass

__all__ = ["Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """One name: where it starts and ends, whether a place or level opens it, the organ word, and the name written out.

    ``full`` differs from the text only where heads are shared (财政 in 市发改、财政局 is 市财政局).
    """

    start: int
    end: int
    placed: bool
    organ: str
    full: str = ""
