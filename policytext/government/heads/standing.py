"""How a document stands: words of tables for its status, and which documents are no supply of their own."""

import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain
from policytext.government.heads.head import STATUSES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["LEFT_OUT", "check_leave_out", "plain_status", "status_of", "text_column", "why_left_out"]

LEFT_OUT = ("解读", "转发", "征求意见稿")
"""Policies that say again what another says: interpretations, documents that do no more than forward, and drafts put out for comment."""
_AFTER = re.compile(r"[（(〔\[].*$|[。；;]+$", re.DOTALL)
_WORDS = MappingProxyType({
    "repealed": re.compile("(?i)(?:已经?|现已?|全文|全部|宣布|明令|被|予以)*(?:废止|失效|作废|撤销|停止执行|停止施行|不再执行|终止)了?|无效|已过期|过期|到期失效|"
                           "void|voided|expired|abolished|invalid|revoked|rescinded"),
    "draft": re.compile("(?i)(?:公开)?征求意见稿?|征求意见中|意见稿|草案|草稿|(?:送审|讨论|审议|修订)稿|(?:修订|修正)草案|consultation"),
    "interpretation": re.compile("(?:政策|文件)?(?:解读|图解|问答)"),
    "trial": re.compile("试行"),
    "interim": re.compile("暂行"),
    "revised": re.compile("(?:已经?|已被|被)?(?:修改|修订|修正)"),
    "final": re.compile("(?i)(?:现行|继续|目前|仍然?|正式|依然)?(?:有效|执行|实施|施行)|现行|生效|已生效|尚未生效|未生效|待生效|正式|正式(?:发布|印发)|"
                        "(?:部分|个别条款)(?:废止|失效|有效)|未废止|未失效|valid|effective|active|in force|current"),
})  # fmt: skip
"""Where a part alone is void, the rest holds."""


def plain_status(documents: "pd.DataFrame") -> "tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]":
    """Give the status of each document (n,), one of ``government.STATUSES`` or empty, and the words that nobody knows (n,).

    >>> import pandas as pd
    >>> [part.tolist() for part in plain_status(pd.DataFrame({"status": ["已废止", "draft", "失效（2023年）", "现行有效", "蓝色", None]}))]
    [['repealed', 'draft', 'repealed', 'final', '', ''], ['', '', '', '', '蓝色', '']]
    """
    import numpy as np

    words = text_column(documents, "status")
    of = {word: status_of(word) for word in set(words.tolist())}
    known = np.array([of[word] or "" for word in words], dtype=object)
    return known, np.array([word.strip() if of[word] is None else "" for word in words], dtype=object)


def status_of(word: str) -> str | None:
    """Give the status that a word means; empty where nothing is said, None where nobody knows the word.

    >>> status_of("已废止"), status_of("现行有效"), status_of("无"), status_of("蓝色")
    ('repealed', 'final', '', None)
    """
    bare = _AFTER.sub("", word.strip()).strip() or word.strip()
    if bare.lower() in (*STATUSES, "", "nan", "none", "null", "-", "/", "无", "未知"):
        return bare.lower() if bare.lower() in STATUSES else ""
    return next((name for name, pattern in _WORDS.items() if pattern.fullmatch(bare)), None)


def check_leave_out(leave_out: object) -> None:
    """Refuse what is no list of types of document."""
    if isinstance(leave_out, str) or not isinstance(leave_out, Sequence) or not all(_is_text(word) for word in leave_out):
        raise InputError(explain(f"leave_out={leave_out!r} is no list of words", hint="give a tuple of texts, () for none"))


def text_column(documents: "pd.DataFrame", name: str) -> "npt.NDArray[np.object_]":
    """A column of texts, empty where it is missing."""
    import numpy as np

    if name not in documents.columns:
        return np.full(len(documents), "", dtype=object)
    column = documents[name]
    return np.asarray(column.astype(object).where(column.notna(), "").astype(str).to_numpy(dtype=object), dtype=object)


def why_left_out(documents: "pd.DataFrame", leave_out: Iterable[str]) -> "npt.NDArray[np.object_]":
    """Say why a document is no supply of its own; empty where it is, and for messages.

    Parameters
    ----------
    documents : pandas.DataFrame
        With ``doc_type``, ``forwards``, ``status`` and ``kind``, as far as they are known; without ``kind`` all are policies.
    leave_out : iterable of str
        Types of document; ``"转发"`` stands for whatever forwards another, ``"解读"`` for interpretations, ``"征求意见稿"`` for drafts.

    Returns
    -------
    array (documents,)
        The first of ``leave_out`` that a document is.

    >>> import pandas as pd
    >>> why_left_out(pd.DataFrame({"doc_type": ["办法", "解读"], "status": ["征求意见中", "interpretation"]}), LEFT_OUT).tolist()
    ['征求意见稿', '解读']
    """
    import numpy as np

    types, forwards, status = text_column(documents, "doc_type"), text_column(documents, "forwards"), plain_status(documents)[0]
    supply = text_column(documents, "kind") != "feedback"
    out = np.full(len(documents), "", dtype=object)
    for name in leave_out:
        found = types == name
        if name == "转发":
            found = found | np.isin(forwards, ["True", "1", "1.0", "true", "是"])
        elif name == "解读":
            found = found | (status == "interpretation")
        elif name == "征求意见稿":
            found = found | (status == "draft")
        out[(out == "") & found & supply] = name
    return out


def _is_text(word: object) -> bool:
    """Whether something is a text without halves of characters."""
    try:
        return isinstance(word, str) and bool(word.encode("utf-8") or True)
    except UnicodeEncodeError:
        return False
