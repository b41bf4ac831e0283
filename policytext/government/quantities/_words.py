"""The grammar of amounts, shares and counts, as patterns over text whose digits are plain."""

import re
from functools import cache
from importlib import resources
from types import MappingProxyType

__all__ = ["BOUND_AFTER", "BOUND_BEFORE", "CHANGE", "LEGAL", "PHRASE", "PLAIN", "RATE", "SIGN", "amounts", "unit_kind"]

PLAIN = str.maketrans("０１２３４５６７８９．，％／：－", "0123456789.,%/:-")
"""One character to one, so that offsets stay."""

_HAN = "零〇一二两三四五六七八九十百千万亿廿卅"
_SCALE = r"\s?(?:[十百千]?万?亿|[十百千]?万|[百千](?![瓦克米伏卡字帕升]))"
_LOWER = r"(?:\d{1,4}(?:千万|百万|[千百万](?![瓦克米伏卡字帕升]))|(?<=万)\d{4}(?!\d)){0,3}"
"""What may follow a unit in one number: 1亿5000万, 1万2千, 2万5000."""
_ARABIC = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,5}}|\d{{1,15}})(?:\.\d{{1,8}})?(?:{_SCALE}{_LOWER})?"
_CAPITAL = "零壹贰叁肆伍陆柒捌玖拾佰仟"
_FORMAL = rf"[{_CAPITAL[1:]}][拾佰仟万亿][{_CAPITAL}万亿]{{0,16}}|[{_CAPITAL[1:-3]}](?=[元圆])"
_NUMBER = rf"(?:{_ARABIC}|{_FORMAL}|[{_HAN}]{{1,16}}(?:点[{_HAN}]{{1,6}})?|[数几][十百千万亿]{{1,2}}|[十百千]几)"
_DASH = r"\s?(?:至|到|[-—–~～―─]{1,2})\s?"

_MONEY = r"元人民币|(?:美|欧|港|日|澳|加)元|英镑|圆(?=[整，。；、（）)]|$)|元(?!旦|素|件|器|宇|氏|月|年|老|首|代)|块钱"
_SHARE = r"%|‰|个?百分点|个?基点|成(?![本立为员果功就长年效交品都份分人家绩])"
_TIMES = r"倍(?!增|加)"
_PER = "人|亩|户|吨|年|月|平方米|立方米|千瓦时|台|辆|套|生|次|度|天|个|[^\\W\\d]{1,2}"

_RATE = "立方米|平方米|标准立方米|公斤|千克|公顷|公里|千米|小时|人次?|[升日天年月周时秒亩户次床台套辆件吨栋家班LlhdTt]|m[³3]|m[²2]|km²?|kg|min"
RATE = re.compile(rf"/(?:{_RATE})(?:[·.](?:{_RATE}))?(?![A-Za-z\d])")
"""What a count is per: 500吨/日, 50毫克/升."""

_KINDS = MappingProxyType({"money": "money", "share": "percent", "times": "times", "count": "count"})


@cache
def _measures() -> str:
    """The measure words of ``measure_words.txt`` as alternatives, the longest first."""
    text = resources.files("policytext.government").joinpath("data", "measure_words.txt").read_text(encoding="utf-8")
    rows = [line.partition("\t") for line in text.splitlines() if line and not line.startswith("#")]
    out = []
    for word, _, rule in sorted(rows, key=lambda row: (-len(row[0]), row[0])):
        kind, _, following = rule.partition(" ")
        choice = "|".join(map(re.escape, following.split()))
        out.append(re.escape(word) + (f"(?!{choice})" if kind == "not" else f"(?={choice})" if kind == "only" else ""))
    return "|".join(out)


def _unit(tag: str) -> str:
    money = rf"(?P<money{tag}>{_MONEY})(?P<per{tag}>/(?:{_PER})(?:[·.]?(?:年|月|天|次))?)?"
    return rf"(?:{money}|(?P<share{tag}>{_SHARE})|(?P<times{tag}>{_TIMES})|(?P<count{tag}>{_measures()}))"


@cache
def amounts() -> "re.Pattern[str]":
    """A number or a range with its unit; or a share in words; or a doubling."""
    inner = r"(?P<lowunit>(?:万|亿)?元|%|‰|个百分点|[家个名人项户亩吨])?"
    listed = r"(?<=[^\W\d_])(?<![第附表图])(?P<near>[1-8])、(?P<next>[2-9])"
    ranged = rf"(?P<low>{_NUMBER})\s?{inner}{_DASH}(?P<high>{_NUMBER})\s?(?P<more2>余|多)?\s?{_unit('2')}"
    number = rf"(?P<n>{_NUMBER}|(?<=[上近逾超过成])[十百千万亿]{{1,2}}|[百千万亿](?=[余多]))\s?(?P<more>余|多|来)?(?P<scale>万亿|[万亿])?\s?(?P<more3>余|多)?"
    return re.compile(
        rf"(?=[\d{_HAN}{_CAPITAL}数几翻半￥¥])(?:百分之(?P<pct>{_NUMBER}|百)(?:{_DASH}(?:百分之)?(?P<pct2>{_NUMBER}|百))?(?![点\d])"
        rf"|(?<![\d.第{_HAN}])(?P<den>[{_HAN}]{{1,3}})分之(?P<num>[{_HAN}]{{1,3}})"
        r"|(?<![\d/.A-Za-z])(?P<num2>[1-9])/(?P<den2>[2-9]|1[0-2])(?![\d/#号栋])"
        r"|翻[了]?(?P<double>[一两二三四五\d])番"
        r"|(?<![第一])(?P<moiety>一半(?![天路径月年])|半数)"
        rf"|(?<![\d.A-Za-z])[￥¥]\s?(?P<yen>{_ARABIC})(?:\s?元)?"
        rf"|{listed}\s?{_unit('3')}"
        rf"|(?<![\d.A-Za-z第〔\[{_HAN}{_CAPITAL}]){ranged}"
        rf"|(?<![\d.A-Za-z〔\[{_HAN}{_CAPITAL}])(?<!第){number}{_unit('')}(?:(?P<half>半(?!数|径))|(?<=成)(?P<tenth>[一二三四五六七八九])(?![一二三四五六七八九十百千万亿个名家年月层成类种级项位条]))?)"
    )


def unit_kind(groups: dict[str, str | None]) -> tuple[str, str]:
    """The kind of a quantity and its unit as written.

    >>> unit_kind({"money": None, "share": "%"})
    ('percent', '%')
    """
    for name, kind in _KINDS.items():
        unit = groups.get(name) or groups.get(f"{name}2") or groups.get(f"{name}3")
        if unit:
            return ("points", "百分点") if unit.endswith("百分点") else (kind, unit)
    return "count", ""


BOUND_BEFORE = re.compile(
    r"(?P<ge>不(?:得|应|能)?(?:低于|少于|小于|短于)|至少|最少|最低(?:为|达)?)"
    r"|(?P<le>不(?:得|应|能)?(?:超过|高于|大于|多于|超)|至多|最多|最高(?:不超过|为|达)?|上限(?:为)?|控制在)"
    r"|(?P<gt>超过|超|逾|突破|大于|高于|多于|超出)|(?P<lt>低于|少于|小于|不足|不到|不满|未满)"
    r"|(?P<about>约|大约|约为|近|将近|接近|(?<!以)上|大概|估计|预计|左右|过|成)|(?P<reach>达到|达|力争达到)"
)
BOUND_AFTER = re.compile(
    r"\s?(?:[(（]?(?:含|不含)[^()（）]{0,6}[)）])?\s?"
    r"(?:(?P<ge>(?:及|或)?以上)|(?P<le>(?:及|之)?以下|以内|之内)|(?P<about>左右|上下|[多余](?!次|元)))"
)
_MORE_OR_LESS = "提高|提升|增加|增长|上升|下降|降低|减少|扩大|压减|压缩|缩短|缩减"
CHANGE = re.compile(
    rf"(?:(?P<to>(?:{_MORE_OR_LESS}|调整|恢复|升|降|增|减|达|稳定|控制)(?:到|至|为|在))"
    rf"|(?P<by>[同环]比(?:增长|下降)|{_MORE_OR_LESS}|新增|上浮|下浮|上调|下调|递增|增速(?:达|为)?)了?)$"
)
"""What a change is called before the quantity that it ends in, or that it is."""
SIGN = re.compile(r"(?:(?<![\dA-Za-z%)）\]℃元])[-−]|零下|负)$")
"""What makes a number negative: -5%, 零下10℃."""
PHRASE = re.compile(
    r"四个(?:意识|自信|全面|伟大|革命|服务|扎实)|两个(?:维护|确立|结合|一百年|毫不动摇|务必|文明|健康|统筹)|三个(?:代表|务必|区分开来|服务|面向|导向)"
    r"|五个(?:一批|振兴|统筹)|三大(?:攻坚战|战略|革命)|(?:一岗)双责|三项制度|八项规定|一个中心"
)
"""Set phrases that count nothing, also without quotation marks."""
LEGAL = re.compile(r"第[\d零〇一二三四五六七八九十百、和至及（）()—-]{1,14}$")
"""What makes 三条 an article of a law: 第二、三条."""
