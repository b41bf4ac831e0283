"""Cleaners: the same when done twice, harmless on clean text, and every character leads back."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytext import Corpus, cleaning, source_table
from policytext.cleaning import CLEANERS, clean, clean_corpus, fold_width
from policytext.errors import InputError
from tests.growth import LINEAR, growth

SINGLE = {name: getattr(cleaning, name) for name in CLEANERS if name != "join_hard_wrapped"}
PIECES = [
    *"路灯坏了，。（）〔〕①㎡·AZaz09 \t\n\r\u3000\xa0\u200b\ufeff\u2028\x0b\x00\u2003Ａｚ０９<>/&;【】[]|",
    "\r\n", "_x000D_", "\u3000\u3000", "&nbsp;", "&ldquo;", "<br>", "<p class='a'>", "</p>", "<BR/>", "<p", "打印本页", "打印", "【关闭窗口】",
    "字体：大 中 小", "分享到：微信", "扫一扫用手机看", "浏览次数：12次", "上一篇：无", "nbsp;", "p>",
]  # fmt: skip
dirty = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
CLEAN = [
    "第一条 为了规范停车秩序，制定本办法。\n第二条 本办法所称“停车位”，包括①路内泊位；②公共停车场（含立体车库）。",
    "建筑面积不超过90㎡的，按3%缴纳；超过的：按5％缴纳！是否可行？《办法》〔2024〕12号—附件·表1……",
    "市民反映：打印店夜间噪音大，希望关闭；字体太小，分享到群里的通知看不清。",
    "1 < 2，a<b 且 b>c，a<b=c>d，A&B公司，C++，email@example.com，https://example.com/a?b=1&c=2",
    "𠮷野家旁的㐂村路口，车牌·待查，Ⅲ级响应，⑩项任务。",
]


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == text
    assert cleaned.done == ()
    assert cleaned.spans.to_original(2, 5) == (2, 5)


@pytest.mark.parametrize("name", SINGLE)
@given(text=dirty)
def test_each_cleaner_is_the_same_when_done_twice(name: str, text: str) -> None:
    once = SINGLE[name](text)
    assert SINGLE[name](once) == once


@given(dirty)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text).text
    again = clean(once)
    assert (again.text, again.done) == (once, ())


@given(dirty, st.lists(st.sampled_from(sorted(SINGLE)), unique=True, max_size=4))
def test_clean_is_the_composition_run_until_nothing_changes(text: str, steps: list[str]) -> None:
    expected, before = text, ""
    while expected != before:
        before = expected
        for step in steps:
            expected = SINGLE[step](expected)
    assert clean(text, steps=steps).text == expected


@given(dirty)
def test_each_character_leads_back_to_one_that_folds_to_it(text: str) -> None:
    cleaned = clean(text)
    last = -1
    for i, char in enumerate(cleaned.text):
        start, end = cleaned.spans.to_original(i, i + 1)
        assert end == start + 1
        assert start > last
        last = start
        assert char in (text[start], fold_width(text[start])) or char in ' \n"'


@pytest.mark.parametrize(("text", "places"), [
    ("甲<br>乙", [0, 1, 5]), ("甲&nbsp;乙", [0, 1, 7]), ("　　甲　　乙", [2, 3, 5]), ("甲 \n 乙", [0, 1, 4]), ("\u200b２０\u200b年", [1, 2, 4]),
])  # fmt: skip
def test_what_is_put_stands_where_the_first_of_what_was_found_stood(text: str, places: list[int]) -> None:
    cleaned = clean(text)
    assert [cleaned.spans.to_original(i, i + 1)[0] for i in range(len(cleaned.text))] == places
    assert cleaned.spans.offsets(len(cleaned.text)).tolist() == places


@given(dirty)
def test_a_span_leads_back_to_what_cleans_to_the_same_words(text: str) -> None:
    cleaned = clean(text)
    words = "".join(cleaned.text.split())
    low, high = cleaned.spans.to_original(0, len(cleaned.text))
    assert set(words) <= set(fold_width(text[low:high])) | {'"'}


@given(dirty)
def test_done_names_what_changed_something(text: str) -> None:
    assert bool(clean(text).done) == (clean(text).text != text)


@pytest.mark.parametrize(("dirt", "text"), [
    ("各市：　　现将办法印发。", "各市：\n现将办法印发。"),
    ("甲 　 乙", "甲 乙"),
    ("甲 　\t　 乙", "甲\n乙"),
    ("甲\r\n\r\n \t乙\r丙\u2028丁", "甲\n乙\n丙\n丁"),
    ("甲&nbsp;&nbsp;乙<br/>丙<p style='x'>丁</p>", "甲 乙\n丙丁"),
    ("甲\n【打印本页】 【关闭窗口】\n乙", "甲\n乙"),
    ("甲\n字号：[大 中 小]\n分享到：微信 微博\n扫一扫在手机打开\n阅读次数：31\n上一篇：没有了\n乙", "甲\n乙"),
    ("<<p>p>甲", "甲"),
    ("_x000D_甲_x000d_", "甲"),
    ("２０２４年Ａ区，（一）", "2024年A区，（一）"),
    ("\u200b \n", ""),
])  # fmt: skip
def test_what_is_taken_out(dirt: str, text: str) -> None:
    assert clean(dirt).text == text


@pytest.mark.parametrize("text", ["请到窗口打印本页后交回", "打印、复印各一份", "上一篇文章说得对", "浏览次数多的路段", "大中小学", "关闭窗口期"])
def test_words_of_page_furniture_inside_a_sentence_stay(text: str) -> None:
    assert clean(text).text == text


@pytest.mark.parametrize("text", [
    "打印 " * 3000 + "店", " " * 60_000 + "店", "\n" * 60_000 + "店", "\u3000 " * 30_000, "<p " * 20_000, "\u3000" + " " * 60_000 + "店",
    "字号：" + " " * 60_000 + "店", "扫一扫手机" * 9_000, "&" * 60_000,
], ids=lambda text: repr(text[:6]))  # fmt: skip
def test_time_is_linear(text: str) -> None:
    assert growth(clean, text) < LINEAR


def test_an_unknown_step() -> None:
    with pytest.raises(InputError, match=r"no cleaner 'fold' \(cleaners: repair_shift, .*\)\. Hint:"):
        clean("甲", steps=["fold"])


# -- a whole corpus --


def corpus_of(texts: list[str], **columns: list[str]) -> Corpus:
    return Corpus.from_frame(pd.DataFrame({"text": texts, **columns}), kind="feedback")


def test_titles_replies_and_regions_are_cleaned_too() -> None:
    found = clean_corpus(corpus_of(["甲"], title=[" 题\r\n目 "], reply=["<p>已\u200b修</p>"], region=["东区　"])).frame.loc[0]
    assert found[["title", "reply", "region"]].tolist() == ["题 目", "已修", "东区"]


def test_emptied_documents_are_listed_and_counted() -> None:
    corpus = corpus_of(["路灯", "【打印】", "\u200b", "&nbsp;"], title=["", "有题", "", "\u200b"])
    cleaned = clean_corpus(corpus)
    assert [(i.place, i.code, i.severity) for i in cleaned.issues] == [
        ("row 3", "no-text", "left out"), ("row 4", "no-text", "left out"), ("row 2", "emptied-text", "changed"),
    ]  # fmt: skip
    assert source_table(cleaned)[["rows", "documents", "title_only", "left_out"]].to_numpy().tolist() == [[4, 2, 1, 2]]


@given(st.lists(st.tuples(dirty, dirty), min_size=1, max_size=6).filter(lambda rows: any(a.strip() or b.strip() for a, b in rows)))
def test_counts_always_add_up(rows: list[tuple[str, str]]) -> None:
    cleaned = clean_corpus(corpus_of([text for text, _ in rows], title=[title for _, title in rows]))
    counts = source_table(cleaned).iloc[0]
    assert counts["rows"] == len(rows) == counts["documents"] + counts["left_out"]
    assert counts["documents"] == len(cleaned)
    assert counts["title_only"] == cleaned.title_only.sum()
    assert counts["left_out"] == sum(issue.severity == "left out" for issue in cleaned.issues)


@given(dirty, st.permutations(sorted(CLEANERS)))
def test_spans_lead_back_through_several_cleanings(text: str, steps: list[str]) -> None:
    corpus = corpus_of([f"始{text}终"])
    for step in steps:
        corpus = clean_corpus(corpus, steps=[step])
    cleaned = corpus.text.iloc[0]
    for i, char in enumerate(cleaned):
        start, end, original = corpus.original_span("F00001", i, i + 1)
        assert f"始{text}终"[start:end] == original
        assert char in (original, fold_width(original)) or char in ' \n"'


def test_ten_times_the_corpus_takes_about_ten_times_as_long() -> None:
    text = "　　一、加强停车管理。\r\n\t\t\t<p>各区&nbsp;要落实责任，完成２０个项目。</p>\r\n"
    assert growth(lambda some: clean_corpus(corpus_of([text * 40] * len(some))), "案" * 500) < LINEAR


@pytest.mark.parametrize("verb", [clean_corpus, lambda c: clean_corpus(c, steps=["fold_width"])])
def test_cleaning_a_clean_corpus_changes_no_text(verb: Callable[[Corpus], Corpus]) -> None:
    corpus = corpus_of(CLEAN)
    assert verb(corpus).text.tolist() == CLEAN
    assert dict(verb(corpus).originals) == {}


def test_slides_of_nothing_but_a_title_stay_in_bounds() -> None:
    cleaned = clean("㐀01一0\r㐀01一0\r㐀01一0\r")
    assert clean(cleaned.text).text == cleaned.text


@pytest.mark.parametrize(
    "text",
    [
        "本市各政府网站标识码由市政府办公室统一申领管理，各部门不得擅自变更", "责任编辑：由市志办指定", "扫一扫小区门口的码用微信缴费总是失败",
        "上一条：路灯至今不亮", "下一条：请把站牌移回原处", "ICP备案由各单位自行办理", "a &lt; b", "收入&gt;支出",
        "政府网站由办公室统一管理，政府网\n站应当在首页标明网站标识码，并由各部门定期报送自\n查情况。",
    ],
)  # fmt: skip
def test_sentences_that_speak_of_page_furniture_stay(text: str) -> None:
    assert clean(text).text == text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("责任编辑：王小明", ""), ("上一篇：关于做好停车工作的通知", ""), ("下一篇：没有了", ""), ("扫一扫在手机打开当前页", ""), ("微信扫一扫分享", ""),
        ("网站标识码：9901000001 ICP备12345号", ""), ("<td>市民政局</td> <td>市财政局</td>", "市民政局 市财政局"),
        ("<style>.a{b:c}</style>正文<script>1<2</script>", "正文"),
        ("<!--[if gte mso 9]><xml>-</xml><![endif]-->正文", "正文"), ("&lt;p&gt;正文&lt;/p&gt;", "正文"), ("甲&middot;乙&#12288;丙", "甲·乙 丙"),
    ],
)  # fmt: skip
def test_furniture_and_tags_of_cells_go(text: str, wanted: str) -> None:
    assert clean(text).text == wanted


@pytest.mark.parametrize("part", ["<!--", "<style>", "&lt;p", "扫一扫", "<td", "网站标识码"])
def test_beginnings_without_ends_take_time_by_their_length(part: str) -> None:
    assert growth(clean, part * 20_000) < LINEAR
