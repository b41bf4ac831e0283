"""`agency_terms`: names of government bodies as terms, from the word lists of the government room."""

from policytext.government.agencies.words import name_words

__all__ = ["agency_terms"]

_ORGANS = ("局", "厅", "部门")
_NO_BUREAU = frozenset((
    "计", "编", "总", "创新", "项目", "研究", "执法", "考试", "就业", "医疗", "高等教育", "职业教育", "基础教育", "科学",
    "社会科学", "文明", "组织", "宣传", "统战", "统一战线工作", "政法", "台湾事务", "妇女儿童", "关心下一代", "科技创新工作",
    "职业教育与成人教育", "出入境检验检疫", "安全生产", "食品安全", "征收", "营商环境", "营商", "改革发展", "改发", "人事",
    "公务员", "组织人事", "自由贸易", "公共服务", "党群工作", "老龄", "残疾人", "双拥", "国家安全", "治超", "煤炭", "电力",
    "计划", "文化", "绿化",
))  # fmt: skip
"""Functions whose name with an organ word behind it is no usual name, or begins a common word (创新局面)."""


def agency_terms() -> tuple[str, ...]:
    """Give names of government bodies: standing ones in full and short, and each function with 局, 厅 and 部门.

    Returns
    -------
    tuple of str
        Sorted, each once; without places before them (市教育局 stays 市|教育局).

    Notes
    -----
    Made of the words by which :func:`policytext.government.find_agencies` knows a body, so that what is found
    there is kept whole here. For each body in 部 there is a term in 部门 (财政部, 财政部门), or the one would cut the other.

    Examples
    --------
    >>> {"教育局", "教育部", "教育部门", "住建局"} <= set(agency_terms())
    True
    """
    words = name_words()
    standing = {form for held in (words.standing, words.local) for pair in held.items() for form in pair if len(form) > 2}
    functions = {form for pair in words.functions.items() for form in pair if len(form) > 1 and form not in _NO_BUREAU}
    bureaus = {f"{name}{organ}" for name in functions for organ in _ORGANS}
    ministries = {f"{name}门" for name in standing if name.endswith("部")}
    return tuple(sorted(standing | bureaus | ministries))
