"""Intrusion: items hide what they must, answers are scored as by hand, nothing that can't count is lost."""

import json
import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from scipy.sparse import csr_array

from policytext import Corpus, segment
from policytext.errors import EmptyInputError, InputError, MissingFileError
from policytext.inference import wilson_interval
from policytext.provenance import record
from policytext.segmenting.tokens import Tokens
from policytext.topics._intrusion_scores import _clustered_share
from policytext.topics.judging import Intrusion, intrusion_sheet, read_intrusion
from policytext.topics.model import Topics

K, PER = 6, 12
PHONE = "13900001234"


def made(n_topics: int = K, *, n_units: int = 40, seed: int = 0, per: int = PER) -> Topics:
    """Topics whose words are known: topic k likes words 10k ... 10k + per - 1; each unit is made of words of its topics."""
    rng = np.random.default_rng(seed)
    vocabulary = tuple(f"词{v:03d}" for v in range(n_topics * per))
    weights = rng.uniform(0.1, 0.2, (n_topics, len(vocabulary))) * 0.01
    for k in range(n_topics):
        weights[k, k * per : (k + 1) * per] = np.linspace(2, 1, per)
    weights /= weights.sum(axis=1, keepdims=True)
    shares = rng.dirichlet(np.full(n_topics, 0.3), size=n_units)
    drawn = [np.sort(rng.choice(len(vocabulary), size=15, p=row @ weights)) for row in shares]
    kinds = ["policy" if i % 2 else "feedback" for i in range(n_units)]
    words = (*vocabulary, "，", "我", "联系人", "电话", PHONE)
    extra = [words.index("电话"), words.index(PHONE), words.index("，")]
    stream = np.concatenate([[*extra, *codes.tolist()] for codes in drawn]).astype(np.int32)
    bounds = np.arange(0, len(stream) + 1, 18, dtype=np.int64)
    counts = np.array([np.bincount(codes, minlength=len(vocabulary)) for codes in drawn], dtype=float)
    units = pd.DataFrame(
        {"unit": [f"u{i}" for i in range(n_units)], "document": [f"秘密{i}" for i in range(n_units)], "kind": kinds, "function": "", "start": 0,
         "end": 10, "title_length": 0, "n_words": 18, "n_topic_words": 15}
    )  # fmt: skip
    documents = units[["document", "kind"]].copy()
    prov = record("segment", {}, content=["x"])
    tokens = Tokens(units, csr_array(counts), vocabulary, words, stream, bounds, documents, {}, prov)
    names = tuple(f"T{k + 1:02d}" for k in range(n_topics))
    return Topics(
        weights, shares, np.ones(n_units, dtype=bool), names, tuple(f"名{k}" for k in range(n_topics)), tokens, {},
        record("fit_topics", {"seed": seed}, content=[weights.tobytes()], parents=[prov]),
    )  # fmt: skip


@pytest.fixture(scope="module")
def six() -> Topics:
    return made()


Answer = Callable[[str, dict[str, Any], list[str]], str | None]


def answer(files: list[Path], key: Path, choose: Answer) -> None:
    """Fill in every workbook: ``choose(rater, item, options)`` gives the answer."""
    held = json.loads(key.read_text("utf-8"))
    for file in files:
        book = openpyxl.load_workbook(file)
        for page in book.worksheets[1:]:
            task = "words" if "Words" in page.title else "texts"
            for row in page.iter_rows(min_row=2):
                rater, _, number = str(row[0].value).partition("-")
                place = held["raters"][rater][task][int(number[1:]) - 1]["item"]
                options = [str(cell.value) for cell in row[1 if task == "words" else 2 : -1]]
                row[-1].value = choose(rater, held["items"][place], options)
        book.save(file)


def right(rater: str, item: dict[str, Any], options: list[str]) -> str:
    return str(item["intruder"])


def wrong(rater: str, item: dict[str, Any], options: list[str]) -> str:
    return str(item["options"][0])


def test_word_items_hold_the_likeliest_words_and_an_unlikely_one(six: Topics, tmp_path: Path) -> None:
    *_, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3)
    items = [item for item in json.loads(key.read_text("utf-8"))["items"] if item["task"] == "words"]
    assert [item["topic"] for item in items] == list(six.names)
    for k, item in enumerate(items):
        assert item["options"] == [f"词{k * PER + i:03d}" for i in range(5)]
        v = six.tokens.vocabulary.index(item["intruder"])
        assert v // PER != k, "the intruder is no word of the topic"
        assert v % PER < 10, "it is one of the ten likeliest of its own"
        assert six.word_weights[k, v] <= np.median(six.word_weights[k])
    assert len({item["intruder"] for item in items}) == K, "no intruder comes back"


def test_text_items_hold_the_largest_topics_and_a_small_one(six: Topics, tmp_path: Path) -> None:
    *_, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3, n_texts=9)
    items = [item for item in json.loads(key.read_text("utf-8"))["items"] if item["task"] == "texts"]
    groups = {"、".join(f"词{k * PER + i:03d}" for i in range(5)): k for k in range(K)}
    rows = {unit: row for row, unit in enumerate(six.tokens.units["unit"])}
    for item in items:
        shares = six.shares[rows[item["unit"]]]
        order = np.argsort(-shares)
        assert [groups[one] for one in item["options"]] == order[:3].tolist()
        assert groups[item["intruder"]] in order[4:].tolist(), "from the smaller half of the rest"
        assert item["shares"][item["intruder"]] == shares[groups[item["intruder"]]]
    kinds = Counter(six.tokens.units["kind"].iloc[rows[item["unit"]]] for item in items)
    assert kinds == {"policy": 5, "feedback": 4}
    assert len({item["unit"] for item in items}) == 9


def test_the_rater_sees_no_name_no_id_and_no_private_number(six: Topics, tmp_path: Path) -> None:
    *files, _ = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3)
    for file in files:
        cells = [str(cell) for page in openpyxl.load_workbook(file) for row in page.iter_rows(values_only=True) for cell in row if cell]
        told = "\n".join(cells)
        assert not any(name in told for name in (*six.names[:3], "名", "秘密", "intruder", PHONE))
        assert "[电话]" in told


def test_a_name_after_a_cue_in_the_unit_before_is_masked(six: Topics) -> None:
    from policytext.topics._intrusion import _shown

    words = ("联系人", "：", "王小明", "，", "路灯", *six.tokens.vocabulary)
    units = pd.concat([six.tokens.units.iloc[:2].assign(document="d")], ignore_index=True)
    stream, bounds = np.array([4, 0, 1, 2, 3, 4], dtype=np.int32), np.array([0, 3, 6])
    tokens = Tokens(units, six.tokens.counts[:2], six.tokens.vocabulary, words, stream, bounds, units, {}, six.tokens.provenance)
    two = Topics(six.word_weights, six.shares[:2], six.covered[:2], six.names, six.labels, tokens, {}, six.provenance)
    assert _shown(two, 1) == "[姓名]，路灯"
    assert _shown(two, 0) == "路灯联系人："


def long(n_topics: int = 4) -> Topics:
    """Policies in clauses; what a person is called is said in the first clause, and the name stands in the third alone."""
    held = "停车位收费泊位车库公交班次线路站台管理"
    text = f"一、联系人：欧阳雪峰。\n二、{held}。\n三、{held}由欧阳雪峰牵头，{held}。"
    frame = pd.DataFrame({"id": [f"d{i:02d}" for i in range(8)], "text": [text] * 8})
    tokens = segment(Corpus.from_frame(frame, kind="policy"), max_share=1.0, min_documents=1)
    rng = np.random.default_rng(0)
    weights = rng.dirichlet(np.ones(len(tokens.vocabulary)), size=n_topics)
    names, n = tuple(f"T{k + 1:02d}" for k in range(n_topics)), len(tokens.units)
    shares = rng.dirichlet(np.full(n_topics, 0.3), size=n)
    return Topics(weights, shares, np.ones(n, dtype=bool), names, names, tokens, {}, record("fit_topics", {}, content=["x"], parents=[]))


def test_a_name_said_once_is_masked_in_the_whole_document(tmp_path: Path) -> None:
    topics = long()
    assert any("雪峰" in word for word in topics.tokens.words)
    *files, key = intrusion_sheet(topics, tmp_path / "j.xlsx", seed=1, n_words=3)
    told = "\n".join(str(cell) for file in files for page in openpyxl.load_workbook(file) for row in page.iter_rows(values_only=True) for cell in row)
    assert "由[姓名]牵头" in told and "由[姓名]牵头" in key.read_text("utf-8")
    assert "雪峰" not in told and "雪峰" not in key.read_text("utf-8")


def test_the_order_of_the_units_changes_no_item(six: Topics, tmp_path: Path) -> None:
    order = np.random.default_rng(5).permutation(len(six.tokens))
    old = six.tokens
    stream = np.concatenate([old.stream[old.bounds[row] : old.bounds[row + 1]] for row in order])
    tokens = Tokens(
        old.units.iloc[order].reset_index(drop=True), old.counts[order], old.vocabulary, old.words, stream, old.bounds, old.documents, {}, old.provenance
    )
    other = Topics(six.word_weights, six.shares[order], six.covered, six.names, six.labels, tokens, {}, six.provenance)
    one, two = (json.loads(intrusion_sheet(each, tmp_path / f"{i}.xlsx", seed=3)[-1].read_text("utf-8")) for i, each in enumerate([six, other]))
    assert one["items"] == two["items"] and one["raters"] == two["raters"]


def test_sheets_that_were_filled_in_are_not_written_over(six: Topics, tmp_path: Path) -> None:
    *files, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3)
    assert intrusion_sheet(six, tmp_path / "j.xlsx", seed=3) == [*files, key], "the same bytes may be written again"
    answer(files[1:2], key, right)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for seed, name in ((3, "j_2"), (4, "j_1")):
        with pytest.raises(InputError, match=rf"{name}\.xlsx is there already, .* it may hold answers \(nothing was changed\)\. Hint: read it"):
            intrusion_sheet(six, tmp_path / "j.xlsx", seed=seed)
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    (tmp_path / "k.key.json").mkdir()
    with pytest.raises(InputError, match=r"k\.key\.json is there already"):
        intrusion_sheet(six, tmp_path / "k.xlsx", seed=3)


def test_each_rater_has_another_order_and_position_tells_nothing(tmp_path: Path) -> None:
    places: Counter[int] = Counter()
    orders = set()
    for seed in range(12):
        *files, key = intrusion_sheet(made(n_units=6), tmp_path / f"j{seed}.xlsx", seed=seed, n_texts=0, raters=2)
        intruders = {item["intruder"] for item in json.loads(key.read_text("utf-8"))["items"]}
        for file in files:
            rows = [row[1:7] for row in openpyxl.load_workbook(file).worksheets[1].iter_rows(min_row=2, values_only=True)]
            orders.add(str(rows))
            places.update(next(i for i, word in enumerate(row) if word in intruders) for row in rows if sum(w in intruders for w in row) == 1)
    assert len(orders) == 24
    total = sum(places.values())
    assert sum((places[i] - total / 6) ** 2 / (total / 6) for i in range(6)) < 20.5, "chi-square with 5 degrees, p = .001"


def test_all_right_and_all_wrong(six: Topics, tmp_path: Path) -> None:
    *files, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3)
    answer(files, key, right)
    result = read_intrusion(files, key)
    assert repr(result) == "Intrusion(6 topics: 6 holds, 0 fails, 0 cannot tell; 0 answers do not count)"
    assert result.topics["estimate"].tolist() == [1.0] * K and result.topics["n"].tolist() == [3] * K
    assert result.topics["low"].tolist() == pytest.approx([wilson_interval(3, 3)[0]] * K)
    assert result.overall.set_index(["task", "measure"])["estimate"].to_dict() == {
        ("words", "correct"): 1.0, ("words", "agreement"): 1.0, ("texts", "correct"): 1.0, ("texts", "log_odds"): 0.0, ("texts", "agreement"): 1.0,
    }  # fmt: skip
    answer(files, key, wrong)
    result = read_intrusion(files, key)
    assert set(result.topics["verdict"]) == {"fails"} and result.topics["correct"].sum() == 0
    assert result.overall.query("measure == 'agreement'")["estimate"].tolist() == [1.0, 1.0]


def test_scores_are_those_counted_by_hand(six: Topics, tmp_path: Path) -> None:
    *files, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=5, n_texts=7)
    rng = np.random.default_rng(2)
    chosen: dict[tuple[str, str], str] = {}

    def choose(rater: str, item: dict[str, Any], options: list[str]) -> str | None:
        pick = None if rng.random() < 0.1 else options[rng.integers(len(options))] if rng.random() < 0.5 else item["intruder"]
        if pick is not None:
            chosen[rater, item.get("topic") or item["unit"]] = pick
        return pick

    answer(files, key, choose)
    result = read_intrusion(list(reversed(files)), key)
    items = {item.get("topic") or item["unit"]: item for item in json.loads(key.read_text("utf-8"))["items"]}
    for row in result.topics.itertuples():
        own = [pick for (_, name), pick in chosen.items() if name == row.topic]
        assert (row.n, row.correct) == (len(own), sum(pick == items[row.topic]["intruder"] for pick in own))
        assert (row.low, row.high) == wilson_interval(row.correct, row.n)
        assert row.chance == 1 / 6
    odds = [
        math.log(items[name]["shares"][items[name]["intruder"]]) - math.log(items[name]["shares"][pick])
        for (_, name), pick in chosen.items() if items[name]["task"] == "texts"
    ]  # fmt: skip
    tlo = result.overall.query("measure == 'log_odds'").iloc[0]
    assert tlo["estimate"] == pytest.approx(np.mean(odds)) and max(odds) <= 0
    assert tlo["low"] <= tlo["estimate"] <= tlo["high"] <= 0
    for task in ("words", "texts"):
        names = [name for name, item in items.items() if item["task"] == task]
        for rater in "123":
            compared = [
                chosen[rater, name] == chosen[other, name]
                for name in names for other in "123" if other != rater and {(rater, name), (other, name)} <= set(chosen)
            ]  # fmt: skip
            row = result.raters.query("rater == @rater and task == @task").iloc[0]
            assert (row["n_compared"], row["agreement"]) == (len(compared), pytest.approx(np.mean(compared)))
    assert len(result.problems) == 3 * 13 - len(chosen) and set(result.problems["state"]) == {"blank"}


def test_answers_that_can_not_count_are_listed(six: Topics, tmp_path: Path) -> None:
    *files, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3, n_texts=0)
    answer(files, key, right)
    book = openpyxl.load_workbook(files[1])
    page = book.worksheets[1]
    page["H2"], page["H3"], page["A4"], page["B5"] = "别的", None, "2-W99", "换了"
    book.save(files[1])
    result = read_intrusion(files, key)
    assert sorted(result.problems["state"]) == ["blank", "changed", "impossible", "missing", "unknown"]
    assert set(result.problems["rater"]) == {"2"}
    assert sorted(result.topics["n"]) == [2, 2, 2, 2, 3, 3]
    assert Counter(result.topics["verdict"]) == {"cannot tell": 4, "holds": 2}


def test_two_of_three_do_not_hold_and_two_raters_can_not_tell(six: Topics, tmp_path: Path) -> None:
    *files, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3, n_texts=0)
    answer(files, key, lambda rater, item, options: (wrong if rater == "2" else right)(rater, item, options))
    assert set(read_intrusion(files, key).topics["verdict"]) == {"fails"}
    assert set(read_intrusion(files[:2], key).topics["verdict"]) == {"cannot tell"}
    assert read_intrusion(files[0], key).topics["n_raters"].tolist() == [1] * K


def test_same_seed_same_bytes_other_seed_other_items(six: Topics, tmp_path: Path) -> None:
    held = []
    for number, seed in enumerate([3, 3, 4]):
        (tmp_path / str(number)).mkdir()
        held.append([file.read_bytes() for file in intrusion_sheet(six, tmp_path / str(number) / "j.xlsx", seed=seed)])
    assert held[0] == held[1]
    assert all(a != b for a, b in zip(held[0], held[2], strict=True))


def test_a_share_of_zero_has_a_floor(six: Topics, tmp_path: Path) -> None:
    shares = np.tile([0.5, 0.3, 0.2, 0, 0, 0], (len(six.tokens), 1))
    bare = Topics(six.word_weights, shares, six.covered, six.names, six.labels, six.tokens, {}, six.provenance)
    *files, key = intrusion_sheet(bare, tmp_path / "j.xlsx", seed=1, n_texts=4)
    answer(files, key, wrong)
    tlo = read_intrusion(files, key).overall.query("measure == 'log_odds'").iloc[0]
    assert tlo["estimate"] == pytest.approx(math.log(1e-6 / 0.5))


def test_three_topics_make_no_texts_and_like_topics_no_item(tmp_path: Path) -> None:
    *files, key = intrusion_sheet(made(3), tmp_path / "j.xlsx", seed=1)
    assert len(openpyxl.load_workbook(files[0]).worksheets) == 2
    two = made(2)
    same = Topics(two.word_weights[[0, 0]], two.shares, two.covered, two.names, two.labels, two.tokens, {}, two.provenance)
    with pytest.raises(InputError, match="no topic has an intruder"):
        intrusion_sheet(same, tmp_path / "k.xlsx", seed=1)
    answer(files, key, right)
    result = read_intrusion(files, key)
    assert result.overall.query("task == 'texts'")["n"].tolist() == [0, 0, 0]


def test_interval_of_all_answers_covers_when_items_differ() -> None:
    rng, inside, n = np.random.default_rng(1), 0, 400
    for _ in range(n):
        ease = rng.beta(3, 1, size=30)
        frame = pd.DataFrame({"place": np.repeat(np.arange(30), 3), "correct": (rng.random(90) < np.repeat(ease, 3))})
        _, low, high = _clustered_share(frame)
        inside += low <= 0.75 <= high
    assert 0.92 <= inside / n <= 0.985


def test_provenance_says_which_topics_and_no_place(six: Topics, tmp_path: Path) -> None:
    *files, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3, n_texts=2)
    result = read_intrusion(files, key)
    assert isinstance(result, Intrusion)
    assert result.provenance.step == "read_intrusion" and result.settings["topics"] == six.provenance.digest
    assert str(tmp_path) not in json.dumps(result.provenance.to_dict())


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"seed": -1}, "seed=-1 is no seed"),
        ({"n_words": 1}, "n_words=1 can't be used"),
        ({"n_words": 72}, "no intruder can be found beside 72 words"),
        ({"raters": 0}, "raters=0 can't be used"),
        ({"n_texts": 2.5}, r"n_texts=2\.5 can't be used"),
        ({"path": "a.csv"}, r"'a\.csv' is no place for a workbook"),
    ],
)
def test_sheets_that_can_not_be(six: Topics, tmp_path: Path, options: dict[str, Any], match: str) -> None:
    held = {"path": "a.xlsx", "seed": 1, **options}
    with pytest.raises(InputError, match=match):
        intrusion_sheet(six, tmp_path / held.pop("path"), **held)
    assert not list(tmp_path.iterdir())


def test_answers_that_can_not_be_read(six: Topics, tmp_path: Path) -> None:
    *files, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3, n_texts=0)
    with pytest.raises(InputError, match="intrusion_sheet takes Topics, not int"):
        intrusion_sheet(3, tmp_path / "x.xlsx", seed=1)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="intrusion_sheet takes str or PathLike, not NoneType"):
        intrusion_sheet(six, None, seed=1)  # type: ignore[arg-type]
    with pytest.raises(MissingFileError, match="no folder 'gone'"):
        intrusion_sheet(six, tmp_path / "gone" / "x.xlsx", seed=1)
    with pytest.raises(InputError, match=r"read_intrusion\(key=\.\.\.\) takes str or PathLike, not NoneType"):
        read_intrusion(files, None)  # type: ignore[arg-type]
    for paths in (None, 3, [None], [*files, 3]):
        with pytest.raises(InputError, match="read_intrusion takes str or PathLike"):
            read_intrusion(paths, key)  # type: ignore[arg-type]
    with pytest.raises(MissingFileError, match=r"no file 'gone\.json'"):
        read_intrusion(files, tmp_path / "gone.json")
    with pytest.raises(MissingFileError, match=r"no file 'gone\.xlsx'"):
        read_intrusion(tmp_path / "gone.xlsx", key)
    with pytest.raises(EmptyInputError, match="no workbook to read"):
        read_intrusion([], key)
    with pytest.raises(InputError, match=r"j_1\.xlsx is no key"):
        read_intrusion(files, files[0])
    with pytest.raises(InputError, match="is the workbook of rater 1, which was read already"):
        read_intrusion([files[0], files[0]], key)
    *other, _ = intrusion_sheet(made(8), tmp_path / "o.xlsx", seed=3, n_texts=0, raters=4)
    with pytest.raises(InputError, match=r"o_4\.xlsx has none of the items of this key"):
        read_intrusion(other[3], key)
    answer(other[:1], tmp_path / "o.key.json", right)
    with pytest.raises(InputError, match=r"o_1\.xlsx shows other items than this key"):
        read_intrusion(other[0], key)
    key.write_text(key.read_text("utf-8").replace('"version": 1', '"version": 2'), "utf-8")
    with pytest.raises(InputError, match="has version 2 of the key"):
        read_intrusion(files, key)


@pytest.mark.parametrize("spoil", [
    lambda key: key.pop("items"), lambda key: key.pop("raters"), lambda key: key.pop("n_words"), lambda key: key.pop("topics"),
    lambda key: key["items"].pop(), lambda key: key["items"][0].pop("intruder"), lambda key: key["items"][0].update(topic="T99"),
    lambda key: key["items"][-1].pop("shares"), lambda key: key.update(raters={"x": key["raters"]["1"]}), lambda key: key.update(items=3),
    lambda key: key.update(raters={}), lambda key: key["labels"].pop(),
])  # fmt: skip
def test_a_key_that_is_damaged(six: Topics, tmp_path: Path, spoil: Callable[[dict[str, Any]], object]) -> None:
    *files, key = intrusion_sheet(six, tmp_path / "j.xlsx", seed=3, raters=1)
    held = json.loads(key.read_text("utf-8"))
    spoil(held)
    key.write_text(json.dumps(held), "utf-8")
    with pytest.raises(InputError, match=r"j\.key\.json is damaged \(.*Error\)\. Hint: give the key as intrusion_sheet wrote it"):
        read_intrusion(files, key)
