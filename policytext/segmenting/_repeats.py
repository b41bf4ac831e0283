"""What a reply repeats from its message."""

__all__ = ["cut_repeats"]

_RUN = 6
_GAP = "。"
"""Stands where something was cut out, so that no word is made across the gap."""


def cut_repeats(message: str, reply: str, *, run: int = _RUN) -> str:
    """Take out of a reply every run of ``run`` or more characters that also stands in the message.

    Replies quote the title and whole sentences of what they answer. Counted as the office's own words, they would make the
    two registers look more alike than they are. Each run leaves a full stop; a reply of nothing but repeats, marks
    and blanks becomes empty. Linear in both texts.

    >>> cut_repeats("小区停车位太少怎么办", "关于“小区停车位太少”的来信收悉，将增设泊位")
    '关于“。”的来信收悉，将增设泊位'
    """
    if len(message) < run or len(reply) < run:
        return reply if any(map(str.isalnum, reply)) else ""
    known = {message[i : i + run] for i in range(len(message) - run + 1)}
    pieces: list[str] = []
    kept, end = 0, 0
    for i in range(len(reply) - run + 1):
        if reply[i : i + run] in known:
            if i > end or not pieces:
                pieces += [reply[kept:i], _GAP]
            end = kept = i + run
    pieces.append(reply[kept:])
    left = "".join(pieces) if len(pieces) > 1 else reply
    return left if any(map(str.isalnum, left)) else ""
