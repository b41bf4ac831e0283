"""Which column holds what: named by the user, or guessed from the names that Chinese tables use."""

import difflib
import re
from collections.abc import Mapping, Sequence

from policytext.cleaning.privacy import mask_private
from policytext.errors import ColumnError, explain, listing

__all__ = ["GUESSES", "choose_columns", "is_placeholder", "names_that_count", "names_to_see"]

GUESSES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "正文", "正文内容", "全文", "内容", "留言详情", "留言内容", "诉求内容", "来电内容", "工单内容", "信件内容", "来信内容",
        "问题描述", "诉求描述", "反映内容", "投诉内容", "提案内容", "建议内容", "文件内容", "content", "text", "body", "doccontent",
        "gk_doccontent", "zc_doccontent", "zw", "fulltext", "full_text", "content_h", "letter_content", "lettercontent",
    ),
    "title": (
        "标题", "题名", "名称", "文件名称", "文件标题", "政策名称", "政策标题", "留言标题", "留言主题", "工单标题", "诉求标题",
        "信件标题", "来信标题", "案由", "事由", "reason", "title", "主题", "doctitle", "_doctitle", "gk_doctitle", "zc_doctitle", "title_no_tag",
        "bt", "headline", "subject",
    ),
    "date": (
        "发文日期", "成文日期", "发布日期", "印发日期", "留言时间", "留言日期", "来电时间", "受理时间", "登记时间", "提交时间",
        "来信时间", "诉求时间", "创建时间", "发布时间", "publish_time", "日期", "时间", "date", "time", "cwrq", "fwrq", "compaltedate",
        "signed", "pubtimestr", "pubdate", "pub_date", "publish_date", "publishdate", "pub_time", "pubtime", "docreltime", "docpubtime", "fbrq",
        "publishtime", "create_time", "createtime",
    ),
    "region": (
        "地区", "区县", "县区", "区域", "行政区", "行政区划", "所属区域", "所属区县", "所属地区", "事发区县", "市县", "辖区",
        "地市", "region", "district",
    ),
    "reply": ("答复意见", "答复内容", "回复内容", "回复意见", "答复", "回复", "办理结果", "处理结果", "reply", "reply_content", "replycontent", "answer"),
    "reply_date": ("答复时间", "答复日期", "回复时间", "回复日期", "办结时间", "办结日期", "reply_date"),
    "id": ("留言编号", "编号", "工单编号", "工单号", "诉求编号", "信件编号", "流水号", "提案号", "pkid", "id"),
    "number": ("发文字号", "文号", "文件编号", "document_number", "docno", "fileno", "filenum", "filenumber", "fwzh", "wenhao", "pcode"),
    "issuers": (
        "发文机关", "发文单位", "发布机构", "发布单位", "制定机关", "发文部门", "印发机关", "publisher", "puborg", "publishdept", "fwjg_name", "fwjg", "fbjg",
        "issuer", "issuers",
    ),
}  # fmt: skip
"""Names by role, the surest first. A role takes the first of its names that the table has."""


_LONGEST_NAME = 12
_NO_NAME = re.compile(r"\d{5}|\d{4}[-/.年]\d|[，。；！？,;!?@]")
_PLACEHOLDER = re.compile(r"column\d+(?:\.\d+)?")


def is_placeholder(column: str) -> bool:
    """Tell whether a name is one that an empty header cell was given."""
    return _PLACEHOLDER.fullmatch(column) is not None


def names_that_count(named: Mapping[str, str | None]) -> tuple[frozenset[str], frozenset[str]]:
    """The names by which a header row is known: those that lead to the text, and all.

    >>> sure, every = names_that_count({"text": "诉求", "date": None})
    >>> "诉求" in sure, "内容" in sure, "内容" in every
    (True, False, True)
    """
    given = {role: re.sub(r"\.\d+$", "", column) for role, column in named.items() if column and not is_placeholder(column)}
    sure = {given[role] for role in ("text", "title") if role in given}
    sure |= {name for role in ("text", "title") if named.get(role) is None for name in GUESSES[role]}
    every = {*given.values(), *(name for names in GUESSES.values() for name in names)}
    return frozenset(sure), frozenset(every)


def names_to_see(header: Sequence[str], *, sure: bool) -> list[str]:
    """Column names for an error text; none of a row that looks like data, so that no cell gets out.

    >>> names_to_see(["工单", "经过"], sure=False)
    ['工单', '经过']
    >>> names_to_see(["王小明", "路灯坏了，没有人修"], sure=False)
    ['column1', 'column2']
    """
    if sure or all(len(name) <= _LONGEST_NAME and not _NO_NAME.search(name) and mask_private(name) == name for name in header):
        return list(header)
    return [f"column{place}" for place in range(1, len(header) + 1)]


def choose_columns(
    header: Sequence[str], *, named: Mapping[str, str | None], guess: Sequence[str], name: str, sure: bool = True
) -> tuple[dict[str, str], dict[str, str]]:
    """Match roles to columns.

    Parameters
    ----------
    header : sequence of str
    named : mapping
        Role to column as the user gave it (None: not given).
    guess : sequence of str
        Roles that may be guessed where they are not named.
    name : str
        File, for the error.
    sure : bool
        The header is known to be one; else what looks like data is kept out of the error.

    Returns
    -------
    (columns, guessed)
        Role to column for all that were found, and those of them that were guessed.

    Raises
    ------
    ColumnError
        If a named column is missing.

    Examples
    --------
    >>> choose_columns(["留言详情", "地区"], named={"text": None}, guess=["text", "region"], name="a.csv")
    ({'text': '留言详情', 'region': '地区'}, {'text': '留言详情', 'region': '地区'})
    """
    columns = {role: column for role, column in named.items() if column is not None}
    for role, column in columns.items():
        if column not in header:
            seen = names_to_see(header, sure=sure)
            near = difflib.get_close_matches(column, [name for name in seen if name in header], n=1, cutoff=0.3)
            hint = f"did you mean {near[0]!r}?" if near else f"leave {role}= out to have the column guessed"
            raise ColumnError(explain(f"no column {column!r} in {name} (given as {role}=)", found=f"columns: {listing(seen)}", hint=hint))
    taken = set(columns.values())
    guessed: dict[str, str] = {}
    lower = {column.lower(): column for column in reversed(header)}
    for role in guess:
        if role in columns:
            continue
        for candidate in GUESSES[role]:
            found = lower.get(candidate)
            if found is not None and found not in taken:
                columns[role] = guessed[role] = found
                taken.add(found)
                break
    return columns, guessed
