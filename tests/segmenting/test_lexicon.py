"""`Lexicon`: terms, where they come from, and what can't be one."""

import pytest

from policytext import Lexicon
from policytext.errors import InputError
from policytext.segmenting import default_stop_words


def test_the_default_names_its_lists() -> None:
    lexicon = Lexicon.default()
    assert [name for name, _ in lexicon.sources] == ["departments", "document_types", "policy_terms"]
    assert list(lexicon.terms) == sorted(set(lexicon.terms))
    assert len(lexicon) == len(lexicon.terms) > 300


def test_terms_are_added_in_a_new_lexicon() -> None:
    first = Lexicon.default()
    second = first.with_terms([" 云泽码 ", "云泽码", "5G"], source="ours")
    assert "云泽码" not in first.terms
    assert {"云泽码", "5G"} <= set(second.terms)
    assert second.sources[-1] == ("ours", 2)


@pytest.mark.parametrize("term", ["", "停", "停车 位", "停车、位", "C++", "㐂村", "９号线", "a"])
def test_what_can_not_stay_whole_is_no_term(term: str) -> None:
    with pytest.raises(InputError, match=r"can't be a term \(1 such\) \(terms: .*\)\. Hint: terms have two or more"):
        Lexicon.default().with_terms(["停车位", term])


def test_one_text_is_no_list_of_terms() -> None:
    with pytest.raises(InputError, match=r"terms='停车位' is one text \(takes a list of terms\)\. Hint: use \['停车位'\]"):
        Lexicon.default().with_terms("停车位")


def test_stop_words_are_single_words() -> None:
    assert all(word and not any(char.isspace() for char in word) for word in default_stop_words())
