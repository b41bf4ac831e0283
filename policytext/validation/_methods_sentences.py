"""The sentences of the methods paragraph, in Chinese and English."""

from collections.abc import Mapping

__all__ = ["REFERENCES", "SENTENCES", "WORDS"]

SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("", "研究比较{n_policy}份政策文件与{n_feedback}条群众留言。", "We compare {n_policy} policy documents with {n_feedback} citizens' messages."),
    (
        "",
        "政策按{cut}切分，共得{units_policy}个政策单元、{units_feedback}个留言单元，主题词表含{vocabulary}个词。",
        "Policies were cut by {cut}, giving {units_policy} units of policy and {units_feedback} of messages; the vocabulary holds {vocabulary} topic words.",
    ),
    (
        "",
        "其中{covered_policy}个政策单元（{coverage_policy}）与{covered_feedback}个留言单元（{coverage_feedback}）至少含一个主题词，其余记为未覆盖，不分配主题。",
        "Of these, {covered_policy} units of policy ({coverage_policy}) and {covered_feedback} of messages ({coverage_feedback}) hold a topic word; "
        "the others count as not covered and were given no topics.",
    ),
    (
        "",
        "主题数K={k}，由留出拟合、稳定性等指标在备选{grid}中选出（每个备选拟合{grid_runs}次）。",
        "The number of topics, K = {k}, was chosen among {grid} by held-out fit and stability ({grid_runs} each).",
    ),
    ("", "主题数K={k_given}，由研究者设定。", "The number of topics, K = {k_given}, was set by us."),
    (
        "",
        "主题模型以{engine}（版本{engine_version}）拟合{runs}，随机种子为{seed}。",
        "Topics were fitted {runs} with {engine} (version {engine_version}; seed {seed}).",
    ),
    ("", "每次拟合遍历文本{passes}。", "Each fit went over the texts {passes}."),
    (
        "",
        "除首次外每次留出部分文本；各主题在其余拟合中平均重现{recurrence}（最低{recurrence_least}）。",
        "All fits but the first left out a part of the texts; topics came back in {recurrence} of them on average ({recurrence_least} at the least).",
    ),
    ("", "各主题归并为{n_matters}个事项。", "Topics were joined to {n_matters}."),
    (
        "",
        "留言与其答复共{pairs}对，用于学习官民措辞差异：植入差距在校正前的斜率为{slope}，留出检验的残差标准差τ={tau}（取自{tau_from}）。",
        "What is wording was learnt from {pairs} of message and reply: planted gaps came back with slope {slope} before correction, and the residual "
        "standard deviation on pairs held out was τ = {tau} (from {tau_from}).",
    ),
    (
        "no_pairs",
        "没有可用的留言—答复对，措辞差异未作校正。",
        "There were no usable pairs of message and reply to learn from, so that topics were not corrected for wording.",
    ),
    (
        "",
        "可用的留言—答复对只有{pairs_found}对，不足所需的{pairs_needed}对，措辞差异未作校正。",
        "With {pairs_found} of message and reply, where {pairs_needed} are needed, topics were not corrected for wording.",
    ),
    (
        "pairs_unused",
        "研究者选择不使用留言—答复对，措辞差异未作校正。",
        "By our choice no pairs of message and reply were used, so that topics were not corrected for wording.",
    ),
    (
        "pairs_failed",
        "未能从留言—答复对学得措辞差异，因此未作校正。",
        "What is wording could not be learnt from pairs of message and reply, so that topics were not corrected for it.",
    ),
    (
        "pairs_unknown",
        "措辞差异未以留言—答复对校正。",
        "Topics were not corrected for wording by pairs of message and reply.",
    ),
    (
        "",
        "编码样本按来源{strata}随机抽取：政策文本{drawn_policy}条（总体{frame_policy}条），留言文本{drawn_feedback}条（总体{frame_feedback}条）；除数字、空格、全半角与遮盖信息外"
        "完全相同的文本只编码一次。",
        "Texts for coding were drawn at random from each source{strata}: {drawn_policy} of {frame_policy} of policy and {drawn_feedback} of "
        "{frame_feedback} of messages; texts that are the same but for digits, spaces, width and masked data were coded once.",
    ),
    (
        "parts_coded",
        "编码的文本是切分后的单元：政策条数是条款等文本单元数，不是文件份数。",
        "What was coded are texts as they were cut: counts of policy are of clauses and the like, not of documents.",
    ),
    (
        "",
        "编码由{coders}名编码员盲编完成（不见文本编号与机器结果），可选代码{n_codes}个；政策文本{coded_policy}条、留言文本{coded_feedback}条得到代码，{problems}个回答未计入。",
        "They were coded blind (neither ids nor what the machine said were seen) by {coders} with {n_codes}: {coded_policy} texts of policy and "
        "{coded_feedback} of messages have a code; answers that do not count: {problems}.",
    ),
    ("", "其中{double}条由每名编码员各自独立编码。", "{double} of them were coded by every coder."),
    (
        "",
        "政策编码的Krippendorff α为{alpha_policy}{alpha_range_policy}，n={alpha_n_policy}，一致率{agreement_policy}。",
        "For policy, Krippendorff's alpha was {alpha_policy}{alpha_range_policy}, n = {alpha_n_policy}, agreement {agreement_policy}.",
    ),
    (
        "",
        "留言编码的Krippendorff α为{alpha_feedback}{alpha_range_feedback}，n={alpha_n_feedback}，一致率{agreement_feedback}。",
        "For messages, Krippendorff's alpha was {alpha_feedback}{alpha_range_feedback}, n = {alpha_n_feedback}, agreement {agreement_feedback}.",
    ),
    (
        "",
        "编码不一致的{n_disagree}条中，{n_settled}条经讨论确定，{n_majority}条取多数，{n_first}条取编号在前的编码员。",
        "Of {n_disagree} texts on which coders differ, {n_settled} were settled in discussion, {n_majority} follow the majority and {n_first} the "
        "coder with the lowest number.",
    ),
    (
        "",
        "两类文本的占比各以自己的编码样本校正（预测增强推断，设计权重；已编码的政策文本{corrected_policy}条，已编码的留言文本{corrected_feedback}条）。",
        "Shares were corrected by the coded sample of their own source (prediction-powered inference with design weights; {corrected_policy} coded "
        "texts of policy, {corrected_feedback} of messages).",
    ),
    (
        "validated",
        "这样校正的占比不以措辞校准为前提。",
        "Shares corrected so do not rest on what was learnt of wording.",
    ),
    (
        "gap",
        "供需差距为需求占比与供给占比之比的以二为底的对数，减去各主题的加权中位数。",
        "A gap is the binary logarithm of the share of demand over the share of supply, less the weighted median over topics.",
    ),
    ("", "文本权重为：{weights}。", "Texts were weighted by {weights}."),
    ("", "近似重复的m份文本合计按{copies}计。", "Near copies, m of a text, count for {copies} together."),
    (
        "superior",
        "各地的供给除本级文件外，也计入上级文件。",
        "The supply of a place holds the documents of its superiors beside its own.",
    ),
    ("", "差距按“{by}”在{n_groups}组内分别计算。", "Gaps were measured within {n_groups} by {by}."),
    (
        "",
        "置信水平为{level}，差距的标准误由{n_draws}次重抽样得到（以文档为单位，随机种子{gap_seed}），其区间取Student t分布，"
        "自由度取决于该主题的独立文本数（按设计效应折算）。",
        "Intervals are at the level of {level}: standard errors of gaps rest on {n_draws} resamples of documents (seed {gap_seed}), quantiles are those of "
        "Student's t, with degrees of freedom from the number of independent texts of the topic (by the design effect).",
    ),
    (
        "",
        "置信水平为{level}，差距的标准误由校正后占比的{n_joint_draws}次联合抽样得到（随机种子{gap_seed}），其区间取Student t分布，"
        "自由度取决于该主题的独立编码文本数（按设计效应折算）。",
        "Intervals are at the level of {level}: standard errors of gaps rest on {n_joint_draws} joint draws of the corrected shares (seed {gap_seed}), quantiles "
        "are those of Student's t, with degrees of freedom from the number of independent coded texts of the matter (by the design effect).",
    ),
    (
        "",
        "政策并非答复，区间另计入标准差{policy_tau}（以二为底的对数单位）。",
        "As policies are no replies, intervals also hold a standard deviation of {policy_tau} (in doublings).",
    ),
    (
        "",
        "{n_gaps_all}项差距中有{n_tests}项作了检验，对所作检验一并以Benjamini–Hochberg法把错误发现率控制在{fdr}；差距绝对值不足{least}者不作判定，区间落在±{margin}以内者判为一致。",
        "Of {n_gaps_all}, {n_tests} could be tested; over these the false discovery rate was held at {fdr} (Benjamini-Hochberg). "
        "Gaps of less than {least} (in doublings) were not called, and those whose interval lies within ±{margin} were called aligned.",
    ),
    (
        "",
        "结果等级为{grade}：供给不足{n_under}项，供给偏多{n_over}项，一致{n_aligned}项，无法判断{n_unclear}项。",
        "The grade of the claims is {grade}: {n_under} under-supplied, {n_over} over-supplied, {n_aligned} aligned, {n_unclear} cannot be told.",
    ),
    (
        "",
        "结果等级为{grade_exploratory}：{n_gaps}项差距只供确定阅读次序，不作供给不足或偏多的判定。",
        "The grade of the claims is {grade_exploratory}: {n_gaps} for a reading list, and none is called under- or over-supply.",
    ),
    (
        "",
        "未单列为事项的{n_rest}行（{rest}）不计入上述项数。",
        "Not counted among these, as no matter of their own: {n_rest} ({rest}).",
    ),
    (
        "",
        "总体差异（需要移动的注意力份额）为{variation}（{level}区间{variation_range}），偶然因素已扣除：实测{measured}，而无差异时的期望为{noise}。",
        "Overall, {variation} of attention would have to move ({level} interval {variation_range}), with chance already taken off: {measured} was measured, where "
        "{noise} is expected if nothing differs.",
    ),
    ("", "计算使用policytext {version}。", "Computed with policytext {version}."),
)
"""What is needed beside the numbers, and the sentence in Chinese and English. One is said where all that it names is known; no number
stands in them."""
REFERENCES: tuple[tuple[str, str], ...] = (
    ("lda", "Blei, D. M., Ng, A. Y., & Jordan, M. I. (2003). Latent Dirichlet allocation. Journal of Machine Learning Research, 3, 993-1022."),
    ("alpha_n_feedback|alpha_n_policy", "Krippendorff, K. (2004). Content analysis: An introduction to its methodology (2nd ed.). Sage."),
    ("corrected_policy|corrected_feedback", "Angelopoulos, A. N., Bates, S., Fannjiang, C., Jordan, M. I., & Zrnic, T. (2023). Prediction-powered "
     "inference. Science, 382(6671), 669-674."),
    ("corrected_policy|corrected_feedback", "Egami, N., Hinck, M., Stewart, B. M., & Wei, H. (2023). Using imperfect surrogates for downstream inference: "
     "Design-based supervised learning for social science applications of large language models. NeurIPS 36."),
    ("fdr", "Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate: A practical and powerful approach to multiple testing. Journal of "
     "the Royal Statistical Society B, 57(1), 289-300."),
)  # fmt: skip
WORDS: Mapping[str, tuple[str, str]] = {
    "clause": ("条款", "clause"), "document": ("整篇文件", "document"), "unit": ("单元各计一票", "one vote a unit"), "token": ("词数", "number of words"),
    "all": ("单元、文件、词数三种", "units, documents and words in turn"),
    "recency": ("时效（越近越重）", "recency"), "exploratory": ("探索级", "exploratory"), "calibrated": ("校准级", "calibrated"),
    "validated": ("验证级", "validated"), "the floor": ("下限", "the floor"), "random folds": ("随机折", "random folds"),
    "late folds": ("后期年份折", "folds of late years"),
    "place folds": ("地区折", "folds by place"), "class folds": ("类别折", "folds by class"),
}  # fmt: skip
