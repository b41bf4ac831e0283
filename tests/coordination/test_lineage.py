"""Renamed departments are one node where the catalogue or the texts say so, and never by accident."""

import datetime
from pathlib import Path

import pandas as pd
import pytest

from policytext.coordination import coordination_graph
from policytext.coordination.lineage import Body, joined_names
from policytext.corpus import Corpus
from policytext.errors import InputError
from policytext.government import canonical_agency, read_agencies


def nodes(rows: list[tuple[str, str]], **options: object) -> list[str]:
    """Nodes of a graph of signed documents: (date, issuers)."""
    frame = pd.DataFrame([{"text": "正文。", "date": date, "issuers": issuers, "region": "云泽市"} for date, issuers in rows])
    return sorted(coordination_graph(Corpus.from_frame(frame, kind="policy"), layers=("issue",), **options))  # type: ignore[arg-type]


def body(name: str, *days: str) -> Body:
    agency = canonical_agency(name)
    assert agency is not None
    return Body(name, agency, tuple(datetime.date.fromisoformat(day) for day in days), frozenset(f"{name}{day}" for day in days))


def months(year: int, n: int) -> list[str]:
    return [f"{year}-{month:02d}-03" for month in range(1, n + 1)]


OLD, NEW = "云泽市国土资源局", "云泽市自然资源局"


def test_a_name_that_ended_becomes_its_successor() -> None:
    assert nodes([("2017-05-01", OLD), ("2021-05-01", NEW)]) == [NEW]


def test_the_day_decides_which_name_counts() -> None:
    rows = [("2017-05-01", OLD)]
    assert nodes(rows) == [OLD] and nodes(rows, on=datetime.date(2021, 1, 1)) == [NEW]


def test_eras_apart_keeps_the_names() -> None:
    assert nodes([("2017-05-01", OLD), ("2021-05-01", NEW)], eras="apart") == sorted([OLD, NEW])


def test_local_variants_are_one_department_under_the_last_name() -> None:
    assert nodes([("2019-05-01", "云泽市水务局"), ("2021-05-01", "云泽市水利局")]) == ["云泽市水利局"]


def test_a_name_that_places_chose_is_joined_where_the_old_one_stops() -> None:
    old, new = "云泽市大数据发展管理局", "云泽市数据局"
    assert nodes([("2023-02-01", old), ("2025-05-01", new)]) == [new]
    assert nodes([("2023-02-01", old), ("2025-12-30", old)]) == [old]


def test_the_same_body_of_two_places_stays_two() -> None:
    names = ["云泽市青梧区国土资源局", "云泽市国土资源局"]
    assert nodes([("2021-05-01", "、".join(names))]) == ["云泽市自然资源局", "云泽市青梧区自然资源局"]


def test_texts_show_a_rename_that_the_catalogue_lacks() -> None:
    old, new = "云泽市城市管理行政执法局", "云泽市城市管理局"
    rows = [(day, old) for day in months(2022, 6)] + [(day, new) for day in months(2023, 6)]
    assert nodes(rows) == [new]
    assert nodes(rows, eras="catalogue") == sorted([old, new])


def test_names_used_side_by_side_stay_apart() -> None:
    old, new = "云泽市城市管理行政执法局", "云泽市城市管理局"
    rows = [(day, old) for day in months(2022, 6)] + [(day, new) for day in months(2023, 6)] + [("2023-09-01", old)]
    assert nodes(rows) == sorted([old, new])


def test_few_documents_show_no_rename() -> None:
    old, new = "云泽市城市管理行政执法局", "云泽市城市管理局"
    assert nodes([(day, old) for day in months(2022, 2)] + [(day, new) for day in months(2023, 2)]) == sorted([old, new])


def test_places_of_one_reform_are_seen_together() -> None:
    old, new = "城市管理行政执法局", "城市管理局"
    one = [body(f"云泽市{place}{name}", *days) for place in ("青梧区", "石盘区", "柳汀区") for name, days in ((old, months(2022, 2)), (new, months(2023, 2)))]
    joined = joined_names(one, eras="joined", on=None)
    assert joined["云泽市青梧区城市管理行政执法局"] == "云泽市青梧区城市管理局"
    assert joined_names(one[:2], eras="joined", on=None)["云泽市青梧区城市管理行政执法局"] == "云泽市青梧区城市管理行政执法局"


def test_heirs_of_a_split_stay_apart() -> None:
    names = ["云泽市商务局", "云泽市国土资源局", "云泽市规划局"]
    assert len(nodes([("2016-05-01", "、".join(names))])) == 3


def test_the_users_list_of_renames(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("name,region,level,valid_to,successor\n云泽市园区办,云泽市,city,2022-12-31,云泽市园区管理中心\n云泽市园区管理中心,云泽市,city,,\n", "utf-8")
    rows = [("2022-05-01", "云泽市园区办"), ("2023-05-01", "云泽市园区管理中心")]
    assert nodes(rows, known=read_agencies(path)) == ["云泽市园区管理中心"]


def test_undated_documents_join_what_the_catalogue_joins_without_a_day() -> None:
    rows = [("", "云泽市水务局"), ("", "云泽市水利局"), ("", OLD)]
    assert nodes(rows) == sorted([OLD, "云泽市水务局"])


UNKNOWN = [
    ({"eras": "no"}, "eras='no' is unknown"),
    ({"collapse": "x"}, "collapse='x' is unknown"),
    ({"layers": ("x",)}, "are unknown"),
    ({"layers": ()}, "are unknown"),
]


@pytest.mark.parametrize(("option", "said"), UNKNOWN)
def test_unknown_settings(option: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=f"{said}.*Hint: "):
        coordination_graph(Corpus.from_frame(pd.DataFrame({"text": ["正文。"]}), kind="policy"), **option)  # type: ignore[arg-type]


SIDE_BY_SIDE = [("公路局", "交通运输局"), ("社会救助局", "民政局"), ("疾病预防控制局", "卫生健康委员会"), ("口岸办公室", "商务局")]


@pytest.mark.parametrize(("one", "other"), SIDE_BY_SIDE)
def test_an_office_is_not_taken_over_by_the_bureau_beside_it(one: str, other: str) -> None:
    rows = [(day, f"云泽市{one}") for day in months(2020, 6)] + [(day, f"云泽市{other}") for day in months(2022, 6)]
    assert len(nodes(rows)) == 2


def test_a_document_without_a_date_that_names_both_keeps_them_apart() -> None:
    old, new = "云泽市城市管理行政执法局", "云泽市城市管理局"
    rows = [(day, old) for day in months(2022, 6)] + [(day, new) for day in months(2023, 6)] + [("", f"{old}、{new}")]
    assert nodes(rows) == sorted([old, new])


def test_layers_do_not_decide_who_is_who() -> None:
    old, new = "云泽市城市管理行政执法局", "云泽市城市管理局"
    frame = pd.DataFrame([{"text": "正文。", "date": day, "issuers": name} for year, name in ((2022, old), (2023, new)) for day in months(year, 6)])
    beside = pd.DataFrame([{"text": f"巡查（{old}牵头，{new}配合）", "date": "2023-09-01", "issuers": ""}])
    policies = Corpus.from_frame(pd.concat([frame, beside], ignore_index=True).assign(region="云泽市"), kind="policy")
    assert {old, new} <= set(coordination_graph(policies, layers=("issue",))) and {old, new} <= set(coordination_graph(policies))


def test_the_other_order_elsewhere_speaks_against_a_rename() -> None:
    old, new = "城市管理行政执法局", "城市管理局"
    one = [body(f"云泽市{old}", *months(2022, 6)), body(f"云泽市{new}", *months(2023, 6))]
    other = [body(f"石家庄市{new}", *months(2022, 6)), body(f"石家庄市{old}", *months(2023, 6))]
    assert joined_names(one, eras="joined")[f"云泽市{old}"] == f"云泽市{new}"
    assert joined_names([*one, *other], eras="joined")[f"云泽市{old}"] == f"云泽市{old}"


def test_a_body_on_the_users_list_is_not_joined_by_the_texts(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("name,region,level\n云泽市城市管理行政执法局,云泽市,city\n云泽市城市管理局,云泽市,city\n", "utf-8")
    rows = [(day, "云泽市城市管理行政执法局") for day in months(2022, 6)] + [(day, "云泽市城市管理局") for day in months(2023, 6)]
    assert len(nodes(rows)) == 1 and len(nodes(rows, known=read_agencies(path))) == 2


@pytest.mark.parametrize("pair", [("水务局", "水利局"), ("商务局", "商务和投资促进局"), ("林业局", "园林和林业绿化局")])
def test_two_that_sign_one_document_are_two(pair: tuple[str, str]) -> None:
    frame = pd.DataFrame([{"text": "正文。", "date": "2024-05-01", "issuers": "、".join(f"云泽市{name}" for name in pair)}])
    graph = coordination_graph(Corpus.from_frame(frame, kind="policy"), layers=("issue",))
    assert len(graph) == 2 and graph.number_of_edges() == 2


def test_acts_among_bodies_that_were_merged_are_counted() -> None:
    rows = [("2012-05-01", "云泽市卫生局、云泽市人口和计划生育委员会"), ("2022-05-01", "云泽市卫生健康委员会")]
    frame = pd.DataFrame([{"text": "正文。", "date": date, "issuers": issuers} for date, issuers in rows])
    graph = coordination_graph(Corpus.from_frame(frame, kind="policy"), layers=("issue",))
    assert {name: node["n_internal"] for name, node in graph.nodes(data=True)} == {"云泽市卫生健康委员会": 1}


ON = [
    (("2015-06-01", OLD), ("2020-05-01", NEW), datetime.date(2015, 6, 1), OLD),
    (("2015-06-01", OLD), ("2020-05-01", NEW), datetime.date(2020, 6, 1), NEW),
    (("2012-05-01", "云泽市水利局"), ("2020-05-01", "云泽市水务局"), datetime.date(2012, 6, 1), "云泽市水利局"),
    (("2012-05-01", "云泽市水利局"), ("2020-05-01", "云泽市水务局"), datetime.date(2021, 6, 1), "云泽市水务局"),
    (("2023-02-01", "云泽市大数据发展管理局"), ("2025-05-01", "云泽市数据局"), datetime.date(2023, 6, 1), "云泽市大数据发展管理局"),
]


@pytest.mark.parametrize(("first", "second", "on", "name"), ON)
def test_the_node_bears_the_name_of_the_day(first: tuple[str, str], second: tuple[str, str], on: datetime.date, name: str) -> None:
    assert nodes([first, second], on=on) == [name]
