"""Fonts, words and saving."""

import importlib
import string
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib
import pytest

from policytext.errors import InputError
from policytext.mismatch.result import Mismatch
from policytext.plotting import chinese_style, plot_mismatch, save_figure
from policytext.plotting.canvas import axes_for, short, text_width, topic_name, wrap
from policytext.plotting.words import PLOT_WORDS, plot_words


def test_settings_are_as_before_after_drawing(gaps: Mismatch) -> None:
    before = dict(matplotlib.rcParams)
    with chinese_style() as family:
        assert family.startswith("Noto Sans CJK")
        assert matplotlib.rcParams["svg.fonttype"] == "path"
    plot_mismatch(gaps)
    assert dict(matplotlib.rcParams) == before


def test_settings_are_as_before_after_an_error() -> None:
    before = dict(matplotlib.rcParams)
    with pytest.raises(RuntimeError, match="inside"), chinese_style():
        raise RuntimeError("inside")
    assert dict(matplotlib.rcParams) == before


def test_the_font_is_registered_once() -> None:
    from matplotlib.font_manager import fontManager

    with chinese_style():
        first = len(fontManager.ttflist)
    with chinese_style():
        assert len(fontManager.ttflist) == first


def test_importing_loads_neither_matplotlib_nor_networkx() -> None:
    code = "import sys, policytext.plotting; print({'matplotlib', 'networkx', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_both_languages_have_the_same_words_and_fields() -> None:
    fields = [{key: {name for _, name, _, _ in string.Formatter().parse(text) if name} for key, text in PLOT_WORDS[lang].items()}
              for lang in ("zh", "en")]  # fmt: skip
    assert fields[0] == fields[1]


def test_words_say_one_source_only_and_a_weighted_median() -> None:
    for lang, marks, median in (
        ("zh", "几乎只见于一侧", "加权中位数"),
        ("en", "nearly one source only", "less the weighted median"),
    ):
        words = PLOT_WORDS[lang]
        assert marks in words["lean_wording?"] and marks in words["heat_wording"]
        assert median in words["gap_axis"]


@pytest.mark.parametrize("name", ["canvas", "coordination", "fonts", "layout", "mismatch", "words"])
def test_nothing_at_module_level_can_be_changed(name: str) -> None:
    module = importlib.import_module(f"policytext.plotting.{name}")
    assert [key for key, value in vars(module).items() if isinstance(value, dict | list | set) and not key.startswith("__")] == []


def test_unknown_language() -> None:
    with pytest.raises(InputError, match=r"lang='fr' is unknown \(languages: zh, en\)"):
        plot_words("fr")


def test_saving_gives_two_files_and_the_same_bytes(gaps: Mismatch, tmp_path: Path) -> None:
    first = save_figure(plot_mismatch(gaps), tmp_path / "new" / "fig.1")
    second = save_figure(plot_mismatch(gaps), tmp_path / "fig.2")
    assert [path.name for path in first] == ["fig.1.svg", "fig.1.png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert b"<dc:date>" not in first[0].read_bytes()


def test_saved_figures_need_no_font(gaps: Mismatch, tmp_path: Path) -> None:
    svg, _ = save_figure(plot_mismatch(gaps), tmp_path / "gaps")
    assert "<text" not in svg.read_text(encoding="utf-8")


def test_saving_without_a_name() -> None:
    with pytest.raises(InputError, match=r"names no file\. Hint: give a path such as"):
        save_figure(axes_for(None, width=1, height=1), "")


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [("财政局", 9, "财政局"), ("经济和信息化委员会", 6, "经济和信息…"), ("停车·车位·泊位", 4, "停车…"), ("", 3, "")],
)
def test_short(text: str, ems: float, expected: str) -> None:
    assert short(text, ems=ems) == expected
    assert text_width(short(text, ems=ems)) <= ems


@pytest.mark.parametrize(
    ("topic", "label", "expected"),
    [("T03", "停车·车位", "T03 停车·车位"), ("T03", "T03 停车", "T03 停车"), ("T03", "", "T03"), ("T03", "停\n车", "T03 停 车")],
)
def test_topic_name(topic: str, label: str, expected: str) -> None:
    assert topic_name(topic, label) == expected


def test_captions_break_between_words_and_never_before_a_stop() -> None:
    lines = wrap("one two three four，五六七八九。", ems=6)
    assert "".join(lines).replace(" ", "") == "onetwothreefour，五六七八九。"
    assert all(line[0] not in "，。" for line in lines)


def test_no_pyplot_figure_is_opened(gaps_of: Callable[..., Mismatch]) -> None:
    code = "import sys; sys.path.insert(0, 'tests/plotting'); import conftest; from policytext.plotting import plot_mismatch;"
    code += "plot_mismatch(conftest.make_gaps()); print('matplotlib.pyplot' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "False"
