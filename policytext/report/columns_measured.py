"""What the columns of gaps, profiles, places, time and coding mean, in Chinese and English; :mod:`policytext.report.columns` puts them together."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["COLUMNS", "OVERRIDES", "TABLES"]

_Note = tuple[str, str, str, str, str, str]

COLUMNS: Mapping[str, _Note] = MappingProxyType({
    "by": ("分组变量", "按什么分组；空为全体", "", "grouped by", "variable of the groups; empty for the whole", ""),
    "group": ("组", "组名；all 为全体", "", "group", "name of the group; all is the whole", ""),
    "estimate": (
        "差距", "log2（需求份额/供给份额）减去各主题按份额加权的中位数；1 为需求相对多一倍，-1 为供给相对多一倍", "翻倍数",
        "gap", "log2 of demand share over supply share, less the median over topics, each weighted by its share; 1: twice the demand",
        "doublings",
    ),
    "raw": ("未减差距", "不减加权中位数的差距", "翻倍数", "raw gap", "gap without taking off the weighted median", "doublings"),
    "lean": (
        "偏向",
        "偏需求、偏供给；空为区间含 0；“措辞？”为几乎只见于一侧（减中位数之前相差 32 倍以上），请读证据原句，看另一侧是否换了说法；“太少”为文本不够",
        "", "lean",
        "demand or supply; empty: the interval holds 0; wording?: nearly absent from one source (more than 32 to 1 before "
        "the median is taken off): read the sentences under Evidence, is it said on the other side in other words?; too few: "
        "not enough texts",
        "",
    ),
    "verdict": (
        "判断", "供给偏少、供给偏多、相符或不能判断；探索性等级下一律为不能判断", "",
        "verdict", "under- or over-supplied, aligned, or cannot tell; always 'cannot tell' at the exploratory grade", "",
    ),
    "grade": ("等级", "结论的依据：探索性、已校准、已验证", "", "grade", "what the number rests on", ""),
    "q": ("q 值", "多重检验校正后的显著性", "0–1", "q", "significance, corrected for many tests", "0–1"),
    "common_shift": (
        "共同位移", "未减差距按份额加权的中位数，即各差距所减去的数", "翻倍数",
        "common shift", "median of the raw gaps, each topic weighted by its share: what every gap had taken off", "doublings",
    ),
    "noise": (
        "抽样噪声", "两侧本无差异时，仅因抽样平均会出现的总差异；总差异与它相近就说明不了什么", "0–1",
        "noise", "mean total variation that sampling alone would show where nothing differs; a total near it says little", "0–1",
    ),
    "not_covered_policy": (
        "未覆盖政策", "不含任何主题词的政策文档", "件",
        "policies not covered", "policy documents without a topic word", "documents",
    ),
    "not_covered_feedback": (
        "未覆盖反馈", "不含任何主题词的反馈（按件，不按单元）", "条",
        "messages not covered", "feedback messages (documents) without a topic word", "messages",
    ),
    "low_policy": ("供给下限", "供给份额区间的下端", "0–1", "supply low", "lower end of the interval of the supply share", "0–1"),
    "high_policy": ("供给上限", "供给份额区间的上端", "0–1", "supply high", "upper end of the interval of the supply share", "0–1"),
    "low_feedback": ("需求下限", "需求份额区间的下端", "0–1", "demand low", "lower end of the interval of the demand share", "0–1"),
    "high_feedback": ("需求上限", "需求份额区间的上端", "0–1", "demand high", "upper end of the interval of the demand share", "0–1"),
    "points": (
        "份额差", "需求份额减供给份额，以百分点计；按文本的原样，未除去措辞之差", "百分点",
        "points", "demand share less supply share, as the texts have them, wording and all", "points of 100",
    ),
    "p": ("p 值", "无差距（或无关联）时，出现这么大数值的机会", "0–1", "p", "chance of so large a value where there is nothing", "0–1"),
    "coverage_policy": ("政策覆盖", "含主题词的政策单元所占比例", "0–1", "policies covered", "share of policy units with a topic word", "0–1"),
    "coverage_feedback": ("反馈覆盖", "含主题词的反馈单元所占比例", "0–1", "messages covered", "share of messages with a topic word", "0–1"),
    "expected": (
        "期望文本数", "若无差距，文本较少的一侧应有的该主题独立文本（同一文件的条款所说相近，按折合计）；不到 5 则不判断", "个",
        "expected", "independent texts of the topic that the smaller source would hold, were there no gap (clauses of one document say much the "
        "same); under 5 nothing is said", "texts",
    ),
    "support": (
        "支持度", "换种子、主题数、权重等设置后，判断仍成立的比例（连同主设置）；其他设置不足三个、或未作敏感性分析则为空", "0–1",
        "support", "share of all settings, the main one too, in which the verdict holds; empty with fewer than three others, or without a sensitivity analysis", "0–1",
    ),
    "tau": (
        "τ", "区间里为措辞之差留的余地；已校准等级才有", "翻倍数",
        "tau", "doubt about wording that the interval holds; of calibrated results", "doublings",
    ),
    "falls_at": (
        "临界 τ", "措辞之差大到多少，这一差距就不再显著；大于 τ 才能判断，越大越站得住，0 为本来就不显著", "翻倍数",
        "falls at", "doubt about wording at which the gap is no longer told from 0; above tau there is a verdict; the larger the firmer; 0: never told",
        "doublings",
    ),
    "excludes_least": (
        "超过下限？", "整个区间都大于所定的最小差距", "是/否",
        "excludes least", "whether the whole interval lies beyond the least gap that counts", "yes/no",
    ),
    "supply": (
        "供给口径", "own 只计本地文件；superior 连同上级文件", "",
        "supply", "own: its own documents; superior: those of the regions above too", "",
    ),
    "estimate_own": ("本地差距", "只计本地文件的差距", "翻倍数", "own gap", "gap with the own documents alone", "doublings"),
    "low_own": ("本地下限", "其区间的下端", "翻倍数", "own low", "lower end of its interval", "doublings"),
    "high_own": ("本地上限", "其区间的上端", "翻倍数", "own high", "upper end of its interval", "doublings"),
    "n_policy_own": ("本地政策数", "本地自己的政策", "件", "own policies", "policy documents of its own", "documents"),
    "estimate_document": ("按文档", "每个文档一票时的差距", "翻倍数", "by document", "gap with one vote a document", "doublings"),
    "estimate_token": ("按词", "每个词一票时的差距", "翻倍数", "by word", "gap with one vote a word", "doublings"),
    "measured": (
        "未扣噪声", "未扣除抽样噪声的总差异，总是偏大", "0–1",
        "measured", "total variation with the noise of sampling still in it: always too large", "0–1",
    ),
    "left_out_policy": ("不计政策", "不算供给的政策（解读、转发等）", "件", "policies left out", "policies that are no supply (解读, 转发 ...)", "documents"),
    "left_out_feedback": ("不计反馈", "不计入的反馈", "条", "messages left out", "messages left out", "messages"),
    "null_mean": (
        "随机水平", "本无差异时的平均值，已从估计值中扣除", "比特",
        "by chance", "mean where nothing differs; taken off the estimate", "bits",
    ),
    "what": (
        "行类型", "moved 需移动的总份额；cost 平均距离；move 一项移动；left out 不参与比较", "",
        "row", "moved: share that has to move; cost: mean distance; move: one move; left out: not compared", "",
    ),
    "from_topic": ("从", "供给从哪个主题移出", "", "from", "topic that supply would leave", ""),
    "from_label": ("从（标签）", "其标签", "", "from (label)", "its label", ""),
    "to_topic": ("到", "供给移到哪个主题", "", "to", "topic that supply would go to", ""),
    "to_label": ("到（标签）", "其标签", "", "to (label)", "its label", ""),
    "distance": ("距离", "两主题用词的距离（Hellinger）；0 为同样的词", "0–1", "distance", "of the two topics by their words (Hellinger); 0: the same", "0–1"),
    "cost": ("代价", "份额乘距离", "0–1", "cost", "share times distance", "0–1"),
    "held": (
        "见于", "重抽样的方案中有这项移动的比例；低则只是几种走法之一", "0–1",
        "held", "share of redrawn plans that make this move; where low it is one way among others", "0–1",
    ),
    "measure": ("量", "测量的是什么", "", "measure", "what is measured", ""),
    "n_places": ("地方数", "参与比较的地方", "个", "places", "places that are compared", "count"),
    "population": ("人口", "常住人口；未给则空", "人", "residents", "residents, where given", "people"),
    "rate": ("留言率", "每万人的反馈", "条/万人", "rate", "messages per 10,000 residents", "per 10,000"),
    "rate_low": ("率下限", "留言率区间的下端", "条/万人", "rate low", "lower end of its interval", "per 10,000"),
    "rate_high": ("率上限", "留言率区间的上端", "条/万人", "rate high", "upper end of its interval", "per 10,000"),
    "used": ("参与比较", "文本够不够参与比较", "是/否", "compared", "whether it has texts enough to be compared", "yes/no"),
    "own": ("离本地", "该地政策离本地需求的距离", "比特", "own", "distance of its policy from its own people's demand", "bits"),
    "others": ("离别处", "该地政策离其他各地需求的平均距离", "比特", "others", "mean distance of its policy from other people's demand", "bits"),
    "demand": ("需求方", "哪里的需求", "", "demand of", "whose demand", ""),
    "reliability": (
        "可靠度", "各地需求之差中不是噪声的部分；低于 0.5 不给斜率", "0–1",
        "reliability", "part of the variance of demand that is no noise; under .5 no slope is given", "0–1",
    ),
    "pooled": ("收缩份额", "文本少的地方向各地平均靠拢后的份额", "0–1", "pooled", "share drawn towards all places as far as texts are few", "0–1"),
    "pooled_low": ("收缩下限", "其区间的下端", "0–1", "pooled low", "lower end of its interval", "0–1"),
    "pooled_high": ("收缩上限", "其区间的上端", "0–1", "pooled high", "upper end of its interval", "0–1"),
    "eta": (
        "η", "弱势程度的权重：0 不计；没有给出弱势指数时只有 0", "",
        "eta", "how much need weighs: 0 not at all; only 0 where no index of need was given", "",
    ),
    "leads": ("先动方", "demand 诉求先动；supply 政策先动", "", "leads", "which side moves first", ""),
    "correlation": ("相关", "该滞后处的相关", "-1–1", "correlation", "at that lag", "-1–1"),
    "n_effective": ("有效期数", "相当于多少个独立的时期", "期", "effective n", "independent periods they are worth", "periods"),
    "undated_policy": ("无日期政策", "因无日期未计的政策", "件", "undated policies", "policies left out for want of a date", "documents"),
    "undated_feedback": ("无日期反馈", "因无日期未计的反馈", "条", "undated messages", "messages left out for want of a date", "messages"),
    "filled_policy": ("政策补期", "政策太少、由前后期补上的时期", "期", "filled (policies)", "periods with too few policies, filled from their neighbours", "periods"),
    "filled_feedback": ("反馈补期", "反馈太少、由前后期补上的时期", "期", "filled (messages)", "periods with too few messages, filled from their neighbours", "periods"),
    "claim": (
        "结论", "predicts 可预测（不是导致）；cannot tell 说不准；described 只作描述", "",
        "claim", "predicts (not: causes), cannot tell, or described only", "",
    ),
    "period": ("时期", "月或季", "", "period", "month or quarter", ""),
    "day": ("激增日", "激增期内反馈过半之日", "", "day", "by which half of the messages of the burst had come", ""),
    "count": ("反馈", "该期说到该主题的反馈（按份额折算）", "条", "messages", "messages on the topic in the period, parts added up", "messages"),
    "usual": ("平时", "此前各期的中位数", "条", "usual", "median of the periods before", "messages"),
    "z": ("z", "高出平时多少个离散度", "", "z", "how far above the usual, in spreads", ""),
    "answered": ("等到", "之后是否（或有几次）等到政策", "", "answered", "whether, or how many, were followed by a policy", ""),
    "days": ("天数", "到第一份政策，或到数据截止", "天", "days", "to the first policy on it, or to the end of the data", "days"),
    "n_bursts": ("激增", "激增次数", "次", "bursts", "bursts of demand", "count"),
    "censored": ("未等到", "到数据截止仍未等到的", "次", "still waiting", "not answered when the data end", "count"),
    "by_chance": ("随机等待", "任取一天到下一份政策的天数中位数", "天", "by chance", "median days from any day to the next policy on it", "days"),
    "until": ("截止", "政策资料的最后一天", "", "until", "last day of which policies are known", ""),
    "n_undated": ("日期不明", "可能也在内的文件", "件", "undated", "documents that might count too", "documents"),
    "n_no_rule": ("不作政策", "草案、解读等，不计", "件", "no rules", "drafts, explanations and the like, left out", "documents"),
    "not_covered": ("未覆盖", "不含主题词的文件，不计", "件", "not covered", "documents without a topic word, left out", "documents"),
    "least": ("最少", "日期不明者都不算时的份额界限；未要求则空", "0–1", "least", "least share whichever undated documents count; empty unless asked for", "0–1"),
    "most": ("最多", "份额的上界；未要求则空", "0–1", "most", "most that the share can be; empty unless asked for", "0–1"),
    "stratum": ("层", "分层抽样的层；空为不分层", "", "stratum", "of the stratified draw; empty: none", ""),
    "n_texts": ("总体", "可抽的全部文本", "个", "texts", "all texts that could be drawn", "texts"),
    "n_drawn": ("抽中", "抽中的文本", "个", "drawn", "texts drawn", "texts"),
    "n_shown": ("送编", "送给编码员的文本（相同的只送一份）", "个", "shown", "texts shown to coders, same texts once", "texts"),
    "n_double": ("双编", "所有编码员都看的文本", "个", "double", "texts shown to every coder", "texts"),
    "n_coded": ("已编", "抽中而有编码的文本", "个", "coded", "drawn texts that have a code", "texts"),
    "probability": ("抽中概率", "每个文本被抽中的机会", "0–1", "probability", "chance of being drawn", "0–1"),
    "n_coders": ("编码员", "人数", "人", "coders", "number of coders", "people"),
    "n_used": ("选用次数", "选了该项的答案", "次", "used", "answers that gave the code", "count"),
})  # fmt: skip

_GAPS = (
    "group topic label share_policy low_policy high_policy share_feedback low_feedback high_feedback estimate low high raw points p q n_policy "
    "n_feedback coverage_policy coverage_feedback expected recurrence support tau falls_at excludes_least lean verdict reason grade supply "
    "estimate_own low_own high_own n_policy_own estimate_document estimate_token"
)
TABLES: Mapping[str, str] = MappingProxyType({
    "gaps": _GAPS,
    "gaps_by_group": _GAPS,
    "gap_summary": (
        "by group estimate low high measured noise common_shift n_policy n_feedback not_covered_policy not_covered_feedback coverage_policy "
        "coverage_feedback left_out_policy left_out_feedback grade note"
    ),
    "left_out": "document kind reason",
    "profiles": "group topic label estimate low high raw null_mean p q lean n_policy n_feedback grade note",
    "transport": (
        "group what from_topic from_label to_topic to_label estimate low high raw p distance cost held note n_policy n_feedback grade"
    ),
    "places": "measure estimate low high raw null_mean p n_places n_policy n_feedback note",
    "place_regions": (
        "place n_policy n_feedback population rate rate_low rate_high used own others estimate low high rank note"
    ),
    "place_distances": "supply demand estimate",
    "place_slopes": "topic label estimate low high raw reliability p q n_places note",
    "place_shares": "place kind topic label estimate low high pooled pooled_low pooled_high weight n",
    "place_equity": "eta measure estimate low high raw n_places",
    "lags": (
        "topic label leads estimate low high unit correlation p q n n_effective n_policy n_feedback undated_policy undated_feedback "
        "filled_policy filled_feedback grade claim reason"
    ),
    "bursts": "topic label period day count usual z answered days document title used reason",
    "responses": (
        "topic label n_bursts n answered censored estimate low high by_chance p q n_policy n_feedback undated_policy undated_feedback until note"
    ),
    "stock": "period measure topic label estimate low high n n_undated n_no_rule not_covered least most note",
    "coding": "kind stratum n_texts n_drawn n_shown n_double n_coded probability",
    "agreement": "kind matter measure estimate low high n n_coders n_used verdict",
})  # fmt: skip

_SHARE: _Note = ("份额", "占一份文件的份额，各文件平均", "0–1", "share", "of a document, on average over the documents", "0–1")
_PLACE: _Note = ("地方", "按什么分的一个值，如区县", "", "place", "a value of the variable of places, such as a district", "")
OVERRIDES: Mapping[tuple[str, str], _Note] = MappingProxyType({
    ("gap_summary", "estimate"): (
        "总差异", "要使两侧一致，须移动的关注份额，已扣除抽样噪声", "0–1",
        "total variation", "share of attention that would have to move for both sides to agree, the noise of sampling taken off", "0–1",
    ),
    ("gaps", "reason"): ("理由", "为什么这样判断，或为什么不能判断", "", "reason", "why this verdict, or why none", ""),
    ("gaps_by_group", "reason"): ("理由", "为什么这样判断，或为什么不能判断", "", "reason", "why this verdict, or why none", ""),
    ("left_out", "reason"): (
        "理由", "文种：解读、转发会把所解读、转发的内容再算一次；或没有日期", "",
        "reason", "type of document (解读 interprets, 转发 forwards, 征求意见稿 is a draft: each would count another document twice), or why else", "",
    ),
    ("profiles", "estimate"): (
        "散度", "两侧份额的 Jensen-Shannon 散度减随机水平；首行为整体，各主题之和等于整体", "比特",
        "divergence", "Jensen-Shannon divergence of both sides less what chance gives; the first row is the whole, topics sum to it", "bits",
    ),
    ("profiles", "raw"): ("未减散度", "未减随机水平", "比特", "raw", "before that is taken off", "bits"),
    ("profiles", "lean"): ("偏向", "该主题在哪一侧份额更大", "", "lean", "which side has the larger share of the topic", ""),
    ("transport", "estimate"): (
        "移动份额", "须移动的供给份额；cost 行为平均距离", "0–1",
        "share", "share of supply that would move; in the row cost the mean distance", "0–1",
    ),
    ("transport", "raw"): ("未扣噪声", "未扣除抽样噪声", "0–1", "raw", "with the noise of sampling", "0–1"),
    ("places", "measure"): (
        "量", "demand 各地需求的差异；supply 各地政策的差异；one_size_fits_all 一刀切指数；alignment 契合度", "",
        "measure", "how unlike demand and supply are between places; one size fits all; alignment", "",
    ),
    ("places", "estimate"): (
        "估计值", "差异与契合度以比特计（高于随机）；一刀切指数：1 为需求不同而政策相同，0 为政策与需求差异相当", "",
        "estimate", "bits above chance; one size fits all: 1 the same policy for unlike people, 0 policy as unlike as demand", "",
    ),
    ("places", "raw"): ("未减值", "未减随机水平", "", "raw", "before chance is taken off", ""),
    ("place_regions", "place"): _PLACE,
    ("place_regions", "estimate"): (
        "更近多少", "离别处减离本地；大于 0 为离本地需求更近", "比特", "nearer by", "others less own; above 0: nearer to its own people", "bits",
    ),
    ("place_regions", "rank"): ("名次", "本地需求在各地中离该地政策第几近", "", "rank", "of its own people among all places, 1 nearest", ""),
    ("place_distances", "supply"): ("政策方", "哪里的政策", "", "policy of", "whose policy", ""),
    ("place_distances", "estimate"): (
        "距离", "政策离需求的 Jensen-Shannon 散度，已去除噪声", "比特", "distance", "divergence of policy from demand, noise taken off", "bits",
    ),
    ("place_slopes", "estimate"): (
        "斜率", "各地之间，某主题需求高一倍时供给高多少；1 为同步，0 为不随需求变", "",
        "slope", "by how much supply of the topic rises with its demand from place to place; 1: in step, 0: not at all", "",
    ),
    ("place_slopes", "raw"): ("未校斜率", "未校正需求中的噪声", "", "raw", "before noise in demand is corrected for", ""),
    ("place_shares", "place"): _PLACE,
    ("place_shares", "estimate"): ("份额", "该地文本中的份额", "0–1", "share", "in the texts of the place", "0–1"),
    ("place_shares", "weight"): ("自身权重", "收缩份额中本地文本所占的权重", "0–1", "weight", "what the place's own texts count for", "0–1"),
    ("place_shares", "n"): ("n", "文档数", "件", "n", "documents", "documents"),
    ("place_equity", "measure"): (
        "口径", "together 合起来；own 各地自比后平均", "",
        "measure", "together: all supply against all demand; own: each place by itself, averaged", "",
    ),
    ("place_equity", "estimate"): ("总差异", "扣除噪声后须移动的份额", "0–1", "total variation", "share that would have to move, noise taken off", "0–1"),
    ("place_equity", "raw"): ("未扣噪声", "未扣除抽样噪声", "0–1", "raw", "with the noise of sampling", "0–1"),
    ("lags", "estimate"): ("滞后", "先动方领先几期；空为没有", "期", "lag", "periods by which it leads; empty: none", "periods"),
    ("lags", "unit"): ("单位", "month 月；quarter 季", "", "unit", "month or quarter", ""),
    ("lags", "n"): ("期数", "时期的个数", "期", "n", "number of periods", "periods"),
    ("lags", "reason"): ("理由", "为什么说不准或只作描述", "", "reason", "why nothing is claimed", ""),
    ("bursts", "document"): ("政策", "之后的第一份政策", "", "policy", "the first policy after it", ""),
    ("bursts", "used"): ("算一次等待", "是否作为一次单独的等待", "是/否", "a wait", "whether it starts a wait of its own", "yes/no"),
    ("bursts", "reason"): ("理由", "为什么不单算，或等待为何提前中止", "", "reason", "why it starts none, or its wait ended early", ""),
    ("bursts", "title"): ("标题", "该政策的标题", "", "title", "title of that policy", ""),
    ("responses", "estimate"): (
        "中位等待", "激增到第一份政策的天数中位数（Kaplan-Meier）；∞ 为过半仍未等到", "天",
        "median wait", "median days from a burst to the first policy (Kaplan-Meier); ∞: more than half still wait", "days",
    ),
    ("responses", "n"): ("等待", "单独的等待次数", "次", "waits", "waits of their own", "count"),
    ("responses", "p"): (
        "p 值", "激增若随机落在时间轴上，等待这么短的机会", "0–1",
        "p", "chance of answers so soon, were the bursts placed at random in time", "0–1",
    ),
    ("responses", "n_policy"): ("政策数", "该主题的政策", "件", "policies", "policies on the topic", "documents"),
    ("responses", "n_feedback"): ("反馈数", "该主题的反馈（按份额折算）", "条", "messages", "messages on it, parts added up", "messages"),
    ("stock", "measure"): ("口径", "flow 本期印发；stock 期末现行", "", "measure", "flow: issued in the period; stock: in force on its last day", ""),
    ("stock", "estimate"): _SHARE,
    ("stock", "n"): ("n", "文件数", "件", "n", "documents", "documents"),
    ("agreement", "matter"): ("事项", "all 为全部编码一起；否则为该项对其他", "", "matter", "all codes together, or this one against the others", ""),
    ("agreement", "measure"): (
        "指标", "alpha 为 Krippendorff α；agreement 为一致比例", "",
        "measure", "Krippendorff's alpha, or plain agreement", "",
    ),
    ("agreement", "estimate"): ("估计值", "1 为完全一致；α 为 0 即与随机无异", "", "estimate", "1: full agreement; alpha 0: no better than chance", ""),
    ("agreement", "n"): ("双编", "两人以上编码的文本", "个", "n", "texts coded twice or more", "texts"),
    ("agreement", "verdict"): (
        "评价", "区间全在 0.80 以上为可靠，全在 0.667 以上为勉强，全在 0.667 以下为不可靠，否则不能判断", "",
        "verdict", "whole interval at .80 or above: reliable; at .667: tentative; below: not reliable; else cannot tell", "",
    ),
})  # fmt: skip
