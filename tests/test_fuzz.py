"""Dirty Chinese through decoding, cleaning, dates and masking: only documented errors, and what always holds.

``make fuzz`` runs 20,000 examples of each and prints how many ran; the ordinary tests run a few.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from policytext import Corpus
from policytext.cleaning import CLEANERS, clean, clean_corpus, find_private, mask_private
from policytext.corpus.cells import parse_date_column
from policytext.errors import PolicytextError
from policytext.provenance import digest_of
from policytext.reading import decode
from tests.strategies import dirty_bytes, dirty_text

EXAMPLES = int(os.environ.get("POLICYTEXT_FUZZ", "60"))
often = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
RAN: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _print_counts() -> Iterator[None]:
    yield
    print("\n" + ", ".join(f"{name}: {count:,} examples" for name, count in sorted(RAN.items())))  # noqa: T201


@often
@given(dirty_bytes)
def test_decode(data: bytes) -> None:
    RAN["decode"] += 1
    try:
        found = decode(data)
    except PolicytextError as error:
        assert "Hint:" in str(error)  # noqa: PT017
        return
    found.text.encode("utf-8")
    assert found.encoding


@often
@given(dirty_text)
def test_clean(text: str) -> None:
    RAN["clean"] += 1
    once = clean(text)
    again = clean(once.text)
    assert (again.text, again.done) == (once.text, ())
    assert again.issues == once.issues
    assert len(once.text) <= len(text)
    once.text.encode("utf-8")
    offsets = once.spans.offsets(len(once.text)).tolist()
    assert offsets == sorted(set(offsets))
    assert not offsets or offsets[-1] < len(text)
    assert set(once.done) == set(once.changed)
    assert bool(once.done) == (once.text != text)


@settings(often, max_examples=max(EXAMPLES // 10, 20))
@given(dirty_text)
def test_each_cleaner(text: str) -> None:
    RAN["each cleaner"] += 1
    for step in CLEANERS:
        once = clean(text, steps=[step]).text
        assert clean(once, steps=[step]).text == once, step


@often
@given(dirty_text)
def test_dates(text: str) -> None:
    RAN["dates"] += 1
    dates, unreadable = parse_date_column(pd.Series([text, clean(text).text], dtype=object))
    assert str(dates.dtype) == "datetime64[s]"
    assert not (unreadable & dates.notna()).any()


@often
@given(dirty_text)
def test_masking(text: str) -> None:
    RAN["masking"] += 1
    once = mask_private(text)
    assert mask_private(once) == once
    assert all(0 <= span.start < span.end <= len(text) for span in find_private(text))


@settings(often, max_examples=max(EXAMPLES // 20, 20))
@given(dirty_text)
def test_a_corpus_of_such_texts_has_a_digest(text: str) -> None:
    RAN["corpus"] += 1
    corpus = clean_corpus(Corpus.from_frame(pd.DataFrame({"text": ["路灯坏了", "甲" + text]}), kind="feedback"))
    assert len(corpus.provenance.digest) == len(digest_of([text])) == 16
