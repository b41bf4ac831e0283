"""Codebooks as data: what a file may hold, and what is said where it is wrong."""

from pathlib import Path

import pytest

from policytext.codebook import BUILT_IN, load_codebook, read_codebook
from policytext.codebook._reader import hits_in
from policytext.errors import InputError, MissingFileError

HEAD = '[codebook]\nid = "mine"\ntitle = "Mine"\n'
CODE = '[[codes]]\nid = "A"\nname = "a"\ndefinition = "d"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, "utf-8")
    return path


def test_reads_a_codebook_of_ones_own(tmp_path: Path) -> None:
    text = HEAD + CODE + "patterns = ['图书馆', { find = '书屋', needs = '村' }]\npositive = ['建图书馆。']\n"
    book = read_codebook(written(tmp_path, text))
    assert (book.id, book.ids, len(book)) == ("mine", ("A",), 1)
    code = book.code("A")
    assert [p.find for p in code.patterns] == ["图书馆", "书屋"]
    assert code.positive == ("建图书馆。",)
    assert (code.grade, code.negation, code.functions_not) == ("A", "before", ())
    assert hits_in("每村建一间书屋。", book)[0].cue == "书屋"
    assert hits_in("建一间书屋。", book) == []


def test_the_same_text_gives_the_same_digest(tmp_path: Path) -> None:
    text = HEAD + CODE + "patterns = ['图书馆']\n"
    one, two = (read_codebook(written(tmp_path, t)).digest for t in (text, text))
    assert one == two
    assert read_codebook(written(tmp_path, text.replace("图书馆", "书屋"))).digest != one


def test_words_stand_for_expressions(tmp_path: Path) -> None:
    book = read_codebook(written(tmp_path, HEAD + "[words]\nKIND = '市|县'\n" + CODE + "patterns = ['<KIND>图书馆']\n"))
    assert hits_in("建县图书馆。", book)[0].cue == "县图书馆"
    assert hits_in("建图书馆。", book) == []


def test_words_may_use_other_words_in_any_order(tmp_path: Path) -> None:
    words = "[words]\nPLACE = '(?:<KIND>|<TOWN>)级'\nKIND = '市|县'\nTOWN = '<SMALL>'\nSMALL = '镇|乡'\n"
    book = read_codebook(written(tmp_path, HEAD + words + CODE + "patterns = ['<PLACE>图书馆']\n"))
    for text in ("建县级图书馆。", "建乡级图书馆。"):
        assert hits_in(text, book)[0].cue == text[1:-1]
    assert hits_in("建级图书馆。", book) == []


def test_what_holds_for_the_codebook_holds_for_each_code(tmp_path: Path) -> None:
    head = HEAD + "functions_not = ['goal']\nunless = '去年'\nunless_within = 'part'\n"
    book = read_codebook(written(tmp_path, head + CODE + "patterns = [{ find = '图书馆', unless = '旧' }]\n"))
    assert book.code("A").functions_not == ("goal",)
    assert hits_in("建图书馆。", book, function="goal") == []
    assert hits_in("去年建图书馆。", book) == []
    assert hits_in("拆旧房，建图书馆。", book) != []
    assert hits_in("修旧图书馆。", book) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = [", "is no TOML"),
        ("a = 1\n", r"needs a table \[codebook\]"),
        (HEAD, r"needs a table \[codebook\]"),
        ("[codebook]\nid = 'x'\n" + CODE + "patterns = ['a']\n", "needs title in Chinese and English"),
        (HEAD + "[[codes]]\nname = 'a'\n", "code 1 has no id"),
        (HEAD + CODE, "has no patterns"),
        (HEAD + CODE + "patterns = [{ find = '' }]\n", "a pattern has no find"),
        (HEAD + CODE + "patterns = ['(a']\n", "is no regular expression"),
        (HEAD + CODE + "patterns = ['a?']\n", "can match without a length"),
        (HEAD + CODE + "patterns = ['<NONE>a']\n", r"uses <NONE>, which \[words\] does not name"),
        (HEAD + CODE + "patterns = [{ find = 'a', neds = 'b' }]\n", "unknown key 'neds'"),
        (HEAD + CODE + "patterns = [{ find = 'a', within = 'page' }]\n", "within='page'"),
        (HEAD + CODE + "patterns = [{ find = 'a', needs = 3 }]\n", "needs is no text"),
        (HEAD + CODE + "patterns = ['a']\nnegation = 'after'\n", "negation='after'"),
        (HEAD + CODE + "patterns = ['a']\ngrade = 'D'\n", "grade='D'"),
        (HEAD + CODE + "patterns = ['a']\npositive = [1]\n", "positive is not a list of texts"),
        (HEAD + CODE + "patterns = ['a']\ncolour = 'red'\n", "unknown key 'colour'"),
        (HEAD + "[words]\nsmall = 'a'\n" + CODE + "patterns = ['a']\n", r"\[words\] is not names in capitals"),
        (HEAD + (CODE + "patterns = ['a']\n") * 2, "has the code 'A' twice"),
        (HEAD + CODE + "patterns = 3\n", "patterns is no list"),
        (HEAD + CODE + "patterns = { find = 'a' }\n", "patterns is no list"),
        (HEAD + "unles = 'a'\n" + CODE + "patterns = ['a']\n", r"\[codebook\] has an unknown key 'unles'"),
        ("wrods = 1\n" + HEAD + CODE + "patterns = ['a']\n", r"mine\.toml has an unknown key 'wrods'"),
        (HEAD + "unless_within = 'page'\n" + CODE + "patterns = ['a']\n", r"\[codebook\]: unless_within='page'"),
        (HEAD + "source = 3\n" + CODE + "patterns = ['a']\n", "source is no text"),
        (HEAD + "functions_not = ['gaol']\n" + CODE + "patterns = ['a']\n", "functions_not names 'gaol', which no clause does"),
        (HEAD + CODE + "patterns = ['a']\nfunctions_not = ['gaol']\n", "code 'A': functions_not names 'gaol'"),
        (HEAD + "[words]\nX = '<Y>a'\n" + CODE + "patterns = ['a']\n", r"\[words\]: X uses <Y>, which"),
        (HEAD + "[words]\nX = '<Y>'\nY = '<X>'\n" + CODE + "patterns = ['a']\n", "'X' stands in itself .<X> in <Y> in <X>"),
        (HEAD + "[words]\nX = '(a'\n" + CODE + "patterns = ['a']\n", r"\[words\]: X='\(a' is no regular expression"),
        (HEAD + CODE + "patterns = ['(?=试点)']\n", "can match without a length"),
        (HEAD + CODE + "patterns = ['试点|(?<=在)']\n", "can match without a length"),
        *((HEAD + CODE.replace('"A"', f'"{name}"') + "patterns = ['a']\n", "can't be told apart") for name in ("A B", "A ", "A；B", "A\\nB", "all")),
    ],
)
def test_says_what_is_wrong_in_a_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_codebook(written(tmp_path, text))


def test_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no codebook 'none\.toml'"):
        read_codebook(tmp_path / "none.toml")


def test_says_that_a_file_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes("标题".encode("gb18030"))
    with pytest.raises(InputError, match="is not UTF-8"):
        read_codebook(path)


def test_names_the_built_in_codebooks() -> None:
    with pytest.raises(InputError, match=r"no built-in codebook 'mechanism'[\s\S]*mechanisms"):
        load_codebook("mechanism")
    with pytest.raises(InputError, match="load_codebook takes str, not list"):
        load_codebook(["mechanisms"])  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"no code 'M99' in the codebook 'mechanisms'"):
        load_codebook("mechanisms").code("M99")
    assert "mechanisms" in BUILT_IN
