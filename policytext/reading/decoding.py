"""Bytes to text: mark, strict UTF-8, what is declared, then evidence; never with a character dropped."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from policytext.corpus import ReadingIssue
from policytext.errors import InputError, expect, explain
from policytext.reading._frequent import frequent_share

__all__ = ["Decoded", "decode", "declared_charset"]

_SURELY_UTF8 = 4
_SAMPLE = 200_000
"""So many bytes are judged where encodings are weighed against each other."""
_DAMAGED = 1000
"""At most one broken byte in so many is marked; more, and the file is refused."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_BIG5 = ("cp950", "big5hkscs")
_READ_AS = {
    **dict.fromkeys(("gb2312", "gb_2312-80", "gb_2312", "x-gb2312", "euc-cn", "gbk", "x-gbk", "cp936", "ms936", "gb18030", "gb"), "gb18030"),
    **dict.fromkeys(("big5", "big-5", "big5-hkscs", "big5hkscs", "x-x-big5", "cp950"), "big5"),
}  # fmt: skip
_FURTHER = (
    " utf-16 utf-16le utf-16be utf-16-le utf-16-be utf-32 hz hz-gb-2312 shift_jis cp932 euc-jp iso-2022-jp euc-kr cp949 iso-2022-kr "
)
"""Other charsets that a declaration is believed for; single-byte ones never fail, and are not."""
_DECLARED = re.compile(
    rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})|<\?xml\b[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_-]{2,20})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was read in.

    Attributes
    ----------
    text : str
    encoding : str
    confidence : float
        1 where the bytes prove it (mark, strict UTF-8), less where it was weighed; 0.5 is a draw.
    issues : tuple of ReadingIssue
        ``"damaged-bytes"`` where bytes were broken, ``"uncertain-encoding"`` where another one fits nearly as well.
    """

    text: str
    encoding: str
    confidence: float = 1.0
    issues: tuple[ReadingIssue, ...] = ()


def decode(data: bytes, *, name: str = "text", declared: str | None = None) -> Decoded:
    """Decode bytes without losing a character.

    Order: mark (UTF-8, UTF-16, UTF-32), strict UTF-8, the declared charset, UTF-16 without a mark by evidence, then
    GB18030 (which holds GB2312 and GBK) against Big5 by evidence. Whatever is declared as GB2312 or GBK is read as
    GB18030. A text that is UTF-8 or GB18030 but for at most one byte in 1,000 is read, each broken place as U+FFFD,
    and listed; with more, it is refused. A text that begins as UTF-8 and breaks off is not tried as GB18030.

    Parameters
    ----------
    data : bytes
    name : str
        What to call the input in an error and in issues.
    declared : str, optional
        Charset that the file or its server names. Single-byte ones (latin-1 ...) never fail, and are not believed.

    Returns
    -------
    Decoded

    Raises
    ------
    InputError
        If none of them fits; the first byte that doesn't is named.

    Notes
    -----
    The evidence is the share of frequent characters in what an encoding gives. A few words in Big5 look like words
    in GB18030: those are read as GB18030, and listed as uncertain.

    Examples
    --------
    >>> found = decode("关于㐂村的通知".encode("gb18030"))
    >>> found.text, found.encoding
    ('关于㐂村的通知', 'gb18030')
    >>> decode("關於加強停車管理的通知".encode("big5")).encoding
    'big5'
    """
    expect(data, (bytes, bytearray, memoryview), verb="decode", hint="read the file in binary mode")
    data = bytes(data)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(str(memoryview(data)[len(mark) :], encoding), f"{encoding} with mark")
            except UnicodeDecodeError as error:
                damaged = _damaged_utf8(data[len(mark) :], name) if encoding == "utf-8" else None
                if damaged:
                    return Decoded(damaged.text, "utf-8 with mark", damaged.confidence, damaged.issues)
                raise _unreadable(name, data, error.start + len(mark)) from error
    first: UnicodeDecodeError
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error
    else:
        wide = _utf16(data, valid_utf8=True) if "\0" in text else None
        return wide or Decoded(text, "utf-8")
    return _declared(data, declared) or _utf16(data) or _weighed(data, name, first)


def declared_charset(data: bytes) -> str | None:
    """The charset that a page or an XML file names in its first bytes.

    >>> declared_charset(b'<meta charset="gb2312"><p>')
    'gb2312'
    """
    found = _DECLARED.search(data[:4096])
    return next(part for part in found.groups() if part).decode("ascii").lower() if found else None


def _declared(data: bytes, declared: str | None) -> Decoded | None:
    label = (declared or "").strip("\"' \t").lower()
    encoding = _READ_AS.get(label) or (label if f" {label} " in _FURTHER else "")
    for codec in _BIG5 if encoding == "big5" else (encoding,):
        text = _strict(data, codec) if codec else None
        if text is not None and not _belied(text):
            return Decoded(text, encoding, 0.95)
    return None


def _belied(text: str) -> bool:
    """A declaration is not believed where it gives long stretches without a single frequent character."""
    share, _ = frequent_share(text[:_SAMPLE])
    return share < 0.05 and sum(char > "\u02ff" for char in text[:_SAMPLE]) >= 40


def _utf16(data: bytes, *, valid_utf8: bool = False) -> Decoded | None:
    """UTF-16 without a mark: ASCII shows by its zero bytes, Chinese by its frequent characters."""
    if len(data) % 2 or len(data) < 4:
        return None
    sample = data[: _SAMPLE // 2 * 2]
    best: tuple[float, str] | None = None
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        text = _strict(sample, encoding)
        if text is None:
            continue
        share, known = frequent_share(text)
        ascii_share = zeros.count(0) / len(zeros)
        zeros_fit = ascii_share > (0.9 if valid_utf8 else 0) and len(data) >= 8
        plain = zeros_fit and all(char.isprintable() or char in "\t\r\n\u3000" for char in text)
        if (known >= _SURELY_UTF8 and share > 0.3) or plain:
            best = max(best or (0.0, ""), (max(share, ascii_share), encoding))
    if best is None:
        return None
    text = _strict(data, best[1])
    return None if text is None else Decoded(text, best[1], round(min(0.99, 0.6 + best[0] / 2), 2))


def _weighed(data: bytes, name: str, first: UnicodeDecodeError) -> Decoded:
    damaged = _damaged_utf8(data, name)
    if damaged is not None:
        return damaged
    # GB18030 reads broken UTF-8 as nonsense, mostly without an error; it never looks like so much of UTF-8.
    if sum("\u4e00" <= char <= "\u9fff" for char in data[: first.start].decode("utf-8")) >= _SURELY_UTF8:
        raise _unreadable(name, data, first.start)
    national, second = _strict_or_place(data, "gb18030")
    share, known = frequent_share(data[:_SAMPLE].decode("gb18030", "replace") if national is None else national[:_SAMPLE])
    island = next((text for text in (_strict(data, codec) for codec in _BIG5) if text is not None), None)
    island_share, island_known = frequent_share(island[:_SAMPLE]) if island is not None else (0.0, 0)
    if island is not None and island_known >= 3 and island_share > 0.25 and island_share > 1.5 * share + 0.1:
        return Decoded(island, "big5", _sureness(island_share, share))
    if national is not None:
        issues: tuple[ReadingIssue, ...] = ()
        sure = _sureness(share, island_share)
        if island is not None and island_known and island_share >= share:
            issues = (ReadingIssue(name, "", "uncertain-encoding", "note", "read as GB18030, but Big5 fits as well: look at the text"),)
        return Decoded(national, "gb18030", sure, issues)
    broken = _damaged(data, name, "gb18030")
    if broken is not None and known >= _SURELY_UTF8 and share > 0.3:
        return broken
    raise _unreadable(name, data, max(first.start, second))


def _sureness(share: float, other: float) -> float:
    return round(min(0.95, max(0.5, 0.6 + share - other)), 2)


def _damaged_utf8(data: bytes, name: str) -> Decoded | None:
    """Almost valid UTF-8; pages that are ASCII but for a few characters of another encoding are none."""
    if not _sound(data[:_SAMPLE].decode("utf-8", "replace"), 4):
        return None
    found = _damaged(data, name, "utf-8")
    return found if found is not None and _sound(found.text, 20) else None


def _sound(text: str, times: int) -> bool:
    """Whether there are so many times more characters beyond ASCII than broken places."""
    bad = text.count("\ufffd")
    sound = len(text) - bad - sum(map(len, re.findall(r"[\x00-\x7f]+", text)))
    return sound >= times * bad


def _damaged(data: bytes, name: str, encoding: str) -> Decoded | None:
    """Read with U+FFFD in the place of broken bytes, or None where there are too many of them."""
    places = list(_broken_places(data, encoding))
    if len(places) * _DAMAGED > len(data) or not places:
        return None
    text = data.decode(encoding, "replace")
    shown = ", ".join(str(place) for place in places[:5]) + (" ..." if len(places) > 5 else "")
    why = f"{len(places)} broken places in {len(data)} bytes, read as U+FFFD (at byte {shown})"
    return Decoded(text, encoding, 0.9, (ReadingIssue(name, f"byte {places[0]}", "damaged-bytes", "changed", why),))


def _broken_places(data: bytes, encoding: str) -> Iterator[int]:
    """Where a strict decoder stops; gives up one place after there are too many."""
    decoder = codecs.getincrementaldecoder(encoding)
    at, allowed, step = 0, len(data) // _DAMAGED + 1, 1 << 16
    while at < len(data) and allowed >= 0:
        piece = decoder("strict")
        place = at
        try:
            while place < len(data):
                piece.decode(data[place : place + step], final=place + step >= len(data))
                place += step
            return
        except UnicodeDecodeError as error:
            # The decoder had kept the beginning of a character from the piece before.
            kept = len(error.object) - len(data[place : place + step])
            start = place - kept + error.start
            yield start
            at = start + max(1, error.end - error.start)
            allowed -= 1


def _strict(data: bytes, encoding: str) -> str | None:
    return _strict_or_place(data, encoding)[0]


def _strict_or_place(data: bytes, encoding: str) -> tuple[str | None, int]:
    try:
        return data.decode(encoding), -1
    except UnicodeDecodeError as error:
        return None, error.start


def _unreadable(name: str, data: bytes, place: int) -> InputError:
    return InputError(
        explain(
            f"{name} is no text in UTF-8, UTF-16, GB18030 or Big5: byte {data[place]:#04x} at {place}",
            hint="save it as UTF-8, or check that the file is a text file",
        )
    )
