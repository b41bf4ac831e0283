"""The founding document, a scraped deck of slides: what has to go, and what has to stay."""

import os
import re
from pathlib import Path

import pytest

from policytext.cleaning import Cleaned, clean
from policytext.cleaning._opencc import only_traditional
from policytext.cleaning._pinyin import is_syllable

GLOSS = re.compile(r"[\u4e00-\u9fff][(（]([^()（）]{1,7})[)）]")
CHROME = ["页未读", "下载本文档", "温馨提示", "提交评论", "0/150", "本站", "版权说明", "_第", "最新文档", "CONTENTS", "文档简介"]
STAY = [
    "最后一公里", "一区一策", "整齐划一", "路线依赖", "传统旱厕", "数据造假", "直播带货", "应保尽保",
    "人少事多", "无米之炊", "部门排污", "逐级上报", "知情权", "被迫搁置",
    "虚假脱贫", "解剖麻雀", "林改样本", "1000余名", "3-5项", "破袋难", "零门槛", "本领恐慌", "“3+1”",
    "每户3000", "科技特派", "共抓大保", "15个工作", "政策找茬", "不过夜",
    "60%提升至", "政府接单", "虚报学位", "洗碗越多", "职称倾斜", "四不两直", "人人懂政策", "主体共同参", "水土不服", "堵点", "摔碗越多", "资金自主权", "倒逼政策",
]  # fmt: skip


@pytest.fixture(scope="module")
def data() -> Path:
    folder = Path(os.environ.get("POLICYTEXT_DATA", "absent"))
    if not folder.is_dir():
        pytest.skip("POLICYTEXT_DATA names no folder")
    return folder


@pytest.fixture(scope="module")
def text(data: Path) -> str:
    return next((data / "data" / "founding").glob("*.txt")).read_text("utf-8")


@pytest.fixture(scope="module")
def cleaned(text: str) -> Cleaned:
    return clean(text)


def test_no_gloss_is_left(text: str, cleaned: Cleaned) -> None:
    assert sum(is_syllable(found) for found in GLOSS.findall(text)) == 985
    assert [found for found in GLOSS.findall(cleaned.text) if is_syllable(found)] == []


@pytest.mark.parametrize("words", CHROME)
def test_page_chrome_is_gone(words: str, cleaned: Cleaned) -> None:
    assert words not in cleaned.text


def test_the_five_damaged_spots_are_repaired_or_marked(cleaned: Cleaned) -> None:
    for repaired in ("当地土壤条件", "。基层在执行", "”“用地保障”等工具中选取3-5", "资金分摊方案,"):
        assert repaired in cleaned.text
    marked = [tuple(map(int, re.findall(r"\d+", issue.place))) for issue in cleaned.issues]
    spots = [cleaned.text[start - 1 : end] for start, end in marked]
    assert len(spots) == 3
    for spot in re.finditer("[?\ufffd]", cleaned.text):
        assert any(start - 1 <= spot.start() < end for start, end in marked)


@pytest.mark.parametrize("words", STAY)
def test_sentences_survive(words: str, cleaned: Cleaned) -> None:
    assert words in cleaned.text


def test_only_what_is_known_is_lost(text: str, cleaned: Cleaned) -> None:
    """Without glosses, chrome and repeated titles the text was 6,600 characters long."""
    assert 6400 < len(cleaned.text) < 6700
    assert cleaned.text.count("先天不足") == 1
    assert only_traditional().isdisjoint(cleaned.text)


def test_cleaning_twice_changes_nothing_more(cleaned: Cleaned) -> None:
    again = clean(cleaned.text)
    assert (again.text, again.done) == (cleaned.text, ())


def test_each_sentence_leads_back_to_where_it_stood(text: str, cleaned: Cleaned) -> None:
    start = cleaned.text.index("水土不服")
    low, high = cleaned.spans.to_original(start, start + 4)
    assert text[low:high] == "水土不服"
