"""What a clause does: diagnosis, goal, measure, duty, safeguard, definition, procedure or other."""

import re
from dataclasses import dataclass
from functools import cache

from policytext.errors import expect
from policytext.government.clauses._blanks import plain_blanks
from policytext.government.clauses._tree import heading_of, read_marker

__all__ = ["CLAUSE_FUNCTIONS", "clause_function"]

CLAUSE_FUNCTIONS = ("diagnosis", "goal", "measure", "duty", "safeguard", "definition", "procedure", "other")
"""What a clause can do. Supply is counted from measures and duties only.

``diagnosis`` names a problem, ``goal`` a state to be reached, ``measure`` an instrument or action of government, ``duty`` what a
named body or person has to do, ``safeguard`` what secures the rest (organisation, funds, supervision, penalties),
``definition`` terms and scope, ``procedure`` applications, materials, steps and time limits; ``other`` is the rest: preambles,
reports of what was done, headings, signatures, commencement.
"""

_ACTORS = (
    "人民政府|政府|部门|机关|机构|单位|组织|企业|公司|学校|高校|院校|幼儿园|医院|银行|协会|媒体|委员会|管委会|办公室|办事处|街道|乡镇|社区|"
    "领导小组|指挥部|中心|人员|教师|干部|经营者|生产者|业主|申请人|负责人|个人|公民|法人|用户|承担者|所有人|管理人|"
    "[厅局委署](?![员托任])|[各本]地|各市|各县|各区|各省|各级|各校|各方"
)
_MUST = "(?:应当?(?![届急用对])|必须|须(?!知)|(?<![主重需纲摘首概简只])要(?![求素点件害闻么领义])|不得|(?<![被遭])禁止|负责(?![人制])|牵头(?!单位|部门)|会同|有权)"


@dataclass(frozen=True, slots=True)
class _Cue:
    """Expressions that show one thing: those for the start of a clause apart, which need no search."""

    opening: "re.Pattern[str] | None"
    anywhere: "re.Pattern[str] | None"

    def holds(self, clause: str) -> bool:
        return bool((self.opening and self.opening.match(clause)) or (self.anywhere and self.anywhere.search(clause)))


def _cue(patterns: tuple[str, ...]) -> _Cue:
    opening, anywhere = ([p for p in patterns if p.startswith("^") is first] for first in (True, False))
    return _Cue(re.compile("|".join(opening)) if opening else None, re.compile("|".join(anywhere)) if anywhere else None)


@cache
def _cues() -> dict[str, _Cue]:
    """Expressions by what they show; built at first use."""
    parts = {
        "only_bodies": (
            r"^[（(\[【〔［][^）)\]】〕］]{2,600}[）)\]】〕］][。；]?$",
            r"^(?:牵头|责任|配合|主办|协办|承办|落实)(?:单位|部门|处室|机构)[：:]",
        ),
        "definition": (
            r"(?:本|该)(?:办法|规定|条例|细则|方案|意见|规则|制度|规范|指南|标准|通知|规程|预案|决定|法)(?:所|中)?[称指](?!导)|(?:所称|是指|系指|指的是)",
            r"适用(?:于|本(?:办法|规定|条例|细则|法|规则|预案))|遵守本(?:办法|规定|条例|细则)",
            r"(?:来源|范围|对象|内容|类型|种类)(?:主要)?(?:包括|为|是)[：:]?|(?:分为|划分为).{1,40}(?:类|级|种|等)|下列(?:用语|术语|名词)|视为",
        ),
        # Why a text was made, how it came about, when it takes effect: no promise.
        "preamble": (
            r"^[（(][一二三四五六七八九十]{1,3}[）)](?:未|是否|违反|擅自|拒绝|拒不|弄虚作假|伪造|隐瞒|无正当|在[^。]{2,20}中)[^。]*(?:的|行为|情况)[；。]?$",
            r"[？?]\s*答[：:]|出台意义|^附件[：:\d]|根据本决定作相应|报告如下|组成人员[：:]|重点解读|^[^。]{0,30}通知 关于",
            r"^(?:[^。]{0,60}\s)?为(?!期)[^。]{4,400}(?:制定|制订|特制|现(?:就|将|印发|提出|制|下达)|提出(?:以下|如下)|印发|通知如下|形成|修订)",
            r"^(?:[^。]{0,60}\s)?根据[^。]{4,200}(?:制定本|特制定|现将|现就)",
            r"^(?:[^。，]{0,30}，)?(?:[一二三四五六]、)?(?:起草|制定|修订|出台|政策)(?:背景|过程|依据|的必要性)",
            r"(?:自|从)[^。，]{0,16}(?:日|月|年|公布|发布|印发)[^。，]{0,4}起?(?:施行|实施|执行|生效)|有效期(?:为|至|[一二三四五\d])|同时废止|(?:予以|现行)废止|号[〕）)]?废止|自动失效",
            r"此件(?:公开|依申请)|特此(?:通知|公告)|现印发给你们|请认真贯彻|共分为?.{0,10}[章条]|记者.{0,4}[：:）]|(?:抄送|主送)[：:]|政策解读",
            r"^[^。]{0,120}(?:\d{4}年)?\d{1,2}月\d{1,2}日[，,]?[^。]{0,160}(?:召开|印发了?|讲话|审议通过|征求意见|举行了|发布了|报请|会议)",
            r"^《[^》]{2,60}》(?:在|紧密|坚持|围绕|立足|明确|提出|规定|从|对|共|是)",
            r"(?:本项|该项|本条)政策旨在|填写说明|(?:项目编号|承担单位|负责人签字)[：:]",
        ),
        "past": (
            r"截至目前|全部办结|有序(?:开展|推进)[，。；]|(?:累计|共|先后|20\d\d年，)[^。]{0,80}\d余?[篇次件场期](?=[，。；]|$)|先后(?:赴|到)|全年(?:在|共)|率先颁布|召开了|增强了|学习了|同意你[市省县]",
            r"(?<=召开|举开|进行|开展|完成|组织|受理|取得|制定|出台|印发|形成|解决|借鉴|吸收|保持|注重|建立|收到|公开|办理|处理|发布|实现|回复|参加|提供|接受)了",
            r"(?:提高|提升|推进|落实|促进|奠定|体现|加强|规定|明确|增加|减少|予以)了|已经?(?:印发|完成|形成|达到|建成|取得|成为|实现|建立|列入|纳入)",
            r"以来[，,]|进展顺利|(?:上年|去年|同比)[^。]{0,12}(?:增长|增加|下降|减少)|共(?:收到|受理|办理|公开|发布|答复|主动公开)|具有(?:十分)?(?:重要|重大|积极)意义",
        ),
        "diagnosis": (
            r"(?:存在|面临|反映出?)(?:着)?[^。；]{0,40}(?:问题|困难|短板|不足|差距|隐患|矛盾|挑战|薄弱)|有待(?:于)?",
            r"(?:仍|还|亟)(?:需|待|须)(?:进一步)?(?:提高|加强|完善|改进|提升|解决|规范)",
            r"(?:还|仍|尚)(?:存在|不(?!得)|未(?!经))[^。；]{0,24}(?=[，。；])|不(?:够|足|强|高|平衡|充分|完善|健全|到位|尽[^量快可]{1,4}|深入|及时|均衡)(?=[，。；、]|$)",
            r"(?:薄弱|滞后|短缺|匮乏|偏低|偏少|落后|突出问题)(?=[，。；]|$)|(?:问题|矛盾)(?:较为|比较|依然|日益)?突出|压力(?:较|很|加)大|形势(?:依然)?严峻",
        ),
        "goal": (
            r"20\d\d年(?:底|末)?前?[，,]?(?:力争)?(?:引进|培育|建成|新增|打造|建设)[^。；]{0,6}\d|^(?:[^。]{0,24})?(?:以习近平新时代[^。]{0,30}为指导|指导思想\s*(?:以|深入|是|坚持))",
            r"(?:到|至|在|力争|争取|确保)\s*(?:\d{4}|[二两][〇○零]\S{1,3}|“?十[三四五六]五”?|今|明|本世纪)\s*年?(?:[^。；]{0,30})?"
            r"(?:达到|达|实现|建成|形成|基本|超过|突破|力争|全面|完成|提高到?|下降|增长|覆盖|不低于|培育|建立|位居|新[增建改]|改造|增[至加设]|提[升至]|降[至到低]|减[少至]|压[减至]|缩[短减]|建设|创建|打造|引进)",
            r"(?:总体|主要|发展|工作|预期|具体|行动|阶段|年度|任务|规划)目标[：:是为]|目标(?:是|为)[：:，]?",
            r"^[^。；]{0,50}(?:达到|提高到|增加到|超过|不低于|控制在|保持在)\s*[\d.]+\s*(?:%|％|个百分点|万|亿|个|家|人|公里|亩|平方|件|张|所|项)",
        ),
        "penalty": (
            r"(?:处|并处|可处|处以)[^。；，]{0,16}(?:罚款|倍)|罚款|没收违法|追究(?:其)?(?:刑事|法律|相关|有关|党纪|行政|纪律)?责任|吊销|责令(?:限期)?(?:改正|停)",
            r"(?:给予|依法)(?:[^。；，]{0,10})(?:处分|处罚|警告)|列入.{0,8}(?:黑名单|失信)|问责",
        ),
        "safeguard": (
            r"加强(?:组织|对.{2,16}的(?:组织)?)领导|组织(?:领导|保障|实施)(?:[。，：]|$)",
            r"强化(?:财政|资金|要素|组织|政策|人才|法治|法律|制度|责任|督导|督查|考核|监督|监测|用地|宣传|统筹)(?:支持|保障|领导|落实|考核|协调|检查|评估|引导)?(?:[。，：]|$)",
            r"(?:资金|经费|人员|人才|要素|政策|制度|技术|用地|法治|条件|队伍|后勤)保障|(?:督查|督导|跟踪)(?:指导|检查|考核|评估|问效|考评)|监督检查(?:[。，；]|$)",
            r"(?:纳入|作为)[^。；]{0,24}(?:考核|督查|绩效)|(?:全程|社会|舆论|群众|民主|审计)监督|监督(?:委员会|机制)|专项督查",
            r"经费(?:列入|纳入)|(?:列入|纳入)[^。；，]{0,12}(?:财政)?预算|营造(?:良好|浓厚|.{0,12})(?:氛围|环境)|宣传(?:引导|培训|解读)?[。：]",
        ),
        "step": (
            r"听证(?:会)?(?!、座谈)|满足(?:下列|以下)条件|(?:结果|结论|名单)[^，。；]{0,12}(?:公布|公示|公开)|报[^，。；告]{2,20}(?:批准|审定)(?:后|。)|报送一名|股权激励计划中列明",
            r"[\d一二三四五六七八九十]\s*个?(?:工作日|日)内|[之起]日起[^。]{0,8}日内|不予受理|受理(?:条件|范围|时间|后)",
            r"(?:提交|提供|报送|递交|填写|填报|上报)[^。；]{0,24}(?:材料|申请|表|书|报告|资料|名单|总结|原件|复印件)|(?:月|日|年|\d)(?:底|末|初)?前[^。；]{0,20}(?:报|送|提交|上传)",
            r"(?:申请|申报|评审|审核|办理|审批|认定|验收|推荐|评选|处置|调查|公示|听证|复核|报名|招标|备案|异议|投诉)(?:处理)?(?:程序|流程|条件|材料|时间|步骤|期限)",
            r"有下列(?:情形|情况|行为|条件)之一|符合(?:下列|以下|如下)条件|具备(?:下列|以下)条件|联系(?:人|电话|方式)[：:]|(?:截止|截至)(?:时间|日期)",
            r"一式[一二三四五六七八九两\d]+份|(?:可|应)合并(?:申报|申请)|不?计入|(?:复议|复查|申诉|举证|送达|初核|公示期)",
        ),
        "approval": (
            r"(?:经|由|报)[^。；，]{0,24}(?:审核|审批|批准|审定|备案|验收|复核|核准|审议|鉴定|评审|公示)(?:后|通过)?|方可|取消.{0,10}资格|逾期|备案(?:后|。|$)",
            r"(?:可以|应当?)采取[^。；]{0,30}(?:形式|方式)|坚持[^。]{2,20}(?:与|和)[^。]{2,20}相结合|公示|(?:请|将)[^。]{0,40}(?:报名|关注|反馈)",
        ),
        "actor_must": (rf"(?:{_ACTORS})[^。；：，]{{0,20}}[，,]?[^。；：，]{{0,12}}{_MUST}",),
        "duty": (
            r"交办的其他|主管(?:全[国省市县区]|本行政区)[^。；]{0,24}工作|承担[^，。；]{2,20}的责任|具有(?:下列|以下)职责|履行(?:下列|以下)[^，。；]{0,6}(?:责任|义务)",
            r"^[^。；，]{0,4}负责[^人制]",
            r"主要职责|职责(?:是|为|如下|分工)|履行(?:以下|下列)职责|按照?(?:各自)?职责",
            r"任何(?:单位|组织|个人)[^。]{0,16}不得|(?:^|[，。\s])禁止(?=任何|从事|下列|在|将|向|[^。，；]{2,20}[的。；：])|(?:应当|必须|不得)[^。；]{1,40}",
        ),
        "support": (r"给予|补贴|补助|奖励|减免|免征|优先|支持|鼓励|允许|资助|享受|享有|倾斜|政府购买服务|专项资金|自主",),
        "must": (_MUST,),
        "action": (
            r"加强|加快|加大|支持|鼓励|推进|推动|建立|健全|完善|开展|实施|组织|落实|提高|提升|优化|培育|引导|强化|促进|深化|扩大|拓展|拓宽|探索|创新|打造|建设|发展|制定|出台",
            r"给予|补贴|补助|奖励|减免|免征|允许|采取|严格|严禁|严厉|规范|简化|取消|整治|清理|推行|推广|构建|搭建|设立|安排|改革|改造|改善|做好|统筹|发挥|依托|用好|稳定|增加",
            r"降低|保障|确保|优先|吸引|引进|对.{2,60}予以|邀请|聘请|享有|享受|支付|承接|免责|宽容|新建|扩建|修建|整合|严把|跑办|打击",
            # What opens an item and says what is done; further inside it may be anything.
            r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）.．、]|[①-⑳]|每年|全年|全市|计划|继续|逐步|分批|同步|\s){0,3}"
            r"(?:新[增设改]|改建|增[设开加配派]|开[放通办设]|延长|启动|推出|举办|发放|提供|配[备建置]|更新|修[缮复]|压减|淘汰|试点|免费|帮扶|清[淤除运]|拆除|放宽|种植|减[少轻])(?=[^，。；]{2})",
        ),
    }
    return {name: _cue(patterns) for name, patterns in parts.items()}


_HEAD_FUNCTIONS = (
    ("diagnosis", "问题$|困难$|不足$|形势$|挑战$|面临的|短板|存在的"),
    ("goal", "目标$|目标任务|预期成效"),
    ("safeguard", "保障|组织领导|组织实施|监督|罚则|法律责任|督查|督导|考核|责任追究|强化.{0,4}支持$|工作要求$|营造|宣传"),
    ("definition", "定义|适用范围|名词解释|术语|支持范围|支持对象|支持内容"),
    (
        "procedure",
        "程序|流程|申报|申请|受理|评审|审批|步骤|材料|报名|验收|办理|投诉|复核|复查|听证|公示|异议|时间安排|有关要求|管辖",
    ),
    ("duty", "职责|责任分工|任务分工|权利和义务|义务"),
    ("other", "背景|依据|附则|总则|必要性|过程|意义|指导思想|基本原则|总体要求|主要内容"),
)


@cache
def _heads() -> "tuple[tuple[str, re.Pattern[str]], ...]":
    return tuple((function, re.compile(words)) for function, words in _HEAD_FUNCTIONS)


def clause_function(clause: str, *, title: str = "", path: tuple[str, ...] = ()) -> str:
    """Tell what a clause does.

    Parameters
    ----------
    clause : str
        One clause, with or without its number.
    title : str, default ""
        Its heading.
    path : tuple of str, default ()
        Headings above it, outermost first.

    Returns
    -------
    str
        One of :data:`CLAUSE_FUNCTIONS`.

    Raises
    ------
    InputError
        If the clause is no string.

    Notes
    -----
    Rules of form, in this order: names of bodies alone; terms and scope; what was done; problems; targets; penalties and
    safeguards; procedure; a subject that must; an action; then the nearest heading that says it.

    Examples
    --------
    >>> clause_function("目前还存在停车位不足等问题。"), clause_function("市交通局应当公布泊位数量。"), clause_function("新建公共停车场。")
    ('diagnosis', 'duty', 'measure')
    """
    expect(clause, str, verb="clause_function", hint="give the text of one clause")
    cues = _cues()
    clause = plain_blanks(clause).strip()
    if cues["only_bodies"].holds(clause):
        return "duty"
    words = _DUTY_BRACKETS.sub("", clause).strip()
    marker = None if title else read_marker(words)
    heads = _from_headings(title or (heading_of(words, marker) if marker else ""), path)
    own = _own_function(words, cues, heads)
    if own in ("", "other") and heads in ("", "other") and words and _CLOSING.search(clause) and not cues["past"].holds(words):
        return "measure"
    return own or heads or "other"


_CLOSING = re.compile(
    r"[（(\[【〔［](?!(?:以下)?(?:简称|统称|合称|下称))[^）)\]】〕］]{0,600}(?:负责|配合|牵头|单位：|部门：)[^）)\]】〕］]{0,600}[）)\]】〕］][。；]?$"
)
"""A duty bracket that closes a clause: what stands before it is a task."""

_DUTY_BRACKETS = re.compile(rf"^[（(\[【［][^）)\]】］]{{4,600}}[）)\]】］](?=.{{4}})|{_CLOSING.pattern}")


def _own_function(clause: str, cues: dict[str, _Cue], heads: str) -> str:
    def says(name: str) -> bool:
        return cues[name].holds(clause)

    must = says("must")
    for name, function, holds in (
        ("definition", "definition", True), ("preamble", "other", True), ("diagnosis", "diagnosis", not must), ("past", "other", not must),
    ):  # fmt: skip
        if holds and says(name):
            return function
    if heads == "diagnosis":
        return heads
    duty = says("duty") or (must and says("actor_must"))
    if not duty and says("goal"):
        return "goal"
    if says("penalty"):
        return "safeguard"
    support = says("support")
    if says("step") and not support:
        return "procedure"
    if duty and not support:
        return "duty"
    for name, function, holds in (
        ("safeguard", "safeguard", not support),
        ("approval", "procedure", not support),
        ("action", "measure", True),
    ):
        if holds and says(name):
            return heads if heads in ("safeguard", "procedure", "goal") else function
    return ""


def _from_headings(title: str, path: tuple[str, ...]) -> str:
    """The function that the nearest telling heading gives; empty where none does."""
    for heading in (title, *reversed(path)):
        for function, words in _heads():
            if heading and words.search(heading):
                return function
    return ""
