"""Columns: named, or guessed from usual names, and the guess said."""

import pytest

from policytext.errors import ColumnError
from policytext.reading.columns import GUESSES, choose_columns

NOTHING = dict.fromkeys(GUESSES)


@pytest.mark.parametrize(("header", "columns"), [
    (["留言详情", "地区"], {"text": "留言详情", "region": "地区"}),
    (["标题", "内容", "日期"], {"title": "标题", "text": "内容", "date": "日期"}),
    (["正文", "内容"], {"text": "正文"}),
    (["Content", "TITLE"], {"text": "Content", "title": "TITLE"}),
    (["甲", "乙"], {}),
])  # fmt: skip
def test_guesses(header: list[str], columns: dict[str, str]) -> None:
    assert choose_columns(header, named=NOTHING, guess=list(GUESSES), name="a.csv") == (columns, columns)


def test_a_named_column_is_no_guess_and_is_not_taken_again() -> None:
    columns, guessed = choose_columns(["内容", "正文"], named={**NOTHING, "title": "正文"}, guess=["text", "title"], name="a.csv")
    assert columns == {"title": "正文", "text": "内容"}
    assert guessed == {"text": "内容"}


def test_only_asked_roles_are_guessed() -> None:
    assert choose_columns(["内容", "编号"], named=NOTHING, guess=["text"], name="a.csv")[0] == {"text": "内容"}


@pytest.mark.parametrize(("named", "hint"), [("留言详请", "did you mean '留言详情'\\?"), ("zzz", "leave text= out to have the column guessed")])
def test_a_column_that_is_not_there(named: str, hint: str) -> None:
    text = rf"no column '{named}' in a\.csv \(given as text=\) \(columns: 留言详情, 地区\)\. Hint: {hint}"
    with pytest.raises(ColumnError, match=text):
        choose_columns(["留言详情", "地区"], named={"text": named}, guess=["text"], name="a.csv")
