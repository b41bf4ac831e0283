"""Signs, candidates, slots and likeness, each against a second way of computing it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytext.corpus import Corpus
from policytext.government.places import PlaceList
from policytext.reuse._candidates import alike_pairs, distinct_units
from policytext.reuse._passages import _members
from policytext.reuse._similar import read_likeness
from policytext.reuse._slots import compare_targets, read_filled, strictness
from policytext.reuse._standing import read_standing
from policytext.reuse._units import LEGAL, normal_signs, read_units

# -- signs ------------------------------------------------------------------------------------------


def text_of(signs) -> str:
    return "".join(map(chr, signs.tolist()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2025年，全区新增３个", "到0000年全市新增0个"),
        ("青梧区各街道、乡镇：", "各街道市市"),
        ("清淤（市水务局牵头，市财政局配合）后植树", "清淤后植树"),
        ("责任单位：市水务局、市财政局\n清淤", "清淤"),
        ("按照《河长制办法》（云政发〔2023〕2号）要求", "按照要求"),
        ("PM2.5 与ＡＢ", "pm00与ab"),
        ("", ""),
    ],
    ids=["digits and width", "places and levels", "bracket of bodies", "row of bodies", "cited", "letters", "nothing"],
)
def test_signs_leave_out_what_every_place_names_anew(text, expected):
    signs, at = normal_signs(text, known=PlaceList.from_names(["云泽市青梧区"]))
    assert text_of(signs) == expected and len(at) == len(signs)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="甲乙区3，。 \n（）《》牵头负责Ａ㎡①", max_size=40))
def test_every_sign_stands_where_it_says(text):
    _, at = normal_signs(text)
    assert (np.diff(at) > 0).all() and all(0 <= place < len(text) and text[place] not in "，。（）《》 \n" for place in at.tolist())


def test_preambles_titles_and_commencement_are_no_clauses_to_compare():
    title = "云泽市城区停车秩序与泊位收费管理办法"
    text = (f"{title}\n各区县人民政府，市政府各部门，各有关单位：\n为规范停车秩序，根据有关法律法规，结合本市实际，制定本办法。\n"
            "经营者应当在显著位置公示收费标准和投诉电话。\n违反规定乱收费的，由市场监管部门责令改正并处罚款。\n"
            "本办法自2024年6月1日起施行，有效期五年。\n云泽市人民政府")  # fmt: skip
    units = read_units([text], [title], known=None, skip=np.zeros(1, dtype=np.bool_))
    assert [text[a:b][:5] for a, b in zip(units.start, units.end, strict=True)] == ["经营者应当", "违反规定乱"]
    assert units.function[1] == LEGAL != units.function[0]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("根据实际情况逐户制定整改方案，明确完成时限和责任人并张榜公布。", "根据实际情况逐户制定整改方案明确完成时限和责任人并张榜公布"),
        ("为方便群众办事，各街道应当制定服务清单，在大厅公示并按季度更新。", "为方便群众办事各街道应当制定服务清单在大厅公示并按季度更新"),
        ("社会资本按本办法规定参与建设的，享受三年有效期的车位补贴。", "社会资本按本办法规定参与建设的享受三年有效期的车位补贴"),
        ("为促进就业，实现就近就便安置的目标，逐村登记造册并按季更新。", "为促进就业实现就近就便安置的目标逐村登记造册并按季更新"),
        ("4．薪酬待遇由服务机构根据岗位职责和工作业绩自行确定。抄送：市委各部门，法院、检察院。", "0薪酬待遇由服务机构根据岗位职责和工作业绩自行确定"),
        ("各镇人民政府，市政府各部门：沿街商铺不得占用盲道堆放货物和停放车辆。", "沿街商铺不得占用盲道堆放货物和停放车辆"),
        ("坚持以习近平新时代中国特色社会主义思想为指导，沿街商铺不得占用盲道堆放货物和停放车辆。", "沿街商铺不得占用盲道堆放货物和停放车辆"),
        ("养护标准技术规程第一条为了规范泊位管理，结合本市实际，制定本办法。沿街商铺不得占用盲道堆放货物和停放车辆。", "沿街商铺不得占用盲道堆放货物和停放车辆"),
    ],
    ids=["by circumstances", "purpose", "term inside", "now inside a word", "copies to", "addressee before", "formula", "purpose after a title"],
)
def test_only_the_sentences_around_an_order_are_left_out(text, kept):
    units = read_units([text], [""], known=None, skip=np.zeros(1, dtype=np.bool_))
    assert [text_of(units.signs(unit)) for unit in range(len(units))] == [kept]


def test_long_clauses_are_compared_in_pieces_that_lose_nothing():
    text = "整治" + "沿街商铺占道经营和违规停放车辆" * 60
    units = read_units([text], [""], known=None, skip=np.zeros(1, dtype=np.bool_))
    assert len(units) > 2 and units.sizes.max() <= 300 and units.sizes.sum() == len(text)
    assert units.at.tolist() == list(range(len(text)))


# -- candidates -------------------------------------------------------------------------------------


def units_of_lines(lines):
    return read_units(["\n".join(lines)], [""], known=None, skip=np.zeros(1, dtype=np.bool_))


def test_candidates_are_those_that_share_enough_runs_counted_by_hand():
    rng = np.random.default_rng(3)
    words = ["清淤疏浚", "植树护岸", "巡河保洁", "截污纳管", "调水补水", "监测预警", "公示公告", "考核奖励", "联合执法", "宣传引导"]
    lines = ["".join(rng.choice(words, 7)) for _ in range(60)]
    units = units_of_lines(lines)
    distinct = distinct_units(units)
    low, high, share = alike_pairs(distinct, seed=1)
    runs = [{text_of(units.signs(unit))[at : at + 5] for at in range(int(units.sizes[unit]) - 4)} for unit in distinct.unit.tolist()]
    expected = {}
    for a in range(len(runs)):
        for b in range(a + 1, len(runs)):
            both, least = len(runs[a] & runs[b]), min(len(runs[a]), len(runs[b]))
            if both >= 6 and both / least >= 0.1:
                expected[a, b] = both / least
    assert dict(zip(zip(low.tolist(), high.tolist(), strict=True), share.tolist(), strict=True)) == pytest.approx(expected)
    assert len(expected) > 50


def test_clauses_of_common_runs_alone_are_found_by_sampling():
    lines = [f"加强组织领导明确工作责任确保取得实效{chr(0x4E00 + at)}{chr(0x5E00 + at)}" for at in range(130)]
    distinct = distinct_units(units_of_lines(lines))
    low, _, share = alike_pairs(distinct, seed=1)
    assert len(low) > 0.9 * 130 * 129 / 2 and share.min() > 0.7


def test_of_many_alike_each_is_paired_with_the_earliest_only():
    lines = [f"加强组织领导明确工作责任确保取得实效{chr(0x4E00 + at)}{chr(0x5E00 + at)}" for at in range(1000)]
    low, high, _ = alike_pairs(distinct_units(units_of_lines(lines)), seed=1, rank=np.arange(1000)[::-1].copy())
    assert len(low) < 200 * 1000 and set(low.tolist()) | set(high.tolist()) == set(range(1000))
    with_last, with_first = (np.count_nonzero((low == at) | (high == at)) for at in (999, 0))
    assert with_last > 900 and with_first < 400


def test_an_equal_clause_is_sought_in_the_earliest_documents_only():
    lines = [f"沿街商铺不得占用盲道堆放货物和停放车辆\n沿街商铺不得占用盲道堆放货物和停放车辆\n{chr(0x4E00 + at) * 20}" for at in range(150)]
    dates = [None if at < 70 else f"20{at // 12:02}-{at % 12 + 1:02}-01" for at in range(150)]
    policies = Corpus.from_frame(pd.DataFrame({"text": lines, "date": dates}), kind="policy")
    units = read_units(lines, [""] * 150, known=None, skip=np.zeros(150, dtype=np.bool_))
    standing, age = read_standing(policies, known=None)[0], np.arange(len(units))
    members, early, rank = _members(units, distinct_units(units), standing, age)
    assert len(members[0]) == 300 and rank[0] == 0
    assert units.document[early[0]].tolist() == [*range(70, 134), *range(64)]


def test_boilerplate_weighs_less_than_what_is_rare():
    common = [f"加强组织领导落实{''.join(chr(0x4E00 + (97 * at + 31 * step) % 20000) for step in range(14))}" for at in range(40)]
    distinct = distinct_units(units_of_lines(common))
    first = distinct.weights[0]
    assert first[:5].max() < 0.3 < 0.9 < first[-1]
    assert set(np.unique(first * 64 % 1)) == {0.0}


def test_likeness_is_the_cosine_of_weighed_pairs_of_signs():
    lines = ["街道每月召开居民议事会听取意见", "街道每季召开居民恳谈会听取意见", "养殖户应当建设防渗粪池还田利用", "街道每月召开居民议事会听取意见"]
    units = units_of_lines(lines)
    distinct = distinct_units(units)
    policies = Corpus.from_frame(pd.DataFrame({"text": ["\n".join(lines)]}), kind="policy")
    likeness = read_likeness(units, distinct, read_standing(policies, known=None)[0], seed=1)
    rows = np.arange(len(units))
    found = likeness.between(rows, rows)
    held = [{}, {}, {}]
    for text, counts in zip(lines[:3], held, strict=True):
        for at in range(len(text) - 1):
            counts[text[at : at + 2]] = counts.get(text[at : at + 2], 0) + 1
    df = {pair: sum(pair in counts for counts in held) for counts in held for pair in counts}
    vectors = [{pair: n**0.5 * (np.log(4 / (df[pair] + 1)) + 0.05) for pair, n in counts.items()} for counts in held]
    dot = sum(value * vectors[1].get(pair, 0) for pair, value in vectors[0].items())
    norms = [sum(value**2 for value in vector.values()) ** 0.5 for vector in vectors]
    assert found[0, 1] == pytest.approx(dot / norms[0] / norms[1])
    assert found[0, 3] == pytest.approx(1.0) and found[0, 2] < 0.05
    assert (likeness.threshold, likeness.learnt_from) == (0.35, 0)


# -- slots ------------------------------------------------------------------------------------------


def targets(local: str, source: str):
    one, other = (read_filled(text, region="", known=None) for text in (local, source))
    return compare_targets(one, (0, len(local)), other, (0, len(source)))


@pytest.mark.parametrize(
    ("local", "source", "expected"),
    [
        ("合格率不低于95%", "合格率不低于90%", (1, 1, 0)),
        ("合格率不低于85%", "合格率不低于90%", (1, 0, 1)),
        ("等候时间不超过10分钟，漏损率不超过8%", "等候时间不超过20分钟，漏损率不超过9%", (1, 1, 0)),
        ("在3个工作日内答复", "在5个工作日内答复", (1, 1, 0)),
        ("新建泊位300个", "新建泊位200个", (0, 0, 0)),
        ("合格率不低于95%，抽检率不低于5%", "合格率不低于90%", (0, 0, 0)),
        ("村级河长巡河每周不少于2次", "居民议事会委员不少于9次", (0, 0, 0)),
        ("投资100万元以上的项目由区审批", "投资500万元以上的项目由市审批", (0, 0, 0)),
    ],
    ids=["higher floor", "lower floor", "lower ceiling", "shorter term", "no direction", "not as many", "of something else", "condition"],
)
def test_targets_are_tighter_by_their_direction(local, source, expected):
    found = targets(local, source)
    assert (found.compared, found.tightened, found.loosened) == expected


def test_deadlines_are_earlier_by_days():
    assert targets("2025年5月31日前完成", "2025年6月30日前完成").days == (30,)
    assert targets("长期坚持", "2025年6月30日前完成").days == ()
    assert targets("2025年5月31日前建成渗滤液站", "2025年6月30日前公布考核名次").days == ()


def test_the_own_place_is_nothing_that_is_filled_in():
    filled = read_filled("青梧区在云泽市率先投入50万元，于石家庄市培训3次", region="云泽市青梧区", known=PlaceList.from_names(["云泽市青梧区"]))
    assert [(mark.slot, mark.key) for mark in filled.marks if mark.slot == "place"] == [("place", "石家庄市")]
    assert {mark.slot for mark in filled.marks} == {"amount", "place", "number"}
    assert filled.within(0, 5) == []


def test_wording_binds_or_leaves_room():
    texts = ("严禁占用", "可以结合实际确定", "应当公示，也可以听证", "清理河道", "提高可行性和可持续发展水平")
    assert [strictness(text) for text in texts] == [1, -1, 0, 0, 0]
