"""The bundled study: what the disk holds is what the builder makes, and the truth is counted again from the data."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import policytext as pt
from policytext.cleaning import mask_private
from policytext.datasets import Yunze, yunze_folder

FOLDER = Path(__file__).parent.parent / "corpora" / "yunze"
TRUTH: dict[str, Any] = json.loads((FOLDER / "truth.json").read_text("utf-8"))
POLICIES = {policy["id"].removesuffix(".txt"): policy for policy in TRUTH["policies"]}
PLANTED: list[dict[str, Any]] = TRUTH["planted"]
MECHANISMS = "M11a M11b M12a M12b M13a M13b M21a M21b M22a M22b M23a M23b M31a M31b M32a M32b M33a M33b"
UNDER, OVER = ("parking", "noise", "property"), ("digital", "tourism")
SAFEGUARDS = "G11 G12 G13 G21 G22 G23 G31 G32 G33 G41 G42"


@pytest.fixture(scope="module")
def city() -> Yunze:
    return pt.load_yunze()


@pytest.fixture(scope="module")
def duties(city: Yunze) -> pd.DataFrame:
    return pt.extract_duties(city.policies).frame


@pytest.fixture(scope="module")
def messages(city: Yunze) -> pd.DataFrame:
    return city.feedback.frame.set_index("id")


def planted(kind: str, **which: Any) -> dict[str, Any]:
    (row,) = (row for row in PLANTED if row["kind"] == kind and all(row.get(key) == value for key, value in which.items()))
    return row


def five_grams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 5] for i in range(len(text) - 4))


def in_common(one: str, other: str) -> float:
    first, second = five_grams(one), five_grams(other)
    return len(first & second) / len(first)


# How it was made


def builder(*options: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    return subprocess.run(
        [sys.executable, str(FOLDER / "build.py"), *options], capture_output=True, text=True, check=False, env=environment
    )


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_builder_gives_the_files_on_the_disk_in_any_process(hash_seed: str) -> None:
    run = builder("--check", hash_seed=hash_seed)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_written_sources_have_no_fault() -> None:
    run = builder("--lint")
    assert (run.returncode, run.stdout) == (0, ""), run.stdout + run.stderr


def test_a_larger_city(tmp_path: Path) -> None:
    run = builder("--messages", "9000", "--out", str(tmp_path))
    assert run.returncode == 0, run.stderr
    table = pd.read_csv(tmp_path / "feedback.csv", dtype=str, keep_default_na=False)
    assert 8500 < len(table) < 9500
    assert table["编号"].is_unique
    assert table["内容"].duplicated().mean() < 0.01


def test_another_size_does_not_overwrite_the_bundled_study() -> None:
    run = builder("--messages", "9000")
    assert run.returncode == 2
    assert "Hint: --out FOLDER" in run.stderr


def test_checksums() -> None:
    lines = (FOLDER / "SHA256SUMS").read_text("utf-8").splitlines()
    assert len(lines) >= 130
    for line in lines:
        digest, name = line.split(maxsplit=1)
        assert hashlib.sha256((FOLDER / name.lstrip("*")).read_bytes()).hexdigest() == digest, name


def test_from_a_source_folder_or_a_wheel() -> None:
    assert yunze_folder().samefile(FOLDER)
    settings = (FOLDER.parents[1] / "pyproject.toml").read_text("utf-8")
    for name in ("policies", "messy", "feedback.csv", "truth.json", "study.toml", "README.md", "README.zh.md", "SHA256SUMS"):
        assert (FOLDER / name).exists()
        assert f'"corpora/yunze/{name}" = "policytext/_yunze/{name}"' in settings


def test_without_the_data_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_file", lambda self: False)
    with pytest.raises(pt.PolicytextError, match=r"not in this installation .*Hint: install policytext"):
        pt.load_yunze()


# Size and look


def test_size(city: Yunze, messages: pd.DataFrame) -> None:
    assert len(city.policies) >= 120
    assert len(city.feedback) >= 4000
    assert 0.3 <= (messages["reply"] != "").mean() <= 0.37
    assert set(messages["region"]) == set(TRUTH["districts"])
    assert len(TRUTH["matters"]) == 25
    assert {policy["type"] for policy in POLICIES.values()} >= {"通知", "意见", "实施方案", "办法", "规划", "解读"}
    assert {policy["date"][:4] for policy in POLICIES.values()} == {"2023", "2024", "2025"}


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_tells_the_numbers(messages: pd.DataFrame, name: str) -> None:
    text = (FOLDER / name).read_text("utf-8")
    cities = sum(policy["level"] == "city" for policy in POLICIES.values())
    numbers = [len(POLICIES), cities, len(POLICIES) - cities, f"{len(messages):,}", f"{(messages['reply'] != '').sum():,}"]
    assert [number for number in numbers if not re.search(rf"(?<![\d,]){number}(?![\d,])", text)] == []


def test_nothing_of_the_clean_part_is_left_out_or_unread(city: Yunze) -> None:
    assert [issue for corpus in city[:2] for issue in corpus.issues if issue.severity != "note"] == []


def test_nine_in_ten_sentences_are_distinct_outside_campaigns(messages: pd.DataFrame) -> None:
    campaigns = {id for row in PLANTED if row["kind"] == "near_copies" for id in row["messages"]}
    texts = messages.loc[~messages.index.isin(campaigns), "text"]
    sentences = [part.strip() for text in texts for part in re.split(r"[。！？!?\n]+", text) if part.strip()]
    assert len(set(sentences)) / len(sentences) >= 0.9
    assert texts.is_unique
    assert texts.str.len().std() > 45


def test_near_copies_are_those_of_the_campaigns(messages: pd.DataFrame) -> None:
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for id, text in messages["text"].items():
        for gram in five_grams(text):
            holders[gram].append(str(id))
    shared: Counter[tuple[str, str]] = Counter()
    for ids in holders.values():
        if len(ids) <= 60:
            shared.update((one, other) for place, one in enumerate(ids) for other in ids[place + 1 :])
    sizes = {str(id): len(five_grams(text)) for id, text in messages["text"].items()}
    near = {pair for pair, n in shared.items() if n / (sizes[pair[0]] + sizes[pair[1]] - n) > 0.5}
    campaigns = [set(row["messages"]) for row in PLANTED if row["kind"] == "near_copies"]
    assert len(campaigns) == 4
    assert all(any({one, other} <= campaign for campaign in campaigns) for one, other in near)
    assert {id for pair in near for id in pair} == {id for campaign in campaigns for id in campaign}


def test_personal_data_is_masked(messages: pd.DataFrame) -> None:
    row = planted("personal_data")
    assert len(row["messages"]) >= 20
    texts = messages.loc[row["messages"], "text"]
    assert (texts.map(mask_private) != texts).mean() >= 0.9
    assert not texts.map(mask_private).str.contains(r"1390000\d{4}|example\.com|990101199").any()


# Heads and duties


@pytest.mark.parametrize(("ours", "theirs"), [("number", "number"), ("date", "date"), ("doc_type", "type")])
def test_heads_are_as_written(city: Yunze, ours: str, theirs: str) -> None:
    table = city.policies.frame.set_index("id")
    found = {
        id: str(table.at[id, ours].date()) if ours == "date" and table.at[id, ours] == table.at[id, ours] else table.at[id, ours]
        for id in POLICIES
    }
    wanted = {id: policy[theirs].removeprefix("实施") for id, policy in POLICIES.items() if policy[theirs]}
    assert {id: found[id] for id in wanted} == wanted


def test_joint_documents_are_those_that_several_bodies_signed(city: Yunze) -> None:
    signed = {row["id"]: len(row["issuers"].split("、")) for _, row in city.policies.frame.iterrows() if row["issuers"]}
    assert {id: n for id, n in signed.items() if n > 1} == {id: len(p["issuers"]) for id, p in POLICIES.items() if p["joint"]}


def test_planted_duties_are_found(duties: pd.DataFrame) -> None:
    assert sum(any(duty["layout"] == "table" for duty in policy["duties"]) for policy in POLICIES.values()) >= 2
    found = set(zip(duties["document"], duties["role"], duties["department"], strict=True))
    wanted = {
        (id, role, name)
        for id, policy in POLICIES.items()
        for duty in policy["duties"]
        for role in ("lead", "support", "responsible")
        for name in duty[role]
    }
    assert len(found & wanted) / len(wanted) >= 0.97, sorted(wanted - found)
    # Sentences such as 由…部门承担 name further duties, which the truth does not list.
    marked = duties["layout"].isin(["bracket", "label", "table"])
    listed = set(zip(duties["document"][marked], duties["role"][marked], duties["department"][marked], strict=True))
    assert len(listed & wanted) / len(listed) >= 0.98, sorted(listed - wanted)


def test_tables_of_tasks_are_read_row_by_row(duties: pd.DataFrame) -> None:
    rows = {id: sum(duty["layout"] == "table" for duty in policy["duties"]) for id, policy in POLICIES.items()}
    found = duties[duties["layout"] == "table"].drop_duplicates(["document", "start"])
    assert found["document"].value_counts().to_dict() == {id: count for id, count in rows.items() if count}
    assert found["task"].ne("").all()


def test_numbers_of_an_issuer_rise_with_the_date_and_citations_lead_to_documents(city: Yunze) -> None:
    series: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for policy in POLICIES.values():
        if policy["number"]:
            prefix, number = re.fullmatch(r"(.+?〔\d{4}〕)(\d+)号", policy["number"]).groups()  # type: ignore[union-attr]
            series[prefix].append((policy["date"], int(number)))
    for prefix, numbers in series.items():
        assert [number for _, number in sorted(numbers)] == sorted({number for _, number in numbers}), prefix
    known = {policy["number"] for policy in POLICIES.values()}
    texts = city.policies.frame.set_index("id")["text"]
    for id, policy in POLICIES.items():
        for cited in policy["cites"]:
            assert POLICIES[cited.removesuffix(".txt")]["number"] in texts[id]
    cited = {number for text in texts for number in re.findall(r"[\u4e00-\u9fff]+〔\d{4}〕\d+号", text)}
    assert len(cited) >= 60
    assert cited <= known


# What was planted, counted again from the data


def weight(pairs: list[tuple[str, list[str]]]) -> dict[str, dict[str, float]]:
    table: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for group, matters in pairs:
        for matter in matters:
            table[group][matter] += 1 / len(matters)
    return {group: dict(row) for group, row in table.items()}


@pytest.mark.parametrize("by", ["by_district", "by_month", "shares"])
def test_true_shares_are_recounted_from_documents_and_messages(city: Yunze, messages: pd.DataFrame, by: str) -> None:
    aside = {id for row in PLANTED if row["kind"] in ("thanks", "off_topic") for id in row["messages"]}
    heads = city.policies.frame.set_index("id")
    supply, demand = [], []
    for id, policy in POLICIES.items():
        if "解读" not in heads.at[id, "title"]:
            month = f"{heads.at[id, 'date']:%Y-%m}"
            supply.append(
                ({"by_district": policy["district"] or "云泽市", "by_month": month, "shares": "all"}[by], policy["matters"])
            )
    for id, row in messages.iterrows():
        matters = TRUTH["messages"][id]
        if matters and id not in aside:
            demand.append(({"by_district": row["region"], "by_month": f"{row['date']:%Y-%m}", "shares": "all"}[by], matters))
    for side, pairs in (("supply", supply), ("demand", demand)):
        found = weight(pairs)
        if by == "shares":
            total = sum(found["all"].values())
            found = {"all": {key: value / total for key, value in found["all"].items()}}
        wanted = TRUTH[by][side] if by != "shares" else {"all": TRUTH[by][side]}
        assert found.keys() == wanted.keys()
        for group, row in wanted.items():
            assert found[group] == pytest.approx(row, abs=1e-3), (side, group)


def test_d11_gaps_stand_in_the_true_shares() -> None:
    supply, demand = TRUTH["shares"]["supply"], TRUTH["shares"]["demand"]
    gaps = {key: np.log2(demand[key] / supply[key]) for key in supply}
    middle = float(np.median(list(gaps.values())))
    for row in PLANTED:
        if row["dilemma"] == "D11":
            gap = gaps[row["matter"]] - middle
            assert {"under_supplied": gap > 2, "over_supplied": gap < -2, "aligned": abs(gap) < 1}[row["kind"]], (
                row["matter"],
                gap,
            )
    kinds = Counter(row["kind"] for row in PLANTED if row["dilemma"] == "D11")
    assert kinds == {"under_supplied": 3, "over_supplied": 2, "aligned": 20}


def test_matters_are_spoken_of_in_their_own_words(messages: pd.DataFrame) -> None:
    for matter in TRUTH["matters"]:
        own = [id for id, matters in TRUTH["messages"].items() if matters == [matter["id"]]]
        rest = [id for id, matters in TRUTH["messages"].items() if matter["id"] not in matters]
        words = "|".join([*matter["plain_words"], *matter["official_words"]])
        hits = [messages.loc[ids, "text"].str.contains(words).mean() for ids in (own, rest)]
        assert hits[0] > 0.4, (matter["id"], hits)
        assert hits[0] > 1.5 * hits[1], (matter["id"], hits)


@pytest.mark.usefixtures("remembered")
def test_d11_the_planted_matters_have_the_right_sign(city: Yunze) -> None:
    topics = pt.fit_topics(pt.segment(city.policies, city.feedback), n_topics=30, runs=1, seed=1)
    gaps = pt.measure_mismatch(topics, seed=1, n_draws=200).table.set_index("topic")
    matters = {id: policy["matters"] for id, policy in POLICIES.items()} | TRUTH["messages"]
    table = topics.frame[topics.covered]
    table = table.assign(matter=table["document"].map(matters)).explode("matter").dropna(subset="matter")
    sums = table.groupby(["kind", "matter"])[list(topics.names)].sum()
    held = sum(sums.loc[kind] / sums.loc[kind].to_numpy().sum() for kind in ("policy", "feedback"))
    assert isinstance(held, pd.DataFrame)
    found = {key: float(gaps.at[held.loc[key].idxmax(), "estimate"]) for key in (*UNDER, *OVER)}
    assert sum(found[key] > 1 for key in UNDER) + sum(found[key] < -1 for key in OVER) >= 4, found
    assert set(gaps["verdict"]) == {"cannot tell"}


def test_d12_supply_in_the_wrong_districts(messages: pd.DataFrame) -> None:
    for kind, inside in (("supplied_in_wrong_districts", False), ("supplied_where_asked", True)):
        row = planted(kind)
        places = {POLICIES[id.removesuffix(".txt")]["district"] for id in row["documents"]} - {None}
        asking = messages.loc[row["messages"], "region"].value_counts(normalize=True)
        share = asking.reindex(sorted(places)).fillna(0).sum()
        assert share > 0.5 if inside else share < 0.05, (kind, share)


def test_d13_late_and_in_time(messages: pd.DataFrame) -> None:
    for kind, months in (("answered_late", 11), ("answered_in_time", 1)):
        row = planted(kind)
        first = min(POLICIES[id.removesuffix(".txt")]["date"] for id in row["documents"])
        counts = messages.loc[row["messages"], "date"].dt.strftime("%Y-%m").value_counts()
        before = counts[counts.index < row["burst"]].mean()
        assert counts[row["burst"]] > 2.5 * before
        late = (int(first[:4]) - int(row["burst"][:4])) * 12 + int(first[5:7]) - int(row["burst"][5:7])
        assert late == months == row["months"]


def test_d21_copied_and_adapted(city: Yunze) -> None:
    texts = city.policies.frame.set_index("id")["text"]
    rows = [row for row in PLANTED if row["dilemma"] == "D21"]
    assert Counter(row["kind"] for row in rows) == {"copied": 2, "adapted": 3}
    for row in rows:
        share = in_common(texts[row["documents"][0].removesuffix(".txt")], texts[row["parent"].removesuffix(".txt")])
        assert share > 0.75 if row["kind"] == "copied" else 0.02 < share < 0.6, (row["documents"], share)


def test_d22_d32_d33_marks_stand_in_the_texts(city: Yunze) -> None:
    texts = city.policies.frame.set_index("id")["text"]
    for kind, code in (
        ("unfunded", "D22-"), ("funded", "D22+"), ("no_consultation", "D32-"), ("hearing_with_numbers", "D32+"),
        ("process_only_evaluation", "D33-"), ("satisfaction_and_third_party", "D33+"), ("uniform_rule", "D12-"), ("differentiated", "D12+"),
    ):  # fmt: skip
        row = planted(kind)
        assert row["documents"], kind
        for id in row["documents"]:
            marks = [mark["text"] for mark in POLICIES[id.removesuffix(".txt")]["codes"] if mark["code"] == code]
            assert marks
            for text in marks:
                assert all(line.strip() in texts[id.removesuffix(".txt")] for line in text.split("\n")), (id, text)
            if kind == "funded":
                assert any(re.search(r"\d+(?:\.\d+)?万?元", text) for text in marks), id
            if kind == "unfunded":
                assert not any(re.search(r"\d+万?元|专项资金|编制", text) for text in marks), id
            if kind == "hearing_with_numbers":
                assert any("听证" in text and re.search(r"\d+[名人条件]", text) for text in marks), id


def test_d23_never_together_no_department_two_leads(duties: pd.DataFrame, city: Yunze) -> None:
    row = planted("never_together")
    one, other = (name.removeprefix("市") for name in row["departments"])
    signed = city.policies.frame["issuers"]
    assert not (signed.str.contains(one) & signed.str.contains(other)).any()
    for policy in POLICIES.values():
        for duty in policy["duties"]:
            named = " ".join(duty["lead"] + duty["support"] + duty["responsible"])
            assert not (one in named and other in named)
    assert len(planted("together")["documents"]) >= 3
    for id in planted("no_department")["documents"]:
        marks = [mark["text"] for mark in POLICIES[id.removesuffix(".txt")]["codes"] if mark["code"] == "D23vacuum"]
        assert marks
        assert not any(re.search(r"[市区]\w{2,8}(?:局|委)(?!员)", text) for text in marks), id
    two = planted("two_leads")
    leads = duties[(duties["role"] == "lead") & duties["document"].isin([id.removesuffix(".txt") for id in two["documents"]])]
    for department in two["departments"]:
        assert leads["department"].str.contains(department.removeprefix("市")[:4]).any(), department


def test_d31_silent_district_and_template_replies(messages: pd.DataFrame) -> None:
    silent, template = planted("never_replies"), planted("template_replies")
    assert (messages.loc[silent["messages"], "reply"] == "").all()
    assert set(silent["messages"]) == set(messages.index[messages["region"] == silent["district"]])
    answered = messages[messages["reply"] != ""]
    repeated = answered["reply"].map(answered["reply"].value_counts()) > 5
    assert set(answered.index[repeated]) == set(template["messages"])
    assert (answered.loc[template["messages"], "region"] == template["district"]).all()
    assert len(template["messages"]) > 100
    assert len(planted("replies_to_the_point")["messages"]) > 300


def test_mechanisms_stand_in_two_documents_each_and_in_their_texts(city: Yunze) -> None:
    texts = city.policies.frame.set_index("id")["text"]
    rows = {row["code"]: row for row in PLANTED if row["kind"] == "mechanism"}
    wanted = [*re.findall(r"\w+", MECHANISMS), *re.findall(r"\w+", SAFEGUARDS)]
    assert set(rows) >= set(wanted)
    for code in wanted:
        assert len(rows[code]["documents"]) >= 2, code
    for id, policy in POLICIES.items():
        for mark in policy["codes"]:
            assert all(line.strip() in texts[id] for line in mark["text"].split("\n")), (id, mark)
    assert sum(bool(row["near_misses"]) for row in rows.values()) >= 5


def test_renamed_forwarded_repealed(city: Yunze) -> None:
    texts = city.policies.frame.set_index("id")["text"]
    for row in (row for row in PLANTED if row["kind"] == "renamed"):
        assert row["documents"]
        for id, policy in POLICIES.items():
            assert not (policy["date"] < row["date"] and re.sub(row["old"], "", texts[id]).count(row["new"])), id
    forwarded, repealed = planted("forwarded"), planted("repealed")
    assert in_common(texts[forwarded["parent"].removesuffix(".txt")], texts[forwarded["documents"][0].removesuffix(".txt")]) > 0.9
    number = POLICIES[repealed["parent"].removesuffix(".txt")]["number"]
    assert re.search(re.escape(number) + "[^。]*同时废止", texts[repealed["documents"][0].removesuffix(".txt")])


# The part that is messy on purpose


def test_messy_documents_read_as_what_they_come_from(city: Yunze) -> None:
    messy = pt.read_policies(FOLDER / "messy" / "policies")
    table = messy.frame.assign(file=[Path(source).name for source in messy.frame["source"]]).set_index("file")
    clean = city.policies.frame.set_index("id")["text"]
    left_out = {issue.file for issue in messy.issues if issue.severity == "left out"}
    for row in TRUTH["messy"]:
        if not row["file"].startswith("messy/policies"):
            continue
        name = Path(row["file"]).name
        if row["kind"] == "empty":
            assert any(name in file for file in left_out)
            continue
        text, original = table.at[name, "text"], clean[row["from"].removesuffix(".txt")]
        lines = [line for line in text.split("\n") if line and not (row["kind"] == "residue" and line.startswith("首页 >"))]
        assert lines == [line for line in original.split("\n") if line], row


def test_messy_messages_lose_no_row(messages: pd.DataFrame) -> None:
    row = next(row for row in TRUTH["messy"] if row["file"] == "messy/feedback.csv")
    messy = pt.read_feedback(FOLDER / "messy" / "feedback.csv", text="内容", title="标题", date="留言时间", region="区县")
    table = messy.frame
    assert len(table) == len(row["messages"]) + len(row["repeated"])
    codes = Counter(issue.code for issue in messy.issues)
    assert codes["blank-row"] == row["empty_rows"]
    for id in row["messages"]:
        found = table.loc[table["id"].str.startswith(id), "text"]
        assert len(found) == 1 + (id in row["repeated"])
        wanted = "" if id in row["title_only"] else messages.at[id, "text"]
        assert (found == wanted).all(), id
