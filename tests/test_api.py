"""Every public name: documented, a verb is a function, a noun a frozen dataclass."""

import copy
import dataclasses
import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import policytext
import policytext as pt
from policytext import Mismatch, Topics
from policytext.errors import InputError, PolicytextError, PolicytextWarning

PUBLIC = [(name, getattr(policytext, name)) for name in policytext.__all__ if name != "__version__"]
VERBS = [(name, value) for name, value in PUBLIC if inspect.isfunction(value)]
NOUNS = [(name, value) for name, value in PUBLIC if inspect.isclass(value) and not issubclass(value, (PolicytextError, PolicytextWarning))]
OF_THREE = ("measure_congruence", "overlap_table", "vacuum_table")
"""Verbs that bring demand, duties and ties together: each of the three is a noun of its own."""
ROOMS = sorted(module.name for module in pkgutil.iter_modules(policytext.__path__) if not module.name.startswith("_"))


def methods(noun: type) -> Iterator[tuple[str, Any]]:
    for name, value in vars(noun).items():
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, (property, classmethod))):
            yield name, value


def test_names_are_sorted_and_each_is_a_verb_a_noun_or_an_error() -> None:
    assert sorted(policytext.__all__) == policytext.__all__
    assert len(VERBS) + len(NOUNS) + 2 == len(PUBLIC)


@pytest.mark.parametrize(("name", "value"), PUBLIC, ids=[name for name, _ in PUBLIC])
def test_each_name_is_documented(name: str, value: Any) -> None:
    first = (inspect.getdoc(value) or "").split("\n")[0]
    assert first.endswith("."), name
    assert "(" not in first.split(" ")[0], "dataclasses write such a docstring themselves"


@pytest.mark.parametrize(("name", "verb"), VERBS, ids=[name for name, _ in VERBS])
def test_a_verb_begins_with_a_small_letter_and_names_its_options(name: str, verb: Any) -> None:
    assert name.islower()
    free = [p for p in inspect.signature(verb).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert len(free) <= (3 if name in OF_THREE else 2)
    assert all(p.annotation is not p.empty for p in inspect.signature(verb).parameters.values())


@pytest.mark.parametrize(("name", "verb"), VERBS, ids=[name for name, _ in VERBS])
def test_a_verb_says_what_it_takes_and_gives(name: str, verb: Any) -> None:
    doc = inspect.getdoc(verb) or ""
    named = [p.name for p in inspect.signature(verb).parameters.values()]
    for parameter in named:
        assert parameter in doc or len(named) == 1, parameter
    assert inspect.signature(verb).return_annotation is not inspect.Signature.empty


@pytest.mark.parametrize(("name", "noun"), NOUNS, ids=[name for name, _ in NOUNS])
def test_a_noun_is_a_frozen_dataclass_with_documented_methods(name: str, noun: Any) -> None:
    assert name[0].isupper()
    assert dataclasses.is_dataclass(noun)
    assert noun.__dataclass_params__.frozen
    assert hasattr(noun, "__slots__")
    for method, value in methods(noun):
        assert inspect.getdoc(value), method


@pytest.mark.parametrize("name", [name for name, _ in VERBS if name.endswith("_table")])
def test_a_table_verb_gives_a_table(name: str) -> None:
    assert "DataFrame" in str(inspect.signature(getattr(policytext, name)).return_annotation)


@pytest.mark.parametrize("name", [name for name, _ in VERBS if name.startswith("plot_")])
def test_a_plot_verb_gives_axes(name: str) -> None:
    assert "Axes" in str(inspect.signature(getattr(policytext, name)).return_annotation)


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_lists_is_there_and_documented(room: str) -> None:
    module = importlib.import_module(f"policytext.{room}")
    assert (inspect.getdoc(module) or "").split("\n")[0].endswith(".")
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isfunction(value) or inspect.isclass(value):
            assert inspect.getdoc(value), name


def test_issue_and_source_tables_are_tables(policies: policytext.Corpus, feedback: policytext.Corpus, topics: policytext.Topics) -> None:
    for table in (policytext.issue_table(policies, feedback), policytext.source_table(policies, feedback), policytext.topic_table(topics)):
        assert type(table).__name__ == "DataFrame"


def test_nouns_can_be_copied(topics: Topics, gaps: Mismatch) -> None:
    for noun in (topics, gaps, topics.tokens):
        again = pickle.loads(pickle.dumps(copy.deepcopy(noun)))
        assert again.provenance.to_dict() == noun.provenance.to_dict()


def test_arrays_of_nouns_can_not_be_changed(topics: Topics) -> None:
    for array in (topics.shares, topics.word_weights, topics.tokens.stream, topics.tokens.counts.data):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_wrong_nouns_are_refused_with_the_right_one(topics: Topics, gaps: Mismatch) -> None:
    for verb, given, wanted in (
        (pt.topic_table, gaps, "Topics"), (pt.extract_duties, topics, "Corpus"), (pt.coordination_graph, gaps, "Corpus"),
        (pt.department_table, topics, "MultiDiGraph"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=rf"takes {wanted}, not \w+\. Hint: "):
            verb(given)
    with pytest.raises(InputError, match=r"fit_topics takes Tokens, not Topics\. Hint: segment"):
        pt.fit_topics(topics, n_topics=3, seed=1)  # type: ignore[arg-type]
