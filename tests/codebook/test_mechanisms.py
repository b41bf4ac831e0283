"""Every built-in codebook: its examples code and its counter-examples do not."""

import pytest

from policytext.codebook import BUILT_IN, Code, Codebook, load_codebook
from policytext.codebook._reader import hits_in
from policytext.government import CLAUSE_FUNCTIONS, clause_function

IDS = [
    "M11a",
    "M11b",
    "M12a",
    "M12b",
    "M13a",
    "M13b",
    "M21a",
    "M21b",
    "M22a",
    "M22b",
    "M23a",
    "M23b",
    "M31a",
    "M31b",
    "M32a",
    "M32b",
    "M33a",
    "M33b",
    "G11",
    "G12",
    "G13",
    "G21",
    "G22",
    "G23",
    "G31",
    "G32",
    "G33",
    "G41",
    "G42",
]
CODES = [(name, code.id) for name in BUILT_IN for code in load_codebook(name).codes]


def coded(text: str, book: Codebook, code: Code) -> bool:
    return code.id in {hit.code for hit in hits_in(text, book, function=clause_function(text))}


@pytest.mark.parametrize(("name", "code_id"), CODES, ids=[f"{name}-{code}" for name, code in CODES])
def test_examples_code_and_counter_examples_do_not(name: str, code_id: str) -> None:
    book = load_codebook(name)
    code = book.code(code_id)
    assert len(set(code.positive)) >= 6
    assert len(set(code.negative)) >= 6
    assert [text for text in code.positive if not coded(text, book, code)] == []
    assert [text for text in code.negative if coded(text, book, code)] == []


@pytest.mark.parametrize("name", BUILT_IN)
def test_codes_are_whole(name: str) -> None:
    for code in load_codebook(name).codes:
        assert all(code.name[lang] and code.definition[lang] for lang in ("zh", "en"))
        assert set(code.functions_not) <= set(CLAUSE_FUNCTIONS)


def test_the_mechanisms_and_safeguards_are_all_there() -> None:
    book = load_codebook("mechanisms")
    assert list(book.ids) == IDS
    assert {code.grade for code in book.codes} == {"A", "B", "C"}
    assert len({code.group for code in book.codes}) == 7
