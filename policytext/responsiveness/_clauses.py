"""A reply cut into clauses, and which of them any reply could hold: greetings, receipts, thanks, general promises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Piece", "blank", "courtesies", "letters", "pieces", "plain_reply"]

_QUOTED = re.compile(r"“[^”\n]{0,400}”|\"[^\"\n]{0,400}\"|「[^」\n]{0,400}」|『[^』\n]{0,400}』|《[^》\n]{0,120}》")
_THING = "(?:问题|事项|一事|情况|诉求|建议|意见|留言|来信|事宜|内容|帖子|网帖|咨询|疑问|现象)"
_RESTATED = re.compile(
    r"(?:关于|针对|就|对|对于)?(?<![请议可让烦])(?:您|你|网友|网民|市民|群众|信访人|投诉人|来信人|反映人)[^，。；！？：:\n已到向与可请拨]{0,14}?(?:反映|提出|提及|咨询|投诉|举报|反馈|来信|来电|所述|询问|建议)"
    rf"[^，。；！？：:\n已]{{0,60}}?{_THING}"
)
_CLAUSE = re.compile(r"[^，,。；;：:！!？?\n]+")
_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
_NO_LETTER = re.compile(r"[\W_□]+")

_WHO = "(?:网友|网民|市民|业主|朋友|先生|女士|同志|留言人|读者|居民|家长|来信人|群众|村民|乡亲|学生|老师|用户|同学|企业家|投诉人|师傅|反映人)"
_GREETING = re.compile(
    rf"(?:尊敬的|亲爱的)?(?:各位)?.{{0,12}}{_WHO}?[“”\"A-Za-z0-9□]*(?:您们?|你们?|大家)好"
    rf"|(?:\d{{4}}[年.\-/]\d{{1,2}}[月.\-/]\d{{1,2}}日?)?(?:尊敬的|亲爱的)?(?:网民|各位)?{_WHO}(?:朋友)?[“”\"A-Za-z0-9□]*|[“”\"□]+|[A-Za-z]{{1,3}}\d{{3,}}(?:网友)?"
)
_CLOSING = re.compile(
    r".{0,8}(?:感谢|谢谢|祝您|祝你|祝愿|祝(?:工作|生活|身体|阖家|万事)|特此(?:回复|答复|告知|函复|说明)|此复|敬请|恳请|请(?:您|你)?(?:给予)?(?:谅解|理解|放心|知悉|监督)|阖家幸福|万事如意|给您(?:带来|造成).{0,8}不便).{0,60}"
)  # fmt: skip
_SIGNED = re.compile(
    r"(?:[A-Z]?[^\s，。]{0,20}(?:局|委|办|中心|政府|街道|镇|乡|处|队|院|校|公司))?\s*\d{4}\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}\s*日?"
    r"|.{0,16}(?:联系人|联系方式|电话|热线)[^，。；]{0,24}|[\d\-—()（）\s]{5,}"
)
_RECEIPT = re.compile(r".{0,40}(?:收悉|已?收到(?!.{0,12}(?:款|费|钱|金))|阅悉|已阅处?|已知悉|已受理|已登记).{0,6}")
_PREAMBLE = re.compile(
    r".{0,50}(?:答复|回复|反馈|说明|告知|汇报|介绍|解答|回应)(?:意见)?(?:如下|给您)?|.{0,24}如下|现将?.{0,30}(?:情况|结果|问题|事项)|经.{0,16}(?:研究|调查|核实|核查|了解|查|调查核实|核实了解|调查了解|现场查看)"
    r"|.{0,30}高度重视|.{0,30}(?:第一时间|立即|迅速|及时|马上|当即)?(?:组织|安排|会同|召集|责成|要求|指派|联合|联系|协调|成立).{0,40}(?:调查|核查|核实|办理|处理|研究|了解|查看|会商|对接|落实|跟进)(?:工作|情况|了解|处理|核实|落实|组)?"
    r"|.{0,20}(?:接到|收到).{0,30}(?:后|件|单)|.{0,30}一并参与了?调查|领导对.{0,10}(?:批示|指示)|.{0,40}(?:具体|有关|相关|基本)(?:处理)?(?:情况|事项)"
    r"|.{0,40}(?:赴|到|至|前往)(?:了)?现场(?:进行)?(?:了)?(?:调查|查看|核实|核查|勘查|踏勘|走访|了解).{0,6}|.{0,40}(?:组织|进行|开展)了?(?:实地|入户|现场|专题)?(?:走访|会商|部署|踏勘|摸排)(?:工作)?"
    r"|.{0,40}召开(?:了)?(?:专题|专门|协调)?会议?(?:专题|进行)?(?:研究|部署|会商)?|.{0,40}调阅了?(?:相关|有关)?(?:资料|档案|记录)|.{0,40}共同研究|.{0,40}了解了?(?:有关|相关|具体)?情况|明确(?:责任|时限|分工)(?:和(?:责任|时限|分工))?"
    r"|.{0,40}(?:情况|结果)(?:已)?(?:向|与|同)(?:您|你|来信人)(?:本人)?(?:当面|电话)?(?:反馈|沟通|说明)|(?:您|你|来信人)(?:本人)?(?:对.{0,12})?表示(?:满意|理解|认可|感谢).{0,6}"
    r"|(?:.{0,30})?(?:进行了?|开展了?)(?:全面|认真|深入|现场|专题|详细|逐一|逐项)?(?:的)?(?:调查|核查|核实|研究|了解|会商|调查核实|调查了解|调查处理)(?:处理|了解|核实)?|[一二三四五六七八九十\d]{1,2}[、.]?|关于.{2,40}问题|(?:首先|另外|同时|目前|其次|最后|此外|因此)"
)  # fmt: skip
_GENERAL = re.compile(
    r".{0,24}(?:今后|下一步|下步|接下来|我们|我局|我县|我市|我区|我街道|我单位|我镇|我乡|我委|我办|我中心|中心|局|部门|街道|政府|支队|大队|集团|也|并|将|同时)?.{0,12}(?:将|会|要)(?:(?:会同|与|联合|和).{2,24}?)?(?:继续|持续|进一步|一如既往|不断|切实|认真|努力|全力|积极|严格|举一反三|加大|加强|强化|提高|提升|做好|尽快|尽力|高度|密切|依法依规|依法|把该).{0,50}"
    r"|(?:进一步|不断|切实|持续|全力|努力|着力|认真)(?:加大|加强|强化|提高|提升|做好|优化|完善|增强|推进|落实|改进).{0,36}"
    r"|.{0,12}(?:举一反三|长效(?:管理)?机制|防止问题反弹|争取早日|发现问题(?:及时|从严)|压实责任|加强协同|相关工作正在.{0,6}推进|(?:办理|处理)?(?:结果|情况|进展).{0,4}将?(?:及时|第一时间|尽快).{0,16}(?:反馈|告知|公布|回复|答复)|后续进展.{0,20}|以上为办理情况|如有不周|以正式通知为准|(?:对您|给您|向您)(?:进行)?(?:回复|答复|反馈)|(?:事件|工单|受理)?编号|批评指正|接受.{0,6}监督).{0,24}"
    r"|.{0,8}(?:请(?:您|你)?)?(?:耐心等待|耐心等候|拭目以待)|.{0,10}依法依规.{0,4}(?:妥善)?(?:处理|办理)|.{0,10}欢迎.{0,40}|.{0,10}(?:我们)?(?:非常)?(?:乐意|愿意)听取.{0,16}"
)  # fmt: skip
_IF_ASKED = re.compile(r"(?:如果?|若|倘若|如您|有)(?:您|你)?.{0,20}(?:疑问|问题|不明|不清楚|异议|不满|需要|需求|其他|困难|方便|不周|进一步|再次|再有).{0,20}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause of a reply: ``text[start:end]``, the number of its sentence, and its role.

    ``role`` is ``"greeting"``, ``"closing"``, ``"receipt"``, ``"general"`` (what any reply could say) or ``""``.
    """

    start: int
    end: int
    sentence: int
    role: str


def blank(text: str) -> str:
    """Cover quoted and restated words of the message, and titles of documents; the length stays.

    >>> blank("您反映的“路灯坏了”问题，已修复")
    '□□□□□□□□□□□□，已修复'
    """
    covered = _QUOTED.sub(lambda found: "□" * len(found[0]), text)
    return _RESTATED.sub(lambda found: "□" * len(found[0]), covered)


def pieces(text: str, covered: str) -> tuple[Piece, ...]:
    """Cut a reply into clauses and say which of them are form.

    Parameters
    ----------
    text : str
        The reply.
    covered : str
        The same with the words of the message covered (:func:`blank`).
    """
    ends = [found.start() for found in _SENTENCE_END.finditer(covered)]
    found, sentence, offered = [], 0, -1
    for clause in _CLAUSE.finditer(covered):
        while sentence < len(ends) and ends[sentence] < clause.start():
            sentence += 1
        raw = clause[0]
        start = clause.start() + len(raw) - len(raw.lstrip())
        end = clause.end() - (len(raw) - len(raw.rstrip()))
        if start >= end:
            continue
        role = _role(covered[start:end].strip("□ ") or "□", text[start:end])
        if _IF_ASKED.fullmatch(covered[start:end]):
            role, offered = "closing", sentence
        elif offered == sentence and not role:
            role = "closing"
        found.append(Piece(start, end, sentence, role))
    return tuple(found)


def _role(covered: str, raw: str) -> str:
    if _GREETING.fullmatch(covered) or _GREETING.fullmatch(raw):
        return "greeting"
    if _CLOSING.fullmatch(covered) or _SIGNED.fullmatch(covered):
        return "closing"
    if _RECEIPT.fullmatch(covered) or _RECEIPT.fullmatch(raw):
        return "receipt"
    if _PREAMBLE.fullmatch(covered) or _GENERAL.fullmatch(covered):
        return "general"
    return ""


def courtesies(parts: tuple[Piece, ...]) -> Iterator[tuple[int, int]]:
    """Spans of greetings and closings: what is taken out before replies are compared."""
    yield from ((part.start, part.end) for part in parts if part.role in ("greeting", "closing"))


def letters(text: str) -> int:
    """How many letters and digits a text holds, covered ones left out.

    >>> letters("□□，已修复。")
    3
    """
    return len(_NO_LETTER.sub("", text))


def plain_reply(text: str, spans: list[tuple[int, int]]) -> str:
    """A text without these spans and without what is covered.

    >>> plain_reply("您好，□□已转市民政局办理", [(0, 2)])
    '，已转市民政局办理'
    """
    out, last = [], 0
    for start, end in sorted(spans):
        if start > last:
            out.append(text[last:start])
        last = max(last, end)
    return ("".join(out) + text[last:]).replace("□", "")
