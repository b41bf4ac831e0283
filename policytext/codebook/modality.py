"""How binding a clause is worded: what has to be, what may be, and what is left open."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from policytext.codebook._reader import hits_in
from policytext.codebook._units import LEFT_OUT, column_types, units_of
from policytext.codebook.book import load_codebook
from policytext.corpus import Corpus
from policytext.errors import expect

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from policytext.codebook._units import Unit

__all__ = ["MODALITIES", "ModalCue", "clause_discretion", "clause_modality", "modal_cues", "modality_table"]

MODALITIES = ("rigid", "flexible", "both", "none")
"""What the wording of a clause can be."""


@dataclass(frozen=True, slots=True)
class ModalCue:
    """A word that binds, leaves room or escapes: ``text[start:end] == cue``; ``kind`` is rigid, flexible or escape."""

    kind: str
    start: int
    end: int
    cue: str


_NOUN = "情形|事项|条件|人员|单位|行为|问题|材料|信息|内容|职责|义务|项目|费用|部分|程序|金额|范围"
# What looks like a modal word and is none. Read before the others, at the same place.
_SKIP = (
    "《[^》]{0,80}》",
    "[“\"][^”\"，。]{1,10}[”\"](?=(?:计划|工程|行动|活动|资金|的?要求))",
    "不可(?:抗力|或缺|缺少|分割|替代|逆|再生|预见|预知|持续|移动|避免|控|靠|行|比|能|撤销|估量|多得|低估|小视)|缺一不可|必不可少|不可不|非[^，。]{1,8}不可(?!以)",
    "(?:不得已|不得而知|不得力|不得人心|不得要领|(?<=[舍巴恨])不得|不得(?=[分]$))",
    "可(?:行|持续|靠|见|能|观|再生|控|视|比|追溯|穿戴|利用|操作|复制|推广|溶|燃|降解|达性|及性|口|信|爱|编程|调节?|循环|变|支配|研|量化|查|谓|转债|移植|读|接受|"
    "回收|替代|"
    "预期|预见|预知|用性|用于?资金|贵|喜|怕|笑|惜|否|塑|分解|感|知|检验|考核|评估的|核查的|兑现|落地|执行性|焦化|生化|歌可泣|选择性|圈可点|交付|交易|购房|用面积)",
    "(?:许|认|宁|尚|小|大|两|模棱两)可(?![以在由将向])|可被|可否|是否可以?|可不可以?|能否|可以?说|可以看出|可想而知|可见",
    "必(?:需品|须品|需的|修|备|要|然|经之|定会|将|考|选|由之路|查)|务必要?(?=求)|胡须|须知|[无毋]须|[无毋]需|何须",
    "(?<=[主重首只若如想简扼紧纲概摘提次机索险显将纪辑撮])要|需要|所要|要(?:素|求|点|害|闻|道|么|是|塞|案(?!件)|义(?!务)|务(?!必|实)|紧|挟|冲|诀|略|览|目(?!标)|"
    "领(?!导)|价(?!格|值)|约|员(?!工)|旨|不然|不是|件|事(?!先|前|后|业|故|中)|人物|职(?![能业责工称教权])|地(?!方|区))",
    "应(?:急|用|对|届|聘|邀|付|税|收账|收款|征(?!求|得|询|集)|战|变|答|诉|纳|缴|交(?=[税费款纳金])|力|验|激|试|季|援|考|许|酬|接(?!受)|运|景|允|召|享(?=[受尽])|"
    "得|有(?=的|之|尽)|有尽有|"
    "对|付|标|知应会|补|保尽保|[一-龥]尽[一-龥])|(?<=[供响效反适相对感回呼顺酶])应(?!当|该)|因应(?=[新形变对])|应有尽有|一应俱|应运|(?<=谁)应",
    "应当?[^，。；]{1,40}(?:，)?(?:而|却|但)(?:未|没有|不)|应当(?![按依根向])[^，。；、]{0,8}的(?:其他)?(?:" + _NOUN + ")",
    "应(?:具备|具有|达到|包含|包括|提供|履行|承担|遵循)的|(?:依法|所|本)应当?(?:承担|履行|享有|取得)的",
    "严(?:格程度|格的|重|峻|谨|密|寒|冬|惩重罚|肃性|格意义)|(?:要|特别|更加|较为|过于)严格(?=[，。；、]|$)",
    "(?:(?<=为)|(?<=以)|(?<=从而)|(?<=旨在)|(?<=能够)|(?<=有效)|(?<=充分))确保",
    "鼓励创新、?[，]?(?:宽容|容忍|包容|允许)失败|激励|鼓励(?:性|类|金(?!融)|和?引导作用)|鼓励[^，。；、]{0,14}的(?:[^，。；、]{0,6})(?:文化|机制|制度|氛围|政策|"
    "措施|环境|导向|举措|力度|办法)|允许失败|允许误差|"
    "不?允许偏差",
    "(?:自由|有益|不断|勇于|敢于|大胆|科学|未知|共同|先行|创新|深海|太空|自主)探索(?!建立|开展|推行|实行|实施|推进|设立|采取)|探索(?:性|未知|者|与实践|出一|精神|"
    "和实践|了|，)",
    "限期(?:内|满|届满)|期限",
    "处(?:理|室|于|所|长|级|置|方|境|女|事|在|分期)",
)
_RIGID = (
    "不得不|不可以|不(?:能|应|宜|准|许|允许|要)(?=[以将再擅随把对在超向由让搞出随])|不得|不准|不允许|严禁|禁止|杜绝(?!了)|方可|方能|非[^，。]{1,8}不可",
    "应当|应该|应(?![，。；、）)的])|必须|务必|务须|必需(?=[由在经])|须(?!知)",
    "需(?=经(?!费|济|营)|由|报(?!告)|按|提供|提交|在|向|于|将|先|持|填|符合|满足|具备|达到|同时|对|签|办理|出具|另行|严格|凭|依法|为|进行|到|上报|报经)|均需|还需|"
    "并需|且需|仍需(?!提高|加强|完善|改进|努力|提升|优化|加大|进一步)",
    "(?<![所不])要(?=[^，。；、）)的]|$)|不要",
    "严(?:格|把|防|控|查|惩|打|守|抓|厉|肃(?=查|追|处|问|惩|纪|党|财|执|整|对))|从严|从重|坚决|一律|一票否决|底线(?=[^性思要])|红线|限期|务求|责令|勒令",
    "确保|切实保证(?!了)|强制(?=淘汰|关停|退出|报废|检定|推行|实施)",
    "追究[^，。；]{0,26}责任|(?:严肃|予以|依法|依规|从严|倒查|启动|给予|实行|进行|开展)(?:追责|问责)|追责问责|依法追究|依规追究|严惩|"
    "处(?:以)?[^，。；、]{0,22}(?:罚款|拘留|有期徒刑|警告)|(?:给予|予以)[^，。；]{0,14}(?:处分|处罚|警告|批评|取缔|查处)|通报批评|吊销|"
    "没收(?!入)|承担[^，。；]{0,12}(?:刑事|法律|赔偿|民事|行政)责任|构成犯罪的",
)
_FLEXIBLE = (
    "可以(?:不)?|可不(?=[^，。])|即可|均可|亦可|也可|还可|都可|又可|并可|(?<![不许认])可(?=[^，。；、）)的靠能行]|以)",
    "鼓励|允许|有条件的?(?=地|单|市|县|企|高|学|可|部|行|区|乡|村|院|机|商|社|街|园|银|职|平|省|各|企业|,|，)|具备条件的(?=地|单|市|县|企|高|学|可|部|，)|原则上|"
    "酌情|视情(?!节|形)|视情况",
    "探索(?![，。；、）)的])|先行先试|自愿(?=[选参申报加退])",
    "有权自主|自主权(?=[，。；]|$)",
    "(?:结合|根据|立足)(?:本地区?|当地|各地|各自|本单位|自身|本部门|区域|地方|本校|本市|本县|本区)[^，。；]{0,6}实际(?:情况)?",
    "(?:^|(?<=[，。；：:、）)\\s\\d.]))(?:积极|大力|优先|鼓励和?|引导和?|并|继续|鼓励、|也|同时|进一步|全力|着力|均|依法|重点鼓励|加快|将|"
    "省财政)?支持(?=[^，。；、：）)\\s]{2})"
    "(?!方式|政策|体系|力度|标准|范围|条件|对象|服务|内容|措施|资金|重点|额|期|率|类|项目单位|经费|系统|单位[：:])|鼓励和支持",
)
_OWN = ("(?:自主(?:选择|决定|确定|安排|选定|制定|设置)|自行(?:决定|确定|选择|制定))(?!权)",)
# Leaves room only where nothing else binds.
_ESCAPE = ("另有规定的?(?:除外|，?从其规定)?", "除[^，。；]{1,40}(?:外|以外)", "特殊情况(?:除外|下)", "原则上")


_FIRST = (
    "《“\"不缺必非可许认宁尚小大两模是能务胡须无毋何主要需所应一本知依严特更较过未难无以从而旨确鼓激允自有益勇敢大科共先创"
    "深海太限期处禁杜方均还并且仍坚红底责勒强追问承给予通吊没构切全务即亦也又都具备原酌视探行结根立积优引继同进着重加将省支条"
)
"""Characters that a cue or a trap starts with: elsewhere nothing is tried."""


@cache
def _scanner() -> "re.Pattern[str]":
    parts = (("skip", _SKIP), ("rigid", _RIGID), ("flexible", _FLEXIBLE), ("own", _OWN))
    return re.compile(f"(?=[{_FIRST}])(?:" + "|".join(f"(?P<{name}>{'|'.join(patterns)})" for name, patterns in parts) + ")")


@cache
def _escapes() -> "re.Pattern[str]":
    return re.compile("|".join(_ESCAPE))


def modal_cues(text: str) -> tuple[ModalCue, ...]:
    """Find the words that bind, leave room or escape in a clause.

    Parameters
    ----------
    text : str
        One clause.

    Returns
    -------
    tuple of ModalCue
        In order. Words that only look modal (可行性, 主要, 应急, 不可抗力, what stands in a title 《》) are left out. ``escape`` cues
        (原则上, 除…外, 另有规定的) come on top of the others and may overlap them.

    Raises
    ------
    InputError
        If it is no text.

    Notes
    -----
    Longest first at one place: 不得不 and 不可以 bind, 可不 leaves room.

    Examples
    --------
    >>> [(c.kind, c.cue) for c in modal_cues("原则上不得收费，确有困难的可以缓缴，可行性报告另报。")]
    [('flexible', '原则上'), ('escape', '原则上'), ('rigid', '不得'), ('flexible', '可以')]
    """
    expect(text, str, verb="modal_cues", hint="give the text of one clause")
    hits = [m for m in _scanner().finditer(text) if m.lastgroup != "skip" and m.end() > m.start()]
    bound = any(m.lastgroup == "rigid" for m in hits)
    found = [
        ModalCue("flexible" if m.lastgroup == "own" else str(m.lastgroup), m.start(), m.end(), m[0]) for m in hits if m.lastgroup != "own" or not bound
    ]
    found += [ModalCue("escape", m.start(), m.end(), m[0]) for m in _escapes().finditer(text)]
    return tuple(sorted(found, key=lambda cue: (cue.start, cue.kind != "flexible", cue.kind != "rigid")))


_REPORT = re.compile(
    "政策解读|解读$|^《[^》]+》(?:作为|共分|主要|明确|提出|注重|紧密|在|从)|起草过程|起草背景|制定了|修订了|印发了|出台了|召开了|进行了|要求指出|会议(?:指出|强调|"
    "要求|认为)|"
    "现将[^。]{2,80}(?:印发|转发|通知)|现就[^。]{2,60}(?:通知|提出|公告|函告|意见)|(?:提出|作出)(?:了)?具体(?:要求|规定)|具体规定了|建成了|取得(?:了)?(?:显著|"
    "明显|积极)|为深入贯彻|特制定本|制定本(?:办法|条例|细则|规定|方案|规程)"
)


def clause_modality(text: str) -> str:
    """Say how binding a clause is worded.

    Parameters
    ----------
    text : str
        One clause.

    Returns
    -------
    str
        One of :data:`MODALITIES`. Bare verbs (加强, 推进, 建立) bind nobody: ``"none"``. Reports of what was done, interpretations and
        notices that only pass something on hold no command of their own.

    Raises
    ------
    InputError
        If it is no text.

    Examples
    --------
    >>> [clause_modality(t) for t in ("不得收取押金", "鼓励连片改造", "应当公示，也可以听证", "提高可持续发展水平")]
    ['rigid', 'flexible', 'both', 'none']
    """
    expect(text, str, verb="clause_modality", hint="give the text of one clause")
    return _of_cues(text, modal_cues(text))


def _of_cues(text: str, cues: "Sequence[ModalCue]") -> str:
    kinds = {cue.kind for cue in cues}
    if not kinds & {"rigid", "flexible"}:
        return "none"
    if _REPORT.search(text):
        return "none"
    if {"rigid", "flexible"} <= kinds:
        return "both"
    return "rigid" if "rigid" in kinds else "flexible"


def clause_discretion(text: str) -> tuple[str, str]:
    """Say how much room a clause leaves, in two readings.

    Parameters
    ----------
    text : str
        One clause.

    Returns
    -------
    tuple of (str, str)
        The colour: ``"red"`` (says what may not be), ``"grey"`` (leaves open), ``"black"`` (says what has to be or may be) or ``""``; and the
        room: ``"strict"``, ``"own"`` (find one's own way), ``"adapt"`` (fit to local conditions) or ``""``. Where several show, the first of
        these orders counts.

    Raises
    ------
    InputError
        If it is no text.

    Notes
    -----
    The words stand in the built-in codebook ``"discretion"``, with their source.

    Examples
    --------
    >>> clause_discretion("各区县不得变通标准"), clause_discretion("鼓励各镇先行先试"), clause_discretion("应当因地制宜选择树种")
    (('red', 'strict'), ('grey', 'own'), ('black', 'adapt'))
    """
    expect(text, str, verb="clause_discretion", hint="give the text of one clause")
    codes = {hit.code for hit in hits_in(text, load_codebook("discretion"))}
    return tuple(next((name for name in order if name in codes), "") for order in (("red", "grey", "black"), ("strict", "own", "adapt")))  # type: ignore[return-value]


_COLUMNS = (
    "document", "n_clauses", "rigid", "flexible", "both", "none", "red", "black", "grey", "strict", "adapt", "own", "n_rigid_cues", "n_flexible_cues",
    "n_escapes", "balance", "rigid_per_1000", "flexible_per_1000", "estimate", "low", "high", "n",
)  # fmt: skip
_FLOATS = ("balance", "rigid_per_1000", "flexible_per_1000", "estimate", "low", "high")


def modality_table(policies: Corpus, *, leave_out: "Sequence[str]" = LEFT_OUT, level: float = 0.95) -> "pd.DataFrame":
    """Measure how binding each document is worded.

    Parameters
    ----------
    policies : Corpus
        Policy documents.
    leave_out : sequence of str
        Types of document that are no supply of their own; () for none.
    level : float
        Of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a document: ``document, n_clauses, rigid, flexible, both, none, red, black, grey, strict, adapt, own`` (numbers of clauses),
        ``n_rigid_cues, n_flexible_cues, n_escapes, balance, rigid_per_1000, flexible_per_1000, estimate, low, high, n``. ``estimate`` is the share
        of binding words among binding and freeing ones, n = rigid + flexible cues, shrunk: (R + 2) / (R + F + 4), with the interval of Beta(R + 2, F + 2).
        ``balance`` is log2((R + .5) / (F + .5)).

    Raises
    ------
    InputError
        If the corpus holds feedback, or ``level`` is no share.
    EmptyInputError
        If no document is left.

    Notes
    -----
    Counts wording, not force: 应当 in a notice binds less than in a regulation, and a rigid text may be carried out with a light hand. The
    interval takes cues as independent; within one document they are not quite, so it is rather too narrow. A document with no cue has
    estimate 0.5 with the widest interval and n = 0: that is "cannot tell".

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a"], "text": ["一、不得收费。二、必须公示。三、鼓励捐赠。"]})
    >>> row = modality_table(Corpus.from_frame(frame, kind="policy")).iloc[0]
    >>> int(row["rigid"]), int(row["flexible"]), round(float(row["estimate"]), 3), int(row["n"])
    (2, 1, 0.571, 3)
    """
    from policytext.inference.prediction_powered import check_level

    check_level(level)
    documents = units_of(policies, verb="modality_table", leave_out=leave_out)
    rows = [_row(name, units, level) for name, units in documents.items()]
    return column_types(rows, _COLUMNS, {**dict.fromkeys(_COLUMNS[1:], "int64"), **dict.fromkeys(_FLOATS, "float64")})


def _row(name: str, units: "Sequence[Unit]", level: float) -> tuple[object, ...]:
    from math import log2

    from scipy.stats import beta

    read = [(unit.text, modal_cues(unit.text)) for unit in units]
    words = Counter(_of_cues(text, cues) for text, cues in read)
    cues = Counter(cue.kind for text, found in read if _of_cues(text, found) != "none" for cue in found)
    rooms = Counter(code for text, _ in read for code in clause_discretion(text))
    rigid, free = cues["rigid"], cues["flexible"]
    size = max(1, sum(len(text) for text, _ in read)) / 1000
    low, high = (float(beta.ppf(tail, rigid + 2, free + 2)) for tail in ((1 - level) / 2, (1 + level) / 2))
    return (
        name, len(read), *(words[kind] for kind in MODALITIES), *(rooms[code] for code in ("red", "black", "grey", "strict", "adapt", "own")),
        rigid, free, cues["escape"], log2((rigid + 0.5) / (free + 0.5)), rigid / size, free / size, (rigid + 2) / (rigid + free + 4), low, high, rigid + free,
    )  # fmt: skip
