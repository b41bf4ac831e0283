"""Names of departments as clerks shorten them, still told apart."""

import re
from collections import Counter
from collections.abc import Sequence

from policytext.cleaning.privacy import mask_private
from policytext.government.agencies.names import place_of
from policytext.plotting.canvas import text_width
from policytext.plotting.fonts import drawable

__all__ = ["figure_labels", "short_labels"]

_PLACE = r"[\u4e00-\u9fff]{1,7}?(?:省|市|自治区|自治州|地区|盟|新区|区|县|旗)"
_WITHIN = (
    (re.compile(rf"^国家税务总局(?={_PLACE}.*税务局)"), ""),
    (re.compile(r"^国家统计局(?=.+调查(?:总)?队)"), ""),
    (re.compile(rf"^中国共产主义青年团({_PLACE})委员会$"), r"\1团委"),
    (re.compile(rf"^(?:中国共产党|中共)({_PLACE})委(?:员会)?$"), r"\1委"),
    (re.compile(rf"^(?:中国共产党|中共)({_PLACE})委(?:员会)?(?=.*[部办委会院组室厅局校]$)"), r"\1委"),
    (re.compile(r"^中国证券监督管理委员会(.+)监管局$"), r"\1证监局"),
    (re.compile(r"^国家金融监督管理总局(.+)(监管分?局)$"), r"\1金融\2"),
    (re.compile(r"^中国人民银行(.+?)(分行|中心支行|支行)$"), r"\1人行\2"),
    (re.compile(r"^国家外汇管理局(.+)分局$"), r"\1外汇局"),
    (re.compile(rf"^中国人民政治协商会议({_PLACE})委员会"), r"\1政协"),
    (re.compile(rf"^中国国际贸易促进委员会({_PLACE})委员会$"), r"\1贸促会"),
)
"""Names that hold their place in the middle: the body of the centre before it goes, so that the place comes first."""
_PARTY = re.compile(r"^委(?!员会|办公|督查|研究|机关)(?=.)")
"""The party committee before its own departments; its offices would be taken for those of the government without it."""
_FIRST = re.compile(r".{1,8}?(?:自治[区州县]|[省市州区县盟旗])")
_CHINESE = 0x2E80
_YOUTH = re.compile(r"^(.*?)([省市州盟区县旗]?)团委$")
_ABBREVIATIONS = tuple((re.compile(long), short) for long, short in (
    ("发展和改革", "发改"),
    ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"),
    ("住房和城乡建设", "住建"),
    ("住房城乡建设", "住建"),
    ("工业和信息化", "工信"),
    ("经济和信息化", "经信"),
    ("自然资源和规划", "资规"),
    ("药品监督管理", "药监"),
    ("市场监督管理", "市监"),
    ("金融监督管理", "金融监管"),
    ("文化广电和旅游", "文旅"),
    ("文化和旅游", "文旅"),
    ("广播电视", "广电"),
    ("林业和草原", "林草"),
    ("粮食和物资储备", "粮储"),
    ("科学技术协会", "科协"),
    ("科学技术", "科技"),
    ("卫生健康委员会", "卫健委"),
    ("卫生健康局", "卫健局"),
    ("城市管理和综合执法", "城管"),
    ("城市管理综合行政执法", "城管"),
    ("城市管理", "城管"),
    ("人民政府国有资产监督管理", "国资"),
    ("国有资产监督管理", "国资"),
    ("网络安全和信息化委员会办公室", "网信办"),
    ("机构编制委员会办公室", "编办"),
    ("农村工作领导小组办公室", "农办"),
    ("全面深化改革委员会", "深改委"),
    ("政法委员会", "政法委"),
    ("精神文明建设委员会", "文明委"),
    ("直属机关工作委员会", "直属机关工委"),
    ("教育工作委员会", "教育工委"),
    ("统一战线工作部", "统战部"),
    ("纪律检查委员会", "纪委"),
    ("人民代表大会常务委员会", "人大常委会"),
    ("人民代表大会", "人大"),
    ("残疾人联合会", "残联"),
    ("妇女联合会", "妇联"),
    ("工商业联合会", "工商联"),
    ("社会科学界联合会", "社科联"),
    ("文学艺术界联合会", "文联"),
    ("归国华侨联合会", "侨联"),
    ("供销合作社联合社", "供销社"),
    ("供销合作总社", "供销社"),
    ("红十字会", "红会"),
    ("消防救援支队", "消防支队"),
    ("消防救援总队", "消防总队"),
    ("消防救援大队", "消防大队"),
    ("住房公积金管理中心", "公积金中心"),
    ("公共资源交易", "公资交易"),
    ("人民检察院", "检察院"),
    ("人民法院", "法院"),
    ("应急管理", "应急"),
    ("交通运输(?=[局厅委部])", "交通"),
    ("公安交通管理", "公安交管"),
    ("通信管理局", "通管局"),
    ("退役军人事务", "退役军人"),
    ("医疗保障", "医保"),
    ("管理委员会", "管委会"),
    ("([村居])民委员会", r"\1委会"),
    ("(?<=[^省市区县州盟旗乡镇])委员会", "委"),
    ("(政务服务(?:和?大?数据)?|大数据|机关事务|外汇|公路|粮储)管理局", r"\1局"),
    ("人民政府", "政府"),
    ("办事处", "办"),
))  # fmt: skip
"""Written as regular expressions. 管理 stays but where clerks leave it out: 交通管理局 is none of 交通局; and so does a 委员会 of no line of work."""


def short_labels(labels: Sequence[str], *, ems: float = 9) -> tuple[list[str], str]:
    """Shorten names of departments as clerks do, keeping them apart; give also the place that was left out.

    Names that would become the same keep more of what they were: first their place, then all of it; equal names get numbers. Telephone numbers and
    whatever else leads to a person are masked. Names in Latin letters may take twice the room, and are cut between words.

    >>> short_labels(["云泽市住房和城乡建设局", "国家税务总局云泽市税务局", "中国共产主义青年团云泽市委员会", "湖滨区政府"])
    (['住建局', '税务局', '团市委', '湖滨区政府'], '云泽市')
    >>> short_labels(["省财政厅", "市财政局"])
    (['省财政厅', '市财政局'], '')
    """
    plain = [" ".join(mask_private(str(label)).split()) for label in labels]
    forward = [_place_first(label) for label in plain]
    place = _common_place(forward)
    ladders = [
        (_cut(_brief(own, place), ems), _cut(_brief(own, ""), ems + 4), _cut(label, ems + 7), _cut(label, ems + 15), label)
        for label, own in zip(plain, forward, strict=True)
    ]
    steps = [0] * len(plain)
    while True:
        names = [ladder[step] for ladder, step in zip(ladders, steps, strict=True)]
        counts = Counter(names)
        higher = [step + (counts[name] > 1 and step < 4) for name, step in zip(names, steps, strict=True)]
        if higher == steps:
            break
        steps = higher
    return _numbered(names), place


def figure_labels(labels: Sequence[str]) -> tuple[list[str], str]:
    """Short names that the font of figures can write; see :func:`short_labels`."""
    return short_labels([drawable(label) for label in labels])


def _cut(text: str, ems: float) -> str:
    """Cut the middle out of a name that is too wide: its end says what kind of body it is."""
    latin = 2 * sum(ord(character) < _CHINESE for character in text) > len(text)
    room = 1.8 * ems if latin else ems
    if text_width(text) <= room:
        return text
    head, tail = "", ""
    while text_width(head + text[len(head)]) <= (room - 1) / 2:
        head += text[len(head)]
    while text_width(text[-1 - len(tail)] + tail) <= (room - 1) / 2:
        tail = text[-1 - len(tail)] + tail
    if latin:
        head, tail = _whole_words(head, tail, text)
    return f"{head.rstrip()}…{tail.lstrip()}"


def _whole_words(head: str, tail: str, text: str) -> tuple[str, str]:
    """Drop broken words at the cut, unless nothing would be left."""
    if text[len(head)] != " ":
        head = head[: head.rfind(" ")] if " " in head.strip() else head
    if text[-1 - len(tail)] != " ":
        tail = tail[tail.find(" ") :] if " " in tail.strip() else tail
    return head, tail


def _place_first(label: str) -> str:
    for pattern, put in _WITHIN:
        label = pattern.sub(put, label)
    return label


def _brief(label: str, place: str) -> str:
    """The short form of one name, without the place that most names share."""
    text = label
    if place and label.startswith(place) and label != place:
        text = label.removeprefix(place)
        text = f"团{place[-1]}委" if text == "团委" else _PARTY.sub("", text)
        text = place[-1] + text if text.startswith("委") else text
    elif match := _YOUTH.match(label):
        text = f"{match[1]}团{match[2]}委"
    for long, abbreviation in _ABBREVIATIONS:
        text = long.sub(abbreviation, text)
    bare = place and label.startswith(place) and text.startswith(("政府", "委员会", "军区"))
    return f"{'自治区' if place.endswith('自治区') else place[-1]}{text}" if bare else text


def _common_place(labels: Sequence[str]) -> str:
    """Give the name of the place, up to 省, 市, 区 or 县, that more than half of the labels begin with."""
    found = Counter(place for label in labels if (place := _first_place(label)))
    place, n = max(found.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return place if n > len(labels) / 2 and len(labels) > 2 else ""


def _first_place(label: str) -> str:
    """The widest place that a name starts with: 云泽市 of 云泽市青梧区民政局, and none of 城市管理局."""
    where = place_of(label)
    found = _FIRST.match(where)
    return found[0] if found and label.startswith(where) and label != found[0] else ""


def _numbered(names: Sequence[str]) -> list[str]:
    """Number names that are the same: 名, 名 (2), ..., beside all others."""
    taken, counts, found = set(names), Counter[str](), []
    for name in names:
        counts[name] += 1
        own = name
        while counts[name] > 1 and own in taken:
            own = f"{name} ({counts[name]})"
            counts[name] += own in taken
        taken.add(own)
        found.append(own)
    return found
