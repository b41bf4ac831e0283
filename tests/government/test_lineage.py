"""What became of a body: chains of renames, mergers and splits."""

import datetime

import pytest

from policytext.errors import InputError
from policytext.government import AgencyList, canonical_agency, same_lineage, successors_of
from policytext.government.agencies._catalogue import catalogue

LINEAGES = [
    ("云泽市国土资源局", "云泽市自然资源局", True),
    ("云泽市国土局", "云泽市自然资源和规划局", True),
    ("云泽市卫生局", "云泽市卫健委", True),
    ("云泽市国税局", "国家税务总局云泽市税务局", True),
    ("市国土局", "市自然资源局", True),
    ("卫生部", "国家卫生健康委员会", True),
    ("国家质检总局", "海关总署", True),
    ("河北省食药监局", "河北省药监局", True),
    ("云泽市财政局", "市财政局", False),
    ("云泽市国土资源局", "云泽市海洋局", False),
    ("国土资源部", "国家海洋局", False),
    ("国家市场监督管理总局", "国家药品监督管理局", False),
    ("云泽市国土局", "青梧市自然资源局", False),
    ("云泽市国土局", "自然资源部", False),
    ("云泽市国税局", "云泽市地税局", False),
    ("云泽市财政局", "云泽市民政局", False),
    ("云泽市规划局", "云泽市自然资源和规划局", True),
    ("云泽市自然资源局", "云泽市自然资源和规划局", True),
    ("云泽市教育局", "云泽市教育体育局", True),
    ("云泽市水利局", "云泽市水务局", True),
    ("云泽市发改局", "云泽市发改委", True),
    ("云泽市经信委", "云泽市工信局", True),
    ("云泽市林业局", "云泽市自然资源局", True),
    ("云泽市大数据局", "云泽市数据局", True),
    ("云泽市交通局", "云泽市交通运输局", True),
    ("云泽市政务服务数据管理局", "云泽市政务服务和数据管理局", True),
    ("云泽市商务局", "云泽市投资促进局", False),
    ("云泽市卫生局", "云泽市中医药管理局", False),
    ("云泽市教育局", "青梧市教育体育局", False),
    ("省教育厅", "市教育体育局", False),
]


@pytest.mark.parametrize(("a", "b", "same"), LINEAGES)
def test_lineage(a: str, b: str, same: bool) -> None:
    assert same_lineage(a, b) is same
    assert same_lineage(b, a) is same


def test_a_body_is_of_its_own_lineage() -> None:
    assert same_lineage("市发改委", "市发展和改革委员会")


def test_bodies_may_be_given_as_agencies() -> None:
    old, new = canonical_agency("云泽市环保局"), canonical_agency("云泽市生态环境局")
    assert old is not None and new is not None
    assert same_lineage(old, new)


@pytest.mark.parametrize("name", sorted(name for level, name in catalogue().heirs if level == "national"))
def test_shares_sum_to_one_on_every_later_day(name: str) -> None:
    for year in range(2004, 2027):
        shares = successors_of(name, on=datetime.date(year, 1, 1))
        assert not shares or sum(weight for _, weight in shares) == pytest.approx(1)


def test_direct_successors_without_a_day() -> None:
    assert [body.name for body, _ in successors_of("中国银监会")] == ["中国银行保险监督管理委员会"]


def test_successors_are_followed_to_the_day() -> None:
    assert [body.name for body, _ in successors_of("中国银监会", on=datetime.date(2024, 1, 1))] == ["国家金融监督管理总局"]


def test_a_body_that_lives_on_has_no_successor() -> None:
    assert successors_of("云泽市财政局") == ()
    assert successors_of("环境保护部", on=datetime.date(2017, 1, 1)) == ()


def test_a_split_gives_each_heir_its_share() -> None:
    known = AgencyList.from_rows([
        {"name": "云泽市商务旅游局", "successor": "云泽市商务局", "weight": "0.7", "date": "2019-02-01"},
        {"name": "云泽市商务旅游局", "successor": "云泽市文化和旅游局", "weight": "0.3", "date": "2019-02-01"},
    ])  # fmt: skip
    assert [(body.name, weight) for body, weight in successors_of("云泽市商务旅游局", known=known)] == [
        ("云泽市商务局", 0.7),
        ("云泽市文化和旅游局", 0.3),
    ]
    assert same_lineage("云泽市商务旅游局", "云泽市商务局", known=known)
    assert not same_lineage("云泽市商务局", "云泽市文化和旅游局", known=known)


def test_the_day_of_a_succession_follows_the_last_day_of_the_body() -> None:
    old = canonical_agency("国家食品药品监督管理总局")
    assert old is not None and old.valid_to == datetime.date(2018, 3, 16)
    after = old.valid_to + datetime.timedelta(days=1)
    assert successors_of(old, on=old.valid_to) == ()
    assert dict(successors_of(old, on=after)) == dict(successors_of(old))


@pytest.mark.parametrize("pair", sorted(pair for pair in catalogue().heirs if pair[0] in ("province", "city", "county")))
def test_shares_of_local_heirs_sum_to_one_on_every_later_day(pair: tuple[str, str]) -> None:
    place = {"province": "河北省", "city": "云泽市", "county": "怀来县"}[pair[0]]
    name = pair[1].replace("~", place).replace("^", place[:-1])
    body = canonical_agency(name if place[:-1] in name else place + name)
    if body is None:
        body = canonical_agency(f"{place}{pair[1]}局")
    assert body is not None
    for year in range(2010, 2027, 3):
        shares = successors_of(body, on=datetime.date(year, 1, 1))
        assert not shares or sum(weight for _, weight in shares) == pytest.approx(1)


def test_what_names_no_body_is_refused() -> None:
    with pytest.raises(InputError, match=r"'有关部门' names no body.*Hint: pass the name of one body"):
        same_lineage("有关部门", "云泽市财政局")


def test_wrong_kinds_are_refused() -> None:
    with pytest.raises(InputError, match="takes Agency or str, not int"):
        successors_of(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="takes date or NoneType, not str"):
        successors_of("云泽市水利局", on="2020-01-01")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="takes AgencyList or NoneType, not int"):
        same_lineage("云泽市水利局", "云泽市水务局", known=5)  # type: ignore[arg-type]
