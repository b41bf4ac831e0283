"""How binding clauses are worded: traps, cues, shrunken shares."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from policytext.codebook import modality
from policytext.codebook.modality import MODALITIES, clause_discretion, clause_modality, modal_cues, modality_table
from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, InputError

WORDED = {
    "rigid": (
        "不得不提前停水。",
        "不可以指定供应商。",
        "经营者应当公示价格。",
        "各镇须按月报送。",
        "成本应在年底前核定。",
        "办理应按时限进行。",
        "各地应加强巡查。",
        "务必于月底前完成。",
        "严格控制新增支出。",
        "经验收合格后方可使用。",
        "各区县要加强巡查。",
        "需经市住建局批准。",
        "逾期不改的，处五百元罚款。",
        "依法追究刑事责任。",
        "坚决予以取缔。",
        "一律公开招标。",
        "确保按期完工。",
        "对失职人员给予处分。",
        "责令停止施工。",
    ),
    "flexible": (
        "可不提供纸质材料。",
        "可以分期缴纳。",
        "鼓励连片改造。",
        "支持农户开办民宿。",
        "探索建立积分制度。",
        "允许错峰施工。",
        "有条件的乡镇先行一步。",
        "原则上每年一次。",
        "可向街道申请复核。",
        "积极支持返乡创业。",
        "当事人均可申请调解。",
        "居民有权自主选择物业公司。",
    ),
    "both": ("应当公示，也可以听证。", "各区县要结合本地实际制定细则。", "原则上不得新建平房。"),
    "none": (
        "编制可行性研究报告。",
        "走可持续发展道路。",
        "主要任务和重要举措。",
        "健全要素市场。",
        "根据需要调整。",
        "按照要求办理。",
        "应急物资储备充足。",
        "适应新形势。",
        "因不可抗力停工。",
        "生活必需品供应充足。",
        "换发经营许可证。",
        "加强组织领导。",
        "推进项目建设。",
        "完善政策支持体系。",
        "加大资金支持力度。",
        "提升自主创新能力。",
        "印发《应当公开的信息目录》。",
        "提高群众认可度。",
        "供应链稳定运行。",
        "摘要见附件。",
        "应届毕业生就业。",
        "营造鼓励创新、宽容失败的氛围。",
        "为确保安全，制定本方案。",
    ),
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in WORDED.items() for text in texts])
def test_wording(kind: str, text: str) -> None:
    assert clause_modality(text) == kind


def test_a_report_commands_nobody() -> None:
    assert clause_modality("会议指出，各地应当加强巡查。") == "none"
    assert clause_modality("各地应当加强巡查。") == "rigid"


def test_cues_point_at_the_text_and_do_not_overlap_within_a_kind() -> None:
    text = "原则上不得新建，确需新建的应当报批，可以先行选址；法律另有规定的除外。"
    cues = modal_cues(text)
    assert [(cue.kind, cue.cue) for cue in cues if cue.kind != "escape"] == [
        ("flexible", "原则上"),
        ("rigid", "不得"),
        ("rigid", "应当"),
        ("flexible", "可以"),
    ]
    assert [cue.cue for cue in cues if cue.kind == "escape"] == ["原则上", "另有规定的除外"]
    assert all(text[cue.start : cue.end] == cue.cue for cue in cues)


FRAGMENTS = [
    *(t for texts in WORDED.values() for t in texts),
    "《",
    "》",
    "的",
    "应",
    "可",
    "要",
    "须",
    "支持",
    "自主",
    "，",
    "。",
    "不",
]


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6))
def test_trying_only_where_a_cue_can_start_changes_nothing(pieces: list[str]) -> None:
    text = "".join(pieces)
    parts = (("skip", modality._SKIP), ("rigid", modality._RIGID), ("flexible", modality._FLEXIBLE), ("own", modality._OWN))
    plain = re.compile("|".join(f"(?P<{name}>{'|'.join(patterns)})" for name, patterns in parts))
    want = [(m.lastgroup, m.span()) for m in plain.finditer(text) if m[0]]
    assert [(m.lastgroup, m.span()) for m in modality._scanner().finditer(text) if m[0]] == want


@pytest.mark.parametrize(
    ("text", "colour", "room"),
    [
        ("各乡镇不得变通标准。", "red", "strict"),
        ("必须严格按照图纸施工。", "black", "strict"),
        ("探索以积分换服务。", "grey", "own"),
        ("由各村结合实际确定品种。", "grey", "adapt"),
        ("加强组织领导。", "", ""),
    ],
)
def test_room_for_manoeuvre(text: str, colour: str, room: str) -> None:
    assert clause_discretion(text) == (colour, room)


def corpus(*texts: str) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"id": [f"d{i}" for i in range(len(texts))], "text": list(texts)}), kind="policy")


def test_table_shrinks_the_share_and_gives_the_interval_of_the_beta_distribution() -> None:
    table = modality_table(corpus("一、不得收费。二、必须公示。三、鼓励捐赠。", "一、加强领导。"), level=0.9)
    first, second = table.iloc[0], table.iloc[1]
    assert (first["n_rigid_cues"], first["n_flexible_cues"], first["n"]) == (2, 1, 3)
    assert first["estimate"] == pytest.approx(4 / 7)
    assert (first["low"], first["high"]) == pytest.approx((beta.ppf(0.05, 4, 3), beta.ppf(0.95, 4, 3)))
    assert (second["estimate"], second["n"]) == (0.5, 0)
    assert (table[list(MODALITIES)].sum(axis=1) == table["n_clauses"]).all()


def test_table_does_not_depend_on_the_order_of_documents() -> None:
    texts = ("一、不得收费。", "一、鼓励捐赠。", "一、应当公示。")
    one = modality_table(corpus(*texts))
    given = Corpus.from_frame(pd.DataFrame({"id": ["d2", "d0", "d1"], "text": [texts[2], texts[0], texts[1]]}), kind="policy")
    other = modality_table(given)
    pd.testing.assert_frame_equal(
        one.sort_values("document", ignore_index=True), other.sort_values("document", ignore_index=True)
    )


def test_refusals() -> None:
    with pytest.raises(InputError, match="clause_modality"):
        clause_modality(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="reads policies"):
        modality_table(Corpus.from_frame(pd.DataFrame({"text": ["路灯不亮"]}), kind="feedback"))
    with pytest.raises(EmptyInputError, match="no document is left"):
        modality_table(Corpus.from_frame(pd.DataFrame({"text": ["解读"], "doc_type": ["解读"]}), kind="policy"))
