"""Words of messages that say that nobody is in charge."""

import re

from policytext.errors import expect

__all__ = ["cue_of_vacuum"]

_CUE = re.compile(
    "(?:没有?人|无人|没部门|没有部门|没有任何部门|谁都不|谁也不|都不)(?:来|去|愿意?)?(?:管(?![道线网])|负责|理(?![解想发财论智性由顺赔亏疗]))|"
    "不归(?:我们|他们|本部门|该部门)?(?:管|负责)|踢(?:来踢去|皮球)|推诿|扯皮|互相推(?![荐广进动举选崇])|推来推去|相互推(?![荐广进动举选崇])"
)
_STOP = "，。！？；,;\\n"
_DENIED = re.compile(
    "(?:不再|不得|不能|不要|(?<!会)不会|不许|不准|不应|不该|不可|不敢|不搞|不曾|不存在|(?<!是)不是|并非|并未|勿|避免|杜绝|防止|防范|拒绝|反对|"
    f"严禁|禁止|切忌)[^{_STOP}解决修办]{{0,4}}$|(?:没有?|没再|未曾?|无|零)(?:出现|发生|存在|任何|再|互相|相互)?$|(?<!了)不(?:互相|相互)?$"
)
_SOLVED_BEFORE = re.compile(f"(?:解决|改变|消除|结束|告别|化解|根治|扭转|整改|破解)好?了[^{_STOP}]{{0,6}}$")
_SOLVED_AFTER = re.compile(
    f"^[^{_STOP}]{{0,4}}(?:问题|现象|局面|状况|难题|情况|状态|顽疾)[^{_STOP}]{{0,4}}"
    f"(?:(?:解决|改变|化解|消除|扭转|改善)了|已[^{_STOP}]{{0,3}}(?:解决|改变|化解|改善)|得到|不再|没有了)"
)


def cue_of_vacuum(text: str) -> str:
    """Give the words of a message that say that nobody is in charge; empty where none do, where they are denied, or said to be over.

    >>> cue_of_vacuum("狗咬了人没人管"), cue_of_vacuum("各部门不得推诿"), cue_of_vacuum("两个局互相推"), cue_of_vacuum("解决了没人管的问题")
    ('没人管', '', '互相推', '')
    """
    expect(text, str, verb="cue_of_vacuum", hint="give one message")
    return next((found[0] for found in _CUE.finditer(text) if not _is_denied(text, found.start(), found.end())), "")


def _is_denied(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 12) : start], text[end : end + 20]
    return bool(_DENIED.search(before) or _SOLVED_BEFORE.search(before) or _SOLVED_AFTER.search(after))
