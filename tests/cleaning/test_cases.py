"""Kinds of dirt by family, each with siblings and with look-alikes that have to stay."""

import ast
import json
import os
from pathlib import Path

import pytest

from policytext import load_yunze
from policytext.cleaning import CLEANERS, STEPS, clean, join_lines, repair_shift, strip_pinyin
from tests.growth import LINEAR, growth

WIDTH_AND_SCRIPT = [
    ("２０２５年１２月发放３．５万元（ＸＹＺ类）", "2025年12月发放3.5万元（XYZ类）"),
    ("一是供水，二是修路。", "一是供水，二是修路。"),
    ("①供水②修路，⑩项；Ⅲ级", "①供水②修路，⑩项；Ⅲ级"),
    ("面积２００㎡︰约６０％", "面积200㎡︰约60％"),
    ("𠮷祥村３组", "𠮷祥村3组"),
    ("關於開展車輛停放檢查的通知", "关于开展车辆停放检查的通知"),
    ("隨著經濟發展，這部著作顯著", "随着经济发展，这部著作显著"),
    ("乾坤路邊的乾燥處理", "乾坤路边的干燥处理"),
    ("门楣上写着“萬福”二字，车停在楼下", "门楣上写着“萬福”二字，车停在楼下"),
    ("业主陳先生反映楼下停车难", "业主陳先生反映楼下停车难"),
]
LOOK_ALIKES = [
    ("⼈⼒和社会⽅⾯", "人力和社会方面"), ("⻋站⻔⼝的⻓队，⺠政", "车站门口的长队，民政"), ("法\uf9a8，新\uf92c", "法令，新郎"), ("\U0002f800江", "丽江"),
    ("①㎡ℓ℃Ⅳ，。！？（）：", "①㎡ℓ℃Ⅳ，。！？（）："), ("〇二四号，〡〢", "〇二四号，〡〢"),
]  # fmt: skip
INVISIBLE = [
    ("\u200b公\u200b告\ufeff", "公告"), ("信\u00ad用\u2060化", "信用化"), ("水务局\u3000城管局", "水务局 城管局"), ("\u3000\u3000第三条　凡是", "第三条 凡是"),
    ("一家👨\u200d👩\u200d👧满意❤\ufe0f", "一家👨\u200d👩\u200d👧满意❤\ufe0f"), ("路\u200d灯", "路灯"), ("葛\U000e0100城", "葛城"), ("\u200b\u2060", ""),
    ("好\ud83d\ude00评", "好😀评"), ("停\ud800车", "停\ufffd车"),
]  # fmt: skip
GLOSSES = [
    ("工作機(jī)制健(jiàn)全", "工作機制健全"), ("机（jī）制", "机制"), ("机(ji)制", "机制"), ("机( jī )制", "机制"), ("绿(lǜ)化", "绿化"), ("机(ji\u0304)制", "机制"),
    ("的(de)地(di)方", "的地方"), ("\u6a5f(j\u012b)(x\u012b)", "\u6a5f"),
    *((text, text) for text in [
        "生产总值(GDP)", "应用(app)", "（一）总则", "选(a)或(b)", "鼻音(ng)", "人工智能(ai)", "局域网(lan)", "圆周率(pi)", "机(jī zhì)", "单位(kg)", "步骤(1)",
        "他(he)说", "变量(an)", "时间(min)", "商业智能(bi)", "三级(III)", "词(jīzhì)", "English(jī)", "测试(āá)",
    ]),
]  # fmt: skip
RESIDUE = [
    ("已阅读3页,还剩20页未读 继续免费阅读\n下载本文档\n文档简介\n停车办法", "停车办法"),
    ("停车办法\n温馨提示\n• 1. 本站所有资源如无特殊说明,都需要安装软件。\n• 2. 本站不保证下载资源的准确性。\n最新文档\n评论\n0/150\n提交评论", "停车办法"),
    ("停车办法_第1页\n停车办法_第2页\n第一条 总则。", "第一条 总则。"),
    ("当前位置：首页 > 政务公开 > 文件\n第一条 总则。\n网站地图 | 联系我们\n主办：某市 某ICP备0000号\n网站标识码0000", "第一条 总则。"),
    ("第一条 总则。\n— 12 —\n第二条 附则。\n第3页 共9页", "第一条 总则。\n第二条 附则。"),
    *((text, text) for text in [
        "温馨提示\n请带身份证到窗口办理。", "主办单位：某市供水处", "联系我们\n电话见附件。", "评论\n写得好。",
    "请下载本文档后填写。", "我的位置在路口。", "第3页的表格填错了",
        "3—5年", "网站地图打不开", "版权所有权登记怎么办", "办事处位置：青石路口",
    ]),
    ("落实责任。012.加强检查。023.公开结果。", "落实责任。\n2.加强检查。\n3.公开结果。"),
    *((text, text) for text in ["停运。01路公交", "共012.5公里。", "见附表。03号楼", "二期。05.12公里"]),
    ("停车治理的困境与出路\n泊位不足。\n停车治理的困境与出路\n收费不一。", "停车治理的困境与出路\n泊位不足。\n收费不一。"),
    ("方案。01停车治理的困境与出路在哪里停车治理的困境与出路在哪里泊位少。停车治理的困境与出路在哪里收费乱。02停车治理的方向与步骤先增后管。",
     "方案。01停车治理的困境与出路在哪里泊位少。收费乱。02停车治理的方向与步骤先增后管。"),
    *((text, text) for text in [
        "一、供水\n责任单位：市供水处。\n二、修路\n责任单位：市供水处。", "市供水处负责管网改造工作。市供水处负责管网改造工作的检查。",
        "加强停车管理工作\n加强停车管理工作\n各区：", "单位：万元\n甲 1\n单位：万元\n乙 2",
    ]),
]  # fmt: skip
JOINS = [
    ("必须协\n调城乡，各区（县、\n市）人民政府", "必须协调城乡，各区（县、市）人民政府"), ("第三条 甲。\n第四条 乙。", "第三条 甲。\n第四条 乙。"),
    ("Digital\nGovernment 平台", "Digital Government 平台"), ("regula-\ntion 体系", "regulation 体系"), ("一、目标\n二、任务", "一、目标\n二、任务"),
    ("责任单位：\n市供水处\n市城管局", "责任单位：\n市供水处\n市城管局"), ("（一）供水\n（二）修路", "（一）供水\n（二）修路"), ("1.供水，\n2.修路", "1.供水，\n2.修路"),
    ("加强管理\n，完善制度", "加强管理，完善制度"), ("《停车\n管理办法》印发", "《停车管理办法》印发"), ("一段完。\n\n另一段", "一段完。\n\n另一段"),
]  # fmt: skip
BROKEN = """关于加强停车管理的通知
各区人民政府，市政府各部门：
为进一步规范停车秩序，缓解老城区停车难问题，经市
政府同意，现就有关事项通知如下。
一、扩大供给
各区要利用闲置地块、桥下空间和单位内部停车场，新
增公共泊位不少于三千个，并在年底前完成验收。各相关
部门要加强协作，按月报送进展。
二、规范收费"""
WHOLE = """关于加强停车管理的通知
各区人民政府，市政府各部门：
为进一步规范停车秩序，缓解老城区停车难问题，经市政府同意，现就有关事项通知如下。
一、扩大供给
各区要利用闲置地块、桥下空间和单位内部停车场，新增公共泊位不少于三千个，并在年底前完成验收。各相关部门要加强协作，按月报送进展。
二、规范收费"""


@pytest.mark.parametrize(("dirt", "text"), [*WIDTH_AND_SCRIPT, *LOOK_ALIKES, *INVISIBLE, *RESIDUE, (BROKEN, WHOLE)], ids=lambda text: ascii(text[:8]))
def test_clean_takes_the_dirt_and_leaves_the_rest(dirt: str, text: str) -> None:
    assert clean(dirt).text == text


@pytest.mark.parametrize(("dirt", "text"), GLOSSES)
def test_a_gloss_is_one_syllable_behind_a_character(dirt: str, text: str) -> None:
    assert strip_pinyin(dirt) == text


def test_on_a_page_of_glosses_particles_without_a_tone_mark_are_glosses_too() -> None:
    assert strip_pinyin("實(shí)現(xiàn)與會(huì)議都(dou)要(ai)") == "實現與會議都要(ai)"


@pytest.mark.parametrize(("dirt", "text"), JOINS)
def test_lines_are_joined_where_a_sentence_goes_on(dirt: str, text: str) -> None:
    assert join_lines(dirt) == text


@pytest.mark.parametrize("text", [
    "路灯坏了\n没人修\n很黑", "市供水处 甲 一月 完成\n市城管局 乙 二月 完成\n市文旅局 丙 三月 完成\n市教育局 丁 四月 完成",
    "尊敬的领导，\n您好，\n路灯坏了", "“第一段。\n第二段。”", "停车\n场地",
])  # fmt: skip
def test_clean_joins_nothing_without_evidence(text: str) -> None:
    assert clean(text).text == text


# -- one byte beside --

SENTENCES = [
    "各区要加强城市道路养护管理，完善公共服务设施。", "街道负责组织居民参与社区治理，定期公开办理结果。", "对符合条件的困难家庭给予生活补助和医疗救助。",
    "市民反映小区停车难的问题长期得不到解决。", "推动公共资源向农村和基层倾斜，提高服务质量。",
]  # fmt: skip


def shifted(text: str, place: int) -> str:
    """The sentence with the first byte of one character lost, a question mark in its place."""
    return text[:place] + "?" + text[place:].encode("gb18030")[1:].decode("gb18030", "replace").replace("\ufffd", "?")


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("place", range(1, 9))
def test_a_lost_byte_is_repaired_or_the_spot_is_marked_and_never_guessed(text: str, place: int) -> None:
    cleaned = clean(shifted(text, place) + "\n另见附件。")
    body, _, rest = cleaned.text.partition("\n")
    assert rest == "另见附件。"
    is_right = len(body) == len(text) and all(new in (old, "\ufffd") for old, new in zip(text, body, strict=True))
    assert is_right or cleaned.issues


def test_most_lost_bytes_are_repaired() -> None:
    spots = [(text, place) for text in SENTENCES for place in range(1, 9)]
    found = [clean(shifted(text, place)).text for text, place in spots]
    good = sum(new[place + 1 : -2] == text[place + 1 : -2] for (text, place), new in zip(spots, found, strict=True))
    assert good >= 0.8 * len(spots)


@pytest.mark.parametrize("text", [
    "可以吗?我们等了很久。", "什么时候修?路灯坏了三天", "是否收费?ABC路口停车场", "怎么办？谢谢", "真的?！太好了",
    "网址 a.example?停车=1&b=2", "谁来管?市里还是区里?请答复",
])  # fmt: skip
def test_a_question_mark_in_sound_text_is_no_damage(text: str) -> None:
    assert clean(text).text == text
    assert clean(text).issues == ()


def test_what_can_not_be_repaired_is_marked_with_its_place_and_without_its_text() -> None:
    cleaned = clean("本市\ufffd\ufffd通知")
    assert cleaned.text == "本市\ufffd\ufffd通知"
    assert [(issue.code, issue.place, issue.action) for issue in cleaned.issues] == [
        ("damaged-text", "characters 3-4", "unknown characters, kept (2 of 6)")
    ]


def test_a_repaired_spot_leads_back_to_itself() -> None:
    text = "请加强城市?缆费?护管理"
    cleaned = clean(text)
    assert cleaned.text == "请加强城市道路养护管理" == repair_shift(text)
    assert cleaned.spans.to_original(5, 9)[0] == text.index("?")
    assert cleaned.spans.to_original(8, 10) == (text.index("护"), text.index("护") + 2)


# -- clean text stays clean --


def test_the_bundled_city_is_clean() -> None:
    policies, feedback, _ = load_yunze()
    texts = [*policies.text, *feedback.text, *feedback.table["title"], *feedback.table["reply"]]
    changed = {text: clean(text) for text in texts if clean(text).done or clean(text).issues}
    assert {text: one.done for text, one in changed.items()} == {}


@pytest.mark.parametrize("step", CLEANERS)
def test_each_cleaner_leaves_the_messages_of_the_bundled_city(step: str) -> None:
    _, feedback, _ = load_yunze()
    assert [text for text in feedback.text if clean(text, steps=[step]).text != text] == []


def test_lines_are_joined_by_default_only_on_evidence() -> None:
    assert set(CLEANERS) - set(STEPS) == {"join_lines"}


@pytest.mark.parametrize("pattern", [
    "?缆费", "机(jī)", "(a", "路灯\n", "一、目标\n，", "012.", "。01题目题目题目题目",
    "停车治理的困境与出路\n完。\n", "關於車輛", "当前位置：", "（\n", "?a", "\ufffd鶎",
], ids=ascii)  # fmt: skip
def test_work_grows_with_the_length_and_no_faster(pattern: str) -> None:
    assert growth(clean, pattern * 4000) < LINEAR


@pytest.fixture(scope="module")
def data() -> Path:
    folder = Path(os.environ.get("POLICYTEXT_DATA", "absent"))
    if not folder.is_dir():
        pytest.skip("POLICYTEXT_DATA names no folder")
    return folder


def test_known_cases_of_the_shared_table(data: Path) -> None:
    rows = {row["id"]: row for row in map(json.loads, (data / "cases" / "reader_and_cleaner_cases.jsonl").read_text("utf-8").splitlines())}
    for case, ways in {"B05": clean, "B07": clean, "B09": clean, "B11": None}.items():
        for row in rows[case]["rows"]:
            expected = row["expect"].split("'")
            if row["form"] == "python" and row["expect"].startswith("'"):
                text = ast.literal_eval(row["input"])
                assert (ways(text).text if ways else join_lines(text)) == expected[1], row["input"]
