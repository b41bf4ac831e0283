"""Which names can carry a duty of government. Private to :mod:`policytext.government.duties`."""

import re

from policytext.government.agencies import is_placeholder
from policytext.government.agencies.words import AGENCY_END

__all__ = ["ALIAS", "NOT_NAME", "may_lead"]

_NOT_BODY = re.compile(
    "企业|公司|高校|高等学校|学校|院校|院所|医院|公民|群众|联盟|"
    "科研机构|金融机构|社会组织|个人|用户|专家|业主|购买人|单位$|(?<!管理|监察|监督|主管|执法|审批|登记|经办|指挥|工作|监管|招生|办事|征收|救援|消防|法制|检疫|复议|保密|档案|统计|审计|考试|督导|编制|人事|派出|事务)(?<!价格监测)机构$"
)
ALIAS = re.compile(r"[（(][^（）()，。；]{0,24}(?:办公[室厅]|(?<![主承协经代])办|局|委|厅|部门|中心|机构|委员会|办事处|政府)[）)]")
NOT_NAME = re.compile(
    "或其|[局委厅部办]从|^(?:分管|主要|有关)?领导(?!小组)|做好|做到|^认真|(?:机构|部门|单位|机关)是|^(?:的|必须|建议|并|有(?!关)|用于)|(?<![自理事缘])由|.[向报](?=[省市县区其有户建国当本])|.经(?=[省市县区其同])|[提作]出(?:使用|申请)|[；;,]|^以.*为|.[向报](?=各)|应当|必须|总结|今年|为成员|为牵头|[^各]的人员$|自行|另行|作为|(?<!督)提请|邀请|商请|确认后|签字"
)
"""What shows that more than a name was taken: 申请人向市民政部门."""


_PERSON = re.compile(
    "^(?!法人|证人)(?:[纳税缴费参保申请办投诉举报招标承租包当事经办代理监护施工建设报捐赠]{2,3}(?:人(?![大民员事才社力口防])|者)|经营者|消费者|劳动者|所有者|使用者|从业者|业主(?!委)|住户|商户|农户|居民(?!委))"
)
"""A private person or a household at the start: whatever stands behind, it is no body."""

_DEED_END = re.compile("(?:[公代领包申补自合创停民承协督催兴举开联经帮查](?<!联合)办|[另此]处|惩处|查处|坐落|分局长)$")
"""Words that end like a body and are deeds: 公办, 代办, 另处."""


_CALLED_INSIDE = re.compile("[（(][^（()）]{0,16}以下简称[^（()）]{1,16}[)）]")
_OFFICIAL_UNIT = re.compile(
    "[省市县区]?(?:主责|责任|成员|主管|归口管理|组织推荐|推荐|审批|核准|审核|批准|发证|监管|执法|登记)(?:责任)?(?:单位|机构)"
    "|[^，。；：]{2,20}(?:专班|工作组)|(?:各类|各)园区|(?:各|所在辖区|所在|所属|当地)?[市县区镇乡]{1,2}[（(](?:市、?区?|区|州|街道|街|园区)[)）]"
)
"""Names that say by themselves what the body does for government."""


def may_lead(name: str) -> bool:
    """Whether a name can carry a duty of government: no firm, no school, no citizen."""
    name = _CALLED_INSIDE.sub("", ALIAS.sub("", name)) or name
    if _OFFICIAL_UNIT.fullmatch(name):
        return True
    if not 2 <= len(name) <= 36 or re.search(r"[。；：，“《□\t]|(?<![A-Z\d])\d", name):
        return False
    if NOT_NAME.search(name) or _PERSON.search(name) or _DEED_END.search(name):
        return False
    if is_placeholder(name) and not re.search("企业|公司|高校|学校|院校|医院|社会", name):
        return bool(
            re.search(
                "[厅局委部办署市县区地府州]$|部门|单位|机构|机关|方面|政府|管委会|委员会|街道|乡镇|处室|科室|处|中心|协会", name
            )
        )
    if name in ("各市", "各县", "各区", "各地"):
        return True
    if re.search(
        "部门$|分行$|(?:督查|研究|参事|政研)室$|(?:负责.{2,20}|(?:授权|指定|确定|委托|设立|设置|明确)的.{0,12})机构$", name
    ):
        return not re.search("学校|(?<!中小)企业|高校", name) or bool(
            re.search("(?:学校|企业)(?:行政)?(?:主管|监管|行政)部门$", name)
        )
    if not AGENCY_END.search(name) or (_NOT_BODY.search(name) and not re.search("(?:局|厅|领导小组|联席会议|指挥部)$", name)):
        return False
    return not re.search("^(?:多个|几个|本(?!级|[省市县区州])|该|其)|^(?:工作)?(?:办公室|领导小组)$", name)
