"""What stands where a duty names its body and is none; open sets; two townships in one name."""

import pytest

from policytext.government import canonical_agency, duties_in, find_agencies, is_placeholder, list_of_agencies
from policytext.government.duties._bodies import may_lead


@pytest.mark.parametrize(
    "text",
    [
        "推动采购由分散办理为主向集中办理转变，降低成本。",
        "服务方式由以管理为中心向以群众为中心转变；",
        "逐步由人工代办向线上代办拓展。",
        "监管手段由部门检查向信用监管转型。",
        "余款由申请人自行另处取回。",
        "记录由经营者签字确认后报当地监管机构备案；",
        "由财政全额供养的公办机构不适用本办法。",
        "数据由市级共享平台向各部门推送，不得重复采集。",
    ],
)
def test_no_body_acts_here(text: str) -> None:
    assert duties_in(text) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("由街道提请区水利局现场踏勘。", {"街道"}),
        ("由属地街道作为牵头代建单位组织签约。", {"属地街道"}),
        ("活动由机关纪委选派监督员，全程跟班。", {"机关纪委"}),
        ("每季度开展一次检查，邀请消防、住建、公安等部门参加。", {"消防", "住建", "公安"}),
        ("财政、审计、民政等有关部门和机构依照职责做好监督。", {"财政", "审计", "民政"}),
        ("清理占道（各有关部门、松林街道和柏林街道按职责分工负责）", {"各有关部门", "松林街道", "柏林街道"}),
        ("由市财政局统一拨付补助。", {"市财政局"}),
        ("由市政数局向企业推送政策。", {"市政数局"}),
        ("县教育局要会同宣传部门及时总结各校办学方面的好做法。", {"县教育局", "宣传部门"}),
        ("牵头部门：市药监局配合部门：市公安局、青川海关二、工作目标今年完成三项任务。", {"市药监局", "市公安局", "青川海关"}),
    ],
)
def test_the_body_and_nothing_else(text: str, names: set[str]) -> None:
    found = {
        name for duty in duties_in(text) for role in ("lead", "support", "responsible", "joint") for name in getattr(duty, role)
    }
    assert found == names


@pytest.mark.parametrize("name", ["申请人自行", "经营者签字确认后报监管局", "人工代办", "公办", "市平台向各部门", "以安全为中心"])
def test_a_name_with_a_deed_in_it_leads_nothing(name: str) -> None:
    assert not may_lead(name)


@pytest.mark.parametrize(
    "name", ["市外办", "市招办", "省发改委", "市城管局", "市人大常委会代表工作委员会", "监护评估中心", "县商务局"]
)
def test_names_that_look_alike_still_lead(name: str) -> None:
    assert may_lead(name)


@pytest.mark.parametrize(
    "name",
    ["市部门", "云泽市主管部门", "云泽市有关主管部门", "市级三部门", "县级主管部门", "部门", "机关", "中心", "街道", "街道办事处", "乡镇人民政府",
     "区县人民政府", "居民委员会", "乡镇便民服务中心"],
)  # fmt: skip
def test_open_sets(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize(
    "name",
    [
        "市财政局",
        "云泽市教育局",
        "县乡镇企业局",
        "乡镇企业管理局",
        "市行政审批中心",
        "松林街道办事处",
        "云泽市人民政府",
        "市直机关工委",
        "县监察机关",
    ],
)
def test_bodies_are_no_open_sets(name: str) -> None:
    assert not is_placeholder(name)


def test_an_open_set_with_a_level_is_no_body_of_a_place() -> None:
    assert [canonical_agency(name, region="云泽市") for name in ("市部门", "市有关主管部门", "市级三部门")] == [None, None, None]
    body = canonical_agency("市政府", region="云泽市")
    assert body is not None
    assert body.name == "云泽市人民政府"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("松林街道和柏林街道", ("松林街道", "柏林街道")),
        ("青石镇与白石乡", ("青石镇", "白石乡")),
        ("各街道和乡镇", ("各街道和乡镇",)),
        ("各乡镇和街道", ("各乡镇和街道",)),
        ("青石镇、高新区管委会和松林街道", ("青石镇", "高新区管委会", "松林街道")),
    ],
)
def test_two_townships_are_two_names(text: str, names: tuple[str, ...]) -> None:
    assert list_of_agencies(text) == names


@pytest.mark.parametrize("text", ["转松林、柏林两个街道办事处处理。", "由三个街道办事处分别答复。"])
def test_a_number_of_townships_is_no_single_body(text: str) -> None:
    assert not [mention for mention in find_agencies(text) if "个" in mention.name or mention.name == "街道办事处"]


def test_a_second_name_in_brackets_loses_no_lead() -> None:
    (duty,) = duties_in("清淤（市水务局（市河长办）牵头，市财政局配合）")
    assert (duty.lead, duty.support) == (("市水务局（市河长办）",), ("市财政局",))
    (duty,) = duties_in("人防工程（市住建局（市人防办）负责）")
    assert duty.responsible == ("市住建局（市人防办）",)
