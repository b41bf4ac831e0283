"""What a run writes names nobody, wherever in the input somebody was named."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from policytext.cli import main

PHONE, IDENTITY, CARD, MAIL, NAME, PLATE = "13900001234", "99000019900101005X", "6222020000000000000", "xiaoming@example.invalid", "王小明", "云A12345"
SENTENCE = f"我叫{NAME}，手机{PHONE}，身份证{IDENTITY}，卡号{CARD}，邮箱{MAIL}，车牌{PLATE}，小区停车位太少"
VALUES = (PHONE, IDENTITY, CARD, MAIL, NAME, PLATE, "139-0000-1234")


@pytest.fixture(scope="module")
def written(small_study: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a study whose messages, titles, ids, districts, policies, file names and settings hold personal data."""
    study = small_study(
        study__title=f"小样 {PHONE}", study__lang=["zh", "en"], feedback__title="标题", feedback__id="编号", mismatch__by="region",
        mismatch__min_documents=2, segment__terms=[PHONE, "停车位"],
    )  # fmt: skip
    data = study.parent / "data"
    with (data / "feedback.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    at = {name: place for place, name in enumerate(header)}
    for number, row in enumerate(rows[:60]):
        row[at["内容"]] = f"{SENTENCE}。第{number}次反映，{SENTENCE}。"
        row[at["标题"]] = f"请回电139-0000-1234（{number}）"
    for number, row in enumerate(rows[60:70]):
        row[at["编号"]] = f"{PHONE}{number}" if number else PHONE
        row[at["区县"]] = f"电话{PHONE}"
        row[at["留言时间"]] = f"请打{PHONE}"
    with (data / "feedback.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows, [PHONE, "", "", *[""] * (len(header) - 3)]])
    (data / "policies" / f"联系人：{NAME}，{PHONE}.txt").write_text(f"关于停车的通知\n由市公安局牵头，联系人：{NAME}，电话{PHONE}，市财政局配合。\n停车位建设。", "utf-8")
    (data / "policies" / f"{PHONE}.bin").write_bytes(b"\x00\x01")
    out = tmp_path_factory.mktemp("written")
    code = main(["run", str(study), "-o", str(out), "-q"])
    assert code == 0
    return out


def test_no_file_of_a_run_holds_personal_data(written: Path) -> None:
    files = [file for file in written.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} >= {".html", ".csv", ".svg", ".png", ".gexf", ".json"}
    assert "[电话]" in (written / "index.html").read_text("utf-8")
    found = [(file.relative_to(written).as_posix(), value) for file in files for value in VALUES if value.encode() in file.read_bytes() or value in file.name]
    assert found == []
    assert [file.name for file in files for cue in ("我叫", "联系人：") if f"{cue}{NAME}".encode() in file.read_bytes()] == []
