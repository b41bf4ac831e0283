"""Signatures: the bodies that stand before the date under a document, and the date."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policytext.government.agencies import Mention, canonical_agency, find_agencies, place_of
from policytext.government.heads._dates import DATE, read_date
from policytext.government.heads.layout import HEAD_LENGTH, TAIL_LENGTH, Layout, blank_quotes

__all__ = ["Signed", "adopted", "day_of_history", "leading_names", "names_of_line", "signature", "signed_at_the_end"]

_C = "\u4e00-\u9fff"
_BLANKS = " \u3000\n\t\r\xa0"
_ORGAN_END = re.compile(r"工委$|[厅局室委部办院府署组会社关行处司校馆站队厂]$|中心$|党组$|集团$|总站$|兵团$")
_ENDS = re.compile(r"[厅局室委部办院府署会社行]|中心|党组")
_STARTS = re.compile(
    rf"(?![{_C}]{{2,5}}?(?:省|市)?(?:[分支]行|分社|分公司|中心支行|监管局|专员办|营业管理部))(?:[{_C}]{{2,3}}[省市县区州]|中共|国家|中国|全国|中华)"
)
_PLAIN = re.compile(rf"(?!.*(?:年.*月|[一二三四五六七八九十]日))[{_C}]{{1,30}}")
_NOTE = re.compile(rf"[（(][{_C}]{{1,16}}[)）]$")
_WITH_PLACE = re.compile(rf"[{_C}]{{2,8}}?(?:[省市县区州旗]|自治区)|中[国共华央]|国家|全国")
_BRANCH = re.compile(rf"[{_C}]{{2,4}}?[省市]?(?:[分支]行|分社|分公司|中心支行|监管局|专员办|营业管理部)")
_UNFINISHED = re.compile(r"[和与及、]\s*$")
_ATTACHED = re.compile("(?:方案|办法|通知|意见|规划|计划|规定|细则|名单|清单|目录|指南|表|书)$")
_FIRM = re.compile(rf"(?![同批核]|关于|[我本贵各该])[{_C}]{{4,24}}公司")
_GROUP = re.compile(rf"[{_C}]{{2,16}}“[{_C}]{{2,12}}”[{_C}]{{0,16}}(?:领导小组|工作组|委员会|指挥部|联席会议|专班)(?:办公室)?")
_SEAL = re.compile(
    r"\n[ \t\u3000\xa0]{0,20}[（(]\s{0,2}(?:代\s?章|盖\s?章|公\s?章|印\s?章|签\s?章|章)\s{0,2}[)）][ \t\u3000\xa0]{0,20}(?=\n|$)"
)
_ETC = re.compile("(?:等.{0,6}(?:部门|部委|单位)?|文件|联合)+$")
_NO_NAME = re.compile(
    r"[，。；：！？《》“”\d①-⑳|…—]|^(?:附|由|经|报|请|现|特此|此|以上|为|对|向|按|根据|关于|联系|抄|主送|第)|的|通知$|[部厅局处院校室市县省区乡镇州]长"
)
_BEFORE_NO_NAME = re.compile("(?:由|经|报|和|与|及|向|对|根据|按照|按|在|自|于|送|第)$")
_GOES_ON = re.compile(
    rf"[\s）)]{{0,3}}(?:[，,、；;]|[起前至以的后]|第[{_C}\d]{{1,6}}[届次]|[上下]午|晚|当天|召开|举行|印发|下发|发布|公布|颁布|出台|"
    "制定|通过|批准|审议|决定|修[订正改]|转发|发文|施行|实施|联合|在|与|向|对)"
)
_LEADER = re.compile(
    rf"(主\s{{0,3}}[席任]|总\s{{0,3}}理|[省市县区州盟旗部局署厅行]\s{{0,3}}长)[：:]?\s{{0,4}}[{_C}](?:\s{{0,3}}[{_C}]){{1,4}}\s{{0,6}}$"
)
_ADOPTED = re.compile(
    rf"(\d{{4}})年(\d{{1,2}})月(\d{{1,2}})日([{_C}]{{0,12}}?)第[\d{_C}]{{1,4}}届([{_C}]{{0,3}}人民代表大会)(常务委员会)?第[\d{_C}]{{1,5}}次会议"
)
_APPROVED = re.compile("[^通修]{0,40}批准")
_ORDERED = re.compile(
    rf"{DATE.pattern}\s{{0,3}}[{_C}、 \u3000]{{2,40}}令\s{{0,3}}(?:[〔\[（(]?\d{{4}}[)）〕\]]?\s{{0,3}})?"
    rf"第?\s{{0,3}}[\d{_C}]{{1,6}}\s{{0,3}}号令?\s{{0,3}}(?:公布|发布|颁布)(?!的)"
)
_SPOKEN = re.compile(rf"[—–（(-]\s{{0,3}}{DATE.pattern}\s{{0,3}}在[^。\n]{{4,80}}(?:会议|大会|全会)上")
_AND = ("和", "与", "及", "以及", "暨", "会同", "联合")
_MEETING = re.compile(rf"(?:日|经)([{_C}]{{2,12}}?人民政府)第\d{{1,4}}次")
_PARTY = re.compile("^中共.{2,16}委(?:员会)?$")
_DATES_READ = 80


@dataclass(frozen=True, slots=True)
class Signed:
    """Names of a signature, as they stand, and its date."""

    names: tuple[str, ...] = ()
    date: datetime.date | None = None


def signature(page: Layout) -> Signed:
    """The best signature of a document: names right before a date; else a date that stands alone.

    The head is looked at first, then lines of names over a date anywhere in the text (the end of a covering letter
    before a long annex), then the tail.
    """
    head = _signature(page.head)
    if head.names:
        return head
    middle = _signature(page.body[HEAD_LENGTH:-TAIL_LENGTH], strict=True) if page.tail else Signed()
    tail = _signature(page.tail)
    named = next((found for found in (middle, tail) if found.names), None)
    return named or (head if head.date else tail)


def _signature(text: str, *, strict: bool = False) -> Signed:
    plain = blank_quotes(text)
    alone: datetime.date | None = None
    for number, found in enumerate(DATE.finditer(plain)):
        date = read_date(found)
        if date is None or number > _DATES_READ:
            continue
        goes_on = _GOES_ON.match(plain, found.end()) is not None
        names = () if goes_on else _names_before(plain, found.start(), strict=strict)
        if names:
            return Signed(names, date)
        if alone is None and not strict and _is_alone(plain, found.start(), found.end()):
            alone = date
    return Signed((), alone)


def _names_before(text: str, at: int, *, strict: bool) -> tuple[str, ...]:
    """Names that end at ``at``: whole lines of names going up, else names with nothing but blanks between them."""
    window = _SEAL.sub("", text[max(0, at - 1500) : at])
    lines = window.rstrip(_BLANKS).split("\n")
    names: list[str] = []
    below = ""
    for number, line in enumerate(reversed(lines)):
        if not line.strip():
            continue
        found = names_of_line(line, known=number > 0 and not names)
        if not found and _UNFINISHED.search(line) and below:
            found, names = names_of_line(line.strip() + below), names[len(names_of_line(below, known=True)) :]
        if not found:
            names[:0] = _names_at_the_end(line) if names else ()
            break
        names[:0], below = found, line.strip()
    if names or strict:
        return tuple(dict.fromkeys(names))
    start = max(window.rfind(mark) for mark in "。；：:！？》") + 1
    return _run_before(window[start:])


def _names_at_the_end(line: str) -> tuple[str, ...]:
    """Names behind the last blank of a line that holds something else before."""
    words = line.strip(_BLANKS).split()
    return names_of_line(words[-1]) if len(words) > 1 and not _BEFORE_NO_NAME.search(words[-2]) else ()


def names_of_line(line: str, *, known: bool = False) -> tuple[str, ...]:
    """Split a line that holds nothing but names of bodies; empty for any other line.

    Parameters
    ----------
    line : str
        One line of a text.
    known : bool
        Take a single unknown name too, where it ends like a body's.

    Examples
    --------
    >>> names_of_line("云泽市民政局云泽市财政局"), names_of_line("现将有关事项通知如下")
    (('云泽市民政局', '云泽市财政局'), ())
    """
    line = re.sub(r"^[（(]([^（）()]*)[)）]$", r"\1", line.strip(_BLANKS))
    if ("，" in line or "," in line) and len(line) <= 200 and all(map(_names_of_part, re.split(r"[、，,\s]+", line))):
        line = re.sub("[，,]", "、", line)
    if not 2 <= len(line) <= 200 or _NO_NAME.search(line):
        return ()
    names: list[str] = []
    for part in re.split(r"[、\s]+", line):
        found = _names_of_part(part)
        if (
            not found
            and part
            and len(part) <= 40
            and _ORGAN_END.search(part)
            and (known or names or len(line) > len(part))
            and len(part) > 3
        ):
            found = (part,)
        if not found and part:
            return ()
        names += found
    return _merged(names)


def _names_of_part(part: str) -> tuple[str, ...]:
    """Names that are run together; empty where something is left over."""
    names: list[str] = []
    for piece in _pieces(_NOTE.sub("", part)):
        found = _names_of_piece(piece)
        if not found:
            return ()
        if names and _is_office_of(names[-1], found[0]):
            names[-1] += found[0]
            found = found[1:]
        names += found
    return tuple(names)


def _pieces(text: str) -> list[str]:
    """Cut a run of names where one ends and the next begins with its place (…厅|河北省…)."""
    inside = {at for mention in find_agencies(text) for at in range(mention.start + 1, mention.end)}
    cuts = [found.end() for found in _ENDS.finditer(text) if found.end() not in inside and _STARTS.match(text, found.end())]
    return [text[low:high] for low, high in zip([0, *cuts], [*cuts, len(text)], strict=True) if high > low]


def _names_of_piece(piece: str) -> tuple[str, ...]:
    names: list[str] = []
    at = 0
    mentions = find_agencies(piece)
    for mention in mentions:
        gap, name = piece[at : mention.start], mention.name
        gap = "" if gap in _AND or (not names and _ATTACHED.search(gap)) else gap
        if gap and not _PLAIN.fullmatch(gap):
            return ()
        if gap and (_WITH_PLACE.match(gap) or not names) and not _ORGAN_END.search(gap):
            name = gap + name
        elif gap and len(gap) > 3 and _ORGAN_END.search(gap):
            names.append(gap)
        elif gap:
            return (piece,) if _is_one_body(piece, mentions) else ()
        if names and not gap and _is_office_of(names[-1], name):
            names[-1] += name
        else:
            names.append(name)
        at = mention.end
    rest = piece[at:]
    joint = next((word for word in _AND if names and rest.startswith(word)), "")
    if joint and canonical_agency(rest[len(joint) :]):
        return (*names, rest[len(joint) :])
    if rest and not (_PLAIN.fullmatch(rest) and _ORGAN_END.search(rest)):
        return ()
    if not rest:
        return tuple(names)
    inner = bool(names) and (
        rest == "员会" or _is_office_of(names[-1], rest) or re.search("[处科司室]$|党组$|党委$", rest) is not None
    )
    if inner and not _WITH_PLACE.match(rest):
        names[-1] += rest
    elif (names and len(rest) > 2) or _WITH_PLACE.match(rest):
        names.append(rest)
    else:
        return ()
    return tuple(names)


def _is_one_body(piece: str, mentions: Sequence[Mention]) -> bool:
    """A place, words that no rule knows, an organ word; and no other body with a place inside (云泽市政协港澳台侨和外事委员会)."""
    placed = sum(bool(place_of(mention.name)) for mention in mentions)
    return len(piece) <= 24 and placed < 2 and bool(_WITH_PLACE.match(piece) and _ORGAN_END.search(piece))


def _is_office_of(party: str, name: str) -> bool:
    """中共云泽市委 + 网络安全和信息化委员会办公室 is one name."""
    return bool(_PARTY.match(party)) and not place_of(name) and not re.match("中共|国|[省市区县州]", name)


def _merged(names: Iterable[str]) -> tuple[str, ...]:
    out: list[str] = []
    for name in map(_unglued, names):
        own = name.startswith("国") or name.endswith("公司")
        unplaced = len(name) > 2 and name[-1] in "处科司" and not place_of(name) and not own
        branch = out and out[-1].startswith(("中国", "国家")) and _BRANCH.fullmatch(name)
        office = out and (unplaced or branch or name in ("办公厅", "办公室"))
        if office or (out and out[-1] == "国家税务总局" and name.endswith("税务局")):
            out[-1] += name
        else:
            out.append(name)
    return tuple(dict.fromkeys(out))


def _unglued(name: str) -> str:
    """Cut the end of an attachment's title from the front of a name (发展规划科技部)."""
    front = re.match(rf"[{_C}]{{0,4}}?(?:规划|方案|办法|计划|意见|细则|名单)(?=[{_C}]{{3}})", name)
    agency = canonical_agency(name[front.end() :]) if front else None
    return name[front.end() :] if front and agency and agency.region == "全国" else name


def _run_before(text: str) -> tuple[str, ...]:
    """Names at the end of a sentence's rest, with nothing but blanks between them."""
    run: list[str] = []
    at = len(text)
    for mention in reversed(find_agencies(text)):
        gap = text[mention.end : at]
        office = re.fullmatch(rf"([{_C}]{{2,12}}[处司]|党组|党委)\s*", gap) if not run else None
        if gap.strip(_BLANKS + "、") and not office:
            unknown = gap.strip(_BLANKS + "、")
            place = place_of(mention.name)
            if not (place and re.fullmatch(f"{place}[{_C}]{{2,12}}", unknown)):
                break
            run.append(unknown)
        run.append(mention.name + (office[1] if office else ""))
        at = mention.start
    before = text[:at].rstrip(" \u3000\t")
    if run and _BEFORE_NO_NAME.search(before):
        return ()
    whole = re.search(rf"(?:^|[\s\u3000])([{_C}]{{2,24}})$", text[:at])
    if run and whole and place_of(whole[1] + run[-1]) and not (_NO_NAME.search(whole[1]) or _ATTACHED.search(whole[1])):
        run[-1] = whole[1] + run[-1]
    return _merged(reversed(run))


def _is_alone(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 40) : start].rstrip("\u3000 \t"), text[end : end + 80].lstrip("\u3000 \t")
    signed = _LEADER.search(before)
    free = before.endswith(("\n", "。", "》", "」", "：", "）", "号", "通知", "此复")) or before == "" or bool(signed)
    goes_on = (
        re.match(r"[，,、）)起至前以原由经第—-]|[^。\n]{0,60}?(?:的《|通过|公布|发布|颁布|召开)", after) is not None
        and signed is None
    )
    last = text[start - 1 : start].isspace() and (not after.strip() or after[0] in "（(\n")
    return ((free or last) and not goes_on and "施行" not in after[:6]) or _is_under_the_title(text, start, end)


def _is_under_the_title(text: str, start: int, end: int) -> bool:
    """（2015年3月13日）on a line of its own near the start."""
    return start < 400 and bool(
        re.search(r"\n\s{0,8}[（(]\s{0,2}$", text[max(0, start - 12) : start])
        and re.match(r"\s{0,2}[)）]\s{0,4}(?:\n|$)", text[end : end + 10])
    )


def signed_by_leader(page: Layout) -> str:
    """The government whose head (省长, 市长) signed an order; empty where none did."""
    for found in DATE.finditer(page.head):
        leader = _LEADER.search(page.head[max(0, found.start() - 30) : found.start()])
        if leader and re.sub(r"\s", "", leader[1]) in ("主席", "省长", "市长", "县长", "区长", "州长", "盟长", "旗长"):
            met = _MEETING.search(page.head[:600])
            if met and place_of(met[1]):
                return met[1]
            place = place_of(page.title) or place_of(re.sub("^[《关于修改废止]{1,8}", "", page.title))
            return f"{place}人民政府" if place else ""
    return ""


def signed_at_the_end(text: str) -> Signed:
    """The signature on lines of its own with which a text ends."""
    lines = [line for line in text[-1500:].splitlines() if line.strip()][-12:]
    if len(lines) < 2 or not DATE.fullmatch(lines[-1].strip()):
        return Signed()
    found = _signature("\n" + "\n".join(lines), strict=True)
    return found if found.names else Signed()


def undated_names(page: Layout) -> tuple[str, ...]:
    """The longest run of three or more names set apart by blanks alone, where a signature has no readable date."""
    plain = blank_quotes(page.head)
    runs: list[list[Mention]] = [[]]
    for mention in find_agencies(plain):
        if runs[-1] and plain[runs[-1][-1].end : mention.start].strip():
            runs.append([])
        runs[-1].append(mention)
    longest = max(runs, key=len)
    return _merged(mention.name for mention in longest) if len(longest) > 2 else ()


def leading_names(text: str) -> tuple[str, ...]:
    """Names at the start of a heading, unknown ones between them included."""
    names: list[str] = []
    for part in re.split(r"[、，,\s]+", text):
        bare = _ETC.sub("", part)
        found = _names_of_part(bare)
        if not found and bare:
            known = [mention.name for mention in find_agencies(bare)]
            unknown = names and _PLAIN.fullmatch(bare)
            whole = place_of(bare) and _PLAIN.fullmatch(bare) and _ORGAN_END.search(bare)
            whole = whole or _FIRM.fullmatch(bare) or (place_of(bare) and _GROUP.fullmatch(bare))
            found = tuple(known) if known and bare.startswith(known[0]) else (bare,) if unknown or whole else ()
            if not found:
                break
        names += found
    return _merged(names)


def adopted(head: str) -> Signed | None:
    """Legislature and date of the last adoption, from the history that stands under the title of a law.

    What the legislature above approved (批准) was adopted by the one below.
    """
    zone = head[:600]
    every = [one for one in _ADOPTED.finditer(zone) if not one[4].startswith("在")]
    if not every or not re.search("通过|修正|修订", zone):
        return None
    ends = [*(one.start() for one in every[1:]), len(zone)]
    found = [one for one, end in zip(every, ends, strict=True) if not _APPROVED.match(zone[one.end() : end])] or every
    last = max(found, key=lambda m: (int(m[1]), int(m[2]), int(m[3])))
    body = (last[4] + last[5] + (last[6] or "")).replace("全国全国", "全国")
    day = DATE.match(last[0])
    return Signed((body,), read_date(day) if day else None)


def day_of_history(head: str) -> datetime.date | None:
    """The day that stands under a title: of the order that put a rule out (…令第3号公布), or of the speech.

    >>> day_of_history("（2023年5月6日云泽市人民政府令第18号公布 自2023年7月1日起施行）").isoformat()
    '2023-05-06'
    """
    zone = head[:400]
    found = _SPOKEN.search(zone)
    for order in () if found else _ORDERED.finditer(zone):
        if max(zone.rfind(mark, 0, order.start()) for mark in "（(") > max(zone.rfind(mark, 0, order.start()) for mark in "）)"):
            found = order
            break
    day = DATE.search(found[0]) if found else None
    return read_date(day) if day else None
