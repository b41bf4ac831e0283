"""Whether topics mean something to people: intrusion sheets out, answers in."""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.errors import EmptyInputError, InputError, MissingFileError, check_seed, expect, explain, listing
from policytext.provenance import Provenance, record
from policytext.topics._intrusion import TEXTS, WORDS, rater_orders, rater_sheets, text_items, word_items
from policytext.topics._intrusion_scores import overall_scores, rater_scores, scored, topic_scores
from policytext.topics.model import Topics
from policytext.validation.sheets import read_answers, write_sheets

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Intrusion", "intrusion_sheet", "read_intrusion"]

_FORMAT = "policytext intrusion key"
_VERSION = 1
_TITLE = "主题判读：找出不合群的一项 Judging topics: find the one that does not belong"
_INSTRUCTIONS = (
    f"一、“{WORDS}”表：每行有几个词，其中一个与其余的不是一类。请在最后一列的下拉列表中选出这个词。",
    f"二、“{TEXTS}”表：每行有一段文字和几组词，其中一组与这段文字无关。请在最后一列选出这组词。没有这张表时，只做第一张。",
    "请独自完成，不与他人讨论；不必查资料；拿不准时选最可能的一项，实在无法选择就留空。行的先后可以改变，请整行移动，不要改动编号。",
    "个人信息已用方括号遮去。每份表格只由一个人填写。",
    "",
    f"1. Sheet “{WORDS}”: each row shows some words, one of which is not of a kind with the others. Choose it from the list in the last column.",
    f"2. Sheet “{TEXTS}”: each row shows a text and some groups of words, one of which has nothing to do with the text. "
    "Choose it in the last column. Where there is no such sheet, do the first one only.",
    "Work alone and look nothing up. If in doubt choose the likeliest; if you can't choose at all, leave the cell empty. "
    "Rows may be reordered, always as a whole; leave the ids as they are.",
    "Personal data are masked by words in brackets. Each file is for one person.",
)


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Intrusion:
    """What raters made of the topics.

    Attributes
    ----------
    topics : pandas.DataFrame (K, ...)
        Word intrusion, a row each topic: ``topic, label, n`` (answers that count), ``n_raters, correct, estimate`` (share of
        right answers), ``low, high`` (Wilson, 95%), ``chance, verdict``. The verdict is ``holds`` where three raters or more
        answered and 70% or more of them were right, ``fails`` where fewer were, ``cannot tell`` with fewer raters.
    overall : pandas.DataFrame
        ``task, measure, estimate, low, high, n, n_items, n_raters, chance``: the share of right answers for words and
        for texts (intervals reckon with answers to one item being alike), the log odds of the texts (TLO: log share of the
        intruder less log share of what was chosen; 0 is best), and how often two raters agree.
    raters : pandas.DataFrame
        ``rater, task, n, correct, estimate, low, high, agreement, n_compared, chance``: ``agreement`` is how often the rater's
        answer is that of another rater on the same item; ``chance`` what blind choice would give.
    answers : pandas.DataFrame
        Every answer: ``rater, task, item, topic, unit, answer, state, correct, log_odds``; ``state`` as in
        :func:`policytext.validation.read_answers`. Word items have a topic, text items a unit.
    settings : mapping
    provenance : Provenance
    """

    topics: "pd.DataFrame"
    overall: "pd.DataFrame"
    raters: "pd.DataFrame"
    answers: "pd.DataFrame"
    settings: Mapping[str, Any]
    provenance: Provenance

    def __repr__(self) -> str:
        verdicts = self.topics["verdict"].value_counts().to_dict()
        told = ", ".join(f"{verdicts.get(name, 0)} {name}" for name in ("holds", "fails", "cannot tell"))
        return f"Intrusion({len(self.topics)} topics: {told}; {len(self.problems)} answers do not count)"

    @property
    def problems(self) -> "pd.DataFrame":
        """The answers that do not count: blank, impossible, changed, missing, repeated or unknown."""
        return self.answers[self.answers["state"] != "given"].reset_index(drop=True)


def intrusion_sheet(
    topics: Topics, path: str | PathLike[str], *, seed: int, n_words: int = 5, raters: int = 3, n_texts: int = 20
) -> list[Path]:
    """Write a workbook for each rater, and the key to the right answers in a file beside them.

    Two tests of Chang et al. (2009). Words: the likeliest words of a topic and one intruder, which is likely in another
    topic and unlikely in this one. Texts: a text, its three largest topics and one intruder, which has little share in it.
    Nobody sees names or labels of topics, ids of documents, or which answer is right; each rater has an order of their own.

    Parameters
    ----------
    topics : Topics
    path : str or path
        Such as ``"intrusion.xlsx"``: gives ``intrusion_1.xlsx``, ``intrusion_2.xlsx`` ... and ``intrusion.key.json``. Keep the
        key from the raters.
    seed : int
        Of intruders, texts and orders: the same topics and seed give the same bytes.
    n_words : int
        Words of a topic shown beside the intruder, 2 or more.
    raters : int
        Number of workbooks; with fewer than 3 raters no topic can be said to hold.
    n_texts : int
        Texts shown, half of each source where both are there; 0 for none. There are none either with fewer than four topics.

    Returns
    -------
    list of pathlib.Path
        The workbooks, then the key.

    Raises
    ------
    InputError
        If a number can't be used, there are too few words for an intruder, or a file stands there that is not what would be
        written: it may hold answers.
    MissingFileError
        If the folder does not exist.

    Notes
    -----
    Personal data in the texts are masked, and texts are cut at 400 characters. Texts with fewer than 8 topic words or 20
    characters are not shown. A topic whose likely words all belong to every other topic too has no item and is never said to hold.

    References
    ----------
    Chang, J. et al. (2009). Reading tea leaves: how humans interpret topic models. NIPS 22.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> from policytext import Corpus, fit_topics, segment
    >>> texts = ["停车位 车库 车位 收费", "公交 线路 站台 班次", "停车位 车库 收费", "公交 站台 班次"] * 3
    >>> tokens = segment(Corpus.from_frame(pd.DataFrame({"text": texts}), kind="feedback"), backend="spaces", max_share=1.0)
    >>> topics = fit_topics(tokens, n_topics=2, runs=1, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     *sheets, key = intrusion_sheet(topics, f"{folder}/judge.xlsx", seed=1, n_words=3)
    ...     [file.name for file in sheets], key.name, read_intrusion(sheets, key)
    (['judge_1.xlsx', 'judge_2.xlsx', 'judge_3.xlsx'], 'judge.key.json', Intrusion(2 topics: 0 holds, 0 fails, 2 cannot tell; 6 answers do not count))
    """
    import numpy as np

    expect(topics, Topics, verb="intrusion_sheet", hint="fit_topics(tokens, ...) gives them")
    check_seed(seed)
    _check_number("n_words", n_words, 2)
    _check_number("raters", raters, 1)
    _check_number("n_texts", n_texts, 0)
    expect(path, (str, PathLike), verb="intrusion_sheet", hint="name a file that ends in .xlsx")
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise InputError(explain(f"{target.name!r} is no place for a workbook", hint="name a file that ends in .xlsx"))
    if not target.parent.is_dir():
        raise MissingFileError(explain(f"no folder {target.parent.name!r}", hint="make it first"))
    rng = np.random.default_rng(int(seed))
    items = [*word_items(topics, n_words, rng), *text_items(topics, n_words, n_texts, rng)]
    key: dict[str, Any] = {
        "format": _FORMAT, "version": _VERSION, "topics": topics.provenance.digest, "seed": int(seed), "n_words": int(n_words),
        "names": list(topics.names), "labels": list(topics.labels), "items": items,
        "raters": {str(rater): rater_orders(items, rng) for rater in range(1, raters + 1)},
    }  # fmt: skip
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as folder:
        made = []
        for rater in key["raters"]:
            sheets, place = list(rater_sheets(key, rater).values()), Path(folder) / f"{target.stem}_{rater}.xlsx"
            made.append(write_sheets(sheets, place, title=_TITLE, instructions=_INSTRUCTIONS))
        made.append(Path(folder) / f"{target.stem}.key.json")
        made[-1].write_bytes((json.dumps(key, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
        return _put(made, target.parent)


def read_intrusion(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]], key: str | PathLike[str], *, seed: int = 1
) -> Intrusion:
    """Score what raters chose.

    Parameters
    ----------
    paths : path, or iterable of paths
        The workbooks that were filled in, one a rater, in any order and under any name.
    key : str or path
        The file that :func:`intrusion_sheet` wrote beside them.
    seed : int
        Of the resampling that gives the interval of the log odds.

    Returns
    -------
    Intrusion
        With the answers that can't count listed in ``problems``.

    Raises
    ------
    EmptyInputError
        If there is no workbook.
    MissingFileError
        If a file does not exist.
    InputError
        If the key is none or is damaged, a workbook belongs to another key, or two are of one rater.

    Notes
    -----
    Raters are taken as a sample of readers. Answers to the same item are alike, so a topic's interval says how sure the share
    of raters is for the one item they saw, not for every intruder that might be drawn.
    """
    import pandas as pd

    check_seed(seed)
    expect(key, (str, PathLike), verb="read_intrusion(key=...)", hint="give the file that ends in .key.json")
    expect(paths, (str, PathLike, Iterable), verb="read_intrusion", hint="give the files that the raters filled in")
    given = [paths] if isinstance(paths, (str, PathLike)) else list(paths)
    for path in given:
        expect(path, (str, PathLike), verb="read_intrusion", hint="give the files that the raters filled in")
    about = _read_key(Path(key))
    if not given:
        raise EmptyInputError(explain("no workbook to read", hint="give the files that the raters filled in"))
    parts: dict[str, pd.DataFrame] = {}
    for path in given:
        rater, answers = _read_one(Path(path), about)
        if rater in parts:
            raise InputError(
                explain(
                    f"{Path(path).name} is the workbook of rater {rater}, which was read already",
                    hint="give each rater a file of their own: raters=",
                )
            )
        parts[rater] = answers
    answers = pd.concat([parts[rater] for rater in sorted(parts, key=int)], ignore_index=True)
    settings = {
        "topics": about["topics"],
        "seed_of_sheet": about["seed"],
        "n_words": about["n_words"],
        "raters": sorted(parts, key=int),
        "seed": int(seed),
    }
    return Intrusion(
        topics=topic_scores(answers, about), overall=overall_scores(answers, about, int(seed)), raters=rater_scores(answers, about),
        answers=answers, settings=settings,
        provenance=record("read_intrusion", settings, content=[answers.to_csv(index=False, lineterminator="\n")]),
    )  # fmt: skip


# -- parts ------------------------------------------------------------------------------------------


def _check_number(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise InputError(explain(f"{name}={value!r} can't be used", hint=f"use a whole number, {least} or more"))


def _put(made: list[Path], folder: Path) -> list[Path]:
    """Move files to their places, where nothing else may stand: what was filled in can't be made again."""
    places = [folder / file.name for file in made]
    for file, place in zip(made, places, strict=True):
        if os.path.lexists(place) and not (place.is_file() and place.read_bytes() == file.read_bytes()):
            problem = f"{place.name} is there already, and is not what would be written: it may hold answers"
            raise InputError(
                explain(problem, found="nothing was changed", hint="read it with read_intrusion and move it away, or name another file")
            )
    for file, place in zip(made, places, strict=True):
        os.replace(file, place)
    return places


def _read_key(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise MissingFileError(
            explain(f"no file {path.name!r}", hint="give the key that intrusion_sheet wrote beside the workbooks")
        )
    try:
        key = json.loads(path.read_bytes())
    except ValueError:
        key = None
    if not isinstance(key, dict) or key.get("format") != _FORMAT:
        raise InputError(explain(f"{path.name} is no key", hint="give the file that ends in .key.json"))
    if key.get("version") != _VERSION:
        raise InputError(
            explain(
                f"{path.name} has version {key.get('version')!r} of the key",
                found=f"read here: {_VERSION}",
                hint="use a newer policytext",
            )
        )
    try:
        _check_key(key)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise InputError(
            explain(f"{path.name} is damaged", found=type(error).__name__, hint="give the key as intrusion_sheet wrote it")
        ) from error
    return key


def _check_key(key: Mapping[str, Any]) -> None:
    """Walk through all that is read of a key."""
    if not key["raters"] or len(key["names"]) != len(key["labels"]) or not isinstance(key["n_words"], int) or key["n_words"] < 1:
        raise ValueError("not whole")
    _ = key["topics"], key["seed"]
    for item in key["items"]:
        groups = [*item["options"], item["intruder"]]
        if item["task"] == "texts":
            _ = item["unit"], item["text"], [float(item["shares"][group]) for group in groups]
        elif item["topic"] not in key["names"]:
            raise ValueError("not whole")
    for rater in sorted(key["raters"], key=int):
        rater_sheets(key, rater)


def _read_one(path: Path, key: Mapping[str, Any]) -> "tuple[str, pd.DataFrame]":
    """Whose workbook it is, and the answers in it."""
    import pandas as pd

    rater, frames = "", dict[str, "pd.DataFrame"]()
    for candidate in key["raters"]:
        sheets = rater_sheets(key, candidate)
        frames = {task: read_answers(path, sheet) for task, sheet in sheets.items()}
        if any((~frame["state"].isin(["missing", "unknown"])).any() for frame in frames.values()):
            rater = candidate
            break
    if not rater:
        raise InputError(
            explain(
                f"{path.name} has none of the items of this key",
                found=f"raters: {listing(key['raters'])}",
                hint="give the key that was written with it",
            )
        )
    states = pd.concat([frame["state"] for frame in frames.values()])
    if (states == "changed").any() and not (states == "given").any():
        raise InputError(
            explain(
                f"{path.name} shows other items than this key",
                found=f"rater {rater}",
                hint="give the key that was written with it",
            )
        )
    rows = []
    for task, frame in frames.items():
        places = key["raters"][rater][task]
        for number, (id, answer, state) in enumerate(zip(frame["item"], frame["answer"], frame["state"], strict=True)):
            place = places[number]["item"] if number < len(places) else None
            rows.append((rater, task, id, *scored(key["items"][place] if place is not None else {}, answer, state), place))
    columns = ["rater", "task", "item", "topic", "unit", "answer", "state", "correct", "log_odds", "place"]
    return rater, pd.DataFrame(rows, columns=columns).astype({"correct": object, "place": object})
