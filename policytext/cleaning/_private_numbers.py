"""Numbers, addresses and accounts that lead to a person: their patterns, and what judges a number by its check digit."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ["JUDGES", "NUMBERS", "NUMERAL", "PLACES"]

_GAP = r"\s{0,3}(?:是|为)?\s{0,3}[:：]?\s{0,3}"
_NO_DAY = r"(?!(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
_NO_YEARS = r"(?!(?:19|20)\d\d[- ](?:19|20)\d\d(?!\d))"
_LOCAL = rf"{_NO_YEARS}[2-9]\d{{2,3}}[- ]?\d{{4}}(?![\d年]|\.\d)"
PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_YUAN, _TON, _MU = "元(?![旦宵月])", "吨(?!位)", "亩(?![数产])"
_UNITS = f"{_YUAN}|万(?![达科])|亿|分(?![机管局公行部店校院])|人(?![工员民事社力])|米|平(?![时台安])|{_TON}|公里|[%％]"
_AMOUNT = rf"(?!\s?(?:{_UNITS}))"
_NO_MONEY = r"(?!(?:\.\d{1,2}(?!\d))?\s?(?:[万亿美欧港日]?" + _YUAN + rf"|[万亿]?{_TON}|公里|平方米|立方|公顷|{_MU}|人次|千瓦))"
"""An amount. 户 is no unit here: no place has so many households, and 户主 and 户口 follow a number of a person."""
_PHONE_CUES = "座机|电话|固话|手机|热线|传真|联系方式|致电|来电|拨打|拨通|打通|咨询|(?<![A-Za-z])(?:TEL|Tel|tel)"
_SPLIT = r"[\s-]{0,3}"
NUMERAL = "[〇零一二三四五六七八九幺]"

_ORDER = re.compile(
    r"(?:工单|订单|单号|编号|编码|代码|流水|受理|办件|信件|案号|文号|批号|批文|备案|许可|证书|凭证|发票|回执|业务|快递|运单|条码|公告|登记|宗地|不动产|区划|项目|合同"
    r"|目录|标识|字第)(?:编号|编码|代码|号码|单号|证号|证|单|号|码)?(?:是|为)?[ \u3000]?[:：]?[ \u3000]?(?:第|[A-Za-z]{1,6}[-_]?)?$"
)
"""What stands before the number of a thing; such a number stays, long as it is."""
_SOCIAL = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_STAMP = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\d{3})?")
_BIRTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a bank card."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _checked_identity(number: str) -> bool:
    """Whether the last sign is the check digit of an identity number (GB 11643)."""
    return number[17].upper() == "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, number, strict=False)) % 11]


def _checked_body(number: str) -> bool:
    """Whether this is the code of a public body or a firm (GB 32100)."""
    values = [_SOCIAL.find(sign) for sign in number.upper()]
    return min(values) >= 0 and (31 - sum(value * pow(3, place, 31) for place, value in enumerate(values[:17])) % 31) % 31 == values[17]


def _numbers_a_thing(match: re.Match[str]) -> bool:
    return _ORDER.search(match.string, max(0, match.start() - 18), match.start()) is not None


def _judge_identity(match: re.Match[str]) -> str:
    number = re.sub("[ -]", "", match[0])
    born, checked = _BIRTH.match(number, 6) is not None, _checked_identity(number)
    if born and checked:
        return "identity"
    if _numbers_a_thing(match) or (not born and _checked_body(number)):
        return ""
    if born or checked or not number.isdigit():
        return "identity?"
    return "card" if _luhn(number) else "number?"


def _judge_long(match: re.Match[str]) -> str:
    number = re.sub("[ -]", "", match[0])
    if _numbers_a_thing(match) or _STAMP.fullmatch(number):
        return ""
    if 15 <= len(number) <= 19:
        return "card" if len(number) > 15 and _luhn(number) else "number?"
    # Digits run together may hide a telephone number; town codes have twelve digits and end in 000.
    return "number?" if _MOBILE.search(number) and not (len(number) == 12 and number.endswith("000")) else ""


def _judge_cued(match: re.Match[str]) -> str:
    number = re.sub("[^0-9Xx]", "", match[0])
    born, checked = _BIRTH.match(number, 6) is not None, _checked_identity(number)
    return "identity" if born and checked else "identity?" if born or checked else ""


def _judge_card(match: re.Match[str]) -> str:
    number = re.sub("[^0-9]", "", match[0])
    if "cue" not in match.re.groupindex and _numbers_a_thing(match):
        return ""
    return "card" if len(number) > 15 and _luhn(number) else "number?"


NUMBERS = (
    ("email", r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]+)++(?:[._%+]++(?=[A-Za-z0-9@-])[A-Za-z0-9._%+-]*+)?"),
    ("identity", r"(?<!\d)[1-9]\d{5}(?:\d{11}|[ -]\d{8}[ -]\d{3})[\dXx](?!\d)"),
    ("cued", rf"(?P<cue>(?:身份证|身份证件|证件|证号)(?:号码|号)?{_GAP})[1-9](?:{_SPLIT}\d){{16}}{_SPLIT}[\dXx](?!\d)"),
    ("cued", r"(?<!\d)[1-9](?P<gap>[ -])\d(?:(?P=gap)\d){15}(?P=gap)[\dXx](?!\d)|(?<!\d)[1-9]\d{5}(?:[ -]\d{4}){2}[ -]\d{3}[\dXx](?!\d)"),
    (
        "grouped",
        rf"(?P<cue>(?:卡号|账号|帐号|账户|帐户|银行卡|储蓄卡|借记卡|信用卡)(?:号码|号)?{_GAP})"
        rf"(?:\d{{15,19}}|\d(?:[ -]?\d){{14,18}}|\d(?:{_SPLIT}\d){{14,18}})(?!\d)",
    ),
    ("grouped", r"(?<![\d.-])(?!(?:(?:19|20)\d\d[ -]){3})[1-9]\d{3}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?(?![\d-])"),
    ("phone", rf"(?P<cue>(?:{_PHONE_CUES})(?:号码|号)?{_GAP}[（(]?)(?:\+?86[- ]?)?1(?:[3-9]\d{{9}}|{_SPLIT}[3-9](?:{_SPLIT}\d){{9}})(?!\d)"),
    ("passport", rf"(?<![A-Za-z])(?:[EeGg]{_NO_DAY}\d{{8}}|[Ee][A-HJ-NP-Z]\d{{7}})(?!\d)"),
    ("passport", rf"(?P<cue>(?:护照|通行证|证件)(?:号码|号)?{_GAP})[A-Za-z]{{1,2}}\d{{7,10}}(?!\d)"),
    (
        "phone",
        r"(?<!\d)(?:\+?86[- ]?)?1(?:[3-9]\d(?:[- .]?\d{4}){2}|[3-9]\d[- .]\d{3}[- .]\d{5}|[3-9]\d{2}[- .]\d{3}[- .]\d{4}|[3-9]\d{4}[- .]\d{5}"
        rf"|(?P<gap>[- ])[3-9](?:(?P=gap)\d){{9}})(?!\d){_NO_MONEY}",
    ),
    ("phone", rf"(?<!{NUMERAL})[一幺][三四五六七八九]{NUMERAL}{{9}}(?!{NUMERAL})"),
    ("phone", r"(?<!\d)(?:\+86|0086)[- ]?[(（]?0?[1-9]\d{1,2}[)）]?[- ]{1,3}[2-9]\d{2,3}[- ]?\d{4}(?!\d)"),
    ("phone", r"(?:(?<!\d)0\d{2,3}|[(（]0\d{2,3}[)）])[- ]{0,3}[2-9]\d{2,3}[- ]?\d{4}(?!\d)"),
    ("phone", rf"(?<![\d.-])[48]00(?:-?\d{{3}}-?\d{{4}}|-?\d{{4}}-?\d{{3}}| \d{{3}} \d{{4}})(?![\d-]|\.\d){_AMOUNT}"),
    (
        "phone",
        rf"(?P<cue>(?:{_PHONE_CUES})(?:号码|号)?{_GAP}[（(]?"
        rf"|(?:\[电话\]|(?<!\d)1\d{{4}})[、/;；或]\s?(?!(?:19|20)\d{{6}}(?!\d))){_LOCAL}{_AMOUNT}(?:[、/或]{_LOCAL})*+",
    ),
    ("phone", rf"(?P<cue>[(（]\s?){_NO_DAY}{_NO_YEARS}[2-9]\d{{3}}[- ]?\d{{4}}(?=\s?[)）]{_AMOUNT}|[、/])"),
    (
        "account",
        r"(?P<cue>(?:微信|(?<![A-Za-z])(?:[Vv][Xx]|[Ww][Xx]|[Vv]信|[Ww]e[Cc]hat))"
        r"(?:(?:号码|账号|号|ID|id)\s{0,3}(?:是|为)?\s{0,3}[:：]?\s{0,3}|\s{0,3}[:：]\s{0,3}|\s{0,3}(?=[A-Za-z_-]{0,19}[\d_-])))"
        r"[A-Za-z0-9][A-Za-z0-9_-]{4,}+",
    ),
    ("account", rf"(?P<cue>(?:(?<![A-Za-z])[Qq][Qq]|扣扣)(?:群号|群|号码|账号|号)?{_GAP})[1-9]\d{{4,10}}(?!\d)"),
    ("number?", rf"(?<!\d)(?:\d{{12,}}+{_NO_MONEY}|(?!(?:(?:19|20)\d\d[ -]){{3}})\d{{4}}(?:[ -]\d{{4}}){{3}}(?:[ -]?\d{{1,3}})?(?!\d))"),
    (
        "plate",
        rf"(?i:[{PLACES}](?<!新(?=GB|DB))[A-HJ-NP-Z][·•\s-]?(?=[A-Z]{{0,5}}\d)(?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳领])(?![A-Z0-9]))",
    ),
    (
        "door",
        r"(?<!\d)\d{1,5}弄\d{1,4}号(?:楼|院)?(?:-?\d{2,4}(?![\d年层栋幢])(?:室|房)?)?"
        r"|[一二三四五六七八九十]{1,3}(?:号楼|栋|幢|座)(?:(?:[一二三四五六七八九十]{1,2}|\d{1,2})单元)?-?\d{2,4}(?:室|房)"
        r"|[一二三四五六七八九十]{1,3}(?:号楼|栋|幢)(?:[一二三四五六七八九十]{1,2}|\d{1,2})单元"
        r"|(?<!\d)\d{1,3}#(?:楼(?:\d{1,2}单元|\d{1,2}-)?-?\d{2,4}(?![\d年层栋幢万])(?:室|号|房)?|楼\d{1,2}单元|(?:\d{1,2}-)?-?\d{2,4}室)"
        r"|(?<!\d)[A-Za-z]?\d{1,4}(?:号楼|栋|幢|座(?=-?\d))(?:-?\d{1,2}单元(?:-?\d{2,4}(?![\d年层栋幢])(?:室|号|房)?)?|-?\d{2,4}(?![\d年层栋幢])(?:室|号|房)?)"
        r"|(?<![\d共有建设造除成及治固达约近计超余增房宅屋楼墅])[A-Za-z]?\d{1,3}(?:号楼|栋|幢)(?!楼?[、，,]\d{1,6}[户套个]|[住危民厂]房|房屋|楼房|老旧|安置房|保障|以上|以下|左右)"
        r"|(?<!\d)\d{1,2}单元-?\d{2,4}(?![\d年层栋幢])(?:室|号|房)?"
        rf"|(?<![\d.-])\d{{1,3}}-\d{{1,2}}-(?:\d{{2,4}}(?:室|号|房|户)|(?!(?:19|20)\d\d(?!\d))\d{{3,4}}(?![\d-]|\.\d){_AMOUNT})"
        r"|(?<![\d.-])\d{1,3}-\d{3,4}室"
        r"|(?<=[路街巷弄道里村组])(?<![国省县乡]道)\d{1,4}号(?!线|公路|国道|省道|文|令|桥|站|口|门|(?:[市区县]?(?:市民|政务|行政|便民|办事)(?:服务)?(?:中心|大厅))"
        r"|[\u4e00-\u9fff]{0,6}人民政府)(?:院)?(?:-?\d{2,4}室)?",
    ),
)
JUDGES: Mapping[str, Callable[[re.Match[str]], str]] = MappingProxyType(
    {"identity": _judge_identity, "number?": _judge_long, "cued": _judge_cued, "grouped": _judge_card}
)
"""What tells the kind of a number that was found, by the first word of its rule; an empty kind lets it stay."""
