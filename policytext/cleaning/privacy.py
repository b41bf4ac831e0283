"""Masking of what could lead to a person, in everything that leaves the library."""

import re
from collections.abc import Sequence
from types import MappingProxyType

__all__ = ["mask_private"]

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
    "|曾[经多于在是向因被与和就有任为到]|何[时种处必以]|夏[天季日]|周[边围末年期一二三四五六日]|付[款费清了出钱]|钱[款财包塘]"
    "|顾[虑客问及]|陆续|谢[谢意]|许[多可]|严[重格禁]|莫[名非]|康[复养]|甘[愿心肃]|季[度节]|荣[幸获]|章[程节]|童年|景[区德]"
    "|毕[业节]|古[城镇]|牛[奶羊]|施[工行]|程[序度]|武[装汉警]|余[款额]|向|洪水|温[度泉]|龙[头岩]|史上|东方人|卓越|党[中组委政员]|怀[孕疑念]|百里[外长]"
    "|于(?:[今昨近前去]|[上本][周月年]|当[天日]|同[日年]|是))"
)
"""Words that begin as a surname does."""

_GIVEN = r"[\u4e00-\u9fff]{1,2}(?<![人户局委厅院所站处部区县市镇乡街办的了])"
_NAME_ENDS = (
    r"(?=[，,。；;、:：\s（(）)！!？?”\"\d]|\[(?!姓名)|$|电话|手机|联系|身份证|地址|住址|住|性别|反映|投诉|举报|先生|女士)"
)
_CUES = (
    "姓名|联系人|经办人|承办人|留言人|投诉人|申请人|举报人|反映人|诉求人|来电人|来信人|信访人|上访人|求助人|报案人|受害人|当事人"
    "|代理人|委托人|监护人|承租人|出租人|责任人|负责人|法定代表人|法人代表|法人|署名|业主|户主|房东|住户|租户|车主|店主"
)
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
_ENDS_WORD = r"(?!(?<=任)何|(?<=[主现前后责担])任|(?<=[对双男女甲乙地])方|(?<=历)史|(?<=[由对关至])于|(?<=同)车)"
_BODIES = "公司|单位|局|部门|镇|县|市|区|村|小区|学校|医院|银行|企业|机构|地|日|人"

_GAP = r"\s{0,3}(?:是|为)?\s{0,3}[:：]?\s{0,3}"
_LOCAL = r"[2-9]\d{2,3}[- ]?\d{4}(?![\d年]|\.\d)"
_NO_DAY = r"(?!(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))"
_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_AMOUNT = r"(?!\s?(?:元|万|亿|分|人|米|平|吨|公里|[%％]))"

_NUMBERS = (
    ("[邮箱]", r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]+)++(?:[._%+]++(?=[A-Za-z0-9@-])[A-Za-z0-9._%+-]*+)?"),
    ("[身份证号]", r"(?<!\d)[1-9]\d{5}(?:\d{11}|[ -]\d{8}[ -]\d{3})[\dXx](?!\d)"),
    ("[证件号]", rf"(?<![A-Za-z])(?:[EeGg]{_NO_DAY}\d{{8}}|[Ee][A-HJ-NP-Z]\d{{7}})(?!\d)"),
    ("[证件号]", rf"(?P<cue>(?:护照|通行证|证件)(?:号码|号)?{_GAP})[A-Za-z]{{1,2}}\d{{7,10}}(?!\d)"),
    ("[电话]", r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"),
    ("[电话]", r"(?:(?<!\d)0\d{2,3}|[(（]0\d{2,3}[)）])[- ]{0,2}[2-9]\d{2,3}[- ]?\d{4}(?!\d)"),
    ("[电话]", rf"(?<![\d.-])[48]00(?:-?\d{{3}}-?\d{{4}}|-?\d{{4}}-?\d{{3}}| \d{{3}} \d{{4}})(?![\d-]|\.\d){_AMOUNT}"),
    (
        "[电话]",
        rf"(?P<cue>(?:座机|电话|固话|手机|热线|传真|联系方式|致电|拨打|(?<![A-Za-z])(?:TEL|Tel|tel))(?:号码|号)?{_GAP}"
        rf"|\[电话\][、/;；或]\s?(?!(?:19|20)\d{{6}}(?!\d))){_LOCAL}(?:[、/或]{_LOCAL})*+",
    ),
    (
        "[账号]",
        r"(?P<cue>(?:微信|(?<![A-Za-z])(?:[Vv][Xx]|[Ww][Xx]|[Vv]信|[Ww]e[Cc]hat))"
        r"(?:(?:号码|账号|号|ID|id)\s{0,3}(?:是|为)?\s{0,3}[:：]?\s{0,3}|\s{0,3}[:：]\s{0,3}|\s{0,3}(?=[A-Za-z_-]{0,19}[\d_-])))"
        r"[A-Za-z0-9][A-Za-z0-9_-]{4,}+",
    ),
    ("[账号]", rf"(?P<cue>(?:(?<![A-Za-z])[Qq][Qq]|扣扣)(?:群号|群|号码|账号|号)?{_GAP})[1-9]\d{{4,10}}(?!\d)"),
    ("[账号]", r"(?<!\d)(?:\d{15,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?)(?!\d)"),
    ("[车牌]", rf"[{_PLACES}][A-HJ-NP-Z][·•\s]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])"),
    (
        "[门牌]",
        r"(?<!\d)[A-Za-z]?\d{1,4}(?:号楼|栋|幢|座(?=-?\d))(?:-?\d{1,2}单元)?(?:-?\d{2,4}(?!\d)(?:室|号|房)?)?"
        r"|(?<!\d)\d{1,2}单元-?\d{2,4}(?!\d)(?:室|号|房)?"
        rf"|(?<![\d.-])\d{{1,3}}-\d{{1,2}}-(?:\d{{2,4}}(?:室|号|房|户)|(?!(?:19|20)\d\d(?!\d))\d{{3,4}}(?![\d-]|\.\d){_AMOUNT})"
        r"|(?<![\d.-])\d{1,3}-\d{3,4}室"
        r"|(?<=[路街巷弄道里村组])(?<![国省县乡]道)\d{1,4}号(?!线|公路|国道|省道|文|令|桥|站|口|门)(?:院)?",
    ),
)
_NAMES = (
    ("[姓名]", rf"(?P<cue>(?:{_CALLED})\s{{0,3}}[:：]?\s{{0,3}}|(?:{_CUES})\s{{0,3}}[:：]\s{{0,3}}){_NO_NAME}(?:{_DOUBLE}|[{_CLEAR}{_WORDLIKE}]){_GIVEN}{_NAME_ENDS}"),
    ("[姓名]", rf"(?P<cue>{_CALLED})(?![了过来去他她人你大家救停外快滴出打])[\u4e00-\u9fff]{{2,3}}(?=[，,。；;、（(\s])"),
    ("[姓名]", rf"(?P<cue>{_KIN}){_NO_NAME}(?![于向])(?:{_DOUBLE}|[{_CLEAR}]){_GIVEN}{_GOES_ON}"),
    ("[姓名]", rf"(?P<cue>(?:{_CUES}|名叫|我是|本人)\s{{0,3}}){_NO_NAME}(?:{_DOUBLE}|[{_CLEAR}]){_GIVEN}{_NAME_ENDS}"),
    ("[姓名]", rf"(?![向于](?:某{{1,2}}(?:{_BODIES})|[xX×]))(?:{_DOUBLE}|[{_CLEAR}])(?:某{{1,2}}(?![些个种类])|[xX×]{{1,2}}(?![A-Za-z×]))"),
    (
        "[姓名]",
        rf"{_BEFORE_NAME}{_ENDS_WORD}(?![和连都原全海](?:{_RANKS}|{_TITLES}))(?![向于和](?:{_DOUBLE}|[{_CLEAR}{_WORDLIKE}])(?:{_RANKS})){_NO_NAME}"
        rf"(?:(?:{_DOUBLE}|[{_CLEAR}]){_GIVEN}|{_DOUBLE}|[{_CLEAR}{_WORDLIKE}])(?P<rank>{_RANKS}|{_TITLES})",
    ),
    ("[姓名]", rf"{_ENDS_WORD}(?:{_DOUBLE}|[{_CLEAR}])(?P<rank>{_RANKS})"),
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple((mask, re.compile(pattern)) for mask, pattern in (*_NUMBERS, *_NAMES))

_HALF = MappingProxyType(
    {code: code - 0xFEE0 for first in (0xFF10, 0xFF21, 0xFF41) for code in range(first, first + (10 if first == 0xFF10 else 26))}
    | {ord(char): ord("-") for char in "－—–\u2010\u2011−﹣"}
    | {ord("＠"): ord("@"), ord("．"): ord("."), 0xFF3F: ord("_"), ord("＋"): ord("+")}
)
"""One character for one, so that a place in the folded text is a place in the text."""


def mask_private(text: str) -> str:
    """Replace numbers, addresses and names that could lead to a person by a bracketed word for their kind.

    Masked are e-mail addresses, numbers of identity cards and passports, telephone and account numbers, WeChat and
    QQ after a cue, number plates, street-door addresses, and names after a cue such as 我叫 or 联系人 or before a
    title such as 女士; digits and dashes in full width too. Names of public bodies stay. Doubtful numbers of the
    right length are masked too: a number lost costs less than a person found. A name with neither cue nor title
    stays: this is a sieve, no promise.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The text with masks; masking twice changes nothing more.

    Examples
    --------
    >>> mask_private("我叫王小明，电话13900001234，住青石路12号3栋2单元501室。")
    '我叫[姓名]，电话[电话]，住青石路[门牌][门牌]。'
    >>> mask_private("市财政局3个工作日内答复。")
    '市财政局3个工作日内答复。'
    """
    folded = text.translate(_HALF)
    for mask, pattern in _RULES:
        found = list(pattern.finditer(folded))
        if found:
            text, folded = (_replaced(one, found, mask) for one in (text, folded))
    return text


def _replaced(text: str, found: Sequence[re.Match[str]], mask: str) -> str:
    """Put the mask in the place of each match; what the groups ``cue`` and ``rank`` hold stays."""
    parts, done = [], 0
    for match in found:
        groups = match.re.groupindex
        low = match.end("cue") if "cue" in groups else match.start()
        high = match.start("rank") if "rank" in groups else match.end()
        parts += [text[done:low], mask]
        done = high
    return "".join([*parts, text[done:]])
