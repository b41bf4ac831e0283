"""What stands in people's way, by their own words: delay, a service that is not there, rules that shut them out."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.codebook._ratios import clustered_shares
from policytext.codebook._units import column_types
from policytext.corpus import Corpus
from policytext.duplicates import group_duplicates
from policytext.errors import ColumnError, EmptyInputError, InputError, expect, explain, listing
from policytext.government.heads.standing import text_column
from policytext.inference import wilson_interval
from policytext.inference.prediction_powered import check_level

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["OBSTACLES", "obstacle_table", "obstacles_in"]

_NUMBER = r"[一二三四五六七八九十两几多半\d]+"
_ASKS = "(?:希望|建议|能否|能不能|是否|可否|盼|恳请|请(?!问)|应该)"
OBSTACLES: Mapping[str, "re.Pattern[str]"] = MappingProxyType({
    "delay": re.compile(
        "迟迟|一直(?:没|未|不见|无人)|至今(?:没|未|仍|还|无)|(?:多次|反复|屡次)(?:反映|投诉|拨打|催|联系|报修|申请|跑)"
        rf"|{_NUMBER}多?个?(?:星期|礼拜|周|月|年|天)多?(?:了|过去|还|都|仍)[^，。！？]{{0,8}}(?:没|未)|没人(?:管|来|处理|回复|答复)|无人(?:问津|处理|回复|管)"
        "|推诿|扯皮|踢皮球|互相推|推来推去|来回跑|跑了[^，。]{0,6}[趟次]|拖(?:着|了|延)|还没(?:有)?(?:处理|解决|办|修|回|结果)|石沉大海"
    ),
    "missing service": re.compile(
        f"{_ASKS}[^，。！？]{{0,20}}(?<!申请)(?:增设|增加|新增|新建|加装|安装|开通|配备|补建|加开|修建|增派|设置|设一)|缺(?:少|乏)[^，。！？]{0,8}(?:设施|车位|泊位|学位|床位|医生|教师|老师|人手|窗口|班车|路灯|场地|厕所|服务)"
        "|没有[^，。！？]{0,10}(?:站(?![出在起着])|车位|泊位|路灯|天桥|学校|幼儿园|托育|医院|公园|厕所|设施|班车|公交|电梯|通道|卫生室|诊所|菜市场|食堂|充电桩|红绿灯|窗口|网点)"
        "|(?:车位|学位|床位|托位|班次|窗口|设施|泊位|座位|路灯)[^，。！？]{0,6}(?:太少|很少|不够|不足|紧张)|一位难求|排不上"
    ),
    "eligibility": re.compile(
        "(?<!若)(?<!如)(?<!如果)不符合[^，。！？]{0,8}(?:条件|资格|范围|年龄|政策)|(?:没有?|取消|有|失去|具备)[^，。！？]{0,6}资格|名额(?!有限)|(?:非|外地|没有?|无)[^，。！？]{0,4}(?:户籍|户口)|(?:户籍|户口)(?:不|限制|要求)|条件(?:太|过|限制|不够|苛刻)|门槛|(?:为什么|为何|凭什么)[^，。？]{0,12}(?:不能|不给|不予|不让)"
        "|不(?:予|给)(?:办理|办|受理|批|报销|认定|通过)|(?:材料|证明)[^，。！？]{0,10}(?:不全|不认|难开|开不)|(?:规定|政策|口径)[^，。！？]{0,10}(?:不一|矛盾|冲突|打架)"
        "|够不上|享受不(?:到|了)"
    ),
})  # fmt: skip
"""Kinds of obstacle, and the words that show each."""
_COLUMNS = ("obstacle", "estimate", "low", "high", "n", "n_texts", "found", "grade")


def obstacles_in(text: str) -> tuple[tuple[str, int, int, str], ...]:
    """Find what a message says stands in the way, the first cue of each kind.

    Parameters
    ----------
    text : str
        One message.

    Returns
    -------
    tuple of (kind, start, end, cue)
        In the order of :data:`OBSTACLES`.

    Raises
    ------
    InputError
        If it is no text.

    Examples
    --------
    >>> [(kind, cue) for kind, _, _, cue in obstacles_in("申请加装电梯半年了还没结果，说是不符合条件。")]
    [('delay', '半年了还没'), ('eligibility', '不符合条件')]
    """
    expect(text, str, verb="obstacles_in", hint="give the text of one message")
    found = ((kind, pattern.search(text)) for kind, pattern in OBSTACLES.items())
    return tuple((kind, hit.start(), hit.end(), hit[0]) for kind, hit in found if hit)


def obstacle_table(feedback: Corpus, *, by: str | None = None, level: float = 0.95) -> "pd.DataFrame":
    """Tell in which share of the messages people speak of delay, of a service that is not there, of rules that shut them out.

    Parameters
    ----------
    feedback : Corpus
        Messages.
    by : str, optional
        A column of the messages, such as ``"region"``: a group each value; default all together.
    level : float
        Of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row each group and kind: ``group`` (or the name of ``by``), ``obstacle`` (``"delay"``, ``"missing service"``, ``"eligibility"``, ``"none of these"``;
        a message may have several), ``estimate, low, high, n`` (messages), ``n_texts`` (different ones: near copies count as one for the interval), ``found`` (messages),
        ``grade``.

    Raises
    ------
    InputError
        If these are no messages.
    ColumnError
        If there is no column ``by``.
    EmptyInputError
        If there is no message.

    Notes
    -----
    By words, exploratory. Of 20 messages a kind drawn at random from the bundled study one reader called 20 (delay), 15 (missing service) and 15 (eligibility) right,
    before the last small change of the words; nobody has counted what is missed. Most messages name a thing that is wrong and none of the three. Read what
    :func:`obstacles_in` finds, and hand-code a sample (:func:`policytext.coding_sheet`) before you print a share.

    Examples
    --------
    >>> import pandas as pd
    >>> feedback = Corpus.from_frame(pd.DataFrame({"text": ["路灯坏了，多次反映没人管", "希望小区门口增设公交站", "噪声扰民"]}), kind="feedback")
    >>> obstacle_table(feedback)[["obstacle", "found", "n"]].values.tolist()
    [['delay', 1, 3], ['missing service', 1, 3], ['eligibility', 0, 3], ['none of these', 1, 3]]
    """
    import numpy as np
    import pandas as pd

    expect(feedback, Corpus, verb="obstacle_table", hint="read_feedback(path) gives one")
    if feedback.kind != "feedback":
        raise InputError(explain("obstacles are read from messages", found=f"kind={feedback.kind!r}", hint="pass the corpus of feedback"))
    check_level(level)
    table = feedback.table
    if not len(table):
        raise EmptyInputError(explain("no message is left", hint="check what was read"))
    if by is not None:
        expect(by, str, verb="obstacle_table(..., by=)", hint='name a column of the messages, such as "region"')
    if by in _COLUMNS:
        raise ColumnError(explain(f"the table has a column {by!r} of its own", found=f"by={by!r}", hint="give the variable another name in the corpus"))
    if by is not None and by not in table.columns:
        raise ColumnError(explain(f"no column {by!r} in the feedback", found=f"columns: {listing(table.columns)}", hint="name one of these"))
    texts = [f"{title}\n{text}" for title, text in zip(text_column(table, "title"), text_column(table, "text"), strict=True)]
    shown = np.array([[pattern.search(text) is not None for pattern in OBSTACLES.values()] for text in texts], dtype=np.float64)
    shown = np.hstack([shown, (shown.sum(axis=1, keepdims=True) == 0).astype(np.float64)])
    copies = group_duplicates(feedback).table.set_index("id")["cluster_id"].reindex(table["id"])
    clusters = np.asarray(pd.factorize(copies)[0], dtype=np.int64)
    groups = np.full(len(table), "all", dtype=object) if by is None else text_column(table, by)
    rows: list[tuple[object, ...]] = []
    for group in sorted(set(groups.tolist())):
        rows += [(str(group), *row) for row in _rows(shown[groups == group], clusters[groups == group], level)]
    types = {**dict.fromkeys(("estimate", "low", "high"), "float64"), **dict.fromkeys(("n", "n_texts", "found"), "int64")}
    return column_types(rows, (by or "group", *_COLUMNS), types)


def _rows(shown: "npt.NDArray[np.float64]", clusters: "npt.NDArray[np.int64]", level: float) -> list[tuple[object, ...]]:
    import numpy as np

    n, n_texts = len(shown), len(np.unique(clusters))
    share, low, high = clustered_shares(shown, clusters, level=level)
    if n_texts < 2:
        low, high = np.array([wilson_interval(x, 1, level=level) for x in share]).T
    names = (*OBSTACLES, "none of these")
    return [(name, float(share[i]), float(low[i]), float(high[i]), n, n_texts, int(shown[:, i].sum()), "A") for i, name in enumerate(names)]
