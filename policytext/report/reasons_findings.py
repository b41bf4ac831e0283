"""Notes of mechanisms and matches in Chinese; those of dilemmas, and of what they rest on, are in :mod:`policytext.findings.chinese`."""

__all__ = ["FINDING_REASONS"]

FINDING_REASONS: tuple[tuple[str, str], ...] = (
    (r"not in the codebook", "编码手册里没有"),
    (r"the policies are not coded", "政策未编码"),
    (r"no clause counts for its place and day", "按其地区与日期没有可用的条款"),
    (r"no day", "没有日期"),
    (r"no marks", "没有刻度"),
    (r"without both marks every message that has a clause is 'cannot tell'", "两个刻度都没有，凡有条款的反馈都“无法判断”"),
    (r"lower precision= or judge more", "可调低 precision，或多判一些"),
    (r"judge more", "请多判一些"),
    (r"judge matches and give them as labelled=", "请人判断一些匹配，由 labelled 传入"),
    (r"judge matches and give them as labelled=, or lower precision=", "请人判断一些匹配，由 labelled 传入，或调低 precision"),
    (r"no clause with these functions", "没有可作回应的条款"),
    (r"no score has a precision of (\S+): nothing is called answered", r"没有哪个得分查准达到 \1，所以不说“有回应”"),
    (r"below no score a share of (\S+) is wrong: no score is called not answered", r"没有哪个得分以下有 \1 判错，所以不说“无回应”"),
    (r"a low score says nothing of policies: clauses score lower than replies", "低分说明不了什么：条款的得分本来就低于答复"),
    (r"no labelled matches, and fewer than (\d+) messages with replies", r"没有人工判断的匹配，有答复的反馈也不足 \1 条"),
    (r"(?:labelled|replies): (\d+) right and (\d+) wrong ones are too few \((\d+) of each\)", r"对的 \1 个、错的 \2 个，太少（各须 \3 个）"),
)
"""Pattern and translation of each part of a reason, as in :mod:`policytext.report.reasons`."""
