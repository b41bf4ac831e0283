"""From when to when a document is in force, as its text says."""

import datetime
import re

from policytext.government.heads._dates import DATE, months_later, read_count, read_date

__all__ = ["in_force"]

_C = "\u4e00-\u9fff"
_DAY = DATE.pattern
_FORCE = "(?:正式)?(?:施行|实施|实行|执行|生效|试行|适用)"
_COUNT = "[0-9０-９一二三四五六七八九十两]{1,3}"
_SELF = (
    "本(?:通知|办法|规定|意见|方案|细则|条例|法|决定|公告|通告|规划|计划|规则|措施|指南|标准|制度|章程|规程|政策|预案|指引|文件|"
    "实施(?:细则|办法|意见|方案)|暂行(?:办法|规定)|规范|目录|清单)"
)
_FROM_DAY = re.compile(rf"{_DAY}(?:起|开始){_FORCE}|(?<=[自从于]){_DAY}{_FORCE}")
_FROM_ISSUE = re.compile(
    rf"(?:(?:印发|发布)?公布|印发|发布|颁布|下发|下文|发文|签发|成文|颁发)"
    rf"(?:之?日(?:起|开始)?|起)(?:({_COUNT})(?:个)?(日|天|月)后)?(?:起)?{_FORCE}"
)
_TERM = re.compile(
    rf"(?:有效期|有效期限|执行期限?|施行期限?|试行期限?|实施期限?|政策期限?|适用期限?|期限)(?:限)?(?:暂定)?(?:为|至|到|是|：|:|截至|截止至?|截止到)?\s{{0,3}}(?:(?:自|从)?{_DAY}(?:起)?(?:至|到|—|-|－|~)\s{{0,3}}{_DAY}|至?{_DAY}|(?:自[^。；，]{{0,12}}起)?({_COUNT})\s{{0,2}}(?:个)?(年|月))"
)
_UNTIL = re.compile(rf"(?:至|到|截至|截止到?){_DAY}(?:止|失效|废止|期满|有效|终止)")
_STOP = re.compile("[。；\n]")


def in_force(text: str, issued: datetime.date | None) -> tuple[datetime.date | None, datetime.date | None]:
    """First day in force and last day of validity.

    Parameters
    ----------
    text : str
        The whole text.
    issued : datetime.date or None
        Day of issue, for 自印发之日起.

    Returns
    -------
    (effective_from, valid_until)
        ``None`` where the text does not say.

    Notes
    -----
    A sentence that speaks of the document itself (本办法自…) beats one that names no subject; sentences on other
    documents (《…》自…起施行) don't count, except where an order puts them into force (现予公布，自…起施行).

    Examples
    --------
    >>> [day.isoformat() for day in in_force("本办法自2023年7月1日起施行，有效期5年。", None)]
    ['2023-07-01', '2028-06-30']
    """
    starts = [(_rank(text, found), -found.start(), _start_of(found, issued), found.end()) for found in _starts(text)]
    best = max(((rank, at, day, end) for rank, at, day, end in starts if rank), default=None)
    start = best[2] if best else None
    return start, _end_of(text, start or issued)


def _starts(text: str) -> "list[re.Match[str]]":
    return [*_FROM_DAY.finditer(text), *_FROM_ISSUE.finditer(text)] if "行" in text or "效" in text or "用" in text else []


def _rank(text: str, found: "re.Match[str]") -> int:
    """2 for a sentence on the document itself, 1 for one without a subject, 0 for one on another document."""
    before = text[max(0, found.start() - 60) : found.start()].rstrip("自从于定")
    clause = re.split("[。；\n]", before)[-1]
    if re.search(f"{_SELF}[^。；《]{{0,20}}$", clause) or re.search("现?予以?(?:公布|发布|印发|颁布)[^。；]{0,8}$", clause):
        return 2
    if re.search(r"[（(][^（）()《]{4,60}(?:公布|发布|颁布)[，,\s]{0,3}$", clause):
        return 1
    if re.search("》[^。；]{0,20}$", clause) or re.search(rf"[{_C}]", clause.rsplit("，", 1)[-1]):
        return 0
    return 1


def _start_of(found: "re.Match[str]", issued: datetime.date | None) -> datetime.date | None:
    if found.re is _FROM_DAY:
        day = DATE.search(found[0])
        return read_date(day) if day else None
    if issued is None or not found[1]:
        return issued
    count = read_count(found[1])
    return months_later(issued, count) if found[2] == "月" else issued + datetime.timedelta(days=count)


def _end_of(text: str, start: datetime.date | None) -> datetime.date | None:
    for found in _TERM.finditer(text):
        before = re.split("[。；\n]", text[max(0, found.start() - 80) : found.start()])[-1]
        follows = not before.strip("，, ") and re.search(
            f"起{_FORCE}[。；，\\s]{{0,4}}$", text[max(0, found.start() - 30) : found.start()]
        )
        if not (follows or re.search(f"{_SELF}|起{_FORCE}", before)) or re.search(
            "证|许可|资格|合同|认定|项目[^，]{0,6}$|保函", before
        ):
            continue
        days = list(DATE.finditer(found[0]))
        if days:
            return read_date(days[-1])
        if start is None:
            continue
        count = read_count(found[found.re.groups - 1]) * (12 if found[found.re.groups] == "年" else 1)
        return months_later(start, count) - datetime.timedelta(days=1)
    for found in _UNTIL.finditer(text):
        before = re.split("[。；\n]", text[max(0, found.start() - 80) : found.start()])[-1]
        if re.search(f"{_SELF}|起{_FORCE}|有效期", before):
            day = DATE.search(found[0])
            return read_date(day) if day else None
    return None
