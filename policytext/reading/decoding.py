"""Bytes to text: byte-order mark, strict UTF-8, then GB18030; never with characters dropped."""

from dataclasses import dataclass

from policytext.errors import InputError, explain

__all__ = ["Decoded", "decode"]

_SURELY_UTF8 = 4


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was read in."""

    text: str
    encoding: str


def decode(data: bytes, *, name: str = "text") -> Decoded:
    """Decode bytes without losing a character.

    Order: byte-order mark (UTF-8, UTF-16), strict UTF-8, strict GB18030 (which holds GB2312 and GBK). A text that
    begins as UTF-8 and breaks off later is not tried as GB18030.

    Parameters
    ----------
    data : bytes
    name : str
        What to call the input in an error.

    Returns
    -------
    Decoded

    Raises
    ------
    InputError
        If none of them fits; the first byte that doesn't is named.

    Examples
    --------
    >>> decode("关于㐂村的通知".encode("gb18030"))
    Decoded(text='关于㐂村的通知', encoding='gb18030')
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), f"{encoding} with mark")
            except UnicodeDecodeError as error:
                raise _unreadable(name, error) from error
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as first:
        # GB18030 reads broken UTF-8 as nonsense, mostly without an error; it never looks like so much of UTF-8.
        if sum("\u4e00" <= char <= "\u9fff" for char in data[: first.start].decode("utf-8")) >= _SURELY_UTF8:
            raise _unreadable(name, first) from first
        try:
            return Decoded(data.decode("gb18030"), "gb18030")
        except UnicodeDecodeError as second:
            raise _unreadable(name, max(first, second, key=lambda error: error.start)) from second


def _unreadable(name: str, error: UnicodeDecodeError) -> InputError:
    return InputError(
        explain(
            f"{name} is no text in UTF-8, UTF-16 or GB18030: byte {error.object[error.start]:#04x} at {error.start}",
            hint="save it as UTF-8, or check that the file is a text file",
        )
    )
