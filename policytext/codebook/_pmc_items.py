"""The items of the PMC index, each with the expression that shows it."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["PMC_ITEMS"]

PMC_ITEMS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "X1 nature": {
        "forecast": "预计|预期|趋势|展望|力争",
        "advice": "建议|鼓励|倡导|引导",
        "regulation": "应当|不得|严禁|监管|处罚",
        "description": "现状|存在[^，。]{0,6}问题|成效|截至",
        "guidance": "指导思想|总体要求|基本原则",
    },
    "X2 timeliness": {
        "long": "长期|到203\\d年|十年",
        "medium": "“?十[四五]五”?|到20(?:2[5-9])年|三年行动",
        "short": "年底前|今年|本年度|\\d{1,2}月(?:底|\\d{1,2}日)?前",
    },
    "X3 field": {
        "economy": "经济|产业|企业|消费",
        "society": "社会|民生|就业|养老|教育|医疗",
        "technology": "科技|技术|创新|数字",
        "environment": "环境|生态|污染|绿色",
        "politics": "党的领导|依法行政|治理|法治",
    },
    "X4 receptor": {
        "government": "人民政府|各部门|各区县|乡镇",
        "enterprise": "企业|经营者|公司",
        "public": "群众|居民|村民|公民|市民(?!政)",
        "organisation": "社会组织|协会|志愿",
        "institution": "学校|医院|高校|科研",
    },
    "X5 content": {
        "goal": "目标",
        "task": "重点任务|主要任务|工作任务|主要措施",
        "safeguard": "保障措施|组织保障|组织领导",
        "numbers": "\\d[\\d.]*(?:%|％)",
        "division": "牵头|责任单位|分工",
    },
    "X6 incentives": {
        "money": "补贴|补助|奖励|专项资金",
        "tax": "减免|税收优惠",
        "talent": "人才|培训",
        "finance": "贷款|融资|担保|贴息",
        "honour": "表彰|通报表扬|评先评优",
    },
    "X7 measures": {
        "law": "依法|条例|法规",
        "supervision": "监督检查|督查|抽查",
        "evaluation": "评估|评价|考核",
        "pilot": "试点|示范",
        "platform": "平台|信息系统",
    },
    "X8 evaluation": {
        "basis": "根据[^。]{0,40}(?:法|条例|意见|规划)|依据",
        "goal": "明确[^，。]{0,10}(?:目标|任务)|目标",
        "scheme": "实施方案|细则|清单",
        "planned": "时间表|路线图|阶段|分步",
    },
    "X9 openness": {
        "published": "公布|公示|公开",
        "consulted": "征求意见|听证|座谈会",
        "explained": "宣传|解读",
    },
})
"""First-level variables and, of each, the second-level items with the expression that shows each."""
