"""Masking of what could lead to a person, in everything that leaves the library."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from policytext.corpus import Corpus
from policytext.errors import expect

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MASKS", "PrivateSpan", "find_private", "mask_private", "privacy_table"]

MASKS: Mapping[str, str] = MappingProxyType({
    "phone": "[电话]", "identity": "[身份证号]", "identity?": "[身份证号]", "card": "[银行卡号]", "number?": "[账号]", "account": "[账号]",
    "passport": "[证件号]", "email": "[邮箱]", "plate": "[车牌]", "door": "[门牌]", "name": "[姓名]",
})  # fmt: skip
"""What stands in the place of each kind. ``identity?`` has the form of an identity number and a wrong check digit, ``number?``
is a long number that is neither that nor a bank card."""


@dataclass(frozen=True, slots=True)
class PrivateSpan:
    """A part of a text that could lead to a person: ``text[start:end]``, and its kind, a key of :data:`MASKS`."""

    start: int
    end: int
    kind: str


_CLEAR = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "戚阎傅洪倪樊兰殷施骆翟葛柴牛谷温柯芦耿焦符霍柳邢辛鲁苗凌甘郎虞穆翁季庞詹伍桂佟岑巫裴卓欧阮颜梅聂章涂鲍邬娄窦喻冉"
    "瞿蒲古邸栾臧宫靳艾滕缪屈麦晏隋闵冼胥桑蔺池毕鞠仇乔赖景苟敖楚匡卞刁杭荆厉栗蒙牟钮朴浦漆仝丘饶荣茹阙佘舒粟邰檀童屠"
    "宛蔚奚燕雍俞郁苑岳恽湛甄仲竺褚禹晋怀祁凤敬贝晁邝揭庾昌鄢郜逯亓亢伊伏郗郦隗雒訾甯肇覃植康"
)
"""Surnames in common use that are seldom words of their own."""

_WORDLIKE = (
    "卫纪易关祝盛项尚齐费游庄成申左房解时谈初单宁明车路米包党尤应常文安边储乐连练蓝农木平曲权沙商税水司宿危席相幸宣羊阳仰"
    "印英原云诸祖冀迟都国海和黑华花全通管麻强暴修满支区简鄂"
)
"""Surnames that are words too: taken only where nothing but a name can stand."""

_DOUBLE = (
    "欧阳|司马|上官|诸葛|皇甫|东方|尉迟|公孙|慕容|令狐|夏侯|司徒|司空|端木|百里|东郭|南宫|西门|独孤|轩辕|长孙|宇文|鲜于|申屠"
    "|太史|濮阳|淳于|澹台|公冶|宗政|钟离|闾丘|赫连|拓跋|呼延|左丘|完颜|耶律|纳兰|万俟|公羊|仲孙|叔孙"
)
_NO_NAME = (
    "(?!高[血烧中一二三校新龄级铁层管危考职知度兴价额峰温空速楼]|唐山|石[家景油化]|金[融牌华额]|王府|马[上路鞍]|黄[山石冈河岩色]"
    "|江[苏西南北门岸阴]|方[便案向面才]|白[银城云领血天]|林[业农场]|温州|沈阳|池州|任[何职教课务命意]|万[元达科州事分]|兰州|桂林"
    "|柳州|荆州|苏[州北南]|徐[州汇]|郑[州重]|杨[浦凌]|吴[江中]|韩国|胡[乱同]|田[地里]|孙[子女儿]|陈[述旧]|范围|杜绝|钟点"
    "|曾[经多于在是向因被与和就有任为到报]|何[时种处必以]|夏[天季日]|周[边围末年期一二三四五六日]|付[款费清了出钱]|钱[款财包塘]"
    "|顾[虑客问及]|陆续|谢[谢意]|许[多可]|严[重格禁]|莫[名非]|康[复养]|甘[愿心肃]|季[度节]|荣[幸获]|章[程节]|童年|景[区德]"
    "|毕[业节]|古[城镇]|牛[奶羊]|施[工行]|程[序度]|武[装汉警]|余[款额]|向|洪水|温[度泉]|龙[头岩]|史上|东方人|卓越|党[中组委政员]|怀[孕疑念里抱]|百里[外长]"
    "|于(?:[今昨近前去]|[上本][周月年]|当[天日]|同[日年]|是))"
)
"""Words that begin as a surname does."""

_GIVEN = r"[\u4e00-\u9fff]{1,2}(?<![人户局委厅院所站处部区县市镇乡街办的了])"
_NAME_ENDS = (
    r"(?=[，,。；;、:：\s（(）)！!？?”\"\d]|\[(?!姓名)|$|电话|手机|联系|身份证|地址|住址|住|性别|反映|投诉|举报|先生|女士)"
)
_APART = (
    r"[ \u3000]{1,2}(?!电话|手机|联系|性别|身份|地址|住址|年龄|[男女])[\u4e00-\u9fff](?:[ \u3000]{0,2}[\u4e00-\u9fff])?(?<![人户局委厅院所站处部区县市镇乡街办的了])"
)
_AND = rf"(?=[和与及/](?:{_DOUBLE}|[{_CLEAR}])[\u4e00-\u9fff])"
_CUES = (
    "姓名|联系人|经办人|承办人|留言人|投诉人|申请人|举报人|反映人|诉求人|来电人|来信人|信访人|上访人|求助人|报案人|受害人|当事人"
    "|产权人|签约人|签订人|收件人|寄件人|收款人|借款人|继承人|紧急联系人|患者|死者|考生|机主|代理人|委托人|监护人|承租人|出租人|责任人|负责人|法定代表人|法人代表|法人|署名|业主|户主|房东|住户|租户|车主|店主"
)
_SPREAD = re.sub(r"(?<=[^|])(?=[^|])", r"[ \\u3000]{0,4}", _CUES)
"""The same in a form, with blanks between the characters: 姓 名."""
_CALLED = "我名叫|本人名叫|我叫|本人叫"
_KIN = (
    "母亲|父亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|丈夫|妻子|老公|老婆|儿子|女儿|哥哥|弟弟|姐姐|妹妹|岳父|岳母|婆婆|公公|儿媳|女婿"
    "|孙子|孙女|外甥|侄子|包工头|工头|老板|村长|村支书|村主任|队长|组长|邻居"
)
"""Words for a person that a name may follow at once, and a clause after it: 我母亲王小明于3月住院."""
_GOES_ON = r"(?=[于在从因被是和与的患给打向对把将同说称为自，,。；;、:：\s（(）)！!？?\d]|$)"
_BEFORE_NAME = r"(?:(?<![\u4e00-\u9fff])|(?<=[找向和与跟对由被给让请问是见了的及同叫]))"
_RANKS = "先生|女士|小姐|大爷|大妈|大娘|大叔|大婶|大姐|大哥|阿姨|奶奶|爷爷"
_TITLES = "同志|师傅|老师|医生"
_NO_STAFF = r"(?!曾(?:电话|致电|来电|上门|前往|赶|到|现场|与|对)|方[可能才]|严[肃格查]|温[馨和]|高[效度])"
"""What members of a staff do, said with words that begin as a surname does: 工作人员曾上门."""
_OFFICES = rf"[\u4e00-\u9fff]{{0,2}}(?:[省市县区州镇乡村局厅部处科所站院校队组社行会台][长办]|书记|主任|[经总]理|领导|老板|同学|网友|市民|居民|客服|{_RANKS}|{_TITLES})"
_GREETING = r"[，,：:\s]{0,2}[您你]好"
_ENDS_WORD = r"(?!(?<=任)何|(?<=[主现前后责担])任|(?<=[对双男女甲乙地])方|(?<=历)史|(?<=[由对关至])于|(?<=同)[车时]|(?<=谢)谢)"
_BODIES = "公司|单位|局|部门|镇|县|市|区|村|小区|学校|医院|银行|企业|机构|地|日|人"

_GAP = r"\s{0,3}(?:是|为)?\s{0,3}[:：]?\s{0,3}"
_NO_DAY = r"(?!(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
_NO_YEARS = r"(?!(?:19|20)\d\d[- ](?:19|20)\d\d(?!\d))"
_LOCAL = rf"{_NO_YEARS}[2-9]\d{{2,3}}[- ]?\d{{4}}(?![\d年]|\.\d)"
_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_YUAN, _TON, _MU = "元(?![旦宵月])", "吨(?!位)", "亩(?![数产])"
_UNITS = f"{_YUAN}|万(?![达科])|亿|分(?![机管局公行部店校院])|人(?![工员民事社力])|米|平(?![时台安])|{_TON}|公里|[%％]"
_AMOUNT = rf"(?!\s?(?:{_UNITS}))"
_NO_MONEY = r"(?!(?:\.\d{1,2}(?!\d))?\s?(?:[万亿美欧港日]?" + _YUAN + rf"|[万亿]?{_TON}|公里|平方米|立方|公顷|{_MU}|人次|千瓦))"
"""An amount. 户 is no unit here: no place has so many households, and 户主 and 户口 follow a number of a person."""
_PHONE_CUES = "座机|电话|固话|手机|热线|传真|联系方式|致电|来电|拨打|拨通|打通|咨询|(?<![A-Za-z])(?:TEL|Tel|tel)"
_SPLIT = r"[\s-]{0,3}"
_NUMERAL = "[〇零一二三四五六七八九幺]"


class _Rule(NamedTuple):
    """What to find; what the groups ``cue`` and ``rank`` hold stays. ``judge`` tells the kind, or that it stays.

    With ``figures`` there is nothing to find where no decimal figure stands.
    """

    kind: str
    pattern: re.Pattern[str]
    judge: Callable[[re.Match[str]], str] | None = None
    figures: bool = False


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


_NUMBERS = (
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
    ("phone", rf"(?<!{_NUMERAL})[一幺][三四五六七八九]{_NUMERAL}{{9}}(?!{_NUMERAL})"),
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
        rf"(?i:[{_PLACES}](?<!新(?=GB|DB))[A-HJ-NP-Z][·•\s-]?(?=[A-Z]{{0,5}}\d)(?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳领])(?![A-Z0-9]))",
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
_LISTED = rf"{_NO_NAME}(?:{_DOUBLE}|[{_CLEAR}]){_GIVEN}(?:{_NAME_ENDS}|{_AND})"
_NAMES = (
    ("name", rf"(?P<cue>(?:{_CALLED})\s{{0,3}}[:：]?\s{{0,3}}|(?:{_SPREAD})\s{{0,3}}[:：]\s{{0,3}}){_NO_NAME}"
     rf"(?:(?:{_DOUBLE}|[{_CLEAR}{_WORDLIKE}]){_GIVEN}(?:{_NAME_ENDS}|{_AND})|(?:{_DOUBLE}|[{_CLEAR}]){_APART}{_NAME_ENDS})"),
    ("name", rf"(?P<cue>{_CALLED})(?![了过来去他她人你大家救停外快滴出打])[\u4e00-\u9fff]{{2,3}}(?=[，,。；;、（(\s])"),
    ("name", rf"(?P<cue>{_KIN}){_NO_NAME}(?![于向])(?:{_DOUBLE}|[{_CLEAR}]){_GIVEN}{_GOES_ON}"),
    ("name", rf"(?P<cue>工作人员\s{{0,3}}[:：]?\s{{0,3}}){_NO_NAME}{_NO_STAFF}(?![于向])(?:{_DOUBLE}|[{_CLEAR}]){_GIVEN}{_GOES_ON}"),
    ("name", rf"(?:(?<![\u4e00-\u9fff])|(?<=尊敬的)|(?<=亲爱的)){_NO_NAME}(?![{_CLEAR}]{_OFFICES})(?:{_DOUBLE}|[{_CLEAR}]){_GIVEN}(?P<rank>{_GREETING})"),
    ("name", rf"(?P<cue>(?:(?:{_CUES})(?:写的是|名字是|名叫|是|为|叫)?|名叫|(?<=[，,。；;])叫|我是|本人)\s{{0,3}})"
     rf"{_NO_NAME}(?:{_DOUBLE}|[{_CLEAR}]){_GIVEN}{_NAME_ENDS}"),
    ("name", rf"(?P<cue>(?<![\u4e00-\u9fff])姓|(?:我|本人)姓)(?:{_DOUBLE}|[{_CLEAR}{_WORDLIKE}])(?=[，,。；;、（(\s]|$)"),
    ("name", rf"{_ENDS_WORD}(?![向于](?:某{{1,2}}(?:{_BODIES})|[xX×]))(?:{_DOUBLE}|[{_CLEAR}])(?:某{{1,2}}(?![些个种类栋]|商铺|单元)|[xX×]{{1,2}}(?![A-Za-z×]))"),
    (
        "name",
        rf"{_BEFORE_NAME}{_ENDS_WORD}(?![和连都原全海祝盼](?:{_RANKS}|{_TITLES}))(?![向于和](?:{_DOUBLE}|[{_CLEAR}{_WORDLIKE}])(?:{_RANKS})){_NO_NAME}"
        rf"(?:(?:{_DOUBLE}|[{_CLEAR}]){_GIVEN}|{_DOUBLE}|[{_CLEAR}{_WORDLIKE}])(?P<rank>{_RANKS}|{_TITLES})",
    ),
    ("name", rf"{_ENDS_WORD}(?:{_DOUBLE}|[{_CLEAR}])(?P<rank>{_RANKS})"),
    ("name", rf"(?P<cue>(?:{_CALLED}|{_SPREAD})\s{{0,3}}[:：]?\s{{0,3}}\[姓名\])(?P<list>(?:[、/和与及]\s?(?:\[姓名\]|{_LISTED}))++)"),
)
_EACH = re.compile(rf"[、/和与及]\s?(?:\[姓名\]|(?P<name>{_LISTED}))")
_JUDGES: Mapping[str, Callable[[re.Match[str]], str]] = MappingProxyType(
    {"identity": _judge_identity, "number?": _judge_long, "cued": _judge_cued, "grouped": _judge_card}
)


@cache
def _rules() -> tuple[_Rule, ...]:
    """Compiled at first use: to import the library should take no time."""
    return tuple(
        _Rule(kind, re.compile(pattern), _JUDGES.get(kind), kind not in _WITHOUT_FIGURES and _NUMERAL not in pattern)
        for kind, pattern in (*_NUMBERS, *_NAMES)
    )


_WITHOUT_FIGURES = frozenset({"name", "account", "door", "email"})
"""Kinds that may be told in letters or Chinese numerals alone; so may a telephone number in such numerals."""
_FIGURE = re.compile(r"\d")


_HALF = MappingProxyType(
    {code: code - 0xFEE0 for first in (0xFF10, 0xFF21, 0xFF41) for code in range(first, first + (10 if first == 0xFF10 else 26))}
    | {ord(char): ord("-") for char in "－—–\u2010\u2011−﹣"}
    | {ord("＠"): ord("@"), ord("．"): ord("."), 0xFF3F: ord("_"), ord("＋"): ord("+"), 0xFF03: ord("#"), 0x3000: 0x20, 0xA0: 0x20}
)
"""One character for one, so that a place in the folded text is a place in the text."""


_ROUNDS = 8
"""A mask may bring to light what stood hidden behind what it covers; nothing is hidden so deep."""


def mask_private(text: str) -> str:
    """Replace numbers, addresses and names that could lead to a person by a bracketed word for their kind.

    Masked are e-mail addresses, numbers of identity cards and passports, telephone, bank card and account numbers,
    WeChat and QQ after a cue, number plates, street-door addresses, and names after a cue such as 我叫 or 联系人 or
    before a title such as 女士; digits and dashes in full width too. Names of public bodies, document numbers,
    amounts, dates and hotlines such as 12345 stay.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The text with masks; masking twice changes nothing more.

    Notes
    -----
    A number lost costs less than a person found: an identity number with a wrong check digit is masked, and so is a
    number of 15 to 19 digits that is no bank card, unless a word such as 工单 or 编号 before it says what it numbers.
    An office's own telephone is masked like any other. A name with neither cue nor title stays: this is a sieve, no
    promise.

    Examples
    --------
    >>> mask_private("我叫王小明，电话13900001234，住青石路12号3栋2单元501室。")
    '我叫[姓名]，电话[电话]，住青石路[门牌]。'
    >>> mask_private("市财政局3个工作日内答复，或拨打12345。")
    '市财政局3个工作日内答复，或拨打12345。'
    """
    for _ in range(_ROUNDS):
        spans = find_private(text)
        if not spans:
            break
        text = _replaced(text, spans)
    return text


def find_private(text: str) -> tuple[PrivateSpan, ...]:
    """Find what :func:`mask_private` masks, in the order of the text.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of PrivateSpan
        Offsets in ``text``; the spans don't overlap.

    Examples
    --------
    >>> find_private("电话13900001234，我叫王小明。")
    (PrivateSpan(start=2, end=13, kind='phone'), PrivateSpan(start=16, end=19, kind='name'))
    """
    folded, spans = text.translate(_HALF), list[PrivateSpan]()
    figures = _FIGURE.search(folded) is not None
    for rule in _rules():
        if rule.figures and not figures:
            continue
        # A rule sees the masks of those before it, as in a text that was masked already.
        found = [cut for match in rule.pattern.finditer(folded) for cut in _cuts(rule, match)]
        if found:
            back = _way_back(spans)
            spans = _merged(spans, [PrivateSpan(back(cut.start, False), back(cut.end, True), cut.kind) for cut in found])
            folded = _replaced(folded, found)
    return tuple(_joined_doors(spans))


def privacy_table(*corpora: Corpus) -> "pd.DataFrame":
    """Count what could lead to a person in titles, texts and replies, by kind; no value is shown.

    Parameters
    ----------
    *corpora : Corpus

    Returns
    -------
    pandas.DataFrame
        Columns ``source`` (policy or feedback), ``kind``, ``mask``, ``spans`` (places found), ``documents`` (that
        hold one), ``share`` (of the documents). One row a source and kind, also where nothing was found.

    Raises
    ------
    InputError
        If one of ``corpora`` is no Corpus.

    Examples
    --------
    >>> import pandas as pd
    >>> corpus = Corpus.from_frame(pd.DataFrame({"text": ["请打13900001234", "路灯坏了"]}), kind="feedback")
    >>> privacy_table(corpus).query("spans > 0")[["kind", "spans", "documents", "share"]].values.tolist()
    [['phone', 1, 1, 0.5]]
    """
    import pandas as pd

    rows = []
    for corpus in corpora:
        expect(corpus, Corpus, verb="privacy_table", hint="read one with read_feedback or read_policies")
        spans, documents = dict.fromkeys(MASKS, 0), dict.fromkeys(MASKS, 0)
        columns = [corpus.table[name] for name in ("title", "text", "reply") if name in corpus.table.columns]
        for cells in zip(*columns, strict=True):
            kinds = [span.kind for cell in cells for span in find_private(cell)]
            for kind in kinds:
                spans[kind] += 1
            for kind in set(kinds):
                documents[kind] += 1
        share = 1 / max(1, len(corpus))
        rows += [(corpus.kind, kind, MASKS[kind], spans[kind], documents[kind], documents[kind] * share) for kind in MASKS]
    return pd.DataFrame(rows, columns=["source", "kind", "mask", "spans", "documents", "share"])


def _replaced(text: str, spans: Iterable[PrivateSpan]) -> str:
    parts, done = list[str](), 0
    for span in spans:
        parts += [text[done : span.start], MASKS[span.kind]]
        done = span.end
    return "".join([*parts, text[done:]])


def _cuts(rule: _Rule, match: re.Match[str]) -> list[PrivateSpan]:
    """What of a match goes; what the groups ``cue`` and ``rank`` hold stays, and of a ``list`` goes each name."""
    kind = rule.kind if rule.judge is None else rule.judge(match)
    groups = rule.pattern.groupindex
    low = match.end("cue") if "cue" in groups else match.start()
    if "list" in groups:
        out = list[PrivateSpan]()
        while low < match.end() and (one := _EACH.match(match.string, low)):
            low = one.end()
            if one["name"]:
                out.append(PrivateSpan(*one.span("name"), kind))
        return out
    high = match.start("rank") if "rank" in groups else match.end()
    return [PrivateSpan(low, high, kind)] if kind else []


def _way_back(spans: list[PrivateSpan]) -> Callable[[int, bool], int]:
    """Lead a place in the masked text to the text; inside a mask, to its beginning or end."""
    starts, shift = [], 0
    for span in spans:
        starts.append(span.start + shift)
        shift += len(MASKS[span.kind]) - (span.end - span.start)

    def back(place: int, up: bool) -> int:
        at = bisect_right(starts, place - up) - 1
        if at < 0:
            return place
        span, into = spans[at], place - starts[at]
        length = len(MASKS[span.kind])
        if into < length:
            return span.end if up else span.start
        return span.end + into - length

    return back


def _merged(known: list[PrivateSpan], new: list[PrivateSpan]) -> list[PrivateSpan]:
    """All spans in order; one that lies in a new one is a part of it."""
    out: list[PrivateSpan] = []
    for span in sorted([*known, *new], key=lambda span: (span.start, -span.end)):
        if not out or span.start >= out[-1].end:
            out.append(span)
    return out


def _joined_doors(spans: list[PrivateSpan]) -> list[PrivateSpan]:
    """Number of the house, entrance and flat are one address."""
    out: list[PrivateSpan] = []
    for span in spans:
        if out and span.kind == "door" == out[-1].kind and span.start == out[-1].end:
            out[-1] = PrivateSpan(out[-1].start, span.end, "door")
        else:
            out.append(span)
    return out
