"""Personal data in clauses, sought in sight of the whole document: a name stands once behind its cue, and again without it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from policytext.cleaning.privacy import PrivateSpan, put_masks
from policytext.segmenting._private import private_in, spans_between

__all__ = ["Private", "masked_clauses", "masked_part", "private_of_clauses"]

Private = tuple[PrivateSpan, ...]


def private_of_clauses(documents: Iterable[str], texts: Sequence[str]) -> list[Private]:
    """What is private in each clause; ``documents`` names the document of each, clauses of one document follow one another.

    >>> private_of_clauses(["a", "a", "b"], ["我叫王国强。", "王国强开展试点。", "王国强开展试点。"])[1:]
    [(PrivateSpan(start=0, end=3, kind='name'),), ()]
    """
    rows = [[i for i, _ in group] for _, group in groupby(enumerate(documents), key=lambda held: held[1])]
    wholes = ["\n".join(texts[i] for i in held) for held in rows]
    out: list[Private] = []
    for held, spans in zip(rows, private_in(wholes), strict=True):
        low = 0
        for i in held:
            out.append(spans_between(spans, low, low + len(texts[i])) if spans else ())
            low += len(texts[i]) + 1
    return out


def masked_clauses(documents: Iterable[str], texts: Sequence[str]) -> list[str]:
    """Clauses with personal data masked.

    >>> masked_clauses(["a", "a"], ["我叫王国强。", "王国强开展试点。"])
    ['我叫[姓名]。', '[姓名]开展试点。']
    """
    return [put_masks(text, spans) for text, spans in zip(texts, private_of_clauses(documents, texts), strict=True)]


def masked_part(text: str, start: int, end: int, private: Private) -> str:
    """A part of a clause, masked."""
    return put_masks(text[start:end], spans_between(private, start, end))
