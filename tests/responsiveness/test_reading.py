"""What one reply does, by which words."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext.errors import InputError
from policytext.responsiveness import REPLY_CLASSES, read_reply
from policytext.responsiveness._clauses import blank, pieces, plain_reply

ON, ASKED = datetime.date(2024, 3, 11), datetime.date(2024, 3, 4)

CASES = [
    ("您好！经现场查看，井盖破损属实，已更换新井盖。感谢您的监督！", "action", "done", "已更换"),
    ("执法人员到场后当场责令店主停止占道。", "action", "done", "当场责令"),
    ("施工单位正在修复塌陷路面，期间请绕行。", "action", "done", "正在修复"),
    ("经与供水公司沟通，预计3月20日前完成管道改造。", "action", "by a day", "3月20日前"),
    ("经核查，该路段路灯尚未移交，产权属于开发企业，暂未修复。", "information", "", None),
    ("如逾期不改，我局将依法责令停业并予以处罚，具体标准见市容管理办法第十条的规定。", "information", "", None),
    ("养犬人应当及时清除犬只粪便，违反规定的由城管部门责令改正，可处五十元罚款。", "information", "", None),
    ("您反映的“物业已更换电梯”问题收悉，电梯年检由特种设备检验机构每年进行一次，结果张贴在轿厢内。", "information", "", None),
    ("申领高龄津贴需携带身份证和户口簿原件，到户籍所在地社区窗口办理。", "information", "", None),
    ("您好！您反映的问题已转交市城管局处理，感谢您的来信。", "deflection", "passed on", "已转交"),
    ("您的留言已转区住建局办理。", "deflection", "passed on", "已转区住建局"),
    ("您好，该问题不属于我局职责范围，请向市住建局咨询。", "deflection", "not ours", "不属于我局职责"),
    ("您好，请拨打12315热线投诉。", "deflection", "sent elsewhere", None),
    ("网友您好，来信收悉，感谢您对我区工作的关心！", "deflection", "received only", "收悉"),
    ("我们高度重视，将进一步加大巡查力度，不断提升服务水平。您的来信已收到。", "deflection", "received only", "收到"),
    ("您好，因您未留电话，我局无法核实，请补充联系方式。", "information", "asks back", "无法核实"),
    ("您好！祝您生活愉快！", "nothing said", "", ""),
    ("应急部门等单位已到现场处置，转移居民26人。", "action", "done", None),
    ("现将情况回复如下：已会同公安机关开展调查，督促商家退款并停止会销。", "action", "done", "督促商家退款"),
    ("街道已将6名行动不便老人纳入送餐上门服务范围。", "action", "done", None),
    ("公交企业新辟支线，自下周起开通，现已确定早晚各三班，票价不变。", "action", "done", None),
    ("街道协调运营企业改造车棚，设置加宽车位3个，方便老年人使用。", "action", "done", None),
    ("已召集业主座谈，免费发放防滑垫一批，并对楼道灯逐盏登记。", "action", "done", "发放"),
    ("镇政府已向上级部门申请安装路灯，待资金落实后再行告知大家。", "information", "", None),
    ("现场查看时该栋部分业主在平台搭建了棚屋，建成时间为上世纪九十年代。", "information", "", None),
    ("鉴于沿线群众要求改造道路的愿望强烈，维修资金缺口约四百万元尚无来源。", "information", "", None),
    ("职工停工留薪期一般不超过十二个月，原工资福利待遇由所在单位按月支付。", "information", "", None),
    ("您提出的宝贵意见已转县教育局，感谢您的留言。2018年9月12日尊敬的网友：您好！", "deflection", "passed on", None),
    ("我局工作人员于接件次日赴现场调查，并召开专题会议研究，明确责任和时限。您的来信收悉。", "deflection", "received only", None),
    ("", "nothing said", "", ""),
]


@pytest.mark.parametrize(("text", "label", "kind", "cue"), CASES, ids=range(len(CASES)))
def test_each_class_is_told_by_its_words(text: str, label: str, kind: str, cue: str | None) -> None:
    found = read_reply(text, on=ON, asked=ASKED)
    assert (found.label, found.kind) == (label, kind)
    if cue is not None:
        assert found.cue == cue


def test_what_was_done_before_the_message_is_no_action_on_it() -> None:
    text = "该路段2021年6月已完成路面改造，现有路灯四十盏，由市政所统一管护。"
    assert read_reply(text, on=ON, asked=ASKED).label == "information"
    assert read_reply(text, on=ON, asked=datetime.date(2021, 1, 1)).label == "action"


def test_words_of_the_message_decide_nothing() -> None:
    own = "经查，河道水质检测结果为三类，符合功能区要求，无需另行处置。"
    quoted = "您反映：“工厂已停工、已整改、3月20日前完成拆除”。" + own
    assert read_reply(quoted, on=ON).label == read_reply(own, on=ON).label == "information"
    assert read_reply(quoted, on=ON).promises == ()


@pytest.mark.parametrize(
    ("text", "kind", "due"),
    [
        ("我局将于5个工作日内答复您。", "promised", datetime.date(2024, 3, 18)),
        ("预计月底前完成整改。", "promised", datetime.date(2024, 3, 31)),
        ("已责令其15日内拆除违建。", "ordered", datetime.date(2024, 3, 26)),
        ("将在一周内反馈处理结果。", "promised", datetime.date(2024, 3, 18)),
    ],
    ids=["working days", "month", "ordered", "week"],
)
def test_promises_are_dated_from_the_day_of_the_reply(text: str, kind: str, due: datetime.date) -> None:
    (promise,) = read_reply(text, on=ON).promises
    assert (promise.kind, promise.due) == (kind, due)
    assert text[promise.start : promise.end] == promise.text


@pytest.mark.parametrize(
    "text",
    ["已于3月8日前完成整改。",
     "用人单位应当自用工之日起30日内订立合同。", "如不服本决定，可在60日内申请行政复议。", "开发商没有3月20日前交房的承诺。", "2019年3月已完成建设。"],
    ids=["done", "rule", "appeal", "denied", "past"],
)
def test_days_of_rules_and_of_the_past_are_no_promises(text: str) -> None:
    assert read_reply(text, on=ON).promises == ()


def test_without_a_day_of_the_reply_a_term_has_no_last_day() -> None:
    (promise,) = read_reply("我局将在5个工作日内答复您。").promises
    assert promise.due is None


def test_days_may_carry_a_time_and_lie_at_the_end_of_the_calendar() -> None:
    text = "我局将在5个工作日内答复您，3个月内办结。"
    noon = datetime.datetime.combine(ON, datetime.time(12))
    assert [p.due for p in read_reply(text, on=noon, asked=noon).promises] == [p.due for p in read_reply(text, on=ON).promises]
    assert [p.due for p in read_reply(text, on=datetime.date.max).promises] == [None, None]


def test_hops_count_what_was_passed_on_and_not_what_was_not() -> None:
    assert read_reply("您的留言已转市民政局办理，后又转交区民政局核实。").hops == 2
    assert read_reply("该件未转交其他部门，由我局直接办理，已更换路灯。").hops == 0
    found = read_reply("原承办单位退回工单，热线重新派单至区城管局，已清理垃圾。")
    assert found.reassigned
    assert found.label == "action"


def test_specificity_counts_numbers_days_bodies_and_places_of_the_reply_alone() -> None:
    vague = read_reply("经了解，有关情况正在进一步研究，具体安排另行通知大家知晓。", on=ON)
    plain = read_reply("云泽市城市管理局3月5日更换路灯12盏。", on=ON)
    assert plain.specificity > 10 > vague.specificity
    assert read_reply("您好！祝您生活愉快！").specificity != read_reply("您好！祝您生活愉快！").specificity


def test_bodies_get_the_place_of_the_reply() -> None:
    found = read_reply("市财政局已拨付补助资金。", region="云泽市")
    assert [mention.agency.name for mention in found.agencies if mention.agency] == ["云泽市财政局"]


@pytest.mark.parametrize(("given", "match"), [({"text": 3}, "takes str"), ({"text": "好", "on": "2024"}, "on='2024' is no day")], ids=["text", "day"])
def test_what_is_no_reply_is_refused(given: dict[str, object], match: str) -> None:
    with pytest.raises(InputError, match=match):
        read_reply(**given)  # type: ignore[arg-type]


WORDS = st.sampled_from(
    ["您好！", "已转交", "市城管局", "处理。", "“已整改”", "已更换", "路灯", "，", "。", "5个工作日内", "答复", "\n", "未", "请向", "如", "将", "收悉"]
)


@given(st.lists(WORDS, max_size=14).map("".join) | st.text(max_size=60))
def test_any_text_has_one_class_and_its_cue_stands_in_it(text: str) -> None:
    found = read_reply(text, on=ON, asked=ASKED)
    assert found.label in REPLY_CLASSES
    assert found.cue == (text[found.start : found.end] if found.start >= 0 else "")
    assert all(text[p.start : p.end] == p.text for p in found.promises)
    covered = blank(text)
    assert len(covered) == len(text)
    assert all(0 <= a.end <= b.start for a, b in zip(pieces(text, covered), pieces(text, covered)[1:], strict=False))


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted), max_size=4))
def test_taking_spans_out_leaves_the_rest(spans: list[list[int]]) -> None:
    text = "甲乙丙丁戊己庚辛壬癸子丑"
    inside = {place for start, end in spans for place in range(start, end)}
    assert plain_reply(text, [(a, b) for a, b in spans]) == "".join(sign for place, sign in enumerate(text) if place not in inside)
