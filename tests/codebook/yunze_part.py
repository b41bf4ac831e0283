"""The documents of the bundled study in which a dilemma, or its clean control, was planted."""

from functools import cache

from policytext.corpus import Corpus
from policytext.datasets import load_yunze


@cache
def planted(dilemma: str) -> tuple[Corpus, frozenset[str], frozenset[str]]:
    """The documents planted for a dilemma as a corpus, the ids that have it, and the ids of the control."""
    policies, _, truth = load_yunze()
    sides: dict[bool, set[str]] = {False: set(), True: set()}
    for item in truth["planted"]:
        if item["dilemma"] == dilemma:
            sides[bool(item["control"])] |= {name.removesuffix(".txt") for name in item["documents"]}
    both = sides[False] | sides[True]
    return policies.where(lambda table: table["id"].isin(both)), frozenset(sides[False]), frozenset(sides[True])
