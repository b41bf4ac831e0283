"""The cases of reading, by family: each kind of trouble with siblings of its own, on files that the tests write."""

import datetime
import io
import json
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from policytext import Corpus, issue_table, read_feedback, read_policies, source_table
from policytext.errors import EmptyInputError, InputError, MissingPackageError
from policytext.reading import Limits, decode
from policytext.reading._pdf import join_pages
from policytext.reading.lines import join_lines
from policytext.reading.refusals import RefusedError
from policytext.reading.tables import read_table

Write = Callable[..., Path]
GOOD = "内容\n路灯坏了\n"
SENTENCE = "各区要加强停车管理工作，做好路灯维修。"


def codes(corpus: Corpus, severity: str = "") -> list[tuple[str, str]]:
    return [(issue.file, issue.code) for issue in corpus.issues if issue.severity == severity or not severity]


def adds_up(corpus: Corpus) -> None:
    counts = source_table(corpus)
    assert (counts["rows"] == counts["documents"] + counts["left_out"]).all()
    assert counts["documents"].sum() == len(corpus)


# -- F01 decoding --


@pytest.mark.parametrize(("data", "declared", "text", "encoding"), [
    ("关于㐂与𠮷野村㛃等地名的通知".encode("gb18030"), None, "关于㐂与𠮷野村㛃等地名的通知", "gb18030"),
    ("关于㐂与𠮷野村㛃等地名的通知".encode("gb18030"), "gb2312", "关于㐂与𠮷野村㛃等地名的通知", "gb18030"),
    ("朱镕基路㛃村".encode("gb18030"), "GBK", "朱镕基路㛃村", "gb18030"),
    ("朱镕基路㛃村".encode("gb18030"), "x-gbk", "朱镕基路㛃村", "gb18030"),
    (SENTENCE.encode(), "gb2312", SENTENCE, "utf-8"),
    (SENTENCE.encode("gbk"), "utf-8", SENTENCE, "gb18030"),
    (SENTENCE.encode("gbk"), "iso-8859-1", SENTENCE, "gb18030"),
    (SENTENCE.encode("gbk"), "no-such-charset", SENTENCE, "gb18030"),
    (SENTENCE.encode("gbk"), "rot13", SENTENCE, "gb18030"),
    (SENTENCE.encode("utf-16-le"), "utf-16-le", SENTENCE, "utf-16-le"),
    ("停車問題".encode("big5"), "big5", "停車問題", "big5"),
    ("關於加強停車管理工作的通知".encode("big5"), None, "關於加強停車管理工作的通知", "big5"),
    ("關於加強停車管理工作的通知，請各區遵照辦理。".encode("gb18030"), None, "關於加強停車管理工作的通知，請各區遵照辦理。", "gb18030"),
    ("路燈壞了，請派人修理。\r\n謝謝".encode("big5"), None, "路燈壞了，請派人修理。\r\n謝謝", "big5"),
    ("編號,內容\r\n1,路燈壞了很久沒有人修\r\n".encode("big5"), None, "編號,內容\r\n1,路燈壞了很久沒有人修\r\n", "big5"),
    (SENTENCE.encode("utf-16-le"), None, SENTENCE, "utf-16-le"), (SENTENCE.encode("utf-16-be"), None, SENTENCE, "utf-16-be"),
    ("a,b\n内容,区\n".encode("utf-16-le"), None, "a,b\n内容,区\n", "utf-16-le"),
    ("a,b\n内容,区\n".encode("utf-16-be"), None, "a,b\n内容,区\n", "utf-16-be"),
    ("name,place\r\n".encode("utf-16-le"), None, "name,place\r\n", "utf-16-le"),
    (SENTENCE.encode("utf-32"), None, SENTENCE, "utf-32-le with mark"),
    (b"\x00\x00\xfe\xff" + SENTENCE.encode("utf-32-be"), None, SENTENCE, "utf-32-be with mark"),
    (b"", None, "", "utf-8"), (b"plain", None, "plain", "utf-8"), ("路\0灯".encode(), None, "路\0灯", "utf-8"),
    (b"x" * 20_000 + "路灯".encode("gbk"), None, "x" * 20_000 + "路灯", "gb18030"),
])  # fmt: skip
def test_f01_decode(data: bytes, declared: str | None, text: str, encoding: str) -> None:
    found = decode(data, declared=declared)
    assert (found.text, found.encoding) == (text, encoding)
    assert 0.5 <= found.confidence <= 1
    assert "\ufffd" not in found.text


def test_f01_a_few_words_that_fit_two_encodings_are_called_uncertain() -> None:
    found = decode("停車".encode("big5"), name="a.txt")
    assert found.encoding == "gb18030"
    assert found.confidence <= 0.6
    assert [(issue.file, issue.code, issue.severity) for issue in found.issues] == [("a.txt", "uncertain-encoding", "note")]


@pytest.mark.parametrize(("encoding", "cut", "n"), [("utf-8", slice(2000, 2001), 1), ("utf-8", slice(-1, None), 1), ("gb18030", slice(-1, None), 1)])
def test_f01_a_few_broken_bytes_are_marked_and_counted(encoding: str, cut: slice, n: int) -> None:
    data = bytearray((SENTENCE * 400).encode(encoding))
    data[cut] = b"\xff" if encoding == "utf-8" and cut.start > 0 else b""
    found = decode(bytes(data), name="a.txt")
    (issue,) = found.issues
    assert (issue.code, issue.severity, issue.file) == ("damaged-bytes", "changed", "a.txt")
    assert f"broken places in {len(data)} bytes, read as U+FFFD (at byte" in issue.action
    assert 1 <= found.text.count("\ufffd") <= 3
    assert found.text.replace("\ufffd", "").startswith(SENTENCE)
    assert len(found.text) >= len(SENTENCE) * 400 - 2
    assert issue.place == f"byte {re.findall(r'at byte ([0-9]+)', issue.action)[0]}"


def test_f01_more_broken_bytes_are_an_error() -> None:
    data = (SENTENCE * 10).encode().replace("停".encode(), b"\xe5\x81")
    with pytest.raises(InputError, match=r"a\.txt is no text in UTF-8, UTF-16, GB18030 or Big5: byte 0x.. at \d+\. Hint:"):
        decode(data, name="a.txt")


@pytest.mark.parametrize("wrong", ["text", None, 3])
def test_f01_what_is_no_bytes(wrong: Any) -> None:
    with pytest.raises(InputError, match=r"decode takes .*, not .*\. Hint: read the file in binary mode"):
        decode(wrong)


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030", "gb_2312-80"])
@pytest.mark.parametrize("meta", ['<meta charset="{}">', "<meta http-equiv=Content-Type content='text/html; charset={}'>", "<META CHARSET={}>"])
def test_f01_a_page_that_calls_gb18030_by_the_name_of_a_subset(write: Write, label: str, meta: str) -> None:
    data = meta.format(label).encode() + b"<p>" + "朱镕基路㛃村".encode("gb18030") + b"</p>"
    found = read_policies(write("a.html", data))
    assert found.text.tolist() == ["朱镕基路㛃村"]


@pytest.mark.parametrize(("content", "encoding"), [
    ("\ufeff编号,内容\n001,好\n", "utf-8"), ("编号\t内容\r\n001\t好\r\n", "utf-16"), ("编号|内容\n001|好\n", "gb18030"), ("编号;内容\n001;好", "utf-8-sig"),
])  # fmt: skip
def test_f01_marks_and_separators_of_tables(write: Write, content: str, encoding: str) -> None:
    table = read_table(write("a.csv", content, encoding), name="a.csv")
    assert (table.header, table.rows) == (("编号", "内容"), [["001", "好"]])
    assert read_feedback(write("a.csv", content, encoding)).frame.loc[0, ["id", "text"]].tolist() == ["001", "好"]


def test_f01_damaged_bytes_of_a_table_are_listed(write: Write) -> None:
    data = ("内容\n" + "路灯坏了没有人来修\n" * 300).encode()
    found = read_feedback(write("a.csv", data[:1000] + b"\xff" + data[1000:]))
    assert ("a.csv", "damaged-bytes") in codes(found, "changed")


# -- F02 names --


def zipped(*files: tuple[bytes, bytes], utf8: bool = False, method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip file with names as given bytes, flag bit 11 set or clear."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for n, (_, content) in enumerate(files):
            archive.writestr(f"{n:03d}", content)
    data = out.getvalue()
    raw = bytearray()
    at = 0
    # Names have another length than their stand-ins: write the records anew.
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        directory = bytearray()
        for (name, _), info in zip(files, archive.infolist(), strict=True):
            packed = data[info.header_offset + 33 : info.header_offset + 33 + info.compress_size]
            flags = 0x800 if utf8 else 0
            common = struct.pack("<HHHHIIIHH", flags, info.compress_type, 0, 33, info.CRC, info.compress_size, info.file_size, len(name), 0)
            directory += b"PK\x01\x02" + struct.pack("<HH", 20, 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, at) + name
            raw += b"PK\x03\x04" + struct.pack("<H", 20) + common + name + packed
            at = len(raw)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(raw), 0)
    return bytes(raw + directory + end)


@pytest.mark.parametrize(("name", "shown", "utf8"), [
    ("政策 汇编（一）.txt".encode("gbk"), "政策 汇编（一）.txt", False),
    ("參謀誠信.txt".encode("gbk"), "參謀誠信.txt", False),
    ("政策汇编.txt".encode(), "政策汇编.txt", False),
    ("政策汇编.txt".encode(), "政策汇编.txt", True),
    ("资料/办法.txt".encode("gbk"), "资料/办法.txt", False),
    ("资料\\办法.txt".encode("gbk"), "资料/办法.txt", False),
    ("é.txt".encode("cp437"), "é.txt", False),
    ("évoque.txt".encode("cp437"), "évoque.txt", False),
    (unicodedata.normalize("NFD", "Café政策.txt").encode(), "Café政策.txt", True),
    (b"plain.txt", "plain.txt", False),
])  # fmt: skip
def test_f02_names_inside_archives(write: Write, name: bytes, shown: str, utf8: bool) -> None:
    found = read_policies(write("包.zip", zipped((name, SENTENCE.encode()), utf8=utf8)))
    assert found.frame["source"].tolist() == [f"包.zip/{shown}"]
    assert found.frame["id"].tolist() == [f"包.zip/{shown}".removesuffix(".txt")]
    assert found.text.tolist() == [SENTENCE]


def test_f02_a_zip_file_is_read_as_a_folder(write: Write) -> None:
    data = zipped(
        (b"a.csv", GOOD.encode()), ("乙.csv".encode(), GOOD.encode("gb18030")), (b"__MACOSX/._a.csv", b"x"), (b"in.zip", b"PK"), (b"b.rar", b"Rar"),
        (b"../up.csv", GOOD.encode()), (b"/root.csv", GOOD.encode()), (b"C:\\x.csv", GOOD.encode()), (b"note.docx", b"x"), (b"empty.csv", b""), utf8=True,
    )  # fmt: skip
    found = read_feedback(write("in/包.zip", data).parent)
    adds_up(found)
    assert len(found) == 2
    assert dict(codes(found, "left out")) == {
        "包.zip/../up.csv": "unsafe-name", "包.zip//root.csv": "unsafe-name", "包.zip/C:/x.csv": "unsafe-name", "包.zip/__MACOSX/._a.csv": "hidden-file",
        "包.zip/in.zip": "nested-archive", "包.zip/b.rar": "nested-archive", "包.zip/note.docx": "unknown-kind", "包.zip/empty.csv": "empty-file",
    }  # fmt: skip


def test_f02_two_members_of_one_name(write: Write) -> None:
    found = read_feedback(write("a.zip", zipped((b"a.csv", GOOD.encode()), (b"a.csv", "内容\n公交\n".encode()))))
    assert found.frame["source"].tolist() == ["a.zip/a.csv", "a.zip/a.csv#2"]


def test_f02_a_name_in_another_normal_form_is_one_id(write: Write, tmp_path: Path) -> None:
    write(unicodedata.normalize("NFD", "in/Café政策.txt"), SENTENCE)
    assert read_policies(tmp_path / "in").frame["id"].tolist() == ["Café政策"]


def test_f02_a_name_with_spaces_and_brackets(write: Write, word: Write) -> None:
    file = word("附件 1（终稿） (2).docx", lambda document: document.add_paragraph(SENTENCE))
    assert read_policies(file).frame["id"].tolist() == ["附件 1（终稿） (2)"]


# -- F06 lines of a page --


@pytest.mark.parametrize(("lines", "joined"), [
    ("必须统\n筹城乡，各县（市、\n区）人民政府", "必须统筹城乡，各县（市、区）人民政府"),
    ("第一条 甲。\n　　第二条 乙。", "第一条 甲。\n　　第二条 乙。"),
    ("Artificial\nIntelligence 产业", "Artificial Intelligence 产业"),
    ("informa-\ntion 化", "information 化"),
    ("一、总体要求\n二、主要任务", "一、总体要求\n二、主要任务"),
    ("负责单位：\n市民政局\n市财政局", "负责单位：\n市民政局\n市财政局"),
    ("责任部门：\n甲局\n乙局\n丙局\n各部门要加强配合，\n抓好落实。", "责任部门：\n甲局\n乙局\n丙局\n各部门要加强配合，抓好落实。"),
    ("（一）加强领导\n（二）保障经费", "（一）加强领导\n（二）保障经费"),
    ("1.建立台账\n2.按月调度", "1.建立台账\n2.按月调度"),
    ("投资达到\n1.5亿元", "投资达到1.5亿元"),
    ("到\n2025年底", "到2025年底"),
    ("云泽市教育局\n2024年5月6日\n附件：清单", "云泽市教育局\n2024年5月6日\n附件：清单"),
    ("第一章 总则\n第一条 为了", "第一章 总则\n第一条 为了"),
    ("按照第\n三条执行", "按照第三条执行"),
    ("他说：“好。”\n散会", "他说：“好。”\n散会"),
    ("甲\n\n乙", "甲\n\n乙"),
    ("5G\n网络", "5G网络"), ("3\n4", "3 4"),
    ("", ""),
])  # fmt: skip
def test_f06_lines_are_joined_to_paragraphs(lines: str, joined: str) -> None:
    assert join_lines(lines) == joined
    assert join_lines(joined) == joined


def test_f06_a_short_line_ends_its_paragraph_where_the_width_is_known() -> None:
    lines = "关于停车管理的通知\n各区人民政府要认真贯彻落实停车管理办法的各项规\n定，并按月报送\n落实情况"
    assert join_lines(lines, width=46).split("\n") == ["关于停车管理的通知", "各区人民政府要认真贯彻落实停车管理办法的各项规定，并按月报送", "落实情况"]


@pytest.fixture
def pdf(tmp_path: Path) -> Callable[..., Path]:
    """Write pages of lines as PDF; a page of None holds a picture alone."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

    def write_pdf(name: str, *pages: list[str] | None, password: str = "") -> Path:
        page = canvas.Canvas(str(tmp_path / name), encrypt=password or None)
        for lines in pages:
            if lines is None:
                from PIL import Image

                page.drawImage(ImageReader(Image.new("RGB", (40, 40), "gray")), 100, 500)
            else:
                page.setFont("STSong-Light", 12)
                for n, line in enumerate(lines):
                    page.drawString(72, 780 - 20 * n, line)
            page.showPage()
        page.save()
        return tmp_path / name

    return write_pdf


BODY = ["　　各区人民政府要认真贯彻落实停车管理办法的各项规", "定，各区加强路灯维修和道路保洁，按月向市城市管理局报送", "各区有关情况。"]


def test_f06_a_text_pdf(pdf: Callable[..., Path]) -> None:
    pages = [["云泽市停车管理工作公报", *(line.replace("各区", f"{name}区") for line in BODY), f"　　{name}、加强领导", f"{name}区负责", f"- {n} -"]
             for n, name in enumerate("甲乙丙丁", start=1)]  # fmt: skip
    found = read_policies(pdf("a.pdf", *pages))
    text = found.text.iloc[0]
    assert "规定，乙区加强路灯维修和道路保洁，按月向市城市管理局报送乙区有关情况。\n" in text
    assert "公报" not in text
    assert "- 2 -" not in text
    assert found.frame.loc[0, "margins"] == "云泽市停车管理工作公报"
    assert codes(found) == [("a.pdf", "page-margins")]
    assert text.count("、加强领导\n") == 4


def test_f06_pages_that_are_all_alike_are_not_all_margin() -> None:
    assert join_pages([["登记表。", "姓名："]] * 4) == ("登记表。\n姓名：\n" * 3 + "登记表。\n姓名：", "")


@pytest.mark.parametrize(("lasts", "stay"), [
    (["100", "200", "300"], True), (["5", "5", "5"], True), (["3", "2", "1"], True), (["7", "总数", "总数"], True), (["3.5", "4.5", "5.5"], True),
    (["1", "2", "3"], False), (["11", "12", "13"], False), (["- 1 -", "- 2 -", "- 3 -"], False), (["第1页", "第2页", "第3页"], False),
    (["１", "２", "３"], False), (["1/3", "2/3", "3/3"], False), (["·4·", "·5·", "·6·"], False),
])  # fmt: skip
def test_f06_a_number_alone_is_a_page_number_where_it_runs_on(lasts: list[str], stay: bool) -> None:
    text, margins = join_pages([[f"{name}区停车泊位合计。", f"{name}区负责。", last] for name, last in zip("甲乙丙", lasts, strict=True)])
    assert [line for line in text.split("\n") if line in lasts] == (lasts if stay else [])
    assert not margins


@pytest.mark.parametrize(("first", "other", "taken"), [
    ("云泽市人民政府公报", "云泽市人民政府公报", True), ("YUNZE GAZETTE", "YUNZE GAZETTE", True), ("云泽市公报 2023年第3期", "云泽市公报 2023年第3期", True),
    ("各区要加强管理。", "各区要加强管理。", False), ("责任单位：市民政局", "责任单位：市民政局", False), ("第1章", "第2章", False),
    ("各区" * 30, "各区" * 30, False), ("云泽市", "东区", False), ("100", "100", False),
])  # fmt: skip
def test_f06_a_header_on_both_pages_of_a_file_of_two(first: str, other: str, taken: bool) -> None:
    text, margins = join_pages([[first, "甲区负责。", "甲一。", "甲二。"], [other, "乙区负责。", "乙一。", "乙二。"]])
    assert (first not in text, margins) == (taken, first if taken else "")
    assert "甲区负责。" in text and "乙区负责。" in text


@pytest.mark.parametrize("line", ["责任单位：市民政局", "完成时限:12月底", "各区负责落实"])
@pytest.mark.parametrize("place", [1, 2, -2, -3])
def test_f06_a_line_that_repeats_inside_pages_stays(line: str, place: int) -> None:
    pages = [[f"{name}{at}项任务。" for at in "一二三四五六七"] for name in "甲乙丙丁"]
    for page in pages:
        page[place] = line
    text, margins = join_pages(pages)
    assert (text.count(line), margins) == (4, "")


def test_f06_under_a_header_a_second_line_is_header_but_no_label() -> None:
    pages = [["云泽市公报", second, f"{name}一。", f"{name}二。", f"{name}三。", f"{name}四。"]
             for second in ("政策文件选编", "责任单位：市民政局") for name in "甲乙丙"]  # fmt: skip
    assert join_pages(pages[:3])[1] == "云泽市公报\n政策文件选编"
    assert join_pages(pages[3:])[0].count("责任单位：市民政局") == 3


# -- F07 missing text --


def test_f07_a_scan_is_listed_and_not_counted_as_a_document_without_words(pdf: Callable[..., Path], write: Write, tmp_path: Path) -> None:
    scan = pdf("scan.pdf", None)
    with pytest.raises(RefusedError, match=r"scan\.pdf has no text layer on its 1 pages: it needs OCR\. Hint:"):
        read_policies(scan)
    write("a.txt", SENTENCE)
    found = read_policies(tmp_path)
    adds_up(found)
    assert (len(found), codes(found, "left out")) == (1, [("scan.pdf", "no-text-layer")])


def test_f07_a_page_without_text_among_others_is_listed(pdf: Callable[..., Path]) -> None:
    found = read_policies(pdf("a.pdf", [SENTENCE], None, [SENTENCE]))
    assert [(i.place, i.code, i.severity) for i in found.issues] == [("page 2", "no-text-layer", "changed")]


@pytest.mark.parametrize("text", ["(cid:561)(cid:62)" * 200, "通知\n" + "(cid:561)(cid:62)" * 200])
def test_f07_a_text_layer_of_glyph_numbers(write: Write, tmp_path: Path, text: str) -> None:
    with pytest.raises(RefusedError, match=r"has a text layer that is not readable: 400 of \d+ characters \(\d+%\) are unreadable in the file"):
        read_policies(write("a.txt", text))
    write("b.txt", SENTENCE)
    assert codes(read_policies(tmp_path), "left out") == [("a.txt", "unreadable-text-layer")]


@pytest.mark.parametrize(("text", "share"), [("本市\ufffd\ufffd通知", "2 of 6 characters (33%)"), ("通知(cid:12)如下各区人民政府", "1 of 11 characters (9%)")])
def test_f07_damaged_characters_are_flagged_with_their_share(write: Write, text: str, share: str) -> None:
    for found in (read_policies(write("a.txt", text)), read_feedback(write("a.csv", f"内容\n{text}\n"))):
        (issue,) = [issue for issue in found.issues if issue.code == "damaged-characters"]
        assert (issue.severity, issue.action) == ("changed", f"{share} are unreadable in the file itself")


@pytest.mark.parametrize(("name", "content"), [("a.txt", " \n\u3000"), ("a.md", "---\n"), ("a.html", "<html><script>x</script></html>"), ("a.html", "")])
def test_f07_files_without_a_word(write: Write, tmp_path: Path, name: str, content: str) -> None:
    with pytest.raises(EmptyInputError, match=rf"{name} holds no text\. Hint:"):
        read_policies(write(name, content))
    write("b.txt", SENTENCE)
    assert codes(read_policies(tmp_path), "left out") == [(name, "empty-file")]


def test_f07_encrypted_files_are_listed(pdf: Callable[..., Path], write: Write, tmp_path: Path) -> None:
    pdf("a.pdf", [SENTENCE], password="secret")
    write("b.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    data = bytearray(zipped((b"in.txt", SENTENCE.encode())))
    for at in (data.find(b"PK\x03\x04") + 6, data.find(b"PK\x01\x02") + 8):
        data[at] |= 1
    write("c.zip", bytes(data))
    write("d.txt", SENTENCE)
    found = read_policies(tmp_path)
    adds_up(found)
    assert dict(codes(found, "left out")) == {"a.pdf": "encrypted", "b.docx": "encrypted", "c.zip/in.txt": "encrypted"}


def test_f07_a_missing_package_is_said(pdf: Callable[..., Path], write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    file = pdf("a.pdf", [SENTENCE])
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingPackageError, match=r"a\.pdf needs the package pypdfium2\. Hint: install policytext\[pdf\]"):
        read_policies(file)
    write("b.txt", SENTENCE)
    assert codes(read_policies(tmp_path), "left out") == [("a.pdf", "missing-package")]


@pytest.mark.parametrize(("name", "hint"), [
    ("a.doc", "save it as docx"), ("a.wps", "save it as docx"), ("a.rtf", "save it as docx"), ("a.png", "it needs OCR"), ("a.et", "save it as xlsx or csv"),
    ("a.rar", "unpack it"), ("a.ppt", "save it as PDF"), ("a.xyz", "files of kind .xyz are not read"),
])  # fmt: skip
def test_f07_kinds_that_are_not_read_are_listed_with_a_hint(write: Write, tmp_path: Path, name: str, hint: str) -> None:
    write(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100)
    write("z.txt", SENTENCE)
    found = read_policies(tmp_path)
    (issue,) = found.issues
    assert (issue.file, issue.code, issue.severity) == (name, "unknown-kind", "left out")
    assert hint in issue.action
    adds_up(found)


# -- F08 Word files --

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def cell(text: str, settings: str = "") -> str:
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{paragraph(run(text))}</w:tc>"


def word_file(body: str, *, start: str = "", **parts: str) -> bytes:
    """A bare docx: what other programs than Word write."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<?xml version='1.0'?>{start}<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name[:3]} {W}>{content}</w:{name[:3]}>")
    return out.getvalue()


@pytest.fixture
def word(tmp_path: Path) -> Callable[..., Path]:
    """Write a docx with python-docx; a function fills the document."""
    import docx

    def write_word(name: str, fill: Callable[[Any], object]) -> Path:
        document = docx.Document()
        fill(document)
        document.save(str(tmp_path / name))
        return tmp_path / name

    return write_word


def test_f08_everything_in_reading_order(write: Write) -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(run('控件内标题'))}</w:sdtContent></w:sdt>"
    merged = f"<w:tr>{cell('责任单位', '<w:gridSpan w:val=&quot;2&quot;/>'.replace('&quot;', chr(34)))}</w:tr>"
    table = f"<w:tbl>{merged}<w:tr>{cell('市民政局')}{cell('市财政局')}</w:tr></w:tbl>"
    changes = paragraph(f"<w:ins w:id='1'>{run('新增内容')}</w:ins><w:del w:id='2'><w:r><w:delText>删除内容</w:delText></w:r></w:del>")
    body = paragraph(run("前言")) + control + table + paragraph(run("附则")) + changes
    found = read_policies(write("a.docx", word_file(body)), clean=False)
    assert found.text.tolist() == ["前言\n控件内标题\n责任单位\n市民政局\t市财政局\n附则\n新增内容"]
    assert codes(found) == [("a.docx", "tracked-changes")]


@pytest.mark.parametrize(("body", "text"), [
    (paragraph(run("甲") + "<w:r><w:pict><w:txbxContent>" + paragraph(run("抄送：市政府")) + "</w:txbxContent></w:pict></w:r>"), "甲\n抄送：市政府"),
    (
        paragraph(
            "<w:r><mc:AlternateContent xmlns:mc='mc'><mc:Choice><w:txbxContent>" + paragraph(run("框内")) + "</w:txbxContent></mc:Choice><mc:Fallback>"
            "<w:txbxContent>" + paragraph(run("框内")) + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
        ),
        "框内",
    ),
    (paragraph("<w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t></w:r>"), "一\t二\n三"),
    (paragraph("<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r>" + run("正文")), "正文"),
    (paragraph("<w:r><w:ruby><w:rt>" + run("zhì") + "</w:rt><w:rubyBase>" + run("制") + "</w:rubyBase></w:ruby></w:r>" + run("度")), "制度"),
    (paragraph("<w:hyperlink>" + run("链接文字") + "</w:hyperlink>"), "链接文字"),
    (paragraph("<w:moveFrom>" + run("旧处") + "</w:moveFrom>" + run("中")) + paragraph("<w:moveTo>" + run("新处") + "</w:moveTo>"), "中\n新处"),
    (
        "<w:tbl><w:tr>" + cell("甲局", "<w:vMerge w:val='restart'/>") + cell("一") + "</w:tr><w:tr>" + cell("", "<w:vMerge/>") + cell("二") + "</w:tr></w:tbl>",
        "甲局\t一\n\t二",
    ),
    ("<w:tbl><w:tr><w:tc>" + paragraph(run("外")) + "<w:tbl><w:tr>" + cell("内") + "</w:tr></w:tbl></w:tc>" + cell("旁") + "</w:tr></w:tbl>", "外 内\t旁"),
    ("<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + cell("删去的行") + "</w:tr><w:tr>" + cell("留") + "</w:tr></w:tbl>", "留"),
    ("<w:tbl><w:sdt><w:sdtContent><w:tr>" + cell("控件中的行") + "</w:tr></w:sdtContent></w:sdt></w:tbl>", "控件中的行"),
])  # fmt: skip
def test_f08_parts_that_easy_readers_skip(write: Write, body: str, text: str) -> None:
    assert read_policies(write("a.docx", word_file(body)), clean=False).text.tolist() == [text]


def test_f08_automatic_numbers_notes_and_margins(write: Write) -> None:
    numbered = paragraph("<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr>" + run("加强领导"))
    reference = paragraph(run("按规定执行") + "<w:r><w:footnoteReference w:id='1'/></w:r>")
    note = "<w:footnote w:id='0'/><w:footnote w:id='1'>" + paragraph(run("见附件2")) + "</w:footnote>"
    data = word_file(numbered + reference, footnotes=note, header1=paragraph(run("内部资料")), footer1=paragraph(run("第1页")))
    found = read_policies(write("a.docx", data))
    assert found.text.tolist() == ["加强领导\n按规定执行[注1]\n[注1] 见附件2"]
    assert found.frame.loc[0, "margins"] == "第1页\n内部资料"
    assert codes(found) == [("a.docx", "lost-numbers"), ("a.docx", "page-margins")]
    assert "1 paragraphs bear numbers" in found.issues[0].action


def test_f08_a_word_file_as_word_writes_it(word: Callable[..., Path]) -> None:
    def fill(document: Any) -> None:
        for line in ("云泽市教育局", "关于做好入学工作的通知", "各区教育局：", "做好入学工作。"):
            document.add_paragraph(line)
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "分工"
        table.cell(1, 0).text, table.cell(1, 1).text = "招生处", "牵头"
        document.add_paragraph("云泽市教育局")
        document.add_paragraph("2024年5月6日")

    found = read_policies(word("a.docx", fill))
    row = found.frame.loc[0]
    assert row["title"] == "云泽市教育局关于做好入学工作的通知"
    assert (row["issuers"], row["doc_type"], str(row["date"].date())) == ("云泽市教育局", "通知", "2024-05-06")
    assert row["text"].split("\n")[-4:] == ["分工", "招生处\t牵头", "云泽市教育局", "2024年5月6日"]


@pytest.mark.parametrize(("name", "data", "text"), [
    ("a.doc", word_file(paragraph(run("其实是新格式"))), "其实是新格式"),
    ("a.doc", "<html><body><p>其实是网页</p></body></html>".encode("gbk"), "其实是网页"),
    ("a.txt", "<!DOCTYPE html><html><p>其实是网页</p></html>".encode(), "其实是网页"),
])  # fmt: skip
def test_f08_files_under_the_name_of_another_kind(write: Write, name: str, data: bytes, text: str) -> None:
    found = read_policies(write(name, data))
    assert found.text.tolist() == [text]
    assert codes(found) == [(name, "other-kind")]


@pytest.mark.parametrize("data", [b"", b"PK", b"no word file", zipped((b"other.xml", b"<a/>")), word_file("<w:p>")])
def test_f08_what_is_no_word_file(write: Write, data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.docx (?:is no zip file|holds no text part|holds broken XML).*\. Hint:"):
        read_policies(write("a.docx", data))


# -- F15 sheets and lines --


def rewritten(file: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Change one part of a spreadsheet."""
    with zipfile.ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    contents[part] = change(contents[part])
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file


SHEET = "xl/worksheets/sheet1.xml"


def test_f15_a_wrong_dimension_record(workbook: Write) -> None:
    file = workbook("a.xlsx", 表=[["编号", "内容"], [1, "甲"], [2, "乙"]])
    rewritten(file, SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml))
    assert read_table(file, name="a.xlsx").rows == [["1", "甲"], ["2", "乙"]]


def test_f15_a_formula_that_was_never_calculated(workbook: Write) -> None:
    file = workbook("a.xlsx", 表=[["内容", "数"], ["甲", "=1+1"], ["乙", 3], ["丙", "=B2"]])
    found = read_feedback(file)
    assert [(i.place, i.severity) for i in found.issues if i.code == "uncalculated-formula"] == [("cell B2", "changed"), ("cell B4", "changed")]


def test_f15_a_formula_with_its_value(workbook: Write) -> None:
    file = workbook("a.xlsx", 表=[["内容", "数"], ["甲", "=1+1"]])
    rewritten(file, SHEET, lambda xml: re.sub(rb"</f><v ?/>|</f><v></v>", b"</f><v>2</v>", xml))
    table = read_table(file, name="a.xlsx")
    assert (table.rows, table.issues) == ([["甲", "2"]], [])


def test_f15_merged_cells_stand_in_each_of_their_rows(workbook: Write) -> None:
    file = workbook("a.xlsx", 表=[["单位", "内容"], ["市民政局", "甲"], [None, "乙"], [None, "丙"], [None, None], ["市财政局", "丁"]])
    book = openpyxl.load_workbook(file)
    book.active.merge_cells("A2:A5")
    book.save(file)
    table = read_table(file, name="a.xlsx")
    assert table.rows == [["市民政局", "甲"], ["市民政局", "乙"], ["市民政局", "丙"], ["市财政局", "丁"]]
    assert [(i.place, i.code, i.severity) for i in table.issues] == [("row 5", "blank-row", "left out"), ("sheet 表", "merged-cells", "note")]


def test_f15_hidden_and_further_sheets(workbook: Write) -> None:
    file = workbook("a.xlsx", 藏=[["编号", "内容"], [0, "藏"]], 一=[["编号", "内容"], [1, "甲"]], 二=[["编号", "内容"], [2, "乙"]])
    book = openpyxl.load_workbook(file)
    book["藏"].sheet_state = "hidden"
    book.active = 1
    book.save(file)
    found = read_feedback(file)
    assert found.text.tolist() == ["甲"]
    assert {i.place: i.code for i in found.issues if i.place.startswith("sheet")} == {"sheet 藏": "hidden-sheet", "sheet 二": "further-sheet"}


def test_f15_a_title_merged_over_the_table(workbook: Write) -> None:
    file = workbook("a.xlsx", 表=[["2024年诉求登记表", None], [None, None], ["编号", "内容"], [1, "甲"]])
    book = openpyxl.load_workbook(file)
    book.active.merge_cells("A1:B2")
    book.save(file)
    assert read_table(file, name="a.xlsx").rows == [["1", "甲"]]


def test_f15_ids_and_dates_as_numbers(workbook: Write) -> None:
    rows = [["编号", "内容", "留言时间"], ["00123", "甲", 45413], ["1" * 18, "乙", datetime.datetime(2024, 5, 1)], [1234567890123456, "丙", 45413.5]]
    found = read_feedback(workbook("a.xlsx", 表=rows))
    assert found.frame["id"].tolist() == ["00123", "1" * 18, "1234567890123456"]
    assert [str(date) for date in found.frame["date"]] == ["2024-05-01 00:00:00", "2024-05-01 00:00:00", "2024-05-01 12:00:00"]
    assert [(i.place, i.code) for i in found.issues if i.code in ("inexact-number", "machine-dates")] == [
        ("row 4", "inexact-number"), ("column 留言时间", "machine-dates"),
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["4.30102E+17", "1E+15"])
def test_f15_ids_that_a_spreadsheet_cut_before_csv(write: Write, cell: str) -> None:
    found = read_feedback(write("a.csv", f"编号,内容\n{cell},路灯坏了\n12,公交 1.5E+3 班\n"))
    assert [(i.place, i.code) for i in found.issues if i.severity == "changed"] == [("row 2", "inexact-number")]


@pytest.mark.parametrize(("cells", "dates"), [
    (["2023-09-30T16:30:00Z", "2023-10-01"], ["2023-10-01 00:30:00", "2023-10-01 00:00:00"]),
    (["2023-10-01T08:00:00+08:00", "2023-10-01 00:30"], ["2023-10-01 08:00:00", "2023-10-01 00:30:00"]),
    (["2021-11-19T00:00:00.000+0800", "1636700681"], ["2021-11-19 00:00:00", "2021-11-12 15:04:41"]),
    (["1636700681000", "45413"], ["2021-11-12 15:04:41", "2024-05-01 00:00:00"]),
])  # fmt: skip
def test_f15_times_of_machines_are_those_of_beijing(write: Write, cells: list[str], dates: list[str]) -> None:
    found = read_feedback(write("a.csv", "内容,时间\n" + "".join(f"路灯坏了,{cell}\n" for cell in cells)))
    assert [str(date) for date in found.frame["date"]] == dates


@pytest.mark.parametrize(("suffix", "engine"), [(".xls", "xlwt"), (".ods", "odf")])
def test_f15_older_and_open_spreadsheets(tmp_path: Path, suffix: str, engine: str) -> None:
    file = tmp_path / f"a{suffix}"
    if engine == "xlwt":
        import xlwt

        book = xlwt.Workbook()
        sheet = book.add_sheet("表")
        for n, row in enumerate([["单位", "编号", "内容"], ["市民政局", "0012", "甲"], ["", "9" * 18, "乙"]]):
            for m, value in enumerate(row):
                if (n, m) != (2, 0):
                    sheet.write(n, m, value)
        sheet.merge(1, 2, 0, 0)
        book.save(str(file))
    else:
        import pandas as pd

        pd.DataFrame({"单位": ["市民政局", "市民政局"], "编号": ["0012", "9" * 18], "内容": ["甲", "乙"]}).to_excel(file, index=False, engine="odf")
    assert read_table(file, name=file.name).rows == [["市民政局", "0012", "甲"], ["市民政局", "9" * 18, "乙"]]


@pytest.mark.parametrize("data", [
    "<html><table><tr><th>编号<th>内容<tr><td>001<td>路灯坏了</table></html>".encode("gbk"),
    "编号\t内容\r\n001\t路灯坏了\r\n".encode("gbk"), "编号\t内容\r\n001\t路灯坏了\r\n".encode("utf-16"),
])  # fmt: skip
def test_f15_exports_that_only_call_themselves_xls(write: Write, data: bytes) -> None:
    found = read_feedback(write("a.xls", data))
    assert found.frame.loc[0, ["id", "text"]].tolist() == ["001", "路灯坏了"]
    assert ("a.xls", "other-kind") in codes(found, "note")


@pytest.mark.parametrize(("table", "rows"), [
    ("<tr><th>区<th>内容<tr><td rowspan=2>东区<td>甲<tr><td>乙", [["东区", "甲"], ["东区", "乙"]]),
    ("<tr><th>区<th>内容<th>月<tr><td>东区<td rowspan='3'>甲<td>1<tr><td>西区<td>2<tr><td>南区<td>3", [["东区", "甲", "1"], ["西区", "甲", "2"], ["南区", "甲", "3"]]),
    ("<tr><th>区<th>内容<th>月<tr><td colspan=2>甲<td>1<tr><td>西区<td>乙<td>2", [["甲", "", "1"], ["西区", "乙", "2"]]),
    ("<tr><th>区<th>街<th>内容<tr><td rowspan=2 colspan=2>东区<td>甲<tr><td>乙", [["东区", "", "甲"], ["东区", "", "乙"]]),
    ("<tr><th>区<th>内容<tr><td rowspan=0>东区<td>甲<tr><td>乙", [["东区", "甲"], ["东区", "乙"]]),
    ("<tr><th>区<th>内容<tr><td rowspan=99>东区<td>甲<tr><td>乙", [["东区", "甲"], ["东区", "乙"]]),
    ("<thead><tr><th rowspan=9>区<th>内容<tbody><tr><td>东区<td>甲", [["东区", "甲"]]),
    ("<tr><th>区<th>内容<tr><td rowspan=x>东区<td colspan=-1>甲", [["东区", "甲"]]),
])  # fmt: skip
def test_f15_cells_that_span_others_shift_no_column(write: Write, table: str, rows: list[list[str]]) -> None:
    assert read_table(write("a.xls", f"<html><table>{table}</table></html>"), name="a.xls").rows == rows


def test_f15_spans_without_end_cost_little(write: Write) -> None:
    rows = "<tr>" + "<td rowspan=60000 colspan=1000>x" * 200
    assert len(read_table(write("a.xls", f"<table><tr><th>内容{rows * 20}</table>"), name="a.xls").rows) == 20


@pytest.mark.parametrize(("tables", "texts", "further"), [
    (["<tr><th>内容<tr><td>甲<tr><td>乙", "<tr><th>内容<tr><td>丙"], ["甲", "乙"], ["table 2"]),
    (["<tr><td>制表<tr><td>张<tr><td>李", "<tr><th>内容<tr><td>丙"], ["丙"], ["table 1"]),
    (["<tr><td>查询", "<tr><th>内容<tr><td>甲", "<tr><td>合计"], ["甲"], ["table 1", "table 3"]),
    (["<tr><td>", "<tr><th>内容<tr><td>甲"], ["甲"], []), (["<tr><td><table><tr><th>内容<tr><td>甲</table>"], ["甲"], []),
])  # fmt: skip
def test_f15_further_tables_of_a_page_are_listed(write: Write, tables: list[str], texts: list[str], further: list[str]) -> None:
    found = read_feedback(write("a.xls", "<html>" + "".join(f"<table>{table}</table>" for table in tables)))
    assert found.text.tolist() == texts
    assert [issue.place for issue in found.issues if issue.code == "further-sheet"] == further


def test_f15_a_spreadsheet_that_calls_itself_csv(workbook: Write, tmp_path: Path) -> None:
    workbook("a.xlsx", 表=[["内容"], ["路灯坏了"]]).rename(tmp_path / "a.csv")
    assert read_feedback(tmp_path / "a.csv").text.tolist() == ["路灯坏了"]


@pytest.mark.parametrize(("content", "rows"), [
    ("内容,区\r\n\"一\r二\",东\r\n", [["一\r二", "东"]]), ("内容,区\r甲,东\r乙,西\r", [["甲", "东"], ["乙", "西"]]),
    ("内容,区\n甲,东\n" + "x" * 10 + ",y\n", [["甲", "东"], ["xxxxxxxxxx", "y"]]),
    ("内容,区\n\"" + "长文\n" * 700_000 + "\",东\n乙,西\n", None),
])  # fmt: skip
def test_f15_line_ends_of_every_kind_and_quotes_across_blocks(write: Write, content: str, rows: list[list[str]] | None) -> None:
    table = read_table(write("a.csv", content), name="a.csv")
    assert table.rows == rows if rows is not None else table.rows[1] == ["乙", "西"]
    assert table.n_rows == len(table.rows)


# -- lists of records --

RECORD = {
    "title": "关于停车的通知", "content": "<p>各区：</p><p>做好停车&nbsp;管理。</p>", "publisher": "云泽市城市管理局", "docno": "云城〔2024〕3号", "date": "2024-05-06",
}  # fmt: skip


@pytest.mark.parametrize("wrapped", [
    [RECORD], {"data": {"list": [RECORD]}}, {"page": {"content": [RECORD], "total": "1"}, "filter": {"a": "b"}}, {"code": 0, "result": {"rows": [{"data": RECORD}]}},
    {"searchVO": {"catMap": {"gongwen": {"listVO": [RECORD]}, "other": {"listVO": []}}}, "years": {"2021": "2021", "2020": "2020"}}, RECORD,
    {"datas": [{**RECORD, "attachments": [{"title": "附件", "url": "x"}]}], "countDatas": {"a": {"b": 1}}},
])  # fmt: skip
def test_records_wherever_they_are_nested(write: Write, wrapped: Any) -> None:
    found = read_policies(write("a.json", json.dumps(wrapped, ensure_ascii=False)))
    adds_up(found)
    row = found.frame.loc[0]
    assert len(found) == 1
    assert row["text"] == "各区：\n做好停车 管理。"
    assert row[["title", "number", "issuers"]].tolist() == ["关于停车的通知", "云城〔2024〕3号", "云泽市城市管理局"]
    assert str(row["date"].date()) == "2024-05-06"


def test_records_of_several_lists_of_one_shape_are_read_together(write: Write) -> None:
    lists = {"a": {"listVO": [RECORD, RECORD]}, "b": {"listVO": [RECORD]}, "menu": [{"name": "首页", "url": "/"}]}
    found = read_policies(write("a.json", json.dumps(lists)))
    assert found.frame["place"].tolist() == ["a.listVO record 1", "a.listVO record 2", "b.listVO record 1"]


def test_records_whose_names_say_nothing(write: Write) -> None:
    text = "各区城市管理局要按照本办法的规定，做好辖区内停车设施的规划、建设、管理和监督工作，并按月报送有关情况。" * 3
    record: dict[str, Any] = {"f1": 7, "f2": "关于加强停车管理的通知", "f3": "云城〔2024〕3号", "f4": text}
    record |= {"save_time": "2024-06-01 00:00:00", "f5": "2024-05-06", "f6": "云泽市城市管理局"}
    found = read_policies(write("a.json", json.dumps({"data": {"list": [record] * 2}})))
    row = found.frame.loc[0]
    assert row[["title", "number", "issuers", "text"]].tolist() == [record["f2"], record["f3"], record["f6"], text]
    assert str(row["date"].date()) == "2024-05-06"
    assert "text=f4" in next(issue.action for issue in found.issues if issue.code == "guessed-columns")


def test_records_that_are_fragments_of_a_page(write: Write) -> None:
    item = "<div class='r'><h3><a href='x'>关于<em>停车</em>的通知</a></h3><p>做好停车管理。</p><span>时间：2024-05-06</span></div>"
    found = read_policies(write("a.json", json.dumps({"result": [item, item], "total": 2})))
    assert found.frame["title"].tolist() == ["关于停车的通知"] * 2
    assert str(found.frame.loc[0, "date"].date()) == "2024-05-06"


@pytest.mark.parametrize(("name", "content", "texts", "listed"), [
    ("a.jsonl", '{"内容": "甲"}\n\n{"内容": "乙"}\n{"内容"\n', ["甲", "乙"], ["broken-line"]),
    ("a.json", '{"内容": "甲"}\n{"内容": "乙"}\n', ["甲", "乙"], []),
    ("a.json", 'callback({"list": [{"内容": "甲"}]});', ["甲"], []),
    ("a.json", '\ufeff[{"内容": "甲"}, 3, null, {}, {"内容": ""}, {"内容": "乙"}]', ["甲", "乙"], ["no-record", "no-record", "no-record", "no-text"]),
    ("a.json", '[{"内容": ["甲", "乙"], "x": [{"a": 1}], "y": 1.0, "z": null, "区县": true}]', ["甲、乙"], []),
])  # fmt: skip
def test_records_of_feedback(write: Write, name: str, content: str, texts: list[str], listed: list[str]) -> None:
    found = read_feedback(write(name, content))
    adds_up(found)
    assert found.text.tolist() == texts
    assert [code for _, code in codes(found, "left out")] == listed


def test_a_named_column_leads_to_its_list(write: Write) -> None:
    content = {"a": [{"title": "x", "content": "错"}], "b": [{"话": "路灯坏了"}]}
    assert read_feedback(write("a.json", json.dumps(content)), text="话").text.tolist() == ["路灯坏了"]


@pytest.mark.parametrize(("content", "error", "text"), [
    ('{"success": false, "data": null}', RefusedError, r"a\.json holds no list of records\. Hint: it may be the answer to a failed request"),
    ("[]", RefusedError, "holds no list of records"), ("3", RefusedError, "holds no list of records"), ('"x"', RefusedError, "holds no list of records"),
    ("", EmptyInputError, r"a\.json is empty\. Hint:"), ('{"a": ', RefusedError, r"a\.json is no JSON: line 1 breaks off\. Hint:"),
    ("[" * 100_000, RefusedError, r"nests deeper than any real file\. Hint:"), ("[" + "9" * 5000 + "]", RefusedError, r"is no JSON: a number breaks off\. Hint:"),
])  # fmt: skip
def test_json_without_records(write: Write, content: str, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        read_feedback(write("a.json", content))


# -- pages and notes --


@pytest.mark.parametrize(("source", "title", "text"), [
    (
        "<title>关于停车的通知_云泽市人民政府</title><nav>首页</nav><div class='breadcrumb'><a>首页</a></div><p>一、总则</p><ul><li>甲<li>乙</ul><footer>版权</footer>",
        "关于停车的通知", "一、总则\n甲\n乙",
    ),
    ("<title>某网</title><h1>关于停车的通知</h1><p>必须统\n筹城乡</p>", "关于停车的通知", "关于停车的通知\n必须统筹城乡"),
    ("<meta name='ArticleTitle' content='关于停车的通知'><title>x</title><p>正文</p>", "关于停车的通知", "正文"),
    ("<title>题</title><table><tr><th>任务<th>单位<tr><td>维修<td><p>甲局</p><p>乙局</p></table>后", "题", "任务\t单位\n维修\t甲局 乙局\n后"),
    ("<title>题</title><table><tr><td><table><tr><td>甲<td>乙</table><p>段</p></table>", "题", "甲\t乙\n段"),
    ("<title>题</title><script>var a='<p>x</p>'</script><style>p{}</style><!-- 注 --><p style='display:none'>藏</p><p>文</p>", "题", "文"),
    ("<title>题</title><p>甲<br>乙&lt;丙&gt;<b>丁</b>戊</p>尾", "题", "甲\n乙<丙>丁戊\n尾"),
    (
        "<title>题</title><table><tr><th>任务<th>单位<th>月<tr><td rowspan=2>维修<td>甲局<td>1<tr><td>乙局<td>2</table>",
        "题", "任务\t单位\t月\n维修\t甲局\t1\n维修\t乙局\t2",
    ),
    ("<title>题</title><table><tr><th>任务<th>单位<th>月<tr><td colspan=2>维修<td>1</table>", "题", "任务\t单位\t月\n维修\t\t1"),
    ("<title>题</title><pre>一、总则\n甲 <b>乙\n丙</b>\n\n丁</pre><p>戊\n己</p>", "题", "一、总则\n甲 乙\n丙\n丁\n戊己"),
    ("<title>题</title><div><pre>甲\r\n乙</pre>丙\n丁</div>", "题", "甲\n乙\n丙丁"),
    ("<title>题</title><p>政<ruby>治<rp>(</rp><rt>zhì</rt><rp>)</rp></ruby>学", "题", "政治学"),
    ("<title>题</title><h1><ruby>治<rt>zhì</ruby>理</h1><table><tr><td><ruby>路<rtc><rt>lù</rt></rtc></ruby>灯<td>乙</table>", "治理", "治理\n路灯\t乙"),
    ("<title>2023-2025年规划</title><p>Smart\ncity 建设", "2023-2025年规划", "Smart city 建设"),
])  # fmt: skip
def test_a_web_page(write: Write, source: str, title: str, text: str) -> None:
    row = read_policies(write("a.html", source), clean=False).frame.loc[0]
    assert (row["title"], row["text"]) == (title, text)


@pytest.mark.parametrize("kind", ["<div>", "<b>", "<table><tr><td>", "<font><p>", "<div class=nav>", "<"])
def test_a_hostile_page_takes_no_more_time_than_its_length(write: Write, kind: str) -> None:
    import time

    def seconds(n: int) -> float:
        file = write("a.html", kind * n + "路灯坏了")
        start = time.perf_counter()
        assert "路灯坏了" in read_policies(file, clean=False).text.iloc[0]
        return time.perf_counter() - start

    seconds(100)
    assert seconds(20_000) < 15 * seconds(2_000) + 0.5


@pytest.mark.parametrize(("source", "title", "text"), [
    ("---\ntitle: 停车办法\ndate: 2024-05-06\nauthor: 某局\n---\n# 总则\n文", "停车办法", "author：某局\n总则\n文"),
    ("# 停车办法 #\n\n**第一条** 管理 *停车*。\n\n- 甲\n* 乙\n1. 丙\n", "停车办法", "停车办法\n\n第一条 管理 停车。\n\n甲\n乙\n1. 丙"),
    ("> 引文\n\n见[标准](https://a.b/c)和![图](x.png)\n```python\n代码\n```\n", "引文", "引文\n\n见标准和图\n代码"),
    ("| 任务 | 单位 |\n|:--|---|\n| 维修 | 甲局 |\n", "任务\t单位", "任务\t单位\n维修\t甲局"),
    ("2*3*4=24，a_b_c，#标签，10-20\n[2024]5号(试行)\n-5度", "2*3*4=24，a_b_c，#标签，10-20", "2*3*4=24，a_b_c，#标签，10-20\n[2024]5号(试行)\n-5度"),
    ("---\n没有冒号的话\n---\n文", "没有冒号的话", "没有冒号的话\n文"),
])  # fmt: skip
def test_markdown(write: Write, source: str, title: str, text: str) -> None:
    row = read_policies(write("a.md", source), clean=False).frame.loc[0]
    assert (row["title"].replace(" ", "\t"), row["text"]) == (title, text)


def test_the_date_of_front_matter_is_the_date(write: Write) -> None:
    row = read_policies(write("a.md", "---\ntitle: 停车办法\ndate: 2024-05-06\n---\n正文")).frame.loc[0]
    assert str(row["date"].date()) == "2024-05-06"


# -- F20 hostile files --


def bomb(levels: int) -> bytes:
    """XML whose entities grow with every level."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels + 1))
    return f"<!DOCTYPE x [{entities}]>".encode()


@pytest.mark.parametrize("start", [bomb(2), bomb(9), b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'])
def test_f20_entities_are_refused(write: Write, workbook: Write, tmp_path: Path, start: bytes) -> None:
    write("a.docx", word_file(paragraph(run("&a0;" if b"a0" in start else "x")), start=start.decode()))
    file = workbook("b.xlsx", 表=[["内容"], ["甲"]])
    rewritten(file, SHEET, lambda xml: (b"<?xml version='1.0'?>" + start + re.sub(rb"^<\?xml[^>]*\?>", b"", xml)))
    for name, read in (("a.docx", read_policies), ("b.xlsx", read_feedback)):
        with pytest.raises(RefusedError, match=rf"{name} declares document types or entities in its XML, as attacks do\. Hint:"):
            read(tmp_path / name)
    write("c.txt", SENTENCE)
    assert dict(codes(read_policies(tmp_path), "left out")) == {"a.docx": "hostile-file", "b.xlsx": "hostile-file"}


def test_f20_elements_without_end_are_refused(write: Write) -> None:
    with pytest.raises(RefusedError, match=r"a\.docx nests more than 200 elements in its XML, as attacks do\. Hint:"):
        read_policies(write("a.docx", word_file("<w:p>" * 5000 + "</w:p>" * 5000)))


@pytest.mark.parametrize(("name", "member"), [("a.zip", b"a.csv"), ("a.docx", b"word/document.xml"), ("a.xlsx", b"xl/workbook.xml")])
def test_f20_archives_that_swell_are_refused_before_they_are_unpacked(write: Write, tmp_path: Path, name: str, member: bytes) -> None:
    data = zipped((member, b" " * 20_000_000), method=zipfile.ZIP_DEFLATED)
    with pytest.raises(RefusedError, match=rf"{name} would unpack to \d+ times its packed size \(limit: 200\)\. Hint: if you trust it, unpack it yourself"):
        read_policies(write(name, data))
    write("c.txt", SENTENCE)
    assert codes(read_policies(tmp_path), "left out") == [(name, "archive-too-large")]


@pytest.mark.parametrize(("limits", "what"), [(Limits(unpacked=5), "bytes"), (Limits(members=1), "members")])
def test_f20_limits_are_adjustable(write: Write, limits: Limits, what: str) -> None:
    file = write("a.zip", zipped((b"a.csv", GOOD.encode()), (b"b.csv", GOOD.encode())))
    with pytest.raises(RefusedError, match=rf"a\.zip would unpack to \d+ {what}"):
        read_feedback(file, limits=limits)
    assert len(read_feedback(file)) == 2


def test_f20_a_higher_ratio_can_be_allowed(write: Write) -> None:
    content = "内容\n" + "路灯坏了" * 500_000
    data = zipped((b"a.csv", content.encode()), method=zipfile.ZIP_DEFLATED)
    assert len(read_feedback(write("a.zip", data), clean=False, limits=Limits(ratio=5000))) == 1


def test_f20_limits_above_zero() -> None:
    with pytest.raises(InputError, match=r"a limit of an archive must be above 0 .*\. Hint:"):
        Limits(unpacked=0)


def test_f20_a_member_larger_than_it_says_is_refused(write: Write) -> None:
    data = bytearray(zipped((b"a.csv", GOOD.encode() + b"x" * 1000), method=zipfile.ZIP_DEFLATED))
    for at in (data.find(b"PK\x03\x04") + 22, data.find(b"PK\x01\x02") + 24):
        data[at : at + 4] = struct.pack("<I", 10)
    with pytest.raises(EmptyInputError, match=r"nothing to read in .*reasons: unreadable"):
        read_feedback(write("a.zip", bytes(data)))


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + b"\0" * 18, b"no archive at all"])
def test_f20_what_is_no_archive(write: Write, data: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.zip (?:is no zip file, or a damaged one|holds no file)\. Hint:"):
        read_feedback(write("a.zip", data))


# -- all kinds in one folder --


def test_a_folder_of_every_kind(write: Write, workbook: Write, pdf: Callable[..., Path], tmp_path: Path) -> None:
    write("a.txt", SENTENCE)
    write("b.md", f"# 题\n{SENTENCE}")
    write("c.html", f"<title>题</title><p>{SENTENCE}</p>")
    write("d.csv", f"标题,正文\n题,{SENTENCE}\n,\n")
    workbook("e.xlsx", 表=[["标题", "正文"], ["题", SENTENCE]])
    write("f.json", json.dumps([{"title": "题", "content": SENTENCE}]))
    write("g.docx", word_file(paragraph(run(SENTENCE))))
    pdf("h.pdf", [SENTENCE])
    write("i.zip", zipped((b"in.txt", SENTENCE.encode()), (b"in.csv", f"正文\n{SENTENCE}\n".encode())))
    write("j.doc", b"\xd0\xcf\x11\xe0")
    write("k.png", b"\x89PNG")
    policies = read_policies(tmp_path)
    adds_up(policies)
    assert policies.text.tolist() == [SENTENCE] + ["题\n" + SENTENCE] + [SENTENCE] * 8
    assert source_table(policies)["rows"].sum() == 13
    feedback = read_feedback(tmp_path)
    adds_up(feedback)
    assert feedback.text.tolist() == [SENTENCE] * 4
    assert source_table(feedback)["rows"].sum() == 13
    assert issue_table(feedback).query("severity == 'left out'")["code"].value_counts().to_dict() == {"unknown-kind": 8, "blank-row": 1}


def test_no_document_of_a_kind_for_policies_is_taken_for_feedback(write: Write) -> None:
    with pytest.raises(InputError, match=r"a\.md is of a kind that can't be read .*each is one document, as policies are"):
        read_feedback(write("a.md", "路灯"))
