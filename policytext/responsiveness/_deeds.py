"""Where a reply says that something was done, is being done, or was decided."""

import re
from collections.abc import Iterator

from policytext.responsiveness._clauses import Piece

__all__ = ["deed_in", "passed_on"]

_NO_DEED = (
    "(?!资金|基金|经费|费|方案|计划|规划|指标|标准|条件|申请|协议|合同|范围|工具|责任(?!人)|义务|留薪"
    "|(?<=维修|安装|清运|检修|施工|修缮)(?:公司|企业|单位|部门|人员|队|站))"
)
"""What makes a noun of a deed: 维修资金, 清运公司."""
_WORK = (
    "整改|拆除|清理|清除|清运|清掏|修复|维修|修补|修缮|检修|更换|安装|增设|加设|加装|增派|增投|增开|加开|增配|补配|加派|加密|设置|施划|疏通|补种|补栽|封闭|硬化|拓宽|铺设|查处|立案|处罚|罚款|查封|查扣|收缴|没收|切断|封存|"
    "扣减|核减|取缔|暂扣|扣押|约谈|警告|劝离|劝导|劝阻|劝返|制止|搭建|补设|改接|迁移|腾退|关停|停工|停业|叫停|退还|退款|返还|发还|补发|补正|赔付|补偿|兑现|召回|下架|更正|撤销|消除|曝光|通报|追缴|处置|打扫|冲洗|喷洒|消杀|"
    "教育(?!局|部|厅|委|系统|体育|和|教学|行政|主管|督导|事业|资源|集团|机构|培训|科|发展|经费|质量)|批评"
)
"""Deeds that a reply names as done with 了 or 完毕."""
_STATE = (
    "停止|启动|进场|施工|开工|动工|恢复|开通|开放|发放|支付|拨付|解决|调整|延长|提前|缩短|压缩|降低|下调|上调|增至|减至|改为|改道|改建|纳入|列入|下达|下发|签订|化解|完成|办结|解除|公开|出具|制定|出台|修订|修改|增加|新增|"
    "取消|减免|免除|责令|督促|协调|协商|调解|达成|促成|投入使用|治理|抽检|申报|遴选|改造|建成|竣工|验收|通车|通水|通电|贯通|补充|补开|补办|通知|划定|更新|重新|优化|暂停|提醒|引导|布撒|配备|派驻|选派|调派|调配|安置|移除|移走|搬离|"
    "清退|注销|吊销|问责|抢修|张贴|设点|采取|协助|帮助|救助|慰问|宣讲|致歉|道歉|延至|指导|委托(?!书|人|方|代|加工)|布设|设立|开设|启用|提高|发出|调离|添置|购置|投放|加固|核发|核销|劝其|明确[^，。；]{0,14}[日月底末年]前|"
    "为(?:您|你|其|来信人|申请人|当事人|业主|住户|居民|群众)[^，。；]{0,10}(?:办理|搭建|安装|提供|解决)"
)
"""What is an act only with 已 or 正在."""
_SOFT = "安排|组织|开展|派出"
_MERE_LOOK = (
    "调查|核实|核查|了解|研究|回复|答复|查看|勘查|会商|专人办理|处理|办理|对接|跟进|沟通|联系|答疑|解释|说明|规划|评估|规定|检查|摸底|摸排|溯源|审定|审核|讨论|座谈"
)
_MANY = r"[\d一二两三四五六七八九十百千]+余?(?:台|名|个|组|处|盏|块|套|辆|班|趟|米|公里|平方米|吨|份|户|棵|株|根|座|间|起|批|宗|桶|只|车次)"
_BODY = "(?:局|委|办|镇|乡|街道|社区|政府|中心|队|公司|企业|集团|机构|部门|单位|学校|医院|物业|村委会|人员|民警)"
_ACTED = re.compile(
    rf"(?:(?<!早)已经?|均已|现已|业已|目前已|当日|当场|当天|当即|正在)(?:(?:[^，。；□]{{0,12}}?[将把对])?[^，。；□]{{0,16}}?)(?P<a>(?:{_WORK}){_NO_DEED}|{_STATE})"
    rf"|(?P<b>责令|下达了|限期(?:整改|改正|拆除|清理|搬离|改造)|对[^，。；□]{{2,24}}(?:予以了|进行了|作出了|处以|实施了)(?!.{{0,6}}(?:{_MERE_LOOK})))[^，。；□]{{0,20}}"
    rf"|(?:已|均已|当场|当即|依法)(?:[^，。；□]{{0,10}}对[^，。；]{{2,24}}|□{{2,70}}[^，。；□]{{0,12}})(?P<e>进行|予以|实施|采取|开展)(?!.{{0,6}}(?:{_MERE_LOOK}))"
    rf"|(?P<c>{_WORK})(?:了|完毕|到位|一新)|进行(?P<g>(?:{_WORK}){_NO_DEED})"
    rf"|(?:已|均已|目前已|现已|立即)(?:[^，。；□]{{0,6}}?)(?P<d>{_SOFT})(?![^，。；]{{0,30}}(?:{_MERE_LOOK}))"
    r"|(?:已|均已|目前已|现已)(?:[^，。；□]{0,6}?)(?P<f>(?<![按照])(?:要求|责成))(?![^，。；]{0,16}(?:调查|核实|核查|研究|办理|处理))"
    rf"|(?<![发出表])现已?(?P<i>确定|决定|商定|明确)(?!为|规定|答复|回复)|{_BODY}[^，。；□（）]{{0,4}}(?:已|业已|均已)(?P<j>同意|商定|议定|决定)"
)
_PLAIN = re.compile(
    rf"(?:{_BODY}[^，。；□]{{0,6}}?|(?<=[，。；])(?:并|同时)?(?=督促|责成))(?P<l>协调|督促|要求|责成|会同|组织|指导)[^，。；□]{{0,16}}?(?:{_WORK}|改造|停产|停止|恢复|补办){_NO_DEED}"
    rf"|(?P<m>(?:{_WORK}){_NO_DEED})[^，。；□]{{0,14}}?{_MANY}|(?P<n>提前|延长|调整|缩短|增加|加密|恢复|压缩|降低)(?:到|至)[^，。；□]{{0,6}}[\d一二两三四五六七八九十]"
)
"""Deeds told without 已 or 了, where nothing in the sentence makes a rule, a plan or history of them."""
_GOES_ON = re.compile(
    rf"(?:并|同时|免费|统一|及时|重新|现场|逐一)?(?P<o>{_WORK}|停止|恢复|发放|支付|解决|调整|增加|新增|取消|减免|改造|补充|更新|配备|安置|转移|抢修|张贴|救助|设立)"
    rf"{_NO_DEED}(?![^，。；]{{0,12}}的)"
)
"""A clause that goes on from one with 已."""
_BEGUN = re.compile(r"(?:(?<![早而])已|当场|当日|当天)(?!有|建有|设有|达|超|是|属|收|接|受理|登记|知|阅|多次)")
_NO_TALE = re.compile(
    r"规定|办法|条例|标准|政策|文件|通知|根据|依据|按照|依照|方案|规划|计划|拟|将|预计|准备|争取|力争|如|若|凡|应(?!急|对)|须|需|可|不得|(?<!主)要(?!求)|能(?![源力耗效])|每[年月周日天季]|定期|今后|下一步|建议|申请|希望|确保|现有|共有|原(?:有|来|为|系|先)|\d{4}年|去年|前年|当时|近年|历年|鉴于|愿望|一般|通常|超过|至少|以上|以下|以内|最[高低多少]"
)
_PAST = re.compile(r"近年来|历年|多年来|当时|此前|曾经?|之前|去年|前年|以来|自(?![下本即明今])[^，。；]{2,12}(?:起|后)")
_NOT_DONE = re.compile(r"(?:未|没有?|不予?|不再|不能|无法|难以|无|尚未|暂未|暂不|未能|不得|禁止|拒绝|拒不|不要|无需|不存在)[^，。；]{0,3}$")
_NO_NEGATION = re.compile(r"不(?:断|仅|但|久|少|同|便|利|足|良|明|全|等|达标|合格|合理|规范)|无(?:证|照|偿|障碍|牌|人)|未(?:来|按)")
_RULED = re.compile(
    r"应(?!急|对|用|届|聘|征|诉)|是否|确保|直至|直到|待(?!遇)|定期|及时|能够|希望|祈盼|期盼|(?<![许认])可(?![能行])|需(?!求)|须|必须|方可|才能"
    r"|有权|可根据|不得|符合|按规定|(?<!已)由[^，。；]{2,12}$|按照.{0,12}规定"
)
_STILL_ASKED = re.compile(r"按规定|按照规定|申请|请求|商请|恳请|争取(?!到|了)|研究|论证|筹划|谋划|编制|上报|呈报")
"""Between 已 and a deed: what is asked for or thought about, not done."""
_THEIRS = re.compile(r"(?<![为给对向帮请将把与])(?:业主|居民|住户|村民|租户|户主|群众|市民|家长|学生|网友|您本?人?)们?[^，。；]{0,6}$")
"""Deeds of those who live there are none of the office."""
_IF = re.compile(r"^(?:如果?|若|一旦|凡|倘|对(?!.{0,16}(?:进行|予以|作出|问题))[^，]{0,24}(?:的|者)[，,])")
_PLANNED = re.compile(r"(?:(?<!已)(?<!是)将(?!近)|计划|拟(?!定)|预计|争取(?!到|了)|力争|准备)(?![^，。；]{0,24}已)")
_HEAD = 120
"""Letters of a sentence before a clause that are looked at."""

_ACTOR = r"[^，。；！□]{1,24}?(?:市|州|部门|单位|局|委|办|镇|乡|街道|社区|政府|中心|支队|大队|公司|企业|区|县|人员|集团|机构|处|科|站|所)"
passed_on = re.compile(
    r"(?:已|并|现|将|我们|立即|及时|按程序|直接)?(?:转交|转办|转至|转给|转送|转由|转发|交办|交由|批转|移交(?=[^，。；]{0,16}(?:部门|单位|局|处理|办理))|转达|呈报|呈送)(?!.{0,3}(?:件|单)(?:后)?)"
    rf"|(?:已|现已|将|并|帖文|留言|来信)转(?!让|换|变|为|账|移支付|学|诊|型){_ACTOR}|责成(?:有关|相关|所属)?{_ACTOR}[^，。；]{{0,10}}(?:处理|办理|核实|调查|研究|落实)"
    r"|向(?:上级|有关|相关|职能|主管)[^，。；]{0,8}(?:反映|汇报|报告)|(?:反馈|反映|汇报)(?:给|至|到)(?:了)?(?:有关|相关|上级|主管)[^，。；]{0,8}"
)


def deed_in(covered: str, parts: tuple[Piece, ...], before: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where a reply says that something was done, or is.

    Parameters
    ----------
    covered : str
        The reply with the words of the message covered.
    parts : tuple of Piece
    before : list of (start, end)
        Days that it names which lie before the message.
    """
    opens: dict[int, int] = {}
    for part in parts:
        opens.setdefault(part.sentence, part.start)
    plain: tuple[int, int] | None = None
    for part in parts:
        head = covered[max(opens[part.sentence], part.start - _HEAD) : part.start].rpartition("：")[2]
        if part.role in ("greeting", "closing", "general") or _PAST.search(covered, part.start, part.end):
            continue
        if _IF.search(covered[opens[part.sentence] : min(part.end, opens[part.sentence] + _HEAD)]):
            continue
        if any(part.start <= start and end <= part.end for start, end in before):
            continue
        marked = next((found for found in _ACTED.finditer(covered, part.start, part.end) if _holds(covered, part, found)), None)
        if marked:
            verb = _verb(marked)
            return marked.start(), marked.end() if verb in "bc" else marked.end(verb)
        if plain is None and not _NO_TALE.search(head + covered[part.start : part.end]):
            plain = next(_told(covered, part, head), None)
    return plain


def _verb(found: "re.Match[str]") -> str:
    return next(name for name, value in found.groupdict().items() if value)


def _holds(covered: str, part: Piece, found: "re.Match[str]") -> bool:
    """Whether a deed is told as one: not denied, ruled, planned, asked for, passed on, or done by those who live there."""
    verb = _verb(found)
    lead, marker = covered[part.start : found.start(verb)], covered[part.start : found.start()]
    ruled = lead[-12:] if verb in "bcg" else marker[-12:]
    if _denied(lead) or (verb in "cg" and _THEIRS.search(lead)) or _RULED.search(ruled) or _PLANNED.search(lead) or passed_on.search(covered, found.start(), found.end()):
        return False
    return verb != "a" or not _STILL_ASKED.search(covered[found.start() : found.start(verb)])


def _denied(lead: str) -> bool:
    return _NOT_DONE.search(_NO_NEGATION.sub("", lead)) is not None


def _told(covered: str, part: Piece, head: str) -> Iterator[tuple[int, int]]:
    on = _GOES_ON.match(covered, part.start, part.end) if _BEGUN.search(head) else None
    for found in (*([on] if on else []), *_PLAIN.finditer(covered, part.start, part.end)):
        start = found.start(_verb(found))
        lead = covered[part.start : start]
        if not (_denied(lead) or _THEIRS.search(lead)):
            yield start, found.end()
