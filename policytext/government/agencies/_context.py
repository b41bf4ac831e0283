"""What surrounds a name: citations that it only stands in, and townships and zones that act."""

import re
from collections.abc import Iterator, Sequence

from policytext.government.agencies._grammar import place_start, words_of
from policytext.government.agencies._span import Span

__all__ = ["acting_areas", "without_cited"]

_LONGEST_TITLE = 300
_CITE = re.compile("(?:根据|按照|依据|依照|遵照|参照|贯彻|执行|落实|结合|按|依)[^，。；！？\n]{0,60}$")
_BETWEEN = re.compile(r"\s*(?:、|，|,|和|与|及|以及|联合)?\s*")
_ISSUED = re.compile(
    r"(?:等[^，。；、]{0,6}(?:部门|单位))?(?:联合|共同|对外|最新|近日)?(?:公布|发布|印发"
    r"|下发|出台|制定|颁布|颁发|转发|制发|发文|发|下达)?(?:了|的)?(?:[^，。；《》、]{0,6})《"
)
_BOOK = re.compile(r"(?:等[^，。；、]{0,6}(?:部门|单位))?\s*(?:\d{4}年)?(?:联合发[文布])?《")
_ABOUT = re.compile(
    "关于[^，。；]{0,60}?(?:《|的(?:[^，。；的]{0,6})(?:通知|意见|规定|决定|办法|函|批复|公告|方案|文件|精神|政策))"
)
_PAPER = re.compile("的?(?:有关|相关|收费|最新|会议|政策|现行)*(?:文件|规定|政策|办法|会议精神|精神|通知|条例|实施细则|标准)")
_NUMBER = re.compile(
    r"(?:[^\W\d_]{0,5}[\[〔［【﹝]|[发函字办文]{0,2}[（(])\s*[12１２]\d{3}|令\s*(?:[（(]|(?:\d{4}年)?第?\s*[\d一二三四五六七八九十百〇○零]{1,6}\s*号)"
    r"|(?:19|20)\d{2}年第?\d{1,4}号"
)
_GUIDED = re.compile("的?(?:坚强|正确)领导")
_QUOTE = re.compile("“[^“”]{0,400}”")
_NOT_SAID = re.compile("(?:[您你]|反映|[条款项]|条文|规定|关于|咨询|提出|提到|留言|投诉|诉求)(?:的|规定|明确)?(?:了)?[：:，,]?$")
_PLACE_NOT_BODY = re.compile(
    "(?:[一二三四五六七八九十\\d]{1,2}楼)?\\d{0,4}(?:会议室|会议厅|礼堂|门口|大门|[东南西北]大?[门侧边面]"
    "|门前|后面|对面|旁(?!听)|附近|周边|周围|里面|大院|院内|宿舍|家属[院楼区]|路段|地段|路口"
    "|片区|小区|停车场|以[东南西北])|征信|办公楼?(?:前|后|旁|[东南西北])|(?:[-—－~]|至)[^，。；（）]{1,8}路段|投资(?:前期|重点|建设|类)?(?:项目|工程)|购买服务"
)
_SITE = re.compile("(?:官方|门户)?网站|官网|(?:微信)?公众号")
_VISITED = re.compile("(?:[在于从和与及、]|登[录陆]|关注|通过|进入|浏览|查看|详见|查询|根据)$")


def without_cited(text: str, spans: Sequence[Span]) -> list[Span]:
    """Leave out names inside 《》 and authors of cited documents."""
    titles = sorted([*_titles(text), *_quotes(text)])
    kept: list[Span] = []
    at, title = 0, 0
    while at < len(spans):
        group = _group_end(text, spans, at)
        end = spans[group - 1].end
        for span in spans[at:group]:
            while title < len(titles) and titles[title][1] <= span.start:
                title += 1
            inside = title < len(titles) and titles[title][0] < span.start
            if not inside and not _is_place(text, span) and not _cites(text, spans[at].start, span.end, end):
                kept.append(span)
        at = group
    return kept


def _quotes(text: str) -> Iterator[tuple[int, int]]:
    """Quoted words of a law or of whoever asked: nobody acts in them."""
    for quote in _QUOTE.finditer(text):
        if _NOT_SAID.search(text, max(0, quote.start() - 8), quote.start()):
            yield quote.span()


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """Outer 《》, also with 《》 inside; one that is not closed within 300 characters is none."""
    depth, opened = 0, 0
    for mark in re.finditer("[《》]", text):
        if depth and mark.start() - opened > _LONGEST_TITLE:
            depth = 0
        if mark[0] == "《":
            opened = mark.start() if depth == 0 else opened
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield opened, mark.end()


_VENUE = re.compile("(?:体育|文化|会展|展览|青少年活动)中心$|[书案物化艺术美展念技]馆$")
_VENUE_ACTS = re.compile("(?:^|[，。；：、！\\s由经请向对和与及]|会同|联合|联系|责成|要求|督促|通知|委托|安排|协调|转交?|交由)$")


def _is_place(text: str, span: Span) -> bool:
    """Whether a name only says where something is: 在市财政局会议室, 登录市财政局网站, 在市体育中心举行."""
    if _VENUE.search(text, max(span.start, span.end - 8), span.end) and not _VENUE_ACTS.search(
        text[max(0, span.start - 2) : span.start]
    ):
        return True
    if _PLACE_NOT_BODY.match(text, span.end):
        return True
    return bool(_SITE.match(text, span.end) and _VISITED.search(text, max(0, span.start - 2), span.start))


def _group_end(text: str, spans: Sequence[Span], at: int) -> int:
    """End of the run of names that starts at ``at``, with nothing but marks and joining words between them."""
    stop = at + 1
    while stop < len(spans) and _BETWEEN.fullmatch(text, spans[stop - 1].end, spans[stop].start):
        stop += 1
    return stop


def _cites(text: str, start: int, own_end: int, end: int) -> bool:
    if _NUMBER.match(text, own_end) or _BOOK.match(text, end):
        return True
    if _GUIDED.match(text, end):
        return True
    if not _CITE.search(text, max(0, start - 64), start):
        return False
    return bool(_ISSUED.match(text, end) or _ABOUT.match(text, end) or _PAPER.match(text, end))


_AREA = re.compile(
    "街道(?![办路口两交])|镇(?![街乡村上里区长域级办])|(?<!下)乡(?![镇村道下里亲土])|(?:经济|高新)?(?:技术)?(?:产业)?开发区|高新区|经开区"
)
_WITH_OTHERS = "(?:、(?:[^，。、]{2,8})?(?:社区|村|物业公司)(?:、|联合|已|将|立即|均|对)?)?"
_ACTS = re.compile(
    f"{_WITH_OTHERS}(?:高度|非常重视|十分重视|立即|及时|迅速|已|将|正在|均|多次|现就|先后|积极|安排|组织|联合|会同|进行|回复|答复|表示|要求|责成"
    "|派(?!出所|驻)|牵头|主办|工作人员|进一步|继续|目前|核定|[（(](?:\\d|电话|联系电话)|现场"
    "|加[快强大]|核查|调查|核实|处理|知悉|接到|收到|始终|也将|会将|会安排|协调|负责|反映"
    "|(?:和社区)?的(?:统一|指导|组织|协调|支持|帮助|帮扶|安排)|管理(?![办所站局委处条规])|[、和与及][^，。、]{2,10}(?:局|政府|管委会))"
)
_DOES = re.compile(
    "(?:已经|曾|将|正|正在|也|均|都|仍|一直|再次|随即|当即|马上|后续|近期|现已|[今去]年|就此|择日"
    "|全力|主动|充分|严格|认真|暂|才|必须|应当?|先|需要?|会|拟|未|没有|无法|于(?=[\\d今去当])){0,2}"
    "(?:(?<=必须|应当|无法)|联系|协助|配合|开展|召开|成立|启动|采取|加[快强大]|督促|指导|申[请报]"
    "|上报|提[出请交]|制定|投入|实施|推进|拆除|清理|巡查|下[达发]|发放|鼓励|通知|告知|约谈|劝导|研究"
    "|决定|支付|拨付|责令|查[处看]|介入|走访|上门|出动|劝阻|取缔|整改|整治|登记|摸排|排查|调解|给予|考虑|答应|承诺|同意|认为"
    "|统一|指派|[就对](?=[^，。；]{1,20}(?:进行|开展|作出|予以))|与(?=[^，。；]{1,16}(?:协调|沟通|对接|联系|协商|签订|交流)))"
)
_NOT_ACTOR = re.compile("(?:对|在|位于|地处|途经|途径|经过|[到至从往去距为是属]|处于|隶属|住在|[^转]给)$")
_SPOKEN_TO = re.compile(
    "(?:转交?|交由|交办|转至|转给|责成|要求|督促|经|联系|向|会同|联合|交|致电|咨询|组织|安排|指派|通知|协调|报送?|提交)$"
)
_AFTER_SPOKEN = re.compile(
    "(?:[，。；、（(]|核|调查|办|处理|进行|联系|协|反映|咨询|申请|沟通|衔接|了解|研究|审[核批查]|[和与及](?:相关|有关|[^，。]{0,6}社区))"
)
_BARE = re.compile(
    r"(?:^|(?<=[，。、；：:\s由与和经])|(?<=联合)|(?<=要求)|(?<=责成)|(?<=下一步)|(?<=目前))街道"
    "(?=(?:、社区)(?:、|联合|已|将|立即|均)?|将|已|立即|多次|联合|安排|组织了|会[安组]|正在|通过|及时|立即|进行|派)"
    "|(?<=[在经由])街道(?=[、和与](?:[^，。、的]{1,4})?社区)|(?<=、)街道(?=、)"
)
_LISTED_STEM = re.compile("(?<=、)[一-鿿]{2,4}$")
_SPOKEN_STEM = re.compile("(?:(?<=^经)|(?<=[，。：已请]经)|(?<=[转由]))[一-鿿]{2}$")
_OPENS = re.compile("(?:^|(?<=[，。；：！]))街道")
_AREA_END = re.compile("(?:街道|镇|乡)$")
_LISTING = frozenset("、和与及")


def acting_areas(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans together with townships, sub-districts and zones that act or are spoken to (转柳岸镇核查)."""
    taken = sorted([*spans, *_areas(text, spans)], key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in taken:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _is_plain_word(stem: str) -> bool:
    return stem in words_of("no_stems") or stem in words_of("before")


def _areas(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    starts, ends = {span.start for span in spans}, {span.end for span in spans}
    for area in _AREA.finditer(text):
        start = place_start(text, area.end(), max(0, area.start() - 24))
        named = area.start() - start >= 2
        if not named and (stem := _LISTED_STEM.search(text[max(0, area.start() - 5) : area.start()])):
            start = area.start() - len(stem[0])
            named = _AREA_END.search(text, max(0, start - 5), start - 1) is not None
        elif not named and (stem := _SPOKEN_STEM.search(text[max(0, area.start() - 4) : area.start()])):
            start = area.start() - 2
            named = (
                not {stem[0][-2:]} & (words_of("no_stems") | words_of("before"))
                and _AFTER_SPOKEN.match(text, area.end()) is not None
            )
        listed = (start - 1 in ends and text[start - 1] in _LISTING) or (
            area.end() + 1 in starts and text[area.end()] in _LISTING
        )
        if named and (
            listed
            or _ACTS.match(text, area.end())
            or (_DOES.match(text, area.end()) and not _NOT_ACTOR.search(text, max(0, start - 2), start))
            or (_SPOKEN_TO.search(text, max(0, start - 4), start) and _AFTER_SPOKEN.match(text, area.end()))
        ):
            yield Span(start, area.end(), True, area[0])
    for area in _OPENS.finditer(text):
        if _ACTS.match(text, area.end()) or _DOES.match(text, area.end()):
            yield Span(area.start(), area.end(), False, "街道")
    for area in _BARE.finditer(text):
        beside = area.start() - 1 in ends or area.end() + 1 in starts
        if text.startswith("、", area.end()) and text[area.start() - 1] == "、" and not beside:
            continue
        yield Span(area.start(), area.end(), False, "街道")
