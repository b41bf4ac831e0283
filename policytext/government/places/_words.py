"""Words that look like places and are none, and where a name may stand. Facts of the language, not of any text."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

__all__ = [
    "AFTER_SHORT", "BEFORE_SHORT", "HAN", "LIST_AFTER", "NO_RUN", "PART_OF_WORD", "STRONG", "SUPPORT", "TOWN_STEM",
    "no_town", "no_unit", "unknown_unit", "words",
]  # fmt: skip

_STOPS = "的了和与及或由向对在请将把被从至到是有为各该本全我你他她们这那某每等并且以要会能应可不无非即其同让给按于第内外上下之所个种就都还也叫而但又、"
HAN = rf"[^\W\da-zA-Z_{_STOPS}]"
"""A character that a name which is in no list may hold."""

_LEFT = "在到赴往由向对与和及请从于至是把给让为将住来去回位离抵驻访我报"

SUPPORT = re.compile(
    r"人民(?:政府|法院|检察院|代表)|[^\W\d_]{2,6}?(?:局|委员会|委|办公室|办|街道|大队|支队)"
    r"(?:(?![^\W\d_])|(?=回复|答复|负责|牵头|会同|关于|印发|表示|工作人员|[的和与及已将按在]))"
)
"""What stands behind a unit that no list holds: its bodies."""

AFTER_SHORT = re.compile(
    "[东西南北中]?[一二三四]?[路街桥]|大[道街学桥厦]|[东西南北]站|[^\\W\\d_]{0,4}?(?:大学|学院|银行|师范|理工|医科)"
    "|时间|话|人寿|胡同|机场|湖(?![北南])|河(?![北南东西])|海鲜|菜|烤鸭|时代|铁路局|中路"
)
"""What makes a short name part of another one: 南京路, 北京时间, 山东大学."""

BEFORE_SHORT = re.compile(
    r"(?:^|[\W\d_a-zA-Z在到赴往由向对与和及请从于至是把给让为将住来去回位离抵驻访我报指省市县州区]|支持|推动|推进|加快|建设|来自|包括|其中)$"
)
"""What stands before a short name of two characters."""

LIST_AFTER = re.compile(
    r"[、和与及]|[两三四五六七八九十]市|等地|等市|地区|一带|境内|全[市境域]|本地|都市圈|城市群|高新|经开|经济(?:技术)?开发|新区"
)
"""What stands behind a short name that is a plain word too, where it means the city."""

PART_OF_WORD: Mapping[str, str] = MappingProxyType({
    "江西": "浙龙长松嫩珠沿丽九镇湛怒漓", "江苏": "浙", "河北": "黄淮沿漳运辽沙滦海渭汾", "河南": "黄淮沿漳运辽沙滦海渭汾",
    "湖北": "太西洪巢鄱东南", "湖南": "太西洪巢鄱东南", "山西": "唐中泰黄香佛鞍舟乐眉保", "山东": "唐中泰黄香佛鞍舟乐眉保",
    "海南": "上北沿青渤东威珠", "广东": "推两", "广西": "推两", "云南": "祥青", "青海": "滨", "保定": "确医社劳环安担承参投质",
})  # fmt: skip
"""Short names of provinces that arise by chance, and the characters before them: 黄河南岸."""

STRONG = "京津冀晋沪浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇陕陇"
"""Abbreviations that hardly stand in other words."""

NO_RUN = re.compile("[青云新吉甘黑贵宁][川晋京沪鲁黔桂]|宁[晋陕]|晋宁|川青|京云|津甘|川黑")
"""Runs of abbreviations that are names or words: 青川, 宁晋."""


@cache
def words() -> Mapping[str, frozenset[str]]:
    """The word lists of ``place_words.txt``: verbs, need parent, plain words, sure."""
    text = resources.files("policytext.government").joinpath("data", "place_words.txt").read_text(encoding="utf-8")
    parts: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            current = parts.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current += line.split()
    return MappingProxyType({name: frozenset(listed) for name, listed in parts.items()})


@cache
def unknown_unit() -> "re.Pattern[str]":
    """A unit that no list holds: characters between a boundary or a verb and the word of its kind."""
    verbs = "|".join(sorted(words()["verbs"]))
    return re.compile(
        rf"(?:(?:(?<![^\W\d_])|(?<=[{_LEFT}]))(?:{HAN}{{2}}|(?:{verbs}){HAN}{{2}})|(?<=[省市区县州旗]){HAN}{{2,4}}?)(?:自治[州县旗]|[省市区县])"
        r"(?![场民值面容貌直辖级域份长]|政[^府协法]|区[^\W\d_]?|[县市](?!政|教|民|公|财|发|住|交|卫|城|人))"
    )


@cache
def no_unit() -> "re.Pattern[str]":
    """What has the form of a unit and is a plain word: 城市, 贫困县, 工业园区, 示范区, 反省."""
    return re.compile(
        "(?:[省市县].*|.*[城都超股门夜楼早集菜花闹入开休黑灰债汇券房车球牛熊罢外老大小强弱穷邻贫直辖旧地设上]市"
        "|.*[社小校景园片辖城市郊灾山牧林库矿街商厂营专特战教禁误时分能发范验税贸护宅民业聚务活公居济游假作行困老地化险治障域示住学产展湖浴装垦灌水坡滩旱"
        "高低大中东西南北前后左右新聚边政疫洪胜划户成养留购宿置建乐开火殊缺盲沙涝减棚储渠岗训检雷渔污染冷热]区"
        "|.*[大小强弱各全本该我外邻贫穷多数几型权]县|.*[节反内强大小各全本外邻跨两几多数部我]省"
        "|.*(?:贫困|农业|经济|试点|示范|重点|边境|民族|脱贫|资源|直管|产粮|中心|智慧|文明|卫生|宜居|海绵|森林|园林|创新|旅游|低碳|国际|首都|相关|有关|其他|其它"
        "|部分|若干|所属|周边|附近|县级|省级|市级|区级|县域|[一两二三四五六七八九十几多数别跨县市区省])[省市区县]"
        "|.*自治.|.*[省市区县][级直].*|.*(?:城市|城区|县城|地区|我)[省市区县]?)$"
    )


TOWN_STEM = re.compile(
    r"(?!各|有|所|全|多|这|那|本|该|[一二两三四五六七八九十几数])(?:[^\W\d_][家山集大古洲滩湾村](?=[镇乡]|街道)|[^\W\d_]{2}村(?=街道))"
)
"""Names of towns that end like a plain word; taken only behind the unit they lie in: 香山街道, 李家镇, 中关村街道."""


@cache
def no_town() -> "re.Pattern[str]":
    """What stands before 镇, 乡, 村, 社区, 街道 in plain words: 城镇, 家乡, 行政村, 智慧社区."""
    return re.compile(
        "(?:[城乡村集小心强名古重大家故老返下回农进入出驻帮山渔牧区市县级道委撤街一二两三四五六七八九十百千万余多几数镇]|行政|自然|贫困|示范|美丽|空心|薄弱|城中"
        "|智慧|城市|新型|创建|建制|特色|重点|脱贫|偏远|边远|试点|区域|精品|样板|先进|文明|平安|和谐|绿色|健康|居住|民族|移民|安置|中心|千年|完整|未来|[省市区县]各"
        "|工业|产业|生态|旅游|民俗|传统|村落|幸福|宜居|后进|软弱|低收入|所在|周边|涉农|开展|推进|推动|加强|建设|支持|组织|指导)$"
    )
