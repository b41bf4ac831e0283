"""Names of places that are plain words too: 会同县 behind a body is a verb; where the text speaks for the county, it is one."""

import pytest

from policytext.government import duties_in, find_agencies, find_places, parse_head
from policytext.government.places.gazetteer import gazetteer
from policytext.government.places.homographs import is_county, is_plain_word

VERBS = [
    ("县水利局会同县农业农村局开展清淤。", ["县水利局", "县农业农村局"]),
    ("青石镇会同县住建局、县城管局核查。", ["青石镇", "县住建局", "县城管局"]),
    ("会同县教育局定期检查校车。", ["县教育局"]),
    ("应会同县医保局制定目录。", ["县医保局"]),
    ("由市民政局会同县民政局核对名单。", ["市民政局", "县民政局"]),
    ("比如县财政局、县审计局都没有答复。", ["县财政局", "县审计局"]),
    ("由自然资源县局提出意见，市教育局备案。", ["市教育局"]),
    ("打通绿色通道县交通局落实。", ["县交通局"]),
    ("统筹人力资源市人社局落实。", ["市人社局"]),
]

PLACES = [
    ("怀化市会同县农业农村局牵头。", ["怀化市会同县农业农村局"]),
    ("湖南会同县财政局来函。", ["会同县财政局"]),
    ("由会同县水利局牵头。", ["会同县水利局"]),
    ("中共会同县委、会同县财政局联合发文。", ["中共会同县委", "会同县财政局"]),
    ("那曲市比如县教育局牵头。", ["那曲市比如县教育局"]),
    ("资源县教育局、南部县财政局牵头。", ["资源县教育局", "南部县财政局"]),
    ("会同县人民政府关于河道治理的通知\n会同县水利局应当清淤。", ["会同县人民政府", "会同县水利局"]),
]


@pytest.mark.parametrize(("text", "names"), VERBS)
def test_a_verb_before_a_level_is_no_county(text: str, names: list[str]) -> None:
    assert [mention.name for mention in find_agencies(text)] == names
    assert not [place for place in find_places(text) if place.name[:2] in ("会同", "比如", "资源")]


@pytest.mark.parametrize(("text", "names"), PLACES)
def test_a_county_that_the_text_speaks_for_stays(text: str, names: list[str]) -> None:
    assert [mention.name for mention in find_agencies(text)] == names


@pytest.mark.parametrize(
    ("text", "lead", "support"),
    [
        ("县水利局会同县财政局制定清淤方案。", ("县水利局",), ("县财政局",)),
        ("整治店招（县城管局会同县住建局负责）", ("县城管局",), ("县住建局",)),
        ("完善台账（怀化市会同县水利局牵头，怀化市会同县财政局配合）", ("怀化市会同县水利局",), ("怀化市会同县财政局",)),
        ("由会同县水利局牵头，会同县财政局配合。", ("会同县水利局",), ("会同县财政局",)),
    ],
)
def test_duties_read_the_verb_and_the_county(text: str, lead: tuple[str, ...], support: tuple[str, ...]) -> None:
    if text.startswith("由"):
        text = "怀化市会同县的做法如下：" + text
    (duty,) = duties_in(text)
    assert (duty.lead, duty.support, duty.responsible) == (lead, support, ())


def test_heads_keep_the_county_in_title_and_signature() -> None:
    head = parse_head("会同县人民政府关于印发河道治理方案的通知", "各乡镇：\n现印发给你们。\n会同县人民政府\n2024年3月1日")
    assert (head.canonical, head.region) == (("会同县人民政府",), "会同县")


@pytest.mark.parametrize(
    ("text", "at", "plain"),
    [
        ("市局会同县局", 2, True),
        ("由会同县局", 1, False),
        ("湖南省会同县局", 3, False),
        ("会同县境内河道", 0, False),
        ("会同县局办理", 0, True),
    ],
)
def test_what_decides_between_word_and_place(text: str, at: int, plain: bool) -> None:
    assert is_plain_word(text, at, at + 3) is plain
    assert is_county(text, at) is not plain


def test_listed_homographs_are_units_of_the_table() -> None:
    from policytext.government.places._words import words

    assert words()["verbs with a level"] <= set(gazetteer().full)
    stems = {entry.partition("<")[0] for entry in words()["inside words"]}
    assert all(any(stem + kind in gazetteer().full for kind in "市县区") for stem in stems)
