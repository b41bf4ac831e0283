"""What stands on figures, in Chinese and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from policytext.errors import InputError, explain, listing

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PLOT_WORDS", "plot_words", "told_counts"]

_ZH: Mapping[str, str] = MappingProxyType({
    "gap_title": "各主题的供需差距",
    "gap_axis": "差距（翻倍数：log2 需求份额/供给份额，减去加权中位数）",
    "more_demand": "需求多于供给 →",
    "more_supply": "← 供给多于需求",
    "supply": "供给",
    "demand": "需求",
    "supply_long": "供给（政策文本中的份额）",
    "demand_long": "需求（群众反馈中的份额）",
    "lean_demand": "偏需求",
    "lean_supply": "偏供给",
    "lean_": "区间含 0",
    "lean_wording?": "几乎只见于一侧（措辞？）",
    "lean_too few": "文本太少",
    "none_no matter": "不是单独的事项",
    "none_none on both sides": "两侧都没有",
    "none_none on one side": "有一侧没有",
    "none_no gap": "没有差距值",
    "verdict_under": "供给偏少",
    "verdict_over": "供给偏多",
    "verdict_aligned": "相符",
    "cannot_tell": "不能判断：{lean}",
    "gap_counts": "政策 {n_policy} 件，反馈 {n_feedback} 条。",
    "gap_coded": "人工编码的文本：政策 {n_policy} 个，反馈 {n_feedback} 个。",
    "gap_aligned": "菱形（相符）的线为判断所用的 {level} 区间。",
    "gap_caption": "{counts}点为估计值，线为 {level} 区间；实心为有判断，空心为不能判断；"
    "虚线为 ±{least}（判断所需的最小差距），灰带为 ±{margin}（在此之内为相符）。{grade}",
    "gap_clipped": "箭头表示区间超出图框。",
    "group_note": "组：{group}。",
    "grade_exploratory": "等级：探索性（阅读清单，不是结论）。",
    "grade_calibrated": "等级：已校准。",
    "grade_validated": "等级：已验证。",
    "heat_title": "分组的供需差距",
    "heat_bar": "差距（翻倍数）",
    "heat_verdict": "● 供给偏少或偏多",
    "heat_aligned": "＝ 相符",
    "heat_excludes": "○ {level} 区间不含 0，不能判断",
    "heat_wording": "? 几乎只见于一侧",
    "heat_few": "▨ 文本太少",
    "heat_none": "– 没有差距值（不是单独的事项，或两侧都没有）",
    "heat_caption": "列下为该组的政策件数／反馈条数。{grade}",
    "heat_coded": "列下为该组人工编码的文本数（政策／反馈）。{grade}",
    "heat_left": "共 {total} 组，只画文本最多的 {shown} 组，另有 {left} 组未画（见分组表）。",
    "shares_title": "各主题在供给与需求中的份额",
    "shares_axis": "份额（%）",
    "shares_caption": "{counts}每一侧的份额合计为 100%。",
    "shares_left": "只画合计份额最大的 {shown} 个主题，另有 {left} 个未画。",
    "graph_title": "部门协同图",
    "issue": "联合发文",
    "together": "共同负责",
    "arrow": "牵头 → 配合或责任单位",
    "mention": "同一句中提及",
    "strength": "联系强度 {strength}",
    "other_communities": "其他或不属任何群（{n}）",
    "graph_doubt": "部门的分群没有强过随机网络，颜色仅供参考。",
    "graph_caption": "圆的大小为联系强度（各层按名次合并后，与其他部门各条联系的权重之和）；同一类线中，线越粗，联系越强。画出 {nodes} 个部门、{ties} 条联系。",
    "graph_left_nodes": "另有 {left} 个部门较弱或与图中部门没有联系，未画。",
    "graph_left_ties": "另有 {left} 条较弱的联系未画。",
    "graph_by_chance": "另有 {left} 条联系没有强过随机，未画。",
    "graph_alone": "{left} 个部门没有这里所画的联系，不画。",
    "graph_untested": "{kinds}：没有与随机相比，照原样画出。",
    "comma_list": "、",
    "graph_open": "“有关部门”一类的泛指 {left} 个，不画。",
    "graph_nameless": "图框太小，{left} 个较弱的部门没有写名称。",
    "graph_place": "名称略去“{place}”。",
    "between": "",
    "key_title": "两组文本各自偏用的词",
    "key_axis": "对数几率之差（自然对数；先验按两组合计的词频）",
    "key_more": "“{group}”用得更多 →",
    "key_less": "← “{group}”用得更多",
    "key_policy": "政策",
    "key_feedback": "群众反馈",
    "key_holds": "区间含 0",
    "key_count": "次数",
    "key_caption": "{first} {n_first} 件，{second} {n_second} 件。点为估计值，线为 {level} 区间（按文档，不按词）；实心为区间不含 0。这里只比较用词，不说明主题的多少。",
    "key_left": "每侧至多画 {limit} 个词，按 z 值（按文档）取；另有 {left} 个未画。",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "gap_title": "Supply and demand by topic",
    "gap_axis": "Gap (doublings: log2 of demand share over supply share, less the weighted median)",
    "more_demand": "more demand than supply →",
    "more_supply": "← more supply than demand",
    "supply": "supply",
    "demand": "demand",
    "supply_long": "supply (share of policy text)",
    "demand_long": "demand (share of citizens' feedback)",
    "lean_demand": "leans to demand",
    "lean_supply": "leans to supply",
    "lean_": "interval holds 0",
    "lean_wording?": "nearly one source only (wording?)",
    "lean_too few": "too few texts",
    "none_no matter": "no matter of its own",
    "none_none on both sides": "none on both sides",
    "none_none on one side": "none on one side",
    "none_no gap": "no gap can be given",
    "verdict_under": "under-supplied",
    "verdict_over": "over-supplied",
    "verdict_aligned": "aligned",
    "cannot_tell": "cannot tell: {lean}",
    "gap_counts": "{n_policy} policies, {n_feedback} messages. ",
    "gap_coded": "Texts coded by hand: {n_policy} of policies, {n_feedback} of messages. ",
    "gap_aligned": "Lines of diamonds (aligned): the {level} interval that this verdict rests on.",
    "gap_caption": "{counts}Point: estimate; line: {level} interval. Filled: a verdict; hollow: cannot tell. "
    "Dashed: ±{least}, the least gap for a verdict; grey band: ±{margin}, within which both sides are aligned. {grade}",
    "gap_clipped": "Arrow heads: the interval goes beyond the frame.",
    "group_note": "Group: {group}.",
    "grade_exploratory": "Grade: exploratory (a reading list, no verdict).",
    "grade_calibrated": "Grade: calibrated.",
    "grade_validated": "Grade: validated.",
    "heat_title": "Supply and demand by topic and group",
    "heat_bar": "Gap (doublings)",
    "heat_verdict": "● under- or over-supplied",
    "heat_aligned": "= aligned",
    "heat_excludes": "○ {level} interval excludes 0, cannot tell",
    "heat_wording": "? nearly one source only",
    "heat_few": "▨ too few texts",
    "heat_none": "– no gap (no matter of its own, or none on both sides)",
    "heat_caption": "Under each group: policies / messages. {grade}",
    "heat_coded": "Under each group: texts coded by hand (policies / messages). {grade}",
    "heat_left": "Groups: {total}. Drawn: the {shown} with most texts; left out: {left} (see the table by group).",
    "shares_title": "Share of each topic in supply and demand",
    "shares_axis": "Share (%)",
    "shares_caption": "{counts}The shares of each side sum to 100%.",
    "shares_left": "Drawn: the {shown} largest topics; left out: {left}.",
    "graph_title": "Departments that work together",
    "issue": "issue jointly",
    "together": "responsible together",
    "arrow": "leads → supports or is responsible",
    "mention": "named in one clause",
    "strength": "strength {strength}",
    "other_communities": "other or no community ({n})",
    "graph_doubt": "The communities are no clearer than in random networks: don't read much into the colours.",
    "graph_caption": "Circle size: strength (sum of the weights of its ties, layers joined by rank); wider lines: stronger ties, within a kind of line. "
    "Drawn: {nodes} departments, {ties} ties.",
    "graph_left_nodes": "Left out as weaker, or without a tie to those drawn: {left} departments.",
    "graph_left_ties": "Weaker ties left out: {left}.",
    "graph_by_chance": "Ties no stronger than chance, left out: {left}.",
    "graph_alone": "Departments without a tie of these kinds, not drawn: {left}.",
    "graph_untested": "Not held against chance, drawn as they are: {kinds}.",
    "comma_list": ", ",
    "graph_open": 'Unnamed bodies, as in "departments concerned", not drawn: {left}.',
    "graph_nameless": "No room for the names of weaker departments: {left}.",
    "graph_place": "Names are shown without {place}.",
    "between": " ",
    "key_title": "Words that each of two groups uses more",
    "key_axis": "Difference of log odds (natural logarithm; prior: words of both groups together)",
    "key_more": "more in {group} →",
    "key_less": "← more in {group}",
    "key_policy": "policies",
    "key_feedback": "feedback",
    "key_holds": "interval holds 0",
    "key_count": "times",
    "key_caption": "{first}: {n_first} documents; {second}: {n_second}. Point: estimate; line: {level} interval over documents, not words; filled: "
    "excludes 0. Wording is compared here, not how much a topic is spoken of.",
    "key_left": "At most {limit} words a side, by z over documents; left out: {left}.",
})  # fmt: skip

PLOT_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})


def plot_words(lang: str, words: Mapping[str, Mapping[str, str]] = PLOT_WORDS) -> Mapping[str, str]:
    """Give the words of one language: those that figures share, or those of one figure.

    Examples
    --------
    >>> plot_words("en")["supply"]
    'supply'
    """
    if not isinstance(lang, str) or lang not in words:
        raise InputError(explain(f"lang={lang!r} is unknown", found=f"languages: {listing(words)}", hint="use 'zh' or 'en'"))
    return words[lang]


def told_counts(rows: "pd.DataFrame", grade: str, words: Mapping[str, str]) -> str:
    """Say how many texts of both sources rows rest on; of a validated result these are the ones coded by hand."""
    n = {name: f"{int(rows[name].fillna(0).max()):,}" for name in ("n_policy", "n_feedback")}
    return words["gap_coded" if grade == "validated" else "gap_counts"].format(**n)
