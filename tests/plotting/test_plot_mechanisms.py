"""Figures of mechanisms, of the nine dilemmas and of replies."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from policytext import Coding, Corpus, Findings, Responsiveness, code_mechanisms, diagnose, measure_responsiveness
from policytext.errors import ColumnError, InputError
from policytext.plotting import plot_findings, plot_mechanisms, plot_responsiveness, svg_bytes
from policytext.plotting.canvas import figure_of

pytestmark = pytest.mark.filterwarnings("error")


def texts_of(ax: Axes) -> str:
    return " ".join(text.get_text() for text in figure_of(ax).findobj(Text)).replace("\n", " ")


def names_of(ax: Axes) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()][::-1]


@pytest.fixture(scope="module")
def policies() -> Corpus:
    texts = ["各村改厕一律采用水冲式便器，不得变通。", "选择两个镇先行试点。", "先行试点，成熟后推广。", "按时报送。"]
    frame = pd.DataFrame({"id": list("abcd"), "text": texts, "region": ["甲区", "甲区", "乙县", "乙县"], "date": ["2023-01-01"] * 4})
    return Corpus.from_frame(frame, kind="policy")


@pytest.fixture(scope="module")
def coding(policies: Corpus) -> Coding:
    def coder(texts: list[str]) -> list[list[str]]:
        return [["M13b"] * ("试点" in text) + ["G31"] * ("两个镇" in text) for text in texts]

    return code_mechanisms(policies, coder=coder, dimensions=False)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def findings(policies: Corpus) -> Findings:
    return diagnose(policies, seed=1)


@pytest.fixture(scope="module")
def replies() -> Responsiveness:
    rows: list[tuple[str | None, ...]] = [("甲区", f"路灯{i}不亮", "2024-01-01", "已更换灯泡。", f"2024-01-{2 + i % 9:02d}") for i in range(25)]
    rows += [("乙县", f"路面{i}有坑", "2024-01-01", "", None) for i in range(80)]
    frame = pd.DataFrame(rows, columns=["region", "text", "date", "reply", "reply_date"])
    found = measure_responsiveness(Corpus.from_frame(frame, kind="feedback"), by="region", seed=1, n_draws=20)
    # The messages of a place are near copies, which count as one: too few for a verdict.
    return replace(found, verdicts=found.verdicts.assign(verdict=found.verdicts["group"].map({"乙县": "no replies"}).fillna("replies")))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font_and_the_bytes_are_the_same(coding: Coding, findings: Findings, replies: Responsiveness, lang: str) -> None:
    drawings: list[Callable[[], Axes]] = [
        lambda: plot_mechanisms(coding, lang=lang), lambda: plot_mechanisms(coding, by="region", lang=lang), lambda: plot_findings(findings, lang=lang),
        lambda: plot_responsiveness(replies, lang=lang),
    ]  # fmt: skip
    assert all(svg_bytes(draw()) for draw in drawings[:3])
    assert svg_bytes(drawings[3]()) == svg_bytes(drawings[3]())


def test_mechanisms_stand_at_their_share_the_most_frequent_on_top(coding: Coding) -> None:
    ax = plot_mechanisms(coding, top=2)
    assert [name[:4].strip() for name in names_of(ax)] == ["M13b", "G31"]
    points = [float(np.asarray(line.get_xdata())[0]) for line in ax.lines if line.get_marker() == "o"]
    assert points[::-1] == [50.0, 25.0]
    assert "另有" in texts_of(ax) and "政策 4 件" in texts_of(ax)


def test_groups_of_mechanisms_have_their_own_shares(coding: Coding) -> None:
    ax = plot_mechanisms(coding, by="region", top=2, lang="en")
    columns = [label.get_text() for label in ax.get_xticklabels()]
    assert columns == ["乙县 (2)", "甲区 (2)"]
    drawn = ax.collections[0].get_array()
    assert drawn is not None
    cells = np.ma.filled(drawn, 0.0).reshape(2, 2)
    assert cells.tolist() == [[50.0, 50.0], [0.0, 50.0]]


def test_all_nine_dilemmas_are_drawn_with_verdict_and_grade(findings: Findings) -> None:
    ax = plot_findings(findings, lang="en")
    assert [name[:3] for name in names_of(ax)] == [one.id for one in findings.dilemmas]
    text = texts_of(ax)
    for one in findings.dilemmas:
        assert (f"{one.verdict} ({one.grade})" if one.grade else "not measured") in text
        assert one.measure["en"] in text
    known = [one.estimate for one in findings.dilemmas if one.estimate == one.estimate]
    drawn = [float(np.asarray(line.get_xdata())[0]) / 100 for line in ax.lines if line.get_marker() in ("o", "s", "D", "x")]
    assert sorted(drawn) == pytest.approx(sorted(known))


def test_replies_have_rates_and_days_and_what_to_read_first(replies: Responsiveness) -> None:
    ax = plot_responsiveness(replies, lang="en")
    assert names_of(ax) == ["乙县", "甲区", "all"]
    rates = [float(np.asarray(line.get_xdata())[0]) for line in ax.lines if line.get_marker() in ("o", "D")][::-1]
    assert rates == pytest.approx([0.0, 100.0, 25 / 105 * 100])
    (days,) = ax.child_axes
    drawn = [float(np.asarray(line.get_xdata())[0]) for line in days.lines if line.get_marker() in ("o", "D")]
    assert drawn == pytest.approx(replies.times["answered_median"].dropna().tolist()[::-1])
    assert "Read first: 乙县 (no replies)" in texts_of(ax)
    assert "left out: 1" in texts_of(plot_responsiveness(replies, limit=1, lang="en"))


def test_many_names_do_not_cover_one_another(policies: Corpus) -> None:
    frame = pd.DataFrame({"id": [f"p{i}" for i in range(40)], "text": "先行试点。", "region": [f"一个名字很长的地方{i}" for i in range(40)]})
    coding = code_mechanisms(Corpus.from_frame(frame, kind="policy"), coder=lambda texts: [["M13b"]] * len(texts), dimensions=False)
    ax = plot_mechanisms(coding, by="region")
    figure_of(ax).canvas.draw()
    for labels, low, high in ((ax.get_xticklabels(), "x0", "x1"), (ax.get_yticklabels(), "y0", "y1")):
        boxes = sorted((getattr(box, low), getattr(box, high)) for box in (label.get_window_extent() for label in labels))
        assert all(end <= start + 1 for (_, end), (start, _) in pairwise(boxes))
    assert "另有 10 组未画" in texts_of(ax)


def test_what_can_not_be_drawn(coding: Coding, findings: Findings) -> None:
    with pytest.raises(InputError, match=r"plot_mechanisms"):
        plot_mechanisms("coding")  # type: ignore[arg-type]
    with pytest.raises(ColumnError, match="no column '街道'"):
        plot_mechanisms(coding, by="街道")
    with pytest.raises(InputError, match="is no name of a column"):
        plot_mechanisms(coding, by=["region"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="top=0 draws no mechanism"):
        plot_mechanisms(coding, top=0)
    with pytest.raises(InputError, match="plot_findings"):
        plot_findings(coding)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="is no place to draw"):
        plot_findings(findings, ax=3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="plot_responsiveness"):
        plot_responsiveness(findings)  # type: ignore[arg-type]
