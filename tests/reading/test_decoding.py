"""Bytes to text: the right encoding, or an error that names the byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.reading import decode

TEXT = "关于㐂村停车的通知，①㎡"


@pytest.mark.parametrize(("data", "encoding"), [
    (TEXT.encode(), "utf-8"), (TEXT.encode("utf-8-sig"), "utf-8 with mark"), (TEXT.encode("gb18030"), "gb18030"),
    (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le with mark"), (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be with mark"),
])  # fmt: skip
def test_encodings(data: bytes, encoding: str) -> None:
    assert (decode(data).text, decode(data).encoding) == (TEXT, encoding)


@given(st.text(st.characters(blacklist_categories=["Cs"]), max_size=30).filter(lambda t: not t.startswith("\ufeff") and "\0" not in t))
def test_utf8_is_always_read_back(text: str) -> None:
    assert decode(text.encode()).text == text


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=30))
def test_gb18030_is_read_back_where_it_is_no_utf8(text: str) -> None:
    data = text.encode("gb18030")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert decode(data).text == text


@pytest.mark.parametrize("data", [
    "一二三四".encode() + b"\xff\xff", "各区要加强停车管理工作".encode()[:-1], ("各区要加强停车管理工作" * 3).encode().replace("管".encode(), b"\xe7\xae", 1),
])  # fmt: skip
def test_broken_utf8_is_not_read_as_nonsense(data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.txt is no text in UTF-8, UTF-16, GB18030 or Big5: byte 0x.. at \d+\. Hint: save it as UTF-8"):
        decode(data, name="a.txt")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\xd8", b"\x81\x20\xff", b"\xef\xbb\xbf\xff"])
def test_bytes_that_are_no_text(data: bytes) -> None:
    with pytest.raises(InputError, match=r"is no text in UTF-8, UTF-16, GB18030 or Big5: byte 0x.. at \d+\. Hint:"):
        decode(data)


CODES = ("utf-8", "gb18030", "utf-16-le")
PARTS = ("路灯坏了", "停车", "\ufeff", "，\r\n", "①㎡", "ab,")
pieces = st.one_of(st.binary(max_size=8), st.sampled_from([part.encode(code) for part in PARTS for code in CODES]))


@given(st.lists(pieces, max_size=12).map(b"".join), st.sampled_from([None, "gb2312", "big5", "utf-8", "utf-16", "latin-1", "hz", "", "x"]))
def test_any_bytes_are_text_or_a_documented_error(data: bytes, declared: str | None) -> None:
    try:
        found = decode(data, declared=declared)
    except InputError:
        return
    assert 0.5 <= found.confidence <= 1
    assert found.text.encode("utf-8", "strict") is not None
