"""Heat map of departments by topics."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from policytext.errors import ColumnError, EmptyInputError, InputError
from policytext.plotting import svg_bytes
from policytext.plotting.department_topics import plot_department_topics
from tests.drawn import caption_of, cells

pytestmark = pytest.mark.filterwarnings("error")


def table() -> pd.DataFrame:
    rows = [
        ("云泽市水务局", "T1", 1.0, "清淤"), ("云泽市生态环境局", "T1", 0.5, "清淤"), ("云泽市生态环境局", "T2", 1.0, "水质"),
        ("云泽市农业农村局", "T2", 0.3, "水质"), ("云泽市农业农村局", "T2", 0.2, "水质"), ("云泽市财政局", "T3", 0.0, "养犬"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["department", "topic", "weight", "label"])


def crowd(departments: int, topics: int) -> pd.DataFrame:
    draw = np.random.default_rng(8)
    rows = [(f"{chr(0x4E00 + 31 * one)}{chr(0x5300 + 7 * one)}局", f"T{k:02d}", float(draw.random()), "停车·车位·泊位")
            for k in range(topics) for one in draw.choice(departments, 4, replace=False)]  # fmt: skip
    return pd.DataFrame(rows, columns=["department", "topic", "weight", "label"])


def test_the_weights_are_drawn_and_the_larger_of_two_counts() -> None:
    expected = {("水务局", "T1 清淤"): 1.0, ("生态环境局", "T1 清淤"): 0.5, ("生态环境局", "T2 水质"): 1.0, ("农业农村局", "T2 水质"): 0.3}
    assert cells(plot_department_topics(table())) == expected


def test_the_largest_come_first_and_topics_stand_under_their_main_department() -> None:
    ax = plot_department_topics(table())
    assert [label.get_text() for label in ax.get_yticklabels()] == ["生态环境局", "水务局", "农业农村局"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["T2 水质", "T1 清淤"]


def test_what_is_left_out_is_counted() -> None:
    caption = caption_of(plot_department_topics(table(), top=1, limit=1))
    assert "画出1个部门、1个主题" in caption
    assert "另有2个权重较小的部门未画。另有1个权重较小的主题未画。1个主题没有任何部门，不画。1个部门没有任何主题，不画。" in caption


def test_rows_without_a_name_are_counted() -> None:
    more = pd.DataFrame({"department": [None, "云泽市水务局", " "], "topic": ["T1", np.nan, "T1"], "weight": [5.0, 1.0, np.nan]})
    ax = plot_department_topics(pd.concat([table(), more], ignore_index=True))
    assert cells(ax) == cells(plot_department_topics(table()))
    assert "3行没有写明部门或主题，未画。" in caption_of(ax)
    assert "没有写明" not in caption_of(plot_department_topics(table()))
    with pytest.raises(EmptyInputError, match=r"no department has a topic \(0 rows\)"):
        plot_department_topics(table().assign(department=None))


@pytest.mark.parametrize("kind", ["category", "string", object])
def test_every_type_of_column_is_read(kind: str) -> None:
    typed = table().astype({"department": kind, "topic": kind, "label": kind}).astype({"weight": "Float64"})
    typed.loc[0, "label"] = None
    assert cells(plot_department_topics(typed)) == cells(plot_department_topics(table()))


def test_what_leads_to_a_person_is_masked() -> None:
    private = table().replace({"云泽市水务局": "李四13900001234", "清淤": "清淤13900001234", "T2": "T2 13900001234"})
    texts = [text.get_text() for text in plot_department_topics(private).findobj(Text)]
    assert not any("1390" in text for text in texts)
    assert "李四[电话]" in texts and "T1 清淤[电话]" in texts


def test_on_given_axes_every_glyph_is_there_and_no_frame() -> None:
    ax = Figure(figsize=(6, 5)).add_axes((0.2, 0.4, 0.5, 0.5))
    plot_department_topics(table().replace({"清淤": "清淤\U0001f600$a_b$\x01"}), ax=ax)
    assert svg_bytes(ax)
    assert not any(spine.get_visible() for spine in ax.spines.values())
    assert "T1 清淤□$a_b$□" in [label.get_text() for label in ax.get_xticklabels()]


def test_labels_can_be_given() -> None:
    ax = plot_department_topics(table().drop(columns="label"), labels={"T1": "河道"})
    assert [label.get_text() for label in ax.get_xticklabels()] == ["T2", "T1 河道"]
    ax = plot_department_topics(table(), labels={"T1": None, "T2": "河道"})  # type: ignore[dict-item]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["T2 河道", "T1"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(3, 4), (45, 50)])
def test_labels_never_overlap(lang: str, size: tuple[int, int]) -> None:
    ax = plot_department_topics(crowd(max(4, size[0]), size[1]), lang=lang)
    assert svg_bytes(ax)
    for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
        boxes = [label.get_window_extent() for label in labels]
        assert not any(a.overlaps(b) for a, b in pairwise(boxes))
        assert min(label.get_fontsize() for label in labels) >= 6
    assert not any(text.get_window_extent().overlaps(label.get_window_extent()) for text in ax.texts if text.get_gid() == "caption"
                   for label in ax.get_xticklabels())  # fmt: skip


def test_the_order_of_rows_changes_nothing() -> None:
    one = crowd(20, 15)
    assert svg_bytes(plot_department_topics(one)) == svg_bytes(plot_department_topics(one[::-1]))


def test_the_table_stays_as_it_is() -> None:
    one = table()
    plot_department_topics(one)
    pd.testing.assert_frame_equal(one, table())


def test_errors() -> None:
    with pytest.raises(ColumnError, match="no column 'topic'"):
        plot_department_topics(table().drop(columns="topic"))
    with pytest.raises(InputError, match=r"numbers of 0 or more \(-1\.0\)"):
        plot_department_topics(table().assign(weight=-1.0))
    with pytest.raises(InputError, match=r"numbers of 0 or more \(heavy\)"):
        plot_department_topics(table().assign(weight="heavy"))
    with pytest.raises(InputError, match=r"numbers of 0 or more \(<NA>\)"):
        plot_department_topics(table().assign(weight=pd.array([None] * 6, dtype="Float64")))
    with pytest.raises(InputError, match=r"numbers of 0 or more \(1e\+308\)"):
        plot_department_topics(table().assign(weight=1e308))
    with pytest.raises(InputError, match=r"plot_department_topics takes Mapping or Series, not list"):
        plot_department_topics(table(), labels=["x"])  # type: ignore[arg-type]
    for twice in ("weight", "label"):
        with pytest.raises(ColumnError, match=f"several columns '{twice}'"):
            plot_department_topics(pd.concat([table(), table()[[twice]]], axis=1))
    with pytest.raises(InputError, match="top=0 draws no department"):
        plot_department_topics(table(), top=0)
    with pytest.raises(InputError, match="limit=True draws no topic"):
        plot_department_topics(table(), limit=True)
    with pytest.raises(EmptyInputError, match=r"no department has a topic \(6 rows\)"):
        plot_department_topics(table().assign(weight=0))
    with pytest.raises(EmptyInputError, match=r"no department has a topic \(0 rows\)"):
        plot_department_topics(table().head(0))
