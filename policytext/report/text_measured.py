"""Sentences of the report on gaps, profiles, places, time and coding; :mod:`policytext.report.text` puts them together with the others."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["MEASURED", "MEASURED_VALUES"]

_ZH: Mapping[str, str] = MappingProxyType({
    "grade_exploratory": (
        "探索性：这是一份阅读清单，不是结论。差距可能来自政策与群众用语不同，本等级不区分，所以一律“不能判断”。升一级（已校准）："
        "给出诉求与答复成对的资料（study.toml 里写明答复列），由此校正用语差别。"
    ),
    "grade_calibrated": (
        "已校准：用成对的诉求与答复校正了用语差别，区间已按余下的疑问 τ = {tau} 放宽（政策不是答复，所以放得很宽）。看不到判断不等于没有差距。"
        "升一级（已验证）：用 coding_sheet 在两侧各抽至少 200 个单元，两人各编一个下午，在 study.toml 的 [coding] 里写明文件，区间就不再需要 τ。"
    ),
    "grade_validated": (
        "已验证：两侧各有随机抽取并由人编码的样本，份额已据此校正，不再依赖机器对用语的处理。这是最高一级；要看判断是否经得起换设置，"
        "可作敏感性分析（test_sensitivity）。"
    ),
    "key_total": (
        "两侧的总差异为 {estimate}（区间 {low} 至 {high}，已扣除抽样噪声）：要使两侧一致，须移动这么大份额的关注。未扣除为 {measured}；即使两侧本无差异，"
        "仅因抽样平均也会出现 {noise}。"
    ),
    "key_flagged": "阅读清单上有 {n} 个主题（区间不含 0，且相差至少一倍）：{topics}。",
    "key_none": "没有主题同时满足“区间不含 0”与“相差至少一倍”。下面给出差距最大的几个，供核对。",
    "key_wording": (
        "有 {n} 个主题几乎只见于一侧（减中位数之前相差 32 倍以上），未列入清单：{topics}。请读“证据原句”一节：另一侧是没有谈，"
        "还是换了说法？"
    ),
    "key_few": "有 {n} 个主题文本太少，不作估计或不列入清单。",
    "key_under": "供给偏少（{grade}），{n} 个：{topics}。",
    "key_over": "供给偏多（{grade}），{n} 个：{topics}。",
    "key_aligned": "供需相符（{grade}），{n} 个：{topics}。",
    "key_cannot": "{n} 个主题都不能判断（{grade}）：{reasons}。",
    "key_cannot_some": "其余 {n} 个不能判断：{reasons}。",
    "key_cannot_part": "{n} 个{reason}",
    "key_why_tau": (
        "为什么都不能判断：区间为措辞之差留了余地（τ = {tau}），因此每个区间向两边至少宽 {half} 翻倍数，比这小的差距都看不出来。这不是说供需相符。"
    ),
    "key_read_first": "先读哪些：按临界 τ（差距在措辞之差多大时不再显著）从高到低，{topics}。原句见“证据原句”。",
    "key_read_part": "{topic}（{lean}，临界 τ {falls}）",
    "key_left_out": "有 {n} 件政策不算供给（{reasons}），以免把所解读、转发的内容再算一次；名单见“供需差距”一节。",
    "key_reason_part": "{reason} {n} 件",
    "gaps_title": "供需差距",
    "gaps_text": (
        "差距为正，表示群众谈得相对多、政策写得相对少；为负则相反。单位是翻倍数：1 为相对多一倍。已减去各主题的中位数（各主题按份额"
        "加权），因为份额合计为 1，一个主题变大会使其余主题看起来变小。“判断”旁注等级，末栏是理由；“临界 τ”是差距在措辞之差多大时就站不住，"
        "“份额差”按文本原样。“措辞？”指几乎只见于一侧的主题：请读“证据原句”一节，看另一侧是没有谈，还是换了说法。"
    ),
    "gaps_coded": "各行是编码用的事项。机器的主题只用来收窄区间。分组的差距仍按机器的主题（见下一节）。",
    "figure_shares": "两侧的份额",
    "left_out_title": "不算供给的政策",
    "left_out_none": "没有政策被排除在供给之外。",
    "left_out_coded": "分组的差距与上面按编码得出的差距都不计这些文件；抽样中属于它们的编码不使用。",
    "groups_title": "分组的供需差距",
    "groups_text": "按“{by}”分组，每组各自估计。格子多，偶然超出的也多：请把一列或一行当作整体来读，不要单看一格。",
    "groups_none": "这项研究没有要求分组（未测量）。",
    "profiles_title": "整体差异与移动方案",
    "profiles_text": (
        "两侧份额的 Jensen-Shannon 散度，减去随机水平；各主题的部分之和等于整体。不分事项与措辞，是文本之差，不是失职。"
    ),
    "transport_text": "要使供给的份额与需求一致，最省的移动办法：从哪个主题移到哪个主题。用词相近的主题之间移动代价小。这是算术，不是建议；灰色的移动只是几种走法之一。",
    "transport_title": "供给怎样移动",
    "places_title": "各地",
    "places_text": (
        "各地的需求不同时，政策是否也不同（一刀切指数），各地政策是否离本地需求更近（契合度）。只在同一来源之内比较各地，"
        "所以不受政策与群众用语不同的影响。留言少不等于满意。"
    ),
    "regions_title": "逐地",
    "slopes_title": "供给是否随需求变",
    "slopes_text": "逐个主题：各地之间，需求高一倍时供给高多少。",
    "equity_title": "总差异，各地同权",
    "places_off": "这项研究没有要求比较各地（未测量）。",
    "time_title": "时间",
    "time_text": "谁先谁后、诉求激增之后多久有政策、现行政策讲什么。先后不等于因果。",
    "lags_title": "谁先谁后",
    "responses_title": "激增之后的等待",
    "bursts_title": "逐次激增",
    "stock_title": "现行政策的存量与新发政策",
    "time_off": "这项研究没有要求测量时间（未测量）。",
    "not_measured": "未测量：{reason}。",
    "not_asked": "未测量。",
    "coding_title": "人工编码",
    "coding_text": "随机抽取的文本由人编码；下表是抽样与编码员之间的一致程度（只看双编部分）。",
    "agreement_title": "编码员一致程度",
    "methods_title": "方法段落（草稿，数字已填好）",
    "evidence_coded": "人工编码",
    "see_files": "更多数字见 {files}（各栏含义见 tables/columns.csv）。",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "grade_exploratory": (
        "Exploratory: this is a reading list, no verdict. A gap may come from policy and people using different words, nothing at this grade "
        "tells the two apart, and every verdict is “cannot tell”. The next grade, calibrated, takes pairs of message and reply (name the reply "
        "column in study.toml), which correct for wording."
    ),
    "grade_calibrated": (
        "Calibrated: pairs of message and reply corrected for wording, and intervals hold the doubt that is left, tau = {tau} (wide, since policies "
        "are no replies). No verdict does not mean no gap. The next grade, validated: draw at least 200 units a side with coding_sheet, have two "
        "people code them (an afternoon), and name the files under [coding] in study.toml; intervals then need no tau."
    ),
    "grade_validated": (
        "Validated: both sides have a random sample coded by people, and shares were corrected by it, whatever the machine makes of wording. There is "
        "no higher grade; whether verdicts survive other settings, a sensitivity analysis shows (test_sensitivity)."
    ),
    "key_total": (
        "Total variation is {estimate} (interval {low} to {high}; noise of sampling taken off): that share of attention would have to move for both "
        "sides to agree. With the noise it is {measured}; where nothing differs, sampling alone would show {noise} on average."
    ),
    "key_flagged": "On the reading list (interval excludes 0, twofold or more), {n}: {topics}.",
    "key_none": (
        "No topic has both an interval that excludes 0 and a twofold gap. The largest gaps are shown below, to be checked."
    ),
    "key_wording": (
        "Nearly absent from one source (more than 32 to 1 before the median is taken off), so off the list, {n}: {topics}. Read the "
        "sentences under Evidence: is it said on the other side in other words?"
    ),
    "key_few": "Topics with too few texts to estimate or to list: {n}.",
    "key_under": "Under-supplied ({grade}), {n}: {topics}.",
    "key_over": "Over-supplied ({grade}), {n}: {topics}.",
    "key_aligned": "Aligned ({grade}), {n}: {topics}.",
    "key_cannot": "Of none of the {n} topics can it be told ({grade}): {reasons}.",
    "key_cannot_some": "Of the other {n} it cannot be told: {reasons}.",
    "key_cannot_part": "{reason} ({n})",
    "key_why_tau": (
        "Why none: intervals hold a doubt about wording (tau {tau}), so that each reaches {half} doublings to either side at the least, and no smaller "
        "gap can be told. That is not to say that supply and demand are aligned."
    ),
    "key_read_first": (
        "What to read first, by the doubt about wording at which the gap would fall, the firmest first: {topics}. Sentences stand under Evidence."
    ),
    "key_read_part": "{topic} ({lean}, falls at {falls})",
    "key_left_out": (
        "Policies that are no supply, lest what they interpret or pass on counts twice: {n} ({reasons}). They are listed under the gaps."
    ),
    "key_reason_part": "{reason} {n}",
    "gaps_title": "Gaps of supply and demand",
    "gaps_text": (
        "A positive gap means that people speak of a topic relatively more and policy relatively less; a negative one the "
        "reverse. The unit is doublings: 1 is twice as much. Each gap is the log ratio less the median over topics, each "
        "weighted by its share, since shares sum to 1 and one growing topic makes all others look smaller. The grade stands beside each verdict, "
        "its reason in the last column; “falls at” is the doubt about wording at which the gap would no longer be told; points are shares as the "
        "texts have them. “wording?” marks topics nearly absent from one source: read the sentences under Evidence, is it said on the other "
        "side in other words?"
    ),
    "gaps_coded": "Rows are the matters that were coded; the machine's topics only make intervals narrower. Gaps by group are still those of topics (next section).",
    "figure_shares": "Shares of both sides",
    "left_out_title": "Policies that are no supply",
    "left_out_none": "No policy was left out of supply.",
    "left_out_coded": "Neither the gaps by group nor those from coding count these; what was coded of them is not used.",
    "groups_title": "Gaps by group",
    "groups_text": (
        "Grouped by “{by}”, each group estimated by itself. Many cells mean many that stand out by chance: read a whole "
        "row or column, never one cell."
    ),
    "groups_none": "This study asked for no groups (not measured).",
    "profiles_title": "Whole profiles",
    "profiles_text": (
        "Jensen-Shannon divergence of both sides less what chance gives; the parts of the topics sum to the whole. It doesn't tell matter from "
        "wording: it is a difference of texts, not neglect."
    ),
    "transport_text": (
        "The least costly way to move supply so that its shares are those of demand, from topic to topic. Between topics of similar words moves are "
        "cheap. This is arithmetic, not advice; grey moves are one way among others."
    ),
    "transport_title": "How supply would move",
    "places_title": "Places",
    "places_text": (
        "Whether policy differs where demand does (one size fits all), and whether each place's policy lies nearer to its own people "
        "(alignment). Places are compared within each source, so that different words of policy and people don't matter. Few messages "
        "don't mean content."
    ),
    "regions_title": "Place by place",
    "slopes_title": "Does supply follow demand?",
    "slopes_text": "Topic by topic: by how much supply rises where demand is twice as high.",
    "equity_title": "Total variation, places counting the same",
    "places_off": "This study asked for no places (not measured).",
    "time_title": "Time",
    "time_text": "Who leads, how long a burst of demand waits for a policy, and what the policies in force are about. First is not why.",
    "lags_title": "Who leads",
    "responses_title": "Waits after a burst",
    "bursts_title": "Burst by burst",
    "stock_title": "Policies in force and new ones",
    "time_off": "This study asked for no time (not measured).",
    "not_measured": "Not measured: {reason}.",
    "not_asked": "Not measured.",
    "coding_title": "Coding by people",
    "coding_text": "People coded texts drawn at random; below are the draw and how far coders agree (on the texts that all of them saw).",
    "agreement_title": "How far coders agree",
    "methods_title": "Methods paragraph (a draft with its numbers filled in)",
    "evidence_coded": "coded by people",
    "see_files": "More numbers: {files} (columns.csv says what the columns mean).",
})  # fmt: skip

MEASURED: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})

MEASURED_VALUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "zh": MappingProxyType({
            "lean:demand": "偏需求", "lean:supply": "偏供给", "lean:": "区间含 0",
            "lean:wording?": "措辞？", "lean:too few": "太少",
            "grade:exploratory": "探索性", "grade:calibrated": "已校准", "grade:validated": "已验证",
            "verdict:cannot tell": "不能判断", "verdict:over": "供给偏多",
            "verdict:under": "供给偏少", "verdict:aligned": "相符",
            "by:": "全体", "by:region": "地区", "by:month": "月", "by:quarter": "季度", "by:year": "年",
            "group:all": "全体", "note:too few documents": "一侧文档太少", "note:no value": "没有该变量的值",
            "what:moved": "合计移动", "what:cost": "平均距离", "what:move": "移动", "what:left out": "不参与",
            "measure:demand": "需求的差异", "measure:supply": "政策的差异", "measure:one_size_fits_all": "一刀切指数", "measure:alignment": "契合度",
            "measure:together": "合起来", "measure:own": "各地自比", "measure:flow": "新发", "measure:stock": "现行",
            "measure:alpha": "α", "measure:agreement": "一致比例",
            "leads:demand": "诉求先", "leads:supply": "政策先", "unit:month": "月", "unit:quarter": "季",
            "claim:predicts": "可预测", "claim:cannot tell": "说不准", "claim:described": "只作描述",
            "supply:own": "本地", "supply:superior": "连同上级", "topic:all": "合计", "matter:all": "全部", "kind:all": "两侧",
            "verdict:reliable": "可靠", "verdict:tentative": "勉强", "verdict:not reliable": "不可靠",
        }),
        "en": MappingProxyType({
            "lean:demand": "demand", "lean:supply": "supply", "lean:": "holds 0",
            "lean:wording?": "wording?", "lean:too few": "too few",
            "grade:exploratory": "exploratory", "grade:calibrated": "calibrated", "grade:validated": "validated",
            "verdict:cannot tell": "cannot tell", "verdict:over": "over",
            "verdict:under": "under", "verdict:aligned": "aligned",
            "by:": "whole", "by:region": "region", "by:month": "month", "by:quarter": "quarter",
            "by:year": "year", "group:all": "all", "note:too few documents": "too few documents of one source",
            "note:no value": "no value of the variable",
            "what:moved": "moved in all", "what:cost": "mean distance", "what:move": "move", "what:left out": "left out",
            "measure:demand": "demand differs", "measure:supply": "policy differs", "measure:one_size_fits_all": "one size fits all",
            "measure:alignment": "alignment", "measure:together": "together", "measure:own": "own", "measure:flow": "new", "measure:stock": "in force",
            "measure:alpha": "alpha", "measure:agreement": "agreement",
            "leads:demand": "demand first", "leads:supply": "supply first", "unit:month": "month", "unit:quarter": "quarter",
            "claim:predicts": "predicts", "claim:cannot tell": "cannot tell", "claim:described": "described",
            "supply:own": "own", "supply:superior": "with superiors", "topic:all": "all", "matter:all": "all", "kind:all": "both",
            "verdict:reliable": "reliable", "verdict:tentative": "tentative", "verdict:not reliable": "not reliable",
        }),
    }
)  # fmt: skip
"""Words for the codes in these tables."""
