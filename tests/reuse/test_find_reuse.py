"""Who repeats whom: order, relation, ratios against planted copies, evidence."""

import re

import numpy as np
import pandas as pd
import pytest

from policytext.corpus import Corpus
from policytext.datasets import load_yunze
from policytext.errors import EmptyInputError, InputError
from policytext.reuse import chain_table, conformity_table, find_reuse, uptake_table
from policytext.reuse._units import normal_signs

RULES = (
    "经营者应当在店堂显著位置公示收费标准和投诉电话，不得在标价之外加收任何费用。",
    "街道每月召开一次居民议事会，听取对泊位划设的意见并在七日内公开答复。",
    "夜间错时开放机关大院和学校操场的车位，居民凭住址登记后即可进入停放。",
    "对占用盲道和消防通道的车辆先行劝离，拒不驶离的由交警部门依法拖移。",
    "新建住宅小区按照每户不少于1.2个泊位配建，老旧小区利用边角地补建。",
    "充电泊位全天向新能源车辆开放，燃油车占用超过三十分钟的予以提示。",
    "收费收入全额上缴财政专户，用于泊位养护、标线翻新和智能设备更新。",
    "每年委托第三方开展满意度调查，调查结果作为调整收费标准的依据之一。",
)
OTHERS = (
    "对取水口上游一公里的排污口逐一登记，封堵无证排口并恢复岸坡植被。",
    "村级河长每周巡河两次，发现漂浮垃圾当日清捞，发现异味立即上报。",
    "养殖户应当建设防渗粪池，干湿分离后还田利用，严禁雨季直排入河。",
    "汛前完成水闸启闭试验，备足沙袋、水泵和照明设备，落实值守人员。",
    "监测断面水质连续两月不达标的，由县级河长约谈所在乡镇主要负责人。",
    "鼓励中小学开设护河课堂，组织学生认识水生植物并记录水位变化。",
)


def corpus(*rows: dict[str, object]) -> Corpus:
    return Corpus.from_frame(pd.DataFrame([{"region": "", "issuers": "", **row} for row in rows]), kind="policy")


def document(id: str, lines: tuple[str, ...], date: str | None, region: str = "云泽市", title: str = "停车管理办法", **more: object) -> dict[str, object]:
    return {"id": id, "title": title, "text": "\n".join(lines), "date": date, "region": region.removeprefix("云泽市") or region,
            "issuers": f"{region}人民政府", **more}  # fmt: skip


CITY, ONE, TWO = "云泽市", "云泽市青梧区", "云泽市石盘区"


def links(policies: Corpus) -> set[tuple[str, str, str, str]]:
    table = find_reuse(policies, seed=1, n_draws=9).table
    return set(table[["document", "source", "relation", "order"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((("a", "2024-01-01", CITY), ("b", "2024-02-01", ONE)), {("b", "a", "superior", "earlier")}),
        ((("a", "2024-02-01", CITY), ("b", "2024-01-01", ONE)), {("a", "b", "subordinate", "earlier")}),
        ((("a", "2024-01-01", TWO), ("b", "2024-02-01", ONE)), {("b", "a", "peer", "earlier")}),
        ((("a", "2024-01-01", CITY), ("b", "2024-01-01", ONE)), {("b", "a", "superior", "rank")}),
        ((("a", "2024-01-01", TWO), ("b", "2024-01-01", ONE)), {("b", "a", "peer", "undirected"), ("a", "b", "peer", "undirected")}),
        ((("a", None, CITY), ("b", "2024-01-01", ONE)), {("b", "a", "superior", "undirected"), ("a", "b", "subordinate", "undirected")}),
        ((("a", "2023-01-01", CITY), ("b", "2024-01-01", CITY)), {("b", "a", "earlier version", "earlier")}),
    ],
    ids=["city first", "district first", "neighbours", "same day, ranks", "same day, equals", "no date", "new version"],
)  # fmt: skip
def test_who_came_first_and_what_the_source_is(rows, expected):
    assert links(corpus(*(document(id, RULES, date, region) for id, date, region in rows))) == expected


def test_a_citation_says_who_came_first_where_no_date_does():
    rows = [document("a", RULES, None, CITY, number="云政发〔2023〕3号"), document("b", RULES, None, ONE, cites="《停车管理办法》（云政发〔2023〕3号）")]
    assert links(corpus(*rows)) == {("b", "a", "superior", "cites")}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("云泽市停车政策简介（2019年）", "云泽市停车政策简介（2020年）", "earlier version"),
        ("停车合同认定规则", "停车合同 认定规则", "earlier version"),
        ("国家停车管理办法", "停车管理办法", "unknown"),
        ("河北省停车管理办法", "停车管理办法", "unknown"),
        ("河北省停车管理办法", "山东省停车管理办法", "peer"),
        ("中华人民共和国停车法", "河北省停车条例", "superior"),
        ("河北省停车管理办法", "河北省河道巡查规定", "own"),
    ],
    ids=["a year on", "one title", "not its title", "of one place is known", "neighbours", "law", "same place"],
)  # fmt: skip
def test_where_no_issuer_is_named_titles_say_whose_a_document_is(first, second, expected):
    rows = [{"id": name, "title": title, "text": "\n".join(RULES), "date": date} for name, title, date in (("a", first, "2019-01-01"), ("b", second, "2020-01-01"))]
    reuse = find_reuse(corpus(*rows), seed=1, n_draws=9, known=[CITY])
    assert set(reuse.table["relation"]) == {expected}
    assert (reuse.documents["copy_ratio"].iloc[1] == 0) == (expected in ("own", "earlier version"))


def test_what_nobody_can_order_counts_in_no_ratio():
    reuse = find_reuse(corpus(document("a", RULES, "2024-01-01", ONE), document("b", RULES, "2024-01-01", TWO)), seed=1)
    assert reuse.documents["copy_ratio"].tolist() == [0.0, 0.0]
    assert reuse.documents["undirected_share"].tolist() == [1.0, 1.0]
    assert set(reuse.documents["verdict"]) == {"cannot tell"}


def test_a_neighbours_own_wording_is_credited_to_the_neighbour_and_the_rest_to_the_city():
    reworded = tuple(rule.replace("居民议事会", "业主恳谈夜话会").replace("七日内", "三个工作日之内") for rule in RULES)
    reuse = find_reuse(corpus(document("city", RULES, "2024-01-01", CITY), document("first", reworded, "2024-02-01", ONE),
                              document("second", reworded, "2024-03-01", TWO)), seed=1)  # fmt: skip
    second = reuse.table[reuse.table["document"] == "second"].set_index("clause")
    changed = RULES.index(next(rule for rule in RULES if "议事会" in rule)) + 1
    assert second["source"].to_dict() == {clause: "first" if clause == changed else "city" for clause in range(1, len(RULES) + 1)}
    row = reuse.documents.set_index("document").loc["second"]
    assert row["from_peer"] + row["from_superior"] == pytest.approx(row["copy_ratio"]) and 0 < row["from_peer"] < 0.2
    assert second["also"].tolist() == [1] * len(RULES)


def test_a_copy_is_told_from_one_that_is_filled_in():
    filled = tuple(f"{rule}投入{at + 2}50万元，新增{at + 4}20个。" for at, rule in enumerate(RULES))
    reuse = find_reuse(corpus(document("city", RULES, "2024-01-01", CITY), document("copy", RULES, "2024-02-01", ONE),
                              document("filled", filled, "2024-03-01", TWO)), seed=1)  # fmt: skip
    rows = reuse.documents.set_index("document")
    assert rows["verdict"].to_dict() == {"city": "no source here", "copy": "copied", "filled": "copied and filled in"}
    assert rows["quadrant"].to_dict() == {"city": "cannot tell", "copy": "copy", "filled": "adapt"}
    assert rows.loc["copy", "n_facts"] == 0 and rows.loc["filled", "n_facts"] == 2 * len(RULES)
    assert rows.loc["copy", "spec_gain"] == 0 and rows.loc["filled", "gain_amount"] == 1
    assert reuse.flagged()["document"].tolist() == ["copy"]


MANY = tuple("".join(chr(0x4E00 + (at * 977 + step * 131 + step * step * 7) % 20000) for step in range(30)) + "。" for at in range(24))


def titled(at: int) -> str:
    return f"{chr(0x8000 + at * 3)}{chr(0x8100 + at * 5)}{chr(0x8300 + at * 7)}{chr(0x8500 + at * 11)}办法"


def test_a_text_put_together_from_many_is_a_copy_too():
    rows = [document(f"s{at:02}", (MANY[at],), f"2023-01-{at + 1:02}", f"云泽市{chr(0x4E00 + at)}丁区", title=titled(at)) for at in range(16)]
    reuse = find_reuse(corpus(*rows, document("mosaic", MANY[:16], "2024-01-01", ONE, title=titled(20))), seed=1)
    row = reuse.documents.set_index("document").loc["mosaic"]
    assert row[["source", "verdict", "quadrant"]].tolist() == ["", "copied", "copy"] and row["copy_ratio"] > 0.8
    assert "several sources" in row["reason"]


def test_a_source_is_one_that_gave_a_tenth_or_is_about_the_same():
    rows = [document("city", (*RULES, *MANY[:4]), "2024-01-01", CITY), document("rivers", (*OTHERS, *MANY[4:16], RULES[0]), "2024-02-01", ONE, title="河道管理办法")]
    row = find_reuse(corpus(*rows), seed=1, n_draws=99).documents.set_index("document").loc["rivers"]
    assert 0.05 < row["copy_ratio"] < 0.1 and row[["source", "verdict"]].tolist() == ["", "no source here"]


@pytest.mark.parametrize(
    ("source", "title", "own", "expected"),
    [(CITY, "停车泊位收费办法", (), "innovate"), ("", "停车泊位收费办法", (), "cannot tell"), (CITY, "停车泊位划设办法", (), "cannot tell"),
     (CITY, "停车泊位收费办法", OTHERS + MANY[:16], "cannot tell")],
    ids=["superior", "nobody's", "some words of the title", "its own last year's"],
)  # fmt: skip
def test_what_is_passed_over_counts_where_there_is_somebody_to_follow(source, title, own, expected):
    duties = tuple(f"各街道应当{line}" for line in MANY[16:])
    rows = [document("source", (*RULES, *duties), "2024-01-01", source, title="停车泊位收费办法"),
            document("local", (*OTHERS, *MANY[:16]), "2024-02-01", ONE, title=title)]  # fmt: skip
    if own:
        rows.append(document("old", own, "2023-01-01", ONE, title=titled(1)))
    row = find_reuse(corpus(*rows), seed=1, n_draws=99).documents.set_index("document").loc["local"]
    assert row[["source", "verdict", "quadrant"]].tolist() == ["source", "not copied", expected]
    assert ("from earlier ones of its own" in row["reason"]) == bool(own)


def test_a_clause_that_everybody_has_word_for_word_is_nobodys():
    line = "各级各部门要切实加强组织领导压实工作责任强化协同配合确保各项任务落到实处"
    rows = [document(f"d{at:02}", (MANY[at % 24] + titled(at) * 4, line), f"2024-01-{at + 1:02}", f"云泽市{chr(0x4E00 + at)}丁区", title=titled(at)) for at in range(30)]
    assert line not in "".join(find_reuse(corpus(*rows), seed=1, n_draws=9).evidence("d29")["text"])


def test_what_is_passed_over_lowers_the_coverage():
    reuse = find_reuse(corpus(document("city", RULES, "2024-01-01", CITY), document("part", (*RULES[:3], *OTHERS), "2024-02-01", ONE)), seed=1)
    row = reuse.documents.set_index("document").loc["part"]
    duties = reuse.duties
    assert duties.loc[duties["taken"], "clause"].tolist() == [clause for clause in duties["clause"] if clause <= 3]
    assert row["coverage"] == pytest.approx(duties["taken"].mean()) and row["new_share"] == pytest.approx(len(OTHERS) / (len(OTHERS) + 3))
    table = uptake_table(reuse, by="source")
    assert table[["source", "n", "n_documents"]].values.tolist() == [["city", len(duties), 1]]
    assert table["low"].item() < table["estimate"].item() == row["coverage"] < table["high"].item()


def test_forwarded_documents_are_copies_by_nature_and_no_sources():
    rows = [document("a", RULES, "2024-01-01", CITY, title="云泽市停车管理办法", number="云政发〔2024〕3号", forwards=False, forwarded=""),
            document("b", ("现转发给你们。", *RULES), "2024-02-01", ONE, title="转发《云泽市停车管理办法》的通知", forwards=True, forwarded="云泽市停车管理办法"),
            document("c", RULES, "2024-03-01", TWO, title="石盘区停车管理办法", forwards=False, forwarded="")]  # fmt: skip
    reuse = find_reuse(corpus(*rows), seed=1)
    found = reuse.documents.set_index("document")
    assert found.loc["b", ["copy_ratio", "source", "verdict", "quadrant"]].tolist() == [1.0, "a", "forwarded", "copy"]
    assert set(reuse.table["source"]) == {"a"} and set(reuse.table["document"]) == {"c"}


def test_kinds_go_by_what_was_changed():
    changed = (RULES[4].replace("1.2", "1.5"), RULES[5].replace("予以提示", "发出提示"), RULES[6].replace("泊位养护、标线翻新", "道路养护、护栏刷新、路灯增设"))
    rows = [document("a", RULES, "2024-01-01", CITY), document("b", (*RULES[:2], *changed), "2024-02-01", ONE)]
    assert find_reuse(corpus(*rows), seed=1).table["kind"].tolist() == ["verbatim", "verbatim", "light edit", "light edit", "adapted"]


def test_legal_clauses_are_reported_apart():
    legal = ("本办法所称路内泊位，是指在城市道路范围内依法施划并设置标志的机动车停放空间。",
             "违反本办法第五条规定的，由城市管理部门责令改正，处五百元以上二千元以下罚款。")  # fmt: skip
    reuse = find_reuse(corpus(document("a", (*legal, *RULES), "2024-01-01", CITY), document("b", (*legal, *OTHERS), "2024-02-01", ONE)), seed=1)
    row = reuse.documents.set_index("document").loc["b"]
    assert row["copy_ratio"] > 0.2 and row["copy_ratio_measures"] == 0
    table = conformity_table(reuse).set_index("function")
    assert table.loc["legal", ["expected", "n"]].tolist() == [True, 4] and table.loc["legal", "estimate"] == pytest.approx(0.5)
    assert (table.drop(index="legal")["estimate"] == 0).all() and not table.drop(index="legal")["expected"].any()


def test_chains_are_in_order_of_time_and_count_their_steps():
    second = (*RULES[:4], *OTHERS[:3])
    third = (*OTHERS[:3], "便民服务点设在集市入口，赶集日由乡镇干部轮流值守，当场登记并答复。")
    rows = [document("third", third, "2024-03-01", TWO), document("first", RULES, "2024-01-01", CITY), document("second", second, "2024-02-01", ONE)]
    table = chain_table(find_reuse(corpus(*rows), seed=1))
    assert table[["document", "source", "days", "hops"]].values.tolist() == [["second", "first", 31.0, 1], ["third", "second", 29.0, 2]]
    assert table["verbatim"].tolist() == [1.0, 1.0]


def test_steps_of_a_chain_count_within_a_day_and_in_a_ring():
    rows = [document("z", RULES, "2024-01-01", "云泽省"), document("m", (*RULES[:4], *OTHERS), "2024-02-01", CITY), document("a", OTHERS, "2024-02-01", ONE)]
    table = chain_table(find_reuse(corpus(*rows), seed=1, n_draws=9), least=np.float32(0.05)).set_index("document")
    assert table["hops"].to_dict() == {"a": 2, "m": 1} and table["order"].to_dict() == {"a": "rank", "m": "earlier"}
    ring = [document(name, RULES, "2024-01-01", place, number=f"青政发〔2024〕{own}号", cites=f"（青政发〔2024〕{other}号）", title=f"{name}停车办法")
            for name, place, own, other in (("b", ONE, 1, 2), ("a", TWO, 2, 1))]  # fmt: skip
    assert chain_table(find_reuse(corpus(*ring), seed=1, n_draws=9)).set_index("document")["hops"].to_dict() == {"a": 1, "b": 2}


def test_evidence_stands_side_by_side_and_is_masked():
    line = "遇有占道停放，可以拨打管理员张建军的电话13812345678，接报后三十分钟内到场处理。"
    reuse = find_reuse(corpus(document("a", (line, *RULES), "2024-01-01", CITY), document("b", (line, *RULES), "2024-02-01", ONE)), seed=1)
    shown = reuse.evidence("b")
    assert len(shown) == len(RULES) + 1 and (shown["text"] == shown["source_text"]).all()
    assert "13812345678" not in "".join(shown["text"]) and "[电话]" in shown["text"][0]
    assert len(reuse.evidence("b", n=2)) == 2 and len(reuse.evidence("a")) == 0


def test_headings_are_masked_in_the_tables():
    lines = ("一、联系人张建军，电话13812345678", *RULES)
    reuse = find_reuse(corpus(document("a", lines, "2024-01-01", CITY), document("b", lines, "2024-02-01", ONE)), seed=1, n_draws=9)
    shown = "".join([*reuse.duties["heading"], *reuse.duties["part"], *uptake_table(reuse)["heading"]])
    assert "[电话]" in shown and "13812345678" not in shown and "张建军" not in shown


# -- planted copies ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def yunze():
    return load_yunze()


def planted(policies: Corpus, rng: np.random.Generator, *, edits: float, copied: int, own: int) -> tuple[Corpus, float]:
    """A district's document of clauses from a city's, edited, and clauses of a document that is not in the corpus; and the true ratio."""
    texts = [str(text) for text in policies.text]
    plain = [re.sub("（[^（）]*(?:负责|配合)[^（）]*）", "", text) for text in texts]
    pools = [[line for line in plain[at].split("\n") if 40 <= len(normal_signs(line)[0]) <= 200 and "本办法" not in line and "制定" not in line] for at in (10, 36)]
    letters = "".join(texts[60])
    lines, taken, total = [], 0, 0
    for pool, many, is_copy in ((pools[0], copied, True), (pools[1], own, False)):
        for at in rng.choice(len(pool), many, replace=False):
            line, extra = pool[at], 0
            size = len(normal_signs(line)[0])
            if is_copy:
                signs = list(line.replace("全市", "全区").replace("2023", "2025"))
                words = [place for place, sign in enumerate(signs) if sign.isalpha()]
                for place in rng.choice(words, int(edits * len(words)), replace=False):
                    signs[place] = rng.choice([c for c in letters if c.isalpha()])
                inserted = "并结合老城区街巷狭窄的实际另行细化" if rng.random() < 0.3 else ""
                half = len(signs) // 2
                line, extra = "".join(signs[:half]) + inserted + "".join(signs[half:]), len(inserted)
            lines.append(line)
            taken += size * is_copy
            total += size + extra
    keep = policies.table[[at not in (36, 17, 24) and at < 25 for at in range(len(policies))]]
    row = {"id": "planted", "title": "青石区实施细则", "text": "\n".join(lines),
           "date": pd.Timestamp("2025-12-01"), "region": "青石区", "issuers": "云泽市青石区人民政府"}  # fmt: skip
    both = pd.concat([keep[["id", "title", "text", "date", "region", "issuers"]], pd.DataFrame([row])], ignore_index=True)
    return Corpus.from_frame(both, kind="policy"), taken / total


@pytest.mark.parametrize(("edits", "copied", "own"), [(0.0, 12, 6), (0.05, 6, 12), (0.1, 15, 4)], ids=["none", "one in twenty", "one in ten"])
def test_the_ratio_of_planted_copies_is_recovered(yunze, edits, copied, own):
    policies, truth = planted(yunze[0], np.random.default_rng(7), edits=edits, copied=copied, own=own)
    row = find_reuse(policies, seed=1).documents.set_index("document").loc["planted"]
    assert row["copy_ratio"] == pytest.approx(truth, abs=0.03)
    assert row["copy_ratio_low"] <= truth <= row["copy_ratio_high"] and row["source"] == policies.table["id"].iloc[10]


# -- the bundled study ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def study(yunze):
    policies, _, truth = yunze
    return find_reuse(policies, seed=1), truth


def ids_of(truth, kind):
    return {name.removesuffix(".txt") for row in truth["planted"] if row["kind"] == kind for name in row["documents"]}


def test_the_planted_copies_are_flagged_and_nothing_else(study):
    reuse, truth = study
    assert set(reuse.flagged()["document"]) == ids_of(truth, "copied")
    parents = {row["documents"][0].removesuffix(".txt"): row["parent"].removesuffix(".txt") for row in truth["planted"] if row["kind"] == "copied"}
    assert dict(zip(reuse.flagged()["document"], reuse.flagged()["source"], strict=True)) == parents
    assert (reuse.flagged()["copy_ratio"] > 0.95).all() and (reuse.flagged()["n_facts"] == 0).all()


def test_the_adapted_documents_are_told_from_copies(study):
    reuse, truth = study
    rows = reuse.documents.set_index("document").loc[sorted(ids_of(truth, "adapted"))]
    parents = {row["documents"][0].removesuffix(".txt"): row["parent"].removesuffix(".txt") for row in truth["planted"] if row["kind"] == "adapted"}
    assert set(rows["verdict"]) == {"not copied"} and "copy" not in set(rows["quadrant"])
    assert rows["source"].to_dict() == parents and set(rows["relation"]) == {"superior"}
    assert (rows["n_facts"] > 10).all()


def test_what_forwards_and_explains_is_set_apart(study):
    reuse, truth = study
    rows = reuse.documents.set_index("document")
    explains = [row["id"].removesuffix(".txt") for row in truth["policies"] if row["explains"]]
    assert set(rows.loc[explains, "verdict"]) == {"not measured"} and set(rows.loc[sorted(ids_of(truth, "forwarded")), "verdict"]) == {"forwarded"}
    assert not set(reuse.table["source"]) & (set(explains) | ids_of(truth, "forwarded"))


def test_unrelated_documents_share_next_to_nothing(study):
    reuse, truth = study
    tied = ids_of(truth, "copied") | ids_of(truth, "adapted") | ids_of(truth, "forwarded")
    rest = reuse.documents[~reuse.documents["document"].isin(tied) & reuse.documents["copy_ratio"].notna()]
    assert rest["copy_ratio"].mean() < 0.01 and rest["copy_ratio"].max() < 0.05


def test_clauses_about_the_same_have_to_share_more_than_their_subject(study):
    assert study[0].settings["likeness"] >= 0.25


def test_nothing_is_lost_and_no_source_is_later(study, yunze):
    reuse, policies = study[0], yunze[0]
    assert reuse.documents["document"].tolist() == policies.table["id"].tolist()
    dates = policies.table.set_index("id")["date"]
    directed = reuse.table[reuse.table["order"] == "earlier"]
    assert (dates[directed["source"]].to_numpy() < dates[directed["document"]].to_numpy()).all()
    sums = reuse.clauses.groupby("document")[["n_copied", "n_chars"]].sum()
    measured = reuse.documents[reuse.documents["n_chars"] > 0].set_index("document")
    assert (sums["n_copied"] / sums["n_chars"])[measured.index].to_numpy() == pytest.approx(measured["copy_ratio"].to_numpy())
    assert (reuse.clauses["n_copied"] + reuse.clauses["n_own"] <= reuse.clauses["n_chars"]).all()


# -- promises ---------------------------------------------------------------------------------------


def small() -> Corpus:
    return corpus(document("city", RULES, "2024-01-01", CITY), document("one", (*RULES[:5], *OTHERS[:2]), "2024-02-01", ONE),
                  document("two", OTHERS, "2024-02-01", TWO, title="河道管理办法"))  # fmt: skip


def test_the_order_of_rows_changes_nothing_and_the_input_stays():
    policies = small()
    before = policies.table.copy(deep=True)
    first = find_reuse(policies, seed=3)
    pd.testing.assert_frame_equal(policies.table, before)
    turned = find_reuse(Corpus.from_frame(before.iloc[::-1].reset_index(drop=True), kind="policy"), seed=3)
    for one, other in ((first.table, turned.table), (first.documents, turned.documents), (first.clauses, turned.clauses)):
        keys = [name for name in ("document", "start", "clause") if name in one]
        pd.testing.assert_frame_equal(*(frame.sort_values(keys).reset_index(drop=True) for frame in (one, other)))
    again = find_reuse(policies, seed=3)
    assert again.provenance.digest == first.provenance.digest and again.provenance.settings["seed"] == 3


def test_documents_without_a_text_are_rows_too():
    reuse = find_reuse(corpus(document("a", RULES, "2024-01-01"), {"id": "b", "title": "停车管理办法（修订）", "text": "", "date": "2024-02-01"}), seed=1)
    assert reuse.documents["verdict"].tolist() == ["no source here", "not measured"]


def test_an_encounter_without_reuse_gives_empty_tables():
    reuse = find_reuse(corpus(document("a", RULES, "2024-01-01"), document("b", OTHERS, "2024-02-01", ONE, title="河道管理办法")), seed=1)
    assert len(reuse) == 0 == len(chain_table(reuse)) == len(uptake_table(reuse)) == len(reuse.flagged()) == len(reuse.evidence("b"))
    assert repr(reuse) == "Reuse(0 passages in 0 of 2 documents; 0 copied)"


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: find_reuse(Corpus.from_frame(pd.DataFrame({"text": ["停车难"]}), kind="feedback"), seed=1), "reuse is sought in policies"),
        (lambda: find_reuse("a", seed=1), "find_reuse takes Corpus, not str"),
        (lambda: find_reuse(small(), seed=-1), "seed=-1 is no seed"),
        (lambda: find_reuse(small(), seed=1, topics="x"), "takes Topics"),
        (lambda: find_reuse(small(), seed=1, n_draws=0), "n_draws"),
        (lambda: find_reuse(small(), seed=1, level=2), "level"),
        (lambda: find_reuse(small(), seed=1).evidence("zzz"), "no document 'zzz'"),
        (lambda: find_reuse(small(), seed=1, n_draws=9).evidence("one", n="a"), "n='a' is no whole number"),
        (lambda: find_reuse(small(), seed=1, n_draws=9).evidence("one", n=-1), "n=-1 is no whole number"),
        (lambda: uptake_table(find_reuse(small(), seed=1), by="topic"), "these clauses have no topics"),
        (lambda: uptake_table(find_reuse(small(), seed=1), by="place"), "by='place' is unknown"),
        (lambda: chain_table(find_reuse(small(), seed=1), least=7), "least=7 is no share"),
        (lambda: conformity_table(None), "conformity_table takes Reuse"),
    ],
    ids=["feedback", "no corpus", "seed", "topics", "draws", "level", "document", "n", "n below 1", "no topics", "by", "least", "no reuse"],
)  # fmt: skip
def test_refusals_say_what_is_wrong(call, text):
    with pytest.raises(InputError, match=text):
        call()


def test_topics_of_other_texts_are_refused(paired_topics):
    with pytest.raises(InputError, match="the topics are those of other texts"):
        find_reuse(small(), seed=1, topics=paired_topics)


def test_texts_without_clauses_are_refused():
    with pytest.raises(EmptyInputError, match="no document has a clause of 15 signs"):
        find_reuse(corpus({"id": "a", "title": "通知", "text": "略。", "date": "2024-01-01"}), seed=1)
