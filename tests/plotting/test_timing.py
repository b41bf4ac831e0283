"""Figures of time, on tables made by hand."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from policytext.errors import EmptyInputError, InputError
from policytext.plotting import timing, transport
from policytext.plotting.canvas import COLOURS, figure_of, svg_bytes
from policytext.plotting.timing import plot_lags, plot_responses, plot_stock
from tests.drawn import texts_of

pytestmark = pytest.mark.filterwarnings("error")
LABELS = ("公交·班次", "停车·泊位", "噪声·施工", "电梯·加装", "河道·水质", "物业·收费", "办税·窗口", "犬只·管理")


def lag_rows(*, described: bool = False) -> pd.DataFrame:
    draw = np.random.default_rng(1)
    rows: list[dict[str, Any]] = []
    for place, label in enumerate(LABELS):
        for leads in ("demand", "supply"):
            lag, p = int(draw.integers(1, 9)), float(draw.random() ** 2)
            rows.append({
                "topic": f"T{place + 1:02d}", "label": label, "leads": leads, "estimate": float(lag), "low": np.nan if described else lag - 1.0,
                "high": np.nan if described else lag + 2.0, "unit": "month", "correlation": 0.5, "p": np.nan if described else p, "q": np.nan if described else p,
                "n": 30 if described else 48, "n_effective": 40.0, "n_policy": 130, "n_feedback": 4000, "undated_policy": 3, "undated_feedback": 7, "filled_policy": 2,
                "filled_feedback": 0, "grade": "exploratory", "claim": "described" if described else "predicts" if p < 0.05 else "cannot tell", "reason": "",
            })  # fmt: skip
    return pd.DataFrame(rows)


def bursts() -> pd.DataFrame:
    days, over = [9, 20, 23, 28, 61, 120, 300, 334], [True, True, True, True, True, False, True, False]
    used = [*[True] * 8, False]
    return pd.DataFrame({"topic": "T01", "answered": [*over, False], "days": [*map(float, days), np.nan], "used": used})


def stock(*, undated: int = 0) -> pd.DataFrame:
    rows = []
    for at, period in enumerate(("2024Q1", "2024Q2", "2024Q3", "2024Q4")):
        for measure in ("flow", "stock"):
            for place, label in enumerate(LABELS):
                share = (place + 1) / 36
                rows.append({
                    "period": period, "measure": measure, "topic": f"T{place + 1:02d}", "label": label, "estimate": share, "low": share / 2 if at else np.nan,
                    "high": share * 2 if at else np.nan, "n": 20 + at, "n_undated": undated, "n_no_rule": 4, "not_covered": 0,
                    "least": share * 0.9 if undated else np.nan, "most": share * 1.2 if undated else np.nan, "note": "",
                })  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_glyph_is_in_the_font_and_the_bytes_are_the_same(lang: str) -> None:
    for draw in (
        lambda: plot_lags(lag_rows(), most=2, lang=lang), lambda: plot_responses(bursts(), lang=lang), lambda: plot_stock(stock(undated=2), most=1, lang=lang)
    ):  # fmt: skip
        assert svg_bytes(draw()) == svg_bytes(draw())


def test_lags_stand_on_the_side_of_who_leads_and_are_filled_where_claimed() -> None:
    table = lag_rows()
    ax = plot_lags(table)
    marks = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    drawn = sorted((float(np.asarray(line.get_xdata())[0]), line.get_markerfacecolor() != "white") for line in marks)
    signs = table["leads"].map({"demand": 1, "supply": -1})
    assert drawn == sorted(zip((signs * table["estimate"]).tolist(), (table["claim"] == "predicts").tolist(), strict=True))
    assert {to_hex(line.get_markeredgecolor()).upper() for line in marks} == {COLOURS["demand"], COLOURS["supply"]}
    spans = sorted(tuple(sorted(np.asarray(line.get_xdata(), dtype=float))) for line in ax.lines if line.get_marker() == "None" and len(set(line.get_xdata())) == 2)
    assert spans == sorted(tuple(sorted((sign * low, sign * high))) for sign, low, high in zip(signs, table["low"], table["high"], strict=True))


def test_the_words_say_predicts_and_not_causes() -> None:
    text = texts_of(plot_lags(lag_rows()))
    assert "48 个月；政策 130 件，反馈 4000 条（另有无日期的政策 3 件、反馈 7 条）" in text
    assert "“可预测”不是“导致”" in text
    assert '"Predicts"isnot"causes"' in "".join(texts_of(plot_lags(lag_rows(), lang="en")).split())


def test_described_lags_have_no_interval_and_say_why() -> None:
    ax = plot_lags(lag_rows(described=True), most=3)
    assert "未作检验：30 期，至少要 36 期。" in texts_of(ax)
    assert "只画 3 个主题，另有 5 个未画。" in texts_of(ax)
    assert all(line.get_markerfacecolor() == "white" for line in ax.lines if line.get_marker() in ("o", "s"))
    thin = lag_rows(described=True).assign(n=48, filled_policy=20)
    assert "Not tested: 20 of 48 periods have too few texts." in texts_of(plot_lags(thin, lang="en"))


def test_the_curve_of_waits_is_the_table() -> None:
    ax = plot_responses(bursts())
    curve = ax.lines[0]
    assert np.asarray(curve.get_xdata()).tolist() == [0, 9, 20, 23, 28, 61, 120, 300, 334]
    np.testing.assert_allclose(np.asarray(curve.get_ydata(), dtype=float), [100, 87.5, 75, 62.5, 50, 37.5, 37.5, 18.75, 18.75])
    assert np.asarray(ax.lines[1].get_xdata()).tolist() == [120, 334]  # ticks of what still waits
    text = texts_of(ax)
    assert "激增 9 次，其中 8 次各为一次等待，6 次等到，2 次到数据截止仍未等到" in text
    assert "中位数 28 天" in text


def test_bursts_of_no_matter_are_counted_apart() -> None:
    table = pd.concat([bursts().assign(reason=""), bursts().assign(used=False, reason="no matter of its own")], ignore_index=True)
    text = texts_of(plot_responses(table))
    assert "激增 9 次，其中 8 次各为一次等待" in text
    assert "另有激增 9 次属于“其他”一类，不是单独的事项，未计。" in text
    assert "其他" not in texts_of(plot_responses(bursts().assign(reason="")))


def test_waits_that_a_larger_burst_ended_are_counted_apart() -> None:
    table = bursts().assign(reason=[""] * 5 + ["ends for a larger burst in 2024-07 (26 above the usual, against 6)", "", "", ""])
    assert "6 次等到，1 次到数据截止仍未等到" in texts_of(plot_responses(table))
    assert "另有 1 次止于至少大一倍的新激增" in texts_of(plot_responses(table))
    assert "新激增" not in texts_of(plot_responses(bursts().assign(reason="")))


def test_lags_are_ticked_at_whole_periods() -> None:
    ax = plot_lags(lag_rows())
    assert all(float(tick).is_integer() for tick in ax.get_xticks())


def test_what_is_no_matter_has_the_last_panel() -> None:
    table = stock()
    table.loc[table["topic"] == "T08", "note"] = "too few documents; no matter of its own"
    assert [panel.get_title(loc="left")[:3] for panel in plot_stock(table).child_axes] == ["T07", "T06", "T05", "T04", "T03", "T02"]
    assert [panel.get_title(loc="left")[:3] for panel in plot_stock(table, most=8).child_axes][-1] == "T08"


@pytest.mark.parametrize("module", [timing, transport])
def test_english_words_have_no_curly_quotes(module: Any) -> None:
    """They are drawn as wide as a Chinese character."""
    for text in module._WORDS["en"].values():
        assert not set(text) & set("“”‘’…"), text


def test_a_median_beyond_the_data_is_said_to_be_unknown() -> None:
    table = bursts().assign(answered=False)
    assert "过半数等待超出数据，中位数未知。" in texts_of(plot_responses(table))


def test_stock_and_flow_are_the_table() -> None:
    ax = plot_stock(stock())
    panels = ax.child_axes
    assert [panel.get_title(loc="left")[:3] for panel in panels] == ["T08", "T07", "T06", "T05", "T04", "T03"]
    flow, held = panels[0].lines
    np.testing.assert_allclose(np.asarray(held.get_ydata(), dtype=float), 100 * 8 / 36)
    assert len(np.asarray(flow.get_xdata())) == 4
    text = texts_of(ax)
    assert "期末现行 23 件；日期不明 0 件；不作为政策的（征求意见稿、解读等）4 件" in text
    assert "只画 6 个主题，另有 2 个未画。" in text


def test_bounds_are_drawn_where_documents_are_undated() -> None:
    ax = plot_stock(stock(undated=2), topics=["T01", "T02"], lang="en")
    assert len(ax.child_axes) == 2
    dotted = [line for line in ax.child_axes[0].lines if line.get_linestyle() == ":"]
    np.testing.assert_allclose([np.asarray(line.get_ydata(), dtype=float)[0] for line in dotted], [90 / 36, 120 / 36])
    assert "undated: 2, dotted bounds" in texts_of(ax)


def test_drawing_leaves_the_tables_as_they_are_and_takes_given_axes() -> None:
    from matplotlib.figure import Figure

    for draw, table in ((plot_lags, lag_rows()), (plot_responses, bursts()), (plot_stock, stock())):
        before, ax = table.copy(deep=True), Figure(figsize=(7, 5)).add_subplot()
        assert draw(table, ax=ax) is ax  # type: ignore[operator]
        pd.testing.assert_frame_equal(table, before)


def test_no_text_of_the_panels_covers_another() -> None:
    ax = plot_stock(stock(undated=2))
    figure_of(ax).canvas.draw()
    texts = [*ax.texts, ax._left_title]  # type: ignore[attr-defined]
    for panel in ax.child_axes:
        texts += [panel._left_title, *panel.get_xticklabels(), *panel.get_yticklabels()]
    boxes = [text.get_window_extent() for text in texts if text.get_text() and text.get_visible()]
    assert len(boxes) > 30
    assert not [(a, b) for i, a in enumerate(boxes) for b in boxes[:i] if a.overlaps(b)]


def test_what_can_not_be_drawn() -> None:
    with pytest.raises(InputError, match=r"this is no table of lag_table\. Hint: give what lag_table"):
        plot_lags(bursts())
    with pytest.raises(InputError, match="this is no table of burst_table"):
        plot_responses(stock())
    with pytest.raises(InputError, match="this is no table of stock_table"):
        plot_stock(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="lang='fr' is unknown"):
        plot_lags(lag_rows(), lang="fr")
    with pytest.raises(EmptyInputError, match="no topic has a lag"):
        plot_lags(lag_rows().assign(estimate=np.nan))
    with pytest.raises(EmptyInputError, match="no burst starts a wait"):
        plot_responses(bursts().assign(used=False))
    with pytest.raises(InputError, match="no topic 'T99' in the table"):
        plot_stock(stock(), topics=["T99"])


def test_the_ribbon_reaches_the_day_on_which_all_are_answered() -> None:
    table = bursts().head(8).assign(answered=True)
    ax = plot_responses(table)
    ribbon = ax.collections[0].get_paths()
    assert max(path.vertices[:, 0].max() for path in ribbon) == 334
    at_end = np.concatenate([path.vertices[path.vertices[:, 0] > 300] for path in ribbon])
    assert at_end[:, 1].max() - at_end[:, 1].min() > 20


def test_one_period_and_lone_points_are_marked() -> None:
    table = stock(undated=2)
    ax = plot_stock(table[table["period"] == "2024Q4"], most=1)
    marks = [line.get_marker() for line in ax.child_axes[0].lines if len(line.get_xdata()) == 1 and line.get_linestyle() == "None"]  # type: ignore[arg-type]
    assert marks.count("o") == 2
    assert marks.count("_") == 2
    assert any(len(part.get_paths()) for part in ax.child_axes[0].collections if type(part).__name__ == "LineCollection")
    whole = plot_stock(table, most=1).child_axes[0]
    assert not [line for line in whole.lines if line.get_linestyle() == "None"]
    table.loc[table["period"] == "2024Q2", ["estimate", "low", "high"]] = np.nan
    lone = [line for line in plot_stock(table, most=1).child_axes[0].lines if line.get_linestyle() == "None"]
    assert [np.asarray(line.get_xdata()).tolist() for line in lone] == [[0], [0]]


@pytest.mark.parametrize(("draw", "table", "options", "text"), [
    *[(plot_lags, lag_rows(), {"most": most}, "draws no topic") for most in (0, -1, 1.5, "x")],
    *[(plot_stock, stock(), {"most": most}, "draws no topic") for most in (-1, 1.5, None)],
    (plot_lags, lag_rows().drop(columns="p"), {}, "no table of lag_table"),
    (plot_lags, lag_rows().drop(columns="unit"), {}, "no table of lag_table"),
    (plot_stock, stock().drop(columns="most"), {}, "no table of stock_table"),
    (plot_stock, stock(), {"topics": "T01"}, r"topics='T01' is no list of topics"),
    (plot_stock, stock(), {"topics": 5}, r"topics=5 is no list of topics"),
    (plot_responses, bursts().assign(used="True"), {}, r"the column 'used' holds what is neither true nor false \(first: 'True'\)"),
    (plot_responses, bursts().assign(answered="False"), {}, r"the column 'answered' holds"),
    (plot_responses, bursts(), {"level": "x"}, r"level=.* is no probability"),
    (plot_responses, bursts(), {"ax": 5}, "ax of type int is no place to draw"),
    (plot_lags, lag_rows(), {"ax": 5}, "ax of type int is no place to draw"),
    (plot_stock, stock(), {"lang": ["zh"]}, r"lang=\['zh'\] is unknown"),
])  # fmt: skip
def test_what_is_drawn_wrongly_is_refused(draw: Any, table: pd.DataFrame, options: dict[str, Any], text: str) -> None:
    with pytest.raises(InputError, match=text + r".*Hint:"):
        draw(table, **options)
