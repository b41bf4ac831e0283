"""What is masked, and what must not be."""

import itertools
import os
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, load_yunze, privacy_table
from policytext.cleaning import MASKS, find_private, mask_private
from policytext.datasets import Yunze
from policytext.errors import InputError
from tests.growth import LINEAR, growth

POLICY_SENTENCES = (Path(__file__).parents[1] / "data" / "policy_sentences.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(("text", "masked"), [
    ("电话13900001234。", "电话[电话]。"),
    ("电话139-0000-1234，+86 13900001234", "电话[电话]，[电话]"),
    ("座机0999-88000000", "座机[电话]"),
    ("邮箱a.b_c@example.com收", "邮箱[邮箱]收"),
    ("身份证110101190001010018，11010119000101001X", "身份证[身份证号]，[身份证号]"),
    ("证号110101 19000101 0018", "证号[身份证号]"),
    ("卡号6222000000000000000，6222 0000 0000 0000", "卡号[账号]，[账号]"),
    ("车牌京A12345、京·AD12345挡路", "车牌[车牌]、京·AD12345挡路"),
    ("住青石路12号3栋2单元501室", "住青石路[门牌]"),
    ("我叫王小明，联系人：李四。", "我叫[姓名]，联系人：[姓名]。"),
    ("投诉人张三丰（住户）", "投诉人[姓名]（住户）"),
    ("邻居王某、李某某、张XX反映", "邻居[姓名]、[姓名]、[姓名]反映"),
    ("，王女士反映", "，[姓名]女士反映"),
    ("电话１３９００００１２３４。", "电话[电话]。"),
    ("电话１３９－００００－１２３４，139—0000—1234", "电话[电话]，[电话]"),
    ("身份证１１０１０１１９０００１０１００１Ｘ。", "身份证[身份证号]。"),
    ("座机 6555 1234，电话：6555-1234", "座机 [电话]，电话：[电话]"),
    ("电话号码是65551234、65551235。", "电话号码是[电话]。"),
    ("电话13900001234、65551235", "电话[电话]、[电话]"),
    ("（0999）8800 0000，0999-8800-0000，０９９９－８８００００００", "[电话]，[电话]，[电话]"),
    ("客服400-800-1234，4008001234，400-8001-234，800 800 1234", "客服[电话]，[电话]，[电话]，[电话]"),
    ("微信 abc_123，微信号：wangxm，VX: ab12345，vx12345678", "微信 [账号]，微信号：[账号]，VX: [账号]，vx[账号]"),
    ("微信:13900001234", "微信:[电话]"),
    ("QQ 12345678，QQ号：12345678，qq群12345678", "QQ [账号]，QQ号：[账号]，qq群[账号]"),
    ("护照E12345678、G12345678，EA1234567", "护照[证件号]、[证件号]，[证件号]"),
    ("通行证号：C12345678，护照 E20240506", "通行证号：[证件号]，护照 [证件号]"),
    ("住3座501室，8-2-301，青石小区3-1-502室，３－５０２室", "住[门牌]，[门牌]，青石小区[门牌]，[门牌]"),
    ("联系人欧阳明，经办人：司马光远，我名叫上官婉，名叫诸葛小明。", "联系人[姓名]，经办人：[姓名]，我名叫[姓名]，名叫[姓名]。"),
    ("业主戚小明，投诉人：皇甫嵩，当事人慕容雪，法人代表令狐冲。", "业主[姓名]，投诉人：[姓名]，当事人[姓名]，法人代表[姓名]。"),
    ("法定代表人 公孙胜，我是尉迟恭，我叫东方红红。", "法定代表人 [姓名]，我是[姓名]，我叫[姓名]。"),
    ("联系人：和小明，姓名：管仲，我叫安然，联系人：王小明电话13900001234", "联系人：[姓名]，姓名：[姓名]，我叫[姓名]，联系人：[姓名]电话[电话]"),
    ("找了张女士和戚女士", "找了[姓名]女士和[姓名]女士"),
    ("昨天遇见欧阳女士，向张先生反映，物业王阿姨", "昨天遇见[姓名]女士，向[姓名]先生反映，物业[姓名]阿姨"),
    ("找了王小明女士，和管师傅，班里的文老师", "找了[姓名]女士，和[姓名]师傅，班里的[姓名]老师"),
    ("欧阳某、戚某某、向某", "[姓名]、[姓名]、[姓名]"),
])  # fmt: skip
def test_what_is_masked(text: str, masked: str) -> None:
    assert mask_private(text) == masked


@pytest.mark.parametrize("text", [
    "云政发〔2024〕12号", "《办法》（云府令第12号）", "12号令", "市政府令2024年12号文件", "12345热线", "拨打12345、96333", "地铁2号线",
    "G107国道", "苏G107国道", "国道107号线", "2019-01-05 2019-02-06", "2023年1月1日至2024年12月31日", "2024-05-06 08:30:00", "20240506",
    "投资1234567.89元", "补贴3,000,000元", "共计123456万元", "市财政局", "市住房和城乡建设局", "3个工作日", "第12条第3款", "80-90平方米",
    "地方某些部门", "对方某种理由", "本人于昨日，", "本人于上周，", "我是一名教师，", "4.2.3节",
    "国道107号", "省道２０３号。", "我是高中生", "我是高中生，", "我是唐山人", "我是唐山人，", "我是王府井居民", "我是王府井居民，", "我是濮阳人。", "〔2024〕12号",
    "2号线", "高新区", "经开区", "金额 6555.1234", "电话费6555.1234", "比分 3-1-2", "5-6-2024", "30-40-300元", "负责人：高新区，", "当事人和解，", "本人曾多次，",
    "业主方面，", "本人付款，", "业主孙女，", "投诉人向区局，", "任何同志", "班主任老师", "历史老师，语文老师", "环卫阿姨、门卫大爷、保安大哥", "主任女士", "对方女士",
    "向某公司反映", "微信小程序，微信WeChatPay，微信APP", "QQ音乐2024", "E20240506", "P00000123", "F00001", "热线12345、电话96333", "拨打12345", "电话2023-2024年",
    "4001234567元", "市财政局负责，市教育局配合", "联系人：市财政局", "责任单位：高新区管委会", "2019—2024年", "政府网站2024-05-06", "row 12",
    "联系人姓名和电话。", "对于老师，由老师，由于医生", "卓越医生", "负责人：党中央、", "本人怀孕", "CEO于xia", "关于xxx先", "向××仲裁",
    "公厕2692座，", "，和同志们一起", "，和医生沟通", "，向老师反映", "，连老师都", "4座桥", "3-502平方米",
    "2024年1号文件", "13号线6号口",
])  # fmt: skip
def test_what_stays(text: str) -> None:
    assert mask_private(text) == text


PIECES = [
    *"王李于某先生我叫本人，。：（）路号栋室0123456789-. xX京A·@aZ\n[]", "13900001234", "联系人", "姓名：", "单元", "号楼", "女士", "[电话]", "[姓名]", "12号",
    "110101190001010018", "a@b.cn", "微信", "QQ", "电话", "、", "65551234", "欧阳", "戚", "和", "找了", "老师", "400-800-1234", "8-2-301", "－", "E12345678",
    "护照", "业主", "我是", "abc_12", "[账号]",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_private(text)
    assert mask_private(once) == once


@given(st.text("路灯坏了请修", max_size=8), st.sampled_from(["13812345678", "18600000000"]), st.text("路灯坏了请修", max_size=8))
def test_no_telephone_number_survives(before: str, number: str, after: str) -> None:
    assert mask_private(before + number + after) == f"{before}[电话]{after}"


@pytest.mark.parametrize("text", ["a" * 50_000, "a." * 25_000, "1" * 50_000, "1 " * 25_000, "a@a-" + "a-" * 25_000, "王" * 50_000,
    "1-" * 50_000, "微信" + " " * 100_000, "wx-" * 33_000, "微信" * 50_000, "vx" * 50_000, "微信号" + "a_" * 50_000, "电话" + "6555 1234、" * 10_000,
    "电话 " * 33_000, "我叫" * 50_000, "我叫" + " " * 100_000, "欧阳" * 50_000, "王某" * 50_000, "张女士" * 33_000, "联系人：" * 25_000, "E1234567" * 12_500,
    "400-" * 25_000, "[电话]、" * 20_000, "1" * 100_000, "１－" * 50_000, "0311-" * 20_000, "QQ" * 50_000, "\n" * 100_000, "我叫王小明，" * 16_000,
    "工作人员" * 25_000, "工作人员张" * 20_000, "尊敬的" * 33_000, "王您好" * 33_000, "尊敬的王小明，" + " " * 100_000,
], ids=lambda t: t[:4].strip())
def test_time_is_linear(text: str) -> None:
    assert growth(mask_private, text) < LINEAR


@pytest.mark.parametrize(("text", "masked"), [
    ("我母亲黎文明于三月住院", "我母亲[姓名]于三月住院"),
    ("包工头黄俊给我们打了欠条", "包工头[姓名]给我们打了欠条"),
    ("村长肖军建、书记都知道", "村长[姓名]、书记都知道"),
    ("我叫柏辉秋，今年四十岁", "我叫[姓名]，今年四十岁"),
    ("我叫祖力亚，是本地人", "我叫[姓名]，是本地人"),
    ("我母亲高血压在医院", "我母亲高血压在医院"),
    ("我母亲常年在家", "我母亲常年在家"),
    ("我女儿今年上学", "我女儿今年上学"),
    ("儿子高考在即", "儿子高考在即"),
    ("我叫救护车，没有来", "我叫救护车，没有来"),
    ("我叫他们，没人应", "我叫他们，没人应"),
])  # fmt: skip
def test_names_after_a_word_for_kin_or_after_calling_oneself(text: str, masked: str) -> None:
    assert mask_private(text) == masked
    assert mask_private(masked) == masked


@pytest.mark.parametrize(("text", "masked"), [
    ("工作人员黎文明于三月到现场查看", "工作人员[姓名]于三月到现场查看"),
    ("工作人员：黎文明，已核实", "工作人员：[姓名]，已核实"),
    ("工作人员曾上门，未见其人", "工作人员曾上门，未见其人"),
    ("工作人员曾多次与您联系", "工作人员曾多次与您联系"),
    ("工作人员方可在场", "工作人员方可在场"),
    ("工作人员严查，已整改", "工作人员严查，已整改"),
    ("欧阳文明您好，来信收悉", "[姓名]您好，来信收悉"),
    ("尊敬的黎文明：您好！", "尊敬的[姓名]：您好！"),
    ("黎文明，你好", "[姓名]，你好"),
    ("黎女士您好", "[姓名]女士您好"),
    ("尊敬的李市长，您好！", "尊敬的李市长，您好！"),
    ("陈书记你好", "陈书记你好"),
    ("高新区您好", "高新区您好"),
    ("尊敬的网友：您好", "尊敬的网友：您好"),
])  # fmt: skip
def test_names_after_the_staff_and_before_a_greeting(text: str, masked: str) -> None:
    assert mask_private(text) == masked
    assert mask_private(masked) == masked


# Numbers and names that are written apart


@pytest.mark.parametrize(("text", "masked"), [
    ("联系电话13800000000户主王五", "联系电话[电话]户主[姓名]"),
    ("手机13800000000元旦后打", "手机[电话]元旦后打"),
    ("致电13800000000元", "致电[电话]元"),
    ("13800000000户主", "[电话]户主"),
    ("13800000000元旦", "[电话]元旦"),
    ("13800000000吨位，13800000000亩数", "[电话]吨位，[电话]亩数"),
    ("电话65551234分机801", "电话[电话]分机801"),
    ("电话：1380000\n0000，手机138 - 0000 - 0000", "电话：[电话]，手机[电话]"),
    ("卡号6222021234567890123户主", "卡号[账号]户主"),
    ("卡号：6222 0212 3456 7890 123", "卡号：[账号]"),
    ("6222 0212 3456 7890 123，6222-0212-3456-7890", "[账号]，[账号]"),
    ("账号：622202 1234567890123", "账号：[账号]"),
    ("卡号：622202123456\n7890123", "卡号：[账号]"),
    ("卡号：6222021234567890\n2、李", "卡号：[账号]\n2、李"),
    ("身份证 9 9 0 0 0 0 1 9 9 0 0 1 0 1 0 0 1 1", "身份证 [身份证号]"),
    ("9 9 0 0 0 0 1 9 9 0 0 1 0 1 0 0 1 1，990000 1990 0101 0011", "[身份证号]，[身份证号]"),
    ("身份证号：9900001990\n01010011", "身份证号：[身份证号]"),
    ("身份证号：990000 1990\n0101 005X。", "身份证号：[身份证号]。"),
    ("经办人：张三、李四", "经办人：[姓名]、[姓名]"),
    ("经办人：张三、李四、王小五电话13900001234", "经办人：[姓名]、[姓名]、[姓名]电话[电话]"),
    ("联系人张三、李四，", "联系人[姓名]、[姓名]，"),
    ("联系人：张三和李四。", "联系人：[姓名]和[姓名]。"),
    ("联系人：张三、高新区管委会", "联系人：[姓名]、高新区管委会"),
    ("姓　名：李四", "姓　名：[姓名]"),
    ("申 请 人：李 小明，", "申 请 人：[姓名]，"),
    ("姓名：李　四", "姓名：[姓名]"),
    ("住3#楼2-501，4#楼2单元", "住[门牌]，[门牌]"),
    ("住三号楼二单元501室", "住[门牌]"),
    ("住88弄5号301室", "住[门牌]"),
    ("青石路12号301室", "青石路[门牌]"),
    ("浙ａ１２３４５，京A-12345，浙a12345", "[车牌]，[车牌]，[车牌]"),
    ("+86-571-88880000，+86 (0571) 8888 0000", "[电话]，[电话]"),
    ("传真0571 - 88880000", "传真[电话]"),
])  # fmt: skip
def test_what_is_written_apart_is_masked_whole(text: str, masked: str) -> None:
    assert mask_private(text) == masked
    assert mask_private(masked) == masked


@pytest.mark.parametrize("text", [
    "13800000000元", "13800000000 元", "共13800000000亩", "13800000000吨", "2019 2020 2021 2022", "姓名：李 电话：", "新gb18030标准", "三号楼", "改造3#楼",
    "电话65551234元", "身份证一式2份", "经办人、负责人", "联系人：市财政局、市教育局",
])  # fmt: skip
def test_what_looks_written_apart_stays(text: str) -> None:
    assert find_private(text) == ()


@pytest.mark.parametrize("piece", ["联系人：张三、", "、李四", "电话1 3 ", "卡号 6 ", "身份证\n1", "姓 名 ", "6222 ", "[姓名]、李四", "5弄5号", "3#楼",
    "三号楼二", "京a-"])  # fmt: skip
def test_what_is_written_apart_takes_linear_time(piece: str) -> None:
    for start in ("", "联系人：张三"):
        text = start + piece * (100_000 // len(piece))
        assert growth(find_private, text) < LINEAR


APART = [*PIECES, "、李四", "和", "/", "联系人：张三", "姓 名：", " ", "　", "卡号", "身份证", "6222 0212", "弄5号", "#楼", "三号楼", "浙a-"]


@given(st.lists(st.sampled_from(APART), max_size=20).map("".join))
def test_masking_what_is_written_apart_twice_changes_nothing_more(text: str) -> None:
    once = mask_private(text)
    assert mask_private(once) == once


# What kind it is


@pytest.mark.parametrize(("text", "kind"), [
    ("身份证99000019900101005x（本人）", "identity"),
    ("身份证990000199001010011", "identity?"),
    ("证号 990000 19900101 005X", "identity"),
    ("工单99000019900101005X", "identity"),
    ("卡号6222020000000000000", "card"),
    ("卡号6222 0200 0000 0000 000", "card"),
    ("卡号6222020000000000001", "number?"),
    ("号码990000900101001", "number?"),
    ("合计186720411648173617792041", "number?"),
    ("车牌云AD12345", "plate"),
    ("挂车云A1234挂", "plate"),
    ("护照E12345678", "passport"),
    ("微信号：wangxm", "account"),
    ("a@b.invalid", "email"),
    ("青石路12号3栋2单元501室", "door"),
    ("手机一三九零零零零一二三四", "phone"),
    ("手机139.0000.1234", "phone"),
    ("手机139 000 01234", "phone"),
    ("手机1 3 9 0 0 0 0 1 2 3 4", "phone"),
    ("电话（65551234）", "phone"),
    ("12345/65551234", "phone"),
    ("产权人徐小明，", "name"),
    ("签约人写的是高小云，", "name"),
    ("我是孩子妈妈，叫孙小敏，", "name"),
    ("我姓周，", "name"),
])  # fmt: skip
def test_kinds(text: str, kind: str) -> None:
    assert [span.kind for span in find_private(text)] == [kind]
    assert MASKS[kind] in mask_private(text)


@pytest.mark.parametrize("text", [
    "工单20231001000012345678", "订单号：186720411648173617", "受理编号 YZ2024050612345678901", "统一社会信用代码91990000MA00000000",
    "统一社会信用代码113300000024820951", "时间戳20190512083000", "代码330106001001", "130102001000镇", "投资13500000000元", "共13800000000.50元",
    "规划（2021-2035）", "电话2021-2025年", "（2021 2035）", "改造12栋", "厂房23栋", "120个小区、56栋楼、3842户", "拆除3幢", "新GB18030标准",
    "青石路12号政务服务中心", "青石路8号青梧区人民政府", "由于某种原因", "谢谢大爷", "同时老师", "盼师傅平安", "躲进爸爸怀里", "关于某单元的事", "百家姓王，",
    "负责人为区长，", "当事人是居民，", "地字第330100202400123号", "编号88888888", "总价88888888元", "（65432100元）", "（65432100）万元",
])  # fmt: skip
def test_numbers_of_things_and_counts_stay(text: str) -> None:
    assert find_private(text) == ()


def test_clean_policy_text_is_left_alone() -> None:
    assert len(set(POLICY_SENTENCES)) >= 200
    assert [(sentence, mask_private(sentence)) for sentence in POLICY_SENTENCES if mask_private(sentence) != sentence] == []
    whole = "\n".join(POLICY_SENTENCES)
    assert mask_private(whole) == whole


# Where it is


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_spans_are_in_order_and_give_the_masked_text(text: str) -> None:
    spans = find_private(text)
    assert all(span.start < span.end <= len(text) and span.kind in MASKS for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    out, done = "", 0
    for span in spans:
        out, done = out + text[done : span.start] + MASKS[span.kind], span.end
    assert out + text[done:] == mask_private(text)


@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_can_be_masked(text: str) -> None:
    once = mask_private(text)
    assert mask_private(once) == once


def test_offsets_lead_to_the_text_as_it_stands() -> None:
    text = "我叫王小明，电话１３９－００００－１２３４、65551235，住青石路12号3栋2单元501室。"
    assert [(text[span.start : span.end], span.kind) for span in find_private(text)] == [
        ("王小明", "name"), ("１３９－００００－１２３４", "phone"), ("65551235", "phone"), ("12号3栋2单元501室", "door"),
    ]  # fmt: skip


@pytest.mark.parametrize("piece", ["工单", "字第", "(65551234", "（2021-2025）", "1 3 9 ", "一三九", "13900001234 ", "姓王，", "，叫王小明", "12栋", "12栋、34户",
    "990000199001010011 ", "王小明女士 "])  # fmt: skip
def test_ten_times_the_text_takes_about_ten_times_as_long(piece: str) -> None:
    assert growth(find_private, piece * (200_000 // len(piece))) < LINEAR


# How much there is


def test_the_table_counts_places_and_documents_and_shows_no_value() -> None:
    frame = pd.DataFrame({
        "text": ["请打13900001234或13900001235", "电话13900001236", "路灯坏了"], "title": ["我叫王小明，", "", ""], "reply": ["", "", "致电0999-8880000"],
    })  # fmt: skip
    table = privacy_table(Corpus.from_frame(frame, kind="feedback")).set_index("kind")
    assert table.loc["phone", ["spans", "documents"]].tolist() == [4, 3]
    assert table.loc["name", ["spans", "documents"]].tolist() == [1, 1]
    assert table.loc["phone", "share"] == 1.0
    assert table.drop(index=["phone", "name"])["spans"].sum() == 0
    assert list(table.index) == list(MASKS)
    assert "1390000" not in table.to_csv()


def test_the_table_takes_corpora() -> None:
    with pytest.raises(InputError, match=r"privacy_table takes Corpus, not list\. Hint: "):
        privacy_table([])  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def city() -> Yunze:
    return load_yunze()


def test_nothing_of_the_policies_of_the_bundled_study_is_masked(city: Yunze) -> None:
    assert [text for column in ("text", "title") for text in city.policies.frame[column] if find_private(text)] == []


def test_what_was_planted_in_the_bundled_study_is_found_and_little_else(city: Yunze) -> None:
    (row,) = (row for row in city.truth["planted"] if row["kind"] == "personal_data")
    texts = city.feedback.frame.set_index("id")["text"]
    assert [id for id in row["messages"] if not find_private(texts[id])] == []
    others = texts.drop(row["messages"])
    assert {span.kind for text in others for span in find_private(text)} <= {"door", "name"}
    assert others.map(lambda text: bool(find_private(text))).mean() < 0.03


# Real feedback


@pytest.mark.skipif("POLICYTEXT_DATA" not in os.environ, reason="POLICYTEXT_DATA does not name the folder of real data")
def test_no_number_of_a_person_is_left_in_real_feedback() -> None:
    folder = Path(os.environ["POLICYTEXT_DATA"]) / "data" / "teddy"
    left, masked = 0, 0
    for name in ("messages.xlsx", "messages_with_replies.xlsx", "labelled_dated.xlsx"):
        table = pd.read_excel(folder / name, dtype=str, engine="calamine").fillna("")
        for text in table.to_numpy().ravel():
            after = mask_private(text)
            masked += after != text
            left += len(re.findall(r"1[3-9]\d{9}|\d{17}[\dXx]", after))
    assert left == 0
    assert masked > 1000


@pytest.mark.parametrize("text", ["住7号楼6栋", "7号楼6栋5单元", "400-800-1234.62220200000000000"])
def test_what_a_mask_brings_to_light_is_masked_at_once(text: str) -> None:
    assert mask_private(mask_private(text)) == mask_private(text)
