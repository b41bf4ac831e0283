"""Words for how a document stands, as tables have them, in the library's own."""

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.government import STATUSES
from policytext.topics.groups import check_leave_out, text_column, why_left_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["plain_status", "why_no_rule"]

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
    of = {word: _of(word) for word in set(words.tolist())}
    known = np.array([of[word] or "" for word in words], dtype=object)
    return known, np.array([word.strip() if of[word] is None else "" for word in words], dtype=object)


def _of(word: str) -> str | None:
    """The status that a word means; empty where nothing is said, None where nobody knows the word."""
    bare = _AFTER.sub("", word.strip()).strip() or word.strip()
    if bare.lower() in (*STATUSES, "", "nan", "none", "null", "-", "/", "无", "未知"):
        return bare.lower() if bare.lower() in STATUSES else ""
    return next((name for name, pattern in _WORDS.items() if pattern.fullmatch(bare)), None)


def why_no_rule(documents: "pd.DataFrame", leave_out: "Sequence[str]") -> "npt.NDArray[np.object_]":
    """Say which of the types in ``leave_out`` a document is, empty for none; as ``why_left_out``, but with the words for a status that tables use."""
    check_leave_out(leave_out)
    return why_left_out(documents.assign(status=plain_status(documents)[0]), leave_out)
