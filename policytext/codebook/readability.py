"""How hard documents are to read: six features against a reference, one score with its loadings, originals against explanations."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policytext.codebook._units import check_policies, column_types
from policytext.corpus import Corpus
from policytext.errors import EmptyInputError, explain
from policytext.government.heads.standing import plain_status, text_column
from policytext.segmenting._dictionary import common_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["FEATURES", "explanation_pair_table", "explanation_table", "readability_loading_table", "readability_table"]

FEATURES = ("sentence_length", "part_length", "word_length", "rare_words", "de_chain", "four_character_words")
"""Characters a sentence, characters between commas, characters a word, share of words not among the 5,000 most frequent, 的 a part, and
words of four characters per 100 words."""

FEW_OF_TYPE = 8
"""A type of document with fewer texts in the reference is compared with all of them."""

_SENTENCE = re.compile("[。！？；!?;\n]+")
_PART = re.compile("[，。！？；：、,!?;:\n]+")
_CHINESE = re.compile("[一-龥]")


@dataclass(frozen=True, eq=False, slots=True)
class _Measured:
    names: "npt.NDArray[np.object_]"
    types: "npt.NDArray[np.object_]"
    sizes: "npt.NDArray[np.int64]"
    values: "npt.NDArray[np.float64]"


def readability_table(policies: Corpus, reference: Corpus | None = None) -> "pd.DataFrame":
    """Measure how hard each document is to read, against documents of its type.

    Parameters
    ----------
    policies : Corpus
        Policy documents; interpretations too.
    reference : Corpus, optional
        Documents that say what is usual; the corpus itself where none is given.

    Returns
    -------
    pandas.DataFrame
        One row a document: ``document, doc_type, reference`` ("all", or the type compared with), ``n_reference``, the six of :data:`FEATURES`,
        the same with ``_z`` (standard deviations above the mean of the reference), ``estimate`` (score: first principal component of the z values
        of the reference, above 0 harder) and ``n`` (Chinese characters). Features are NaN where a document has no Chinese text.

    Raises
    ------
    InputError
        If a corpus holds feedback.
    EmptyInputError
        If no document has text.

    Notes
    -----
    There is no accepted formula for official Chinese; this is none either. Six counts show where a text stands among texts of its kind. Word ranks are
    those of the segmenter's dictionary (not lists for learners, which may not be bundled): a rare word there may be usual to the readers. Scores are
    comparable within one reference only; :func:`readability_loading_table` gives the weights. Whether readers understand needs readers.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a", "b"], "text": ["今天停水。请注意。", "依据有关规章所规定的统筹性的涵闸调度的原则开展联合性的蓄滞洪区应急性处置工作。"]})
    >>> table = readability_table(Corpus.from_frame(frame, kind="policy"))
    >>> table["sentence_length"].tolist(), bool(table["estimate"].diff().iloc[1] > 0)
    ([3.5, 38.0], True)
    """
    import numpy as np

    measured = _measured(policies, "readability_table")
    against = _by_id(measured if reference is None else _measured(reference, "readability_table"))
    z, groups, sizes = _standardised(measured, against)
    weights, centre, _ = _component(_standardised(against, against)[0])
    scores = (np.nan_to_num(z) - centre) @ weights
    scores[np.isnan(measured.values).all(axis=1)] = np.nan
    rows = [
        (name, kind, group, size, *values, *standard, score, n)
        for name, kind, group, size, values, standard, score, n in zip(
            measured.names, measured.types, groups, sizes, measured.values.tolist(), z.tolist(), scores.tolist(), measured.sizes, strict=True
        )
    ]
    columns = ("document", "doc_type", "reference", "n_reference", *FEATURES, *(f"{name}_z" for name in FEATURES), "estimate", "n")
    return column_types(rows, columns, {**dict.fromkeys(columns[4:-1], "float64"), "n_reference": "int64", "n": "int64"})


def readability_loading_table(policies: Corpus) -> "pd.DataFrame":
    """Give the weights of the score of :func:`readability_table` when ``policies`` is the reference.

    Parameters
    ----------
    policies : Corpus
        The reference.

    Returns
    -------
    pandas.DataFrame
        ``feature, loading, explained, n``: weight in the first component (squares sum to 1), the component's share of all variance, documents.

    Raises
    ------
    InputError
        If the corpus holds feedback.
    EmptyInputError
        If no document has text.

    Notes
    -----
    The sign is set so that the loadings sum to 0 or more. Where ``explained`` is below about 0.4 one score hides more than it tells: read the features.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a", "b"], "text": ["今天停水。请注意。", "依据有关规章所规定的统筹性的调度原则开展工作。"]})
    >>> readability_loading_table(Corpus.from_frame(frame, kind="policy")).shape
    (6, 4)
    """
    measured = _by_id(_measured(policies, "readability_loading_table"))
    weights, _, explained = _component(_standardised(measured, measured)[0])
    rows = [(name, weight, explained, len(measured.names)) for name, weight in zip(FEATURES, weights.tolist(), strict=True)]
    return column_types(rows, ("feature", "loading", "explained", "n"), {"loading": "float64", "explained": "float64", "n": "int64"})


# -- features ---------------------------------------------------------------------------------------


def _measured(policies: Corpus, verb: str) -> _Measured:
    import numpy as np

    check_policies(policies, verb=verb)
    texts = text_column(policies.table, "text")
    sizes = np.array([len(_CHINESE.findall(text)) for text in texts], dtype=np.int64)
    if not sizes.any():
        raise EmptyInputError(explain(f"{verb}: no document has Chinese text", found=f"{len(texts)} documents", hint="give documents with their text"))
    values = np.full((len(texts), len(FEATURES)), np.nan)
    for i in np.flatnonzero(sizes):
        values[i, (0, 1, 4)] = _of_text(str(texts[i]))
    values[:, (2, 3, 5)] = _of_words(policies, sizes > 0)
    return _Measured(text_column(policies.table, "id"), text_column(policies.table, "doc_type"), sizes, values)


def _of_text(text: str) -> tuple[float, float, float]:
    """Characters a sentence, characters a part, 的 a part."""
    sentences = [n for piece in _SENTENCE.split(text) if (n := len(_CHINESE.findall(piece)))]
    parts = [piece for piece in _PART.split(text) if _CHINESE.search(piece)]
    n = sum(sentences)
    return n / len(sentences), n / len(parts), sum(part.count("的") for part in parts) / len(parts)


def _of_words(policies: Corpus, known: "npt.NDArray[np.bool_]") -> "npt.NDArray[np.float64]":
    """Characters a word, share of rare words, words of four characters per 100, over words in Chinese characters."""
    import numpy as np

    from policytext.segmenting import segment

    tokens = segment(policies, unit="document", stop_words=(), min_documents=1, max_share=1.0)
    chinese = np.array([re.fullmatch("[一-龥]+", word) is not None for word in tokens.words], dtype=bool)
    length = np.array([len(word) for word in tokens.words], dtype=np.float64)
    common = common_words()
    rare = np.array([word not in common for word in tokens.words], dtype=bool)
    counts = np.stack([chinese, length * chinese, rare & chinese, (length == 4) & chinese]).astype(np.float64)
    ends = np.concatenate([np.zeros((4, 1)), np.cumsum(counts[:, tokens.stream], axis=1)], axis=1)
    sums = ends[:, tokens.bounds[1:]] - ends[:, tokens.bounds[:-1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.stack([sums[1] / sums[0], sums[2] / sums[0], 100 * sums[3] / sums[0]], axis=1)
    place = {str(name): i for i, name in enumerate(tokens.units["document"])}
    out = np.full((len(known), 3), np.nan)
    for i, name in enumerate(policies.table["id"].astype(str)):
        if known[i] and name in place:
            out[i] = ratios[place[name]]
    return out


def _by_id(measured: _Measured) -> _Measured:
    """Documents by id: sums are then the same for any order of them."""
    order = sorted(range(len(measured.names)), key=lambda i: str(measured.names[i]))
    return _Measured(measured.names[order], measured.types[order], measured.sizes[order], measured.values[order])


def _standardised(measured: _Measured, against: _Measured) -> "tuple[npt.NDArray[np.float64], list[str], list[int]]":
    """Standard deviations above the mean of the documents of the type, or of all where there are few."""
    import numpy as np

    moments = {}
    for kind in ("", *sorted(set(against.types) - {""})):
        mine = against.values if kind == "" else against.values[against.types == kind]
        mine = mine[~np.isnan(mine).any(axis=1)]
        if len(mine) and (kind == "" or len(mine) >= FEW_OF_TYPE):
            spread = mine.std(axis=0)
            moments[kind] = (mine.mean(axis=0), np.where(spread > 0, spread, np.inf), len(mine))
    groups = [kind if kind in moments else "" for kind in measured.types]
    z = np.array([(row - moments[kind][0]) / moments[kind][1] for row, kind in zip(measured.values, groups, strict=True)])
    return z, [kind or "all" for kind in groups], [moments[kind][2] for kind in groups]


def _component(z: "npt.NDArray[np.float64]") -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]":
    """First principal component of rows without gaps: weights, centre, share of variance."""
    import numpy as np

    rows = z[~np.isnan(z).any(axis=1)]
    centre = rows.mean(axis=0)
    values, vectors = np.linalg.eigh((rows - centre).T @ (rows - centre))
    weights = vectors[:, -1]
    total = values.clip(0).sum()
    return weights * (1.0 if weights.sum() >= 0 else -1.0), centre, float(values[-1] / total) if total > 0 else float("nan")


# -- originals and explanations ---------------------------------------------------------------------

_QUOTED = re.compile("《([^》]+)》")
_SAME = re.compile(r"[“”\"《》\s]|(?:的)?(?:政策|文件)?解读$|^关于|的通知[》”\"]*$")


def explanation_pair_table(policies: Corpus) -> "pd.DataFrame":
    """Pair each interpretation with the document of the corpus that it explains.

    Parameters
    ----------
    policies : Corpus
        Policy documents, interpretations among them.

    Returns
    -------
    pandas.DataFrame
        One row a pair and feature: ``original, explanation, feature, original_value, explanation_value, easier``; features are :data:`FEATURES`.

    Raises
    ------
    InputError
        If the corpus holds feedback.
    EmptyInputError
        If no document has text.

    Notes
    -----
    An interpretation (解读) explains the document whose title it names in its own title, or first among what it cites, where that stands in the corpus;
    others give no pair. Of several documents of that title those of the interpretation's region come first, then the latest that is not younger than it.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a", "b"], "title": ["停水管理办法", "《停水管理办法》解读"], "doc_type": ["办法", "解读"],
    ...     "text": ["依据有关规章所规定的统筹性的调度原则开展工作。", "今天停水。请注意。"]})
    >>> table = explanation_pair_table(Corpus.from_frame(frame, kind="policy"))
    >>> table[["original", "explanation", "easier"]].values.tolist()[0]
    ['a', 'b', True]
    """
    measured = _measured(policies, "explanation_pair_table")
    rows = [
        (str(measured.names[a]), str(measured.names[b]), name, measured.values[a, k], measured.values[b, k], bool(measured.values[b, k] < measured.values[a, k]))
        for a, b in _pairs(policies)
        for k, name in enumerate(FEATURES)
    ]
    columns = ("original", "explanation", "feature", "original_value", "explanation_value", "easier")
    return column_types(rows, columns, {"original_value": "float64", "explanation_value": "float64", "easier": "bool"})


def explanation_table(policies: Corpus) -> "pd.DataFrame":
    """Test whether interpretations are easier to read than what they explain, feature by feature.

    Parameters
    ----------
    policies : Corpus
        Policy documents, interpretations among them.

    Returns
    -------
    pandas.DataFrame
        One row a feature: ``feature, easier, harder, tied, estimate, low, high, n, p_value, verdict``. ``estimate`` is the share of pairs in which the
        interpretation has the lower value (Wilson interval, n = pairs that differ), ``p_value`` that of a two-sided sign test; ``verdict`` is
        ``"easier"``, ``"harder"``, ``"cannot tell"`` or, without a pair, ``"not measured"``.

    Raises
    ------
    InputError
        If the corpus holds feedback.
    EmptyInputError
        If no document has text.

    Notes
    -----
    With 5 pairs or fewer no two-sided sign test can reach 0.05. Shorter sentences are not yet clearer ones. Pairs are taken as independent, though several
    interpretations may explain one document. Each feature is tested at 0.05 alone: of six, one may say so by chance in up to a quarter of all corpora
    in which nothing differs. A pair whose text has no such feature counts in neither.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"id": ["a", "b"], "title": ["停水管理办法", "《停水管理办法》解读"], "doc_type": ["办法", "解读"],
    ...     "text": ["依据有关规章所规定的统筹性的调度原则开展工作。", "今天停水。请注意。"]})
    >>> explanation_table(Corpus.from_frame(frame, kind="policy"))[["feature", "estimate", "n", "verdict"]].values.tolist()[0]
    ['sentence_length', 1.0, 1, 'cannot tell']
    """
    from scipy.stats import binomtest

    from policytext.codebook._units import share_of

    pairs = explanation_pair_table(policies)
    rows: list[tuple[object, ...]] = []
    for name in FEATURES:
        mine = pairs[(pairs["feature"] == name) & pairs[["original_value", "explanation_value"]].notna().all(axis=1)]
        easier = int(mine["easier"].sum())
        tied = int((mine["original_value"] == mine["explanation_value"]).sum())
        n = len(mine) - tied
        p = float(binomtest(easier, n).pvalue) if n else float("nan")
        verdict = "not measured" if not len(mine) else "cannot tell" if not n or p > 0.05 else "easier" if 2 * easier > n else "harder"
        rows.append((name, easier, n - easier, tied, *share_of(easier, n), p, verdict))
    columns = ("feature", "easier", "harder", "tied", "estimate", "low", "high", "n", "p_value", "verdict")
    ints = dict.fromkeys(("easier", "harder", "tied", "n"), "int64")
    return column_types(rows, columns, {**ints, **dict.fromkeys(("estimate", "low", "high", "p_value"), "float64")})


def _pairs(policies: Corpus) -> list[tuple[int, int]]:
    """Places of originals and of their interpretations."""
    table = policies.table
    titles, cites, types = (text_column(table, name) for name in ("title", "cites", "doc_type"))
    explains = (types == "解读") | (plain_status(table)[0] == "interpretation")
    ids, regions = text_column(table, "id"), text_column(table, "region")
    days = [str(day)[:10] if day == day and day is not None else "" for day in table["date"]] if "date" in table.columns else [""] * len(table)
    known: dict[str, list[int]] = {}
    for at, title in enumerate(titles):
        if title and not explains[at]:
            known.setdefault(_SAME.sub("", str(title)), []).append(at)

    def best(places: list[int], i: int) -> int | None:
        near = [at for at in places if regions[at] == regions[i]] or places
        before = [at for at in near if days[at] <= days[i]] or near
        return max(before, key=lambda at: (days[at], str(ids[at])), default=None)

    out = []
    for i in map(int, explains.nonzero()[0]):
        quoted = _QUOTED.findall(str(titles[i])) + _QUOTED.findall(str(cites[i]))[:1]
        named = [_SAME.sub("", words) for words in (str(titles[i]), *quoted)]
        found = next((best(known[name], i) for name in named if name in known), None)
        if found is None:
            ending = ([at for title, places in known.items() if title.endswith(name) for at in places] for name in named if len(name) >= 6)
            found = next((best(places, i) for places in ending if places), None)
        if found is not None:
            out.append((found, i))
    return out
