"""Masking of what could lead to a person, in everything that leaves the library."""

import re

__all__ = ["mask_private"]

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[邮箱]", re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]+)++")),
    ("[身份证号]", re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:\d{11}|[ -]\d{8}[ -]\d{3})[\dXx](?![0-9A-Za-z])")),
    ("[电话]", re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")),
    ("[电话]", re.compile(r"(?<!\d)0\d{2,3}[-— ]?[2-9]\d{6,7}(?!\d)")),
    ("[账号]", re.compile(r"(?<!\d)(?:\d{15,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?)(?!\d)")),
    ("[车牌]", re.compile(rf"[{_PLACES}][A-HJ-NP-Z][·•\s]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])")),
    (
        "[门牌]",
        re.compile(
            r"[A-Za-z]?\d{1,4}(?:号楼|栋|幢|座)(?:[-—]?\d{1,2}单元)?(?:[-—]?\d{2,4}(?:室|号|房)?)?"
            r"|\d{1,2}单元[-—]?\d{2,4}(?:室|号|房)?"
            r"|(?<=[路街巷弄道里村组])\d{1,4}号(?!线|公路|国道|文|令)(?:院)?"
        ),
    ),
    (
        r"\g<cue>[姓名]",
        re.compile(
            rf"(?P<cue>(?:我叫|本人叫|我是|本人|姓名[:：]?|联系人[:：]?|留言人[:：]?|投诉人[:：]?|申请人[:：]?|署名[:：]?)\s*)"
            rf"(?!于(?:[今昨近前去]|[上本][周月年]|当[天日]|同[日年]))(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[，,。；;、:：\s（(]|$)"
        ),
    ),
    (r"[姓名]\g<rank>", re.compile(rf"[{_SURNAMES}](?:某{{1,2}}(?![些个种类])|[xX×]{{1,2}})(?P<rank>)")),
    (r"[姓名]\g<rank>", re.compile(rf"(?<![\u4e00-\u9fff])[{_SURNAMES}](?P<rank>(?:先生|女士|大爷|阿姨|同志))")),
)


def mask_private(text: str) -> str:
    """Replace numbers, addresses and names that could lead to a person by a bracketed word for their kind.

    Masked are e-mail addresses, identity numbers, telephone and account numbers, number plates, street-door
    addresses, and names after a cue such as 我叫 or 联系人. Names of public bodies stay. Doubtful numbers of the
    right length are masked too: a number lost costs less than a person found.

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
    for mask, pattern in _RULES:
        text = pattern.sub(mask, text)
    return text
