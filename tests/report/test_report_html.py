"""The report: complete, offline, escaped, masked, repeatable, in both languages."""

import importlib
import os
import re
import string
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from policytext.corpus import ReadingIssue
from policytext.errors import InputError
from policytext.provenance import record
from policytext.report import StudyResults, result_tables, write_report
from policytext.report.text import TEXT, VALUES, text_of
from policytext.report.topics import space_points
from tests.report.pages import page_of

pytestmark = pytest.mark.filterwarnings("error")
StudyOf = Callable[..., StudyResults]
SECTIONS = [
    "guide", "dilemmas", "read", "topics", "gaps", "groups", "profiles", "places", "time", "departments", "congruence", "mechanisms", "matching", "reuse",
    "replies", "evidence", "limits", "record", "cite",
]  # fmt: skip


class Page(HTMLParser):
    """Collects what a page would load, its ids, and whether its tags are closed."""

    VOID = frozenset({"meta", "img", "br", "link", "input", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loads += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action", "data")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def fields_of(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_sentences_and_fields() -> None:
    zh, en = ({key: fields_of(text) for key, text in TEXT[lang].items()} for lang in ("zh", "en"))
    assert zh == en
    assert list(VALUES["zh"]) == list(VALUES["en"])


def test_every_sentence_is_used() -> None:
    folder = Path(sys.modules["policytext.report.html"].__file__ or "").parent
    names = ("html.py", "points.py", "topics.py", "coordinating.py", "dilemmas.py", "finding.py", "templates/report.html.j2")
    source = "".join((folder / name).read_text(encoding="utf-8") for name in names)
    named = set(re.findall(r"\bt\.(\w+)", source)) | set(re.findall(r'"(\w+)"', source))
    unused = [key for key in TEXT["zh"] if key not in named and not re.match(r"limit_|grade_|side_|source_|key_(?:under|over|aligned)$|\w+_title$", key)]
    assert unused == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_section_stands_in_the_contents(study: StudyResults, lang: str) -> None:
    text = page_of(study, lang=lang)
    page = Page(text)
    assert page.open == []
    assert [name for name in page.ids if name in SECTIONS] == SECTIONS
    assert [link for link in page.loads if link.startswith("#")] == [f"#{name}" for name in SECTIONS]
    assert len(page.ids) == len(set(page.ids))
    assert TEXT[lang]["grade_exploratory"][:20] in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_loaded_from_outside(study: StudyResults, lang: str) -> None:
    text = page_of(study, lang=lang)
    assert all(link.startswith(("#", "data:image/svg+xml;base64,")) for link in Page(text).loads)
    # The name of a kind of markup, and marks within the page, load nothing.
    assert not re.search(r"url\((?!\"?#)|@import|https?://", text.replace('"http://www.w3.org/2000/svg"', ""))


def test_figures_are_vector_images_with_a_text(study: StudyResults) -> None:
    text = page_of(study)
    images = re.findall(r'<img class="(\w+)" src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)">', text)
    assert [name for name, _, _ in images] == ["gaps", "shares", "gaps_by_group", "departments"]
    assert all(b64decode(image).lstrip().startswith(b"<?xml") for _, image, _ in images)


def test_with_pairs_the_figure_of_calibration_is_there(paired_study: StudyResults) -> None:
    text = page_of(paired_study)
    assert re.findall(r'<img class="(\w+)"', text)[0] == "calibration"


@pytest.mark.parametrize(("lang", "words"), [
    ("zh", ("主题只在 {n} 对诉求与答复上拟合", "共拟合 2 次", "随机四分", "展开 3 个主题的例文")),
    ("en", ("Topics were fitted on {n} pairs of message and reply alone", "There were 2 fits", "random quarters", "Show the examples of 3 topics")),
])  # fmt: skip
def test_topics_say_what_they_were_fitted_on(paired_study: StudyResults, lang: str, words: tuple[str, ...]) -> None:
    text = page_of(paired_study, lang=lang)
    assert [word for word in words if word.format(n=paired_study.topics.settings["pairs"]) not in text] == []


@pytest.mark.parametrize(("settings", "zh", "en"), [
    ({"pairs": 130, "space": "all", "fitted": 500}, "主题在 500 篇文本上拟合，其中 130 对", "fitted on 500 texts: 130 pairs"),
    ({"without_pairs": "54 usable pairs, 120 are needed", "words": "neutral", "n_words": 900},
     "可用的诉求—答复对只有 54 对（至少要 120 对），所以主题只用两侧都常用的中性词（900 个）", "Only 54 pairs of message and reply can be used (120 are needed), so"),
    ({"without_pairs": "pairs=None", "words": "all", "n_words": 900}, "没有用诉求—答复对，主题用 900 个词", "No pairs of message and reply were used; topics"),
])  # fmt: skip
def test_topics_say_why_they_were_fitted_without_pairs(study: StudyResults, settings: dict[str, object], zh: str, en: str) -> None:
    topics = replace(study.topics, settings={"n_topics": 6, "pairs": 0, **settings})
    points = {lang: space_points(replace(study, topics=topics), result_tables(study), lang) for lang in ("zh", "en")}
    assert zh in points["zh"][0] and en in points["en"][0]
    assert points["zh"][1] == TEXT["zh"]["topics_one_run"]


def test_topics_that_seldom_come_back_are_named(study: StudyResults) -> None:
    topics = replace(study.topics, runs=np.repeat(study.topics.word_weights[None], 3, axis=0), recurrence=np.array([1, 0, 1, 0.5, 1, 0.25]))
    assert "有 2 个主题在其余各次里再现不到一半，不宜据以立论：T02、T06。" in space_points(replace(study, topics=topics), result_tables(study), "zh")[1]


def test_words_outside_the_topics_are_counted(study: StudyResults) -> None:
    weights = study.topics.word_weights.copy()
    weights[:, [study.tokens.vocabulary.index(word) for word in ("停车", "公交")]] = 0
    weights /= weights.sum(axis=1, keepdims=True)
    found = replace(study, topics=replace(study.topics, word_weights=weights, runs=weights[None], settings={"space": "pairs", "pairs": 200}))
    tables = result_tables(found)
    assert sorted(tables["outside"]["word"]) == ["停车", "公交"]
    part = f"{tables['outside']['share_policy'].sum():.1%}"
    assert any(f"有 2 个词没有一对诉求与答复用过，主题不认识它们：占政策主题词的 {part}" in point for point in space_points(found, tables, "zh"))


def test_nothing_private_leaves(study: StudyResults) -> None:
    text = page_of(study)
    assert "13900001234" not in text and "王小明" not in text
    assert "[电话]" in text


def test_markup_in_the_data_is_text(study_of: StudyOf) -> None:
    attack = '<script>alert(1)</script>"停车车位泊位收费太贵了吧&'
    text = page_of(study_of(first=attack, title=attack))
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;&#34;停车") >= 3


def test_two_writes_give_the_same_bytes(study_of: StudyOf) -> None:
    assert page_of(study_of()) == page_of(study_of())


def test_another_hash_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    code = "import sys; sys.path.insert(0, 'tests/report'); import conftest; from policytext.report import write_report;"
    code += "write_report(conftest.make_study(), sys.argv[1])"
    pages = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.html"
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, str(path)], check=True, cwd=Path(__file__).parents[2], env=environment)
        pages.append(path.read_bytes())
    assert pages[0] == pages[1]


def test_long_tables_are_cut_and_say_so(study: StudyResults) -> None:
    text = page_of(study, limit=4)
    assert "这里只列前 4 行，共 6 行；其余见 tables/gaps.csv。" in text


def test_columns_are_explained_beside_their_table(study: StudyResults) -> None:
    text = page_of(study, lang="en")
    assert text.count("What the columns mean") == 9
    assert "<code>n_feedback</code>" in text


def test_issues_are_counted_by_code_with_one_example(study: StudyResults) -> None:
    text = page_of(study)
    assert "<code>no-text-layer</code>" in text
    assert "关于规范停车秩序的通知.docx · 第 2 页：图片未读，联系人：[姓名]，电话[电话]" in text


@pytest.mark.parametrize(("lang", "meaning"), [("zh", "没有正文也没有标题"), ("en", "no text, no title")])
def test_issues_show_code_and_meaning(study_of: StudyOf, lang: str, meaning: str) -> None:
    study = study_of()
    issue = ReadingIssue("a.csv", "row 3", "no-text", "left out", "neither text nor title")
    text = page_of(replace(study, feedback=replace(study.feedback, issues=(issue,))), lang=lang)
    assert f"<code>no-text</code> {meaning}</td>" in text


def test_every_code_of_reading_has_words() -> None:
    package = Path(sys.modules["policytext"].__file__ or "").parent
    source = "".join(path.read_text(encoding="utf-8") for name in ("reading", "corpus") for path in (package / name).glob("*.py"))
    codes = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)",\s+"(?:left out|changed|note)"', source))
    codes |= set(re.findall(r'leave_out\([^,]+, "([a-z-]+)"', source))
    assert len(codes) >= 8
    assert {code for code in codes if f"code:{code}" not in VALUES["zh"]} == set()


def test_settings_stand_once_and_none_is_not_given(study_of: StudyOf) -> None:
    settings = {"policies": "policies/", "by": None, "mismatch": {"limit": None, "only": [None, "停车"]}}
    study = study_of(settings=settings, provenance=record("run_study", settings, content=["x"]))
    for lang, words in (("zh", "未指定"), ("en", "not given")):
        text = page_of(study, lang=lang)
        assert text.count('<span class="name">policies</span>') == 1
        assert text.count(TEXT[lang]["record_above"]) == 1
        assert text.count(f"<code>{words}</code>") == 2 and f"<code>{words}, 停车</code>" in text
        assert "<code>None" not in text


def test_other_settings_of_a_step_are_shown(study: StudyResults) -> None:
    other = replace(study, provenance=record("run_study", {"other": "value"}, content=["x"]))
    assert '<span class="name">other</span> <code>value</code>' in page_of(other)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_key_points_agree_with_the_tables(study: StudyResults, lang: str) -> None:
    tables, text = result_tables(study), page_of(study, lang=lang)
    named = int((~tables["departments"]["open"]).sum())
    assert TEXT[lang]["key_departments"].format(n=named, ties=int((tables["ties"]["layer"] != "mention").sum())) in text
    n, rows = len(study.duties), len(study.duties.table)
    assert n < rows
    assert TEXT[lang]["duties_text"].format(n=n, rows=rows, file="tables/duties.csv") in text


def test_two_directed_ties_between_a_pair_count_twice(study_of: StudyOf) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    counts = {"n_documents": 0, "n_joint": 0, "n_lead": 1, "n_support": 1, "n_responsible": 0}
    for name in ("财政局", "公安局"):
        graph.add_node(name, label=name, open=False, **counts)
    for one, other in (("财政局", "公安局"), ("公安局", "财政局")):
        graph.add_edge(one, other, key="lead-support", layer="lead-support", weight=1.0, n=1)
    assert "2 个具名部门，联合发文与分工上的联系 2 条" in page_of(study_of(graph=graph))


@pytest.mark.parametrize(("lang", "words"), [("zh", "仅因抽样平均也会出现 8.3%"), ("en", "sampling alone would show 8.3%")])
def test_the_first_key_point_gives_the_noise(study: StudyResults, lang: str, words: str) -> None:
    text = page_of(study, lang=lang)
    points = text[text.index('<ul class="points">') :]
    assert words in points[: points.index("</li>")]


def test_topics_of_one_source_only_are_pointed_to_the_evidence(study: StudyResults) -> None:
    for lang, words in (
        ("zh", "几乎只见于一侧（减中位数之前相差 32 倍以上）"),
        ("en", "Nearly absent from one source (more than 32 to 1"),
    ):
        point = next(line for line in page_of(study, lang=lang).splitlines() if words in line)
        assert "T06" in point
        assert ("换了说法" if lang == "zh" else "in other words?") in point
        gone = ("almost alone", "单凭", "措辞之别", "mere wording", "may be wording")
        assert [t for t in gone if t in "".join(TEXT[lang].values())] == []


def test_texts_say_how_gaps_are_centred() -> None:
    assert "less the median over topics, each weighted by its share" in TEXT["en"]["gaps_text"]
    assert "按份额加权" in TEXT["zh"]["gaps_text"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_wide_boxes_come_with_a_hint(study: StudyResults, lang: str) -> None:
    text = page_of(study, lang=lang)
    boxes = text.count('<div class="scroll">')
    assert boxes == text.count(f'<p class="swipe" hidden>{TEXT[lang]["scroll_hint"]}</p><div class="scroll">') > 10
    assert "previousElementSibling.hidden = !more" in text


def test_names_stay_on_one_line_where_there_is_room(study_of: StudyOf) -> None:
    study = study_of()
    longest = "云泽市" + "综合行政执法" * 5 + "局"
    text = page_of(replace(study, graph=nx.relabel_nodes(study.graph, {"云泽市民政局": longest})))
    assert '<td class="text name" data-key="云泽市财政局">' in text
    assert f'<td class="text name wide" data-key="{longest}">' in text
    assert "td.name { white-space: nowrap;" in text
    assert "td.text:first-child:not(.name)" in text
    assert "max-width: 86rem" in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_order_of_departments_is_said(study: StudyResults, lang: str) -> None:
    assert f"<p>{TEXT[lang]['departments_order']}</p>" in page_of(study, lang=lang)


@pytest.mark.parametrize("name", sorted(path.stem for path in Path(str(files("policytext.report"))).glob("[!_]*.py")))
def test_nothing_at_module_level_can_be_changed(name: str) -> None:
    module = importlib.import_module(f"policytext.report.{name}")
    assert [key for key, value in vars(module).items() if isinstance(value, dict | list | set) and not key.startswith("__")] == []


def test_the_record_has_no_absolute_path(study_of: StudyOf) -> None:
    settings = {"policies": "/home/somebody/研究/policies", "more": [{"file": "C:\\Users\\somebody\\a.xlsx"}], "seed": 1}
    study = study_of(settings=settings, provenance=record("run_study", settings, content=["x"]))
    text = page_of(study)
    assert "somebody" not in text
    assert "a.xlsx" in text


def test_each_step_stands_once_and_is_pointed_to(study: StudyResults) -> None:
    text = page_of(study, lang="en")
    assert len(re.findall(r'<span class="name">fit_topics</span> <span class="quiet">digest', text)) == 1
    assert re.search(r'<span class="name">fit_topics</span> <span class="quiet">see step \d+ above', text)
    assert study.topics.provenance.digest in text


def test_what_was_not_measured_is_said(study_of: StudyOf) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    text = page_of(study_of(groups=False, graph=graph))
    assert "没有要求分组（未测量）" in text
    assert "没有找到联合发文" in text


def test_the_folder_is_made_and_lines_end_alike(study: StudyResults, tmp_path: Path) -> None:
    path = write_report(study, tmp_path / "a" / "b" / "index.html")
    assert path.read_bytes().startswith(b"<!DOCTYPE html>")
    assert b"\r" not in path.read_bytes()


def test_errors(study: StudyResults, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"write_report takes StudyResults, not Corpus\. Hint: run_study\("):
        write_report(study.policies, tmp_path / "a.html")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"lang='fr' is unknown \(languages: zh, en\)"):
        write_report(study, tmp_path / "a.html", lang="fr")
    with pytest.raises(InputError, match="limit=0 shows no rows"):
        write_report(study, tmp_path / "a.html", limit=0)
    with pytest.raises(InputError, match=r"is a folder\. Hint: name a file"):
        write_report(study, tmp_path)
    with pytest.raises(InputError, match="lang='' is unknown"):
        text_of("")


def test_importing_loads_neither_jinja2_nor_matplotlib() -> None:
    code = "import sys, policytext.report; print({'jinja2', 'matplotlib', 'networkx', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
