"""The grammar of dates in running text, as patterns over text whose digits are plain."""

import re
from functools import cache
from types import MappingProxyType

__all__ = [
    "AFTER",
    "BEFORE",
    "CONDITION",
    "FEASTS",
    "MORE_DAYS",
    "PLAIN",
    "PLANS",
    "RELATIVE",
    "core",
    "duration",
    "recurring",
    "second",
    "since",
]

PLAIN = str.maketrans("０１２３４５６７８９／：．－○◯Ｏ〇零\u041e\u043e\u039f\u03bf", "0123456789/:.-000000000")
"""One character to one, so that offsets stay."""

_YEAR = r"(?:19\d\d|20\d\d|[一二][0Oo一二三四五六七八九]{3})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|[一二]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
_DASH = r"\s?(?:起?至|到|[-—–~～―─]{1,2})\s?"
_REL = r"(?:今年度?|去年|明年|前年|后年|当年|同年|本年度?|次年|翌年|上一?年度?|来年|下一?年度?)"
RELATIVE = MappingProxyType(
    {"今": 0, "本": 0, "去": -1, "上": -1, "前": -2, "明": 1, "来": 1, "下": 1, "后": 2, "当": 0, "同": 0, "次": 1, "翌": 1}
)
"""First character of a relative year → years from the year it refers to."""

_NO_NUMBER = r"(?<![\d.一二三四五六七八九十百千万亿第])"
_DAYS = rf"(?P<d>{_DAY})\s?(?:[日号](?!线)(?:(?:{_DASH})(?P<d2>{_DAY})\s?[日号])?|{_DASH}(?P<d3>{_DAY})\s?[日号])"
_MONTHS = rf"(?P<m>{_MONTH})\s?月(?!月)(?:\s?{_DAYS}|份?(?P<mod>[上中下]旬|底|末|初)|份)?"
_QUARTERS = (
    r"第?(?P<qa>[1-4一二三四])(?:季度)?(?P<qj>、|和|及|" + _DASH + r")第?(?P<qb>[1-4一二三四])个?季度"
    r"|前(?P<cum>[二三])个?季度|第?(?P<q>[1-4一二三四])季度(?P<qend>[末底初]|结束)?|(?P<half>[上下])半年"
)
_PARTS = rf"(?:(?P<ma>{_MONTH}){_DASH}(?P<mb>{_MONTH})\s?月(?!\s?\d)|{_MONTHS}|{_QUARTERS})"
_PLAN = (
    r"(?:[“\"「]\s?(?P<plan>十?[一二三四五六七八九]?五|[六七八九]五)\s?[”\"」]|(?P<plan2>十[一二三四五]五)(?!年|个|[家户人名项]))"
    r"(?:(?:规划)?(?:时期|期间)|规划期)?(?:(?P<planend>期?末|初期?)|(?P<planpart>[前后头])(?P<planyears>[一二两三四])年(?!级))?"
)

PLANS = MappingProxyType({
    name: number
    for number, name in enumerate(
        ("一五", "二五", "三五", "四五", "五五", "六五", "七五", "八五", "九五", "十五", "十一五", "十二五", "十三五", "十四五", "十五五", "十六五")
    )
})  # fmt: skip
"""Five-year plans since 1953, counted from 0."""

FEASTS = MappingProxyType({
    "元旦": (1, 1), "妇女节": (3, 8), "植树节": (3, 12), "劳动节": (5, 1), "五一": (5, 1), "青年节": (5, 4), "儿童节": (6, 1), "教师节": (9, 10),
    "国庆": (10, 1), "春节": None, "元宵": None, "清明": None, "端午": None, "中秋": None, "重阳": None, "冬至": None,
})  # fmt: skip
"""Feasts with their day, None for those of the lunar calendar."""
_FEAST = f"(?:{'|'.join(FEASTS)})节?"

_NEAR = (
    r"(?P<relmonth>[本这]个?月|(?<![以之年日天个周岁元人次])[上下]个?月(?![球薪息租均饼光亮供嫂票]))(?:份|(?:\s?"
    + _DAYS
    + r")|(?P<relmod>[上中下]旬|底|末|初))?"
    r"|(?<![\d一二两三四五六七八九十每本上下个当次这几])(?P<thismonth>月(?P<thismod>底))(?=之?前|以前)"
    r"|(?P<relday>前天(?![气津然空])|[昨今]天(?![气津然空])|明天(?![气津然空]|计划)|后天(?![气津然空性])|[昨今]日(?!头条|说法|中国|期)|(?<![注标说写])明日(?![之期]))"
    r"|(?P<relweek>[本这上下]个?周|[本这上下]个?星期)(?P<weekday>[一二三四五六日天])(?![期般年])"
)
"""Days and months that the day of writing decides: 本月底, 下月10日, 昨天, 本周五."""

_FIRST = r"\d一二三四五六七八九十“\"「年月今昨去明前后当同本这次翌上下来第"
"""What a date may begin with: asked first, because most characters begin none."""

_CORE = (
    rf"(?<![\d第])(?P<ya>{_YEAR})\s?年?度?{_DASH}(?P<yb>{_YEAR})\s?(?:年度?|学年)(?!\s?\d{{1,2}}\s?月)"
    r"|(?<![\d第])(?P<decade>(?:19|20)\d0)\s?年代(?!表|[理办替码])"
    r"|(?P<century>(?:19|20|21|十九|二十|二十一)世纪|上世纪|本世纪)(?P<tens>[1-9]0|[一二三四五六七八九]?十)年代(?!表|[理办替码])"
    rf"|(?<![\d第])(?P<y>{_YEAR}|[0-3]\d(?=年(?:\d{{1,2}}月|[初底]|[上下]半年)))\s?(?:年度|年(?![轻级龄]|第\s?[\d一二三四五六七八九十]{{1,4}}\s?[号期卷辑]))\s?(?:的?{_PARTS}|(?:的?(?P<yfeast>{_FEAST}))|(?P<yend>年?[底末初])(?![级中小]))?(?!\d{{1,2}}\s?月)"
    rf"|(?<![\d./])(?<![^\d]-)(?P<ny>(?:19|20)\d\d)\s?(?P<sep>[-./])\s?(?P<nm>1[0-2]|0?[1-9])\s?(?P=sep)\s?(?P<nd>3[01]|[12]\d|0?[1-9])(?!\.?\d|[-/]\d(?!\d{{3}}\s?[-./]\s?\d|\d?(?P=sep)\d))(?:[-—–~～至](?P<nmb>1[0-2]|0?[1-9])(?P=sep)(?P<ndb>3[01]|[12]\d|0?[1-9])(?![\d.]))?"
    rf"|(?<![\d./])(?<![^\d]-)(?<![^\W\d自从至到于在])(?P<dy>(?:19|20)\d\d)\.(?P<dm>1[0-2]|0?[1-9])(?=$|[至到起止前）)，。；、\n]|[-—–~～]{{1,2}}(?:19|20)\d\d\.)"
    rf"|(?P<rel>{_REL})(?![级轻])\s?(?:的?{_PARTS}|(?:的?(?P<relfeast>{_FEAST}))|(?P<relend>年?[底末初]))?"
    rf"|{_NEAR}"
    rf"|{_PLAN}"
    rf"|{_NO_NUMBER}(?:{_PARTS})"
    r"|(?<![今明去当同本前后每一二两三四五六七八九十百千半几数多整\d])年(?P<bare>[底末初内终])(?![级])"
)


@cache
def core() -> "re.Pattern[str]":
    """A point or span of time at any place of a text."""
    names = re.findall(r"\?P<(ma|mb|m|d|d2|d3|mod|qa|qj|qb|cum|q|qend|half)>", _PARTS)
    text, seen = _CORE, 0
    while any(f"(?P<{name}>" in text for name in names):
        for name in names:
            text = text.replace(f"(?P<{name}>", f"(?P<{name}_{seen}>", 1)
        seen += 1
    return re.compile(f"(?=[{_FIRST}])(?:{text})")


@cache
def second() -> "re.Pattern[str]":
    """What joins a second date to a first."""
    return re.compile(_DASH)


@cache
def duration() -> "re.Pattern[str]":
    """A length of time, as a term (3个月内) or bare (有效期5年)."""
    number = r"(?:\d{1,3}(?:\.\d)?|[一二两三四五六七八九十]{1,3}|半|[一两]百|数|几)"
    size = rf"(?<![\d.一二三四五六七八九十百千万第])(?:(?P<low>{number})\s?(?:[-—–~～至到]|年[至到])\s?)?(?P<n>{number})\s?(?P<more>余|多)?"
    weeks = "个?星期|周(?!边|围|岁|年|转|期|密|[一二三四五六日末])"
    years = "年(?!级|制|[轻龄底末初度代货]|期(?!满))"
    days = "天(?!然|津|[气空地文下使涯])|日(?!期|常|报|前[一二])"
    unit = rf"(?P<unit>个?工作日|个?自然日|个月|个季度|个?小时|分钟|{weeks}|{years}|{days})(?P<half>半)?"
    return re.compile(
        rf"(?P<valid>有效期(?:限)?(?:延长|暂定)?(?:为|是)?\s?)?{size}{unit}\s?(?P<within>(?:以|之)?内|(?:之|以)?前)?"
    )


@cache
def recurring() -> "re.Pattern[str]":
    """What comes again: 每年, 每年6月, 每季度末, 每月5日前, 每周一."""
    day = rf"(?:(?:{_MONTH}\s?月份?)(?:{_DAY}\s?[日号]|[上中下]旬|[底末初])?|{_DAY}\s?[日号]|[上中下]旬|[底末初])"
    return re.compile(
        r"(?:每(?:[一两二三四五六\d]{1,2}个?)?|按|逐)(?P<every>半年|季度?|年度?|月|周|星期|工作日|天|日)(?![级轻])"
        rf"(?:\s?(?:的?第[一二三]个?月)?(?:的?{day}(?:(?:{_DASH}|[、和及]){day}){{0,11}}|[上下]半年|第?[一二三四]季度|的?(?<=[周期])[一二三四五六日天])?(?:之?前|以前)?)?"
    )


@cache
def since() -> "re.Pattern[str]":
    """A start that an event sets: 自印发之日起."""
    return re.compile(r"(?:自|从)(?P<event>[^\W\d]{1,12}?)之日起")


BEFORE = re.compile(
    r"(?P<until>截至|截止(?:到|至|时间为|日期为)?|有效期(?:限)?(?:延长|延续|暂定)?[至到]|(?:延长|延期|延续|执行|实施|持续|最迟)[至到])\s?$"
    r"|(?P<from>自|从|于)\s?$"
)
AFTER = re.compile(
    r"\s?(?:[（(]\s?不?含[^（）()\n]{0,6}[）)]\s?)?"
    r"(?:(?P<by>(?:之前|以前|前)(?!后|[沿提瞻期身景十])|止|为止)|(?P<onward>之?起|开始|以来|之?后起|[以之]后))"
)
MORE_DAYS = re.compile(rf"[、和及]\s?(?P<d>{_DAY})\s?[日号](?!线|内|以内|之内)")
"""Further days of the same month: 3月4日、5日."""
CONDITION = re.compile(r"被|(?:累计|发生|出现|受到|违反)[^，。；：\n]{0,12}[两三四五六\d]\s?[次起](?:及|或)?以上")
"""What stands behind a term that is no deadline but counts how often something happened: 一年内被投诉三次以上."""
