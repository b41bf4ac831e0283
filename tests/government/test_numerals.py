"""Numerals: case tables, and a round trip through a writer of its own."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.government.numerals import read_number, write_number


@pytest.mark.parametrize(("text", "value"), [
    ("一百二十三", 123), ("两千零五十", 2050), ("三万五千", 35000), ("一万零五百", 10500), ("一万五", 15000), ("三百二", 320), ("三百零二", 302),
    ("十", 10), ("十五", 15), ("一十五", 15), ("廿", 20), ("廿五", 25), ("卅", 30), ("〇", 0), ("十万", 10**5), ("五百万", 5 * 10**6),
    ("一百万零三", 1000003), ("两万五千亿", 25 * 10**11), ("一万亿", 10**12), ("壹佰贰拾叁", 123), ("二〇二三", 2023), ("二○二三", 2023),
])  # fmt: skip
def test_chinese_numerals(text: str, value: int) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(("text", "value"), [
    ("2000", 2000), ("２０００", 2000), ("1,234.5", Decimal("1234.5")), ("1.2亿", 120000000), ("12.5万亿", 125 * 10**11), ("5千万", 5 * 10**7),
    (" 3 万 ", 30000), ("3半", Decimal("3.5")), ("三点一四", Decimal("3.14")), ("三点五万", 35000), ("半", Decimal("0.5")), ("0", 0), ("1万2千", 12000), ("3万5", 35000),
    ("1亿5000万", 15 * 10**7), ("3万5千", 35000), ("12万3456", 123456), ("二О二三", 2023),
])  # fmt: skip
def test_arabic_and_mixed_numbers(text: str, value: int | Decimal) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "十四五",
        "十三五",
        "三四",
        "七八十",
        "数十",
        "几万",
        "两个",
        "百",
        "千",
        "一百零",
        "1千2万",
        "1万2万",
        "千万",
        "百十一千",
        "一千一千",
        "万亿",
        "1.2.3",
        "12a",
        "三点",
        "点五",
        "第三",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


@given(st.integers(0, 10**12 - 1))
def test_a_written_number_is_read_back(value: int) -> None:
    assert read_number(write_number(value)) == value


@given(st.integers(0, 10**12 - 1))
def test_arabic_digits_with_commas_are_read_back(value: int) -> None:
    assert read_number(f"{value:,}") == value


@given(st.text(alphabet="零〇一二三四五六七八九十百千万亿两廿半点0123456789.,第", max_size=12))
def test_any_string_is_read_or_refused(text: str) -> None:
    value = read_number(text)
    assert value is None or value >= 0


@pytest.mark.parametrize("value", [-1, 10**12])
def test_a_number_out_of_range_is_not_written(value: int) -> None:
    with pytest.raises(InputError, match=f"can't write {value}"):
        write_number(value)


@pytest.mark.parametrize("value", [1.5, "3", None, True])
def test_what_is_no_whole_number_is_not_written(value: object) -> None:
    with pytest.raises(InputError, match="can't write"):
        write_number(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [None, 5, b"5"])
def test_a_number_is_read_from_text(text: object) -> None:
    with pytest.raises(InputError, match="read_number takes str"):
        read_number(text)  # type: ignore[arg-type]
