"""The bundled study: 云泽市, an invented city, with what is true of it by construction."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from policytext.corpus import Corpus
from policytext.errors import InputError, explain
from policytext.reading import read_feedback, read_policies

__all__ = ["Yunze", "load_yunze", "yunze_folder"]


class Yunze(NamedTuple):
    """The bundled study, read.

    Attributes
    ----------
    policies : Corpus
        126 or more policy documents, heads parsed.
    feedback : Corpus
        4,000 or more messages with time, district, channel, category and, for a third, the official reply.
    truth : mapping
        What was planted and what is true of each document and message, by their ids; keys are described in the
        README beside the data.
    """

    policies: Corpus
    feedback: Corpus
    truth: Mapping[str, Any]


def yunze_folder() -> Path:
    """Folder of the bundled study: documents, messages, truth, study file and the part that is messy on purpose.

    Returns
    -------
    Path
        Holds ``policies/``, ``feedback.csv``, ``truth.json``, ``study.toml``, ``messy/``, ``README.md``, ``SHA256SUMS``.

    Raises
    ------
    InputError
        The installation does not hold the data (a partial copy of the package, or one run from an archive).

    Examples
    --------
    >>> sorted(path.name for path in yunze_folder().glob("*.json"))
    ['truth.json']
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_yunze", package.parent / "corpora" / "yunze"):
        if (folder / "truth.json").is_file():
            return folder
    raise InputError(
        explain(
            "the bundled study is not in this installation",
            found=f"looked for {package.name}/_yunze/truth.json and corpora/yunze/truth.json",
            hint="install policytext from its wheel or its source folder; the data can't be read from inside an archive",
        )
    )


def load_yunze() -> Yunze:
    """Read the bundled study.

    The city, its people and all texts are invented; 25 matters are planted in known shares, with gaps, delays, silos
    and mechanisms that tests recover. It says nothing about any real city.

    Returns
    -------
    Yunze
        ``policies, feedback, truth``: a named tuple, so that it unpacks. Ids in ``truth["policies"]`` are the
        corpus' ids with ``.txt``; ids in ``truth["messages"]`` are the ids of ``feedback``.

    Raises
    ------
    InputError
        The data are not in this installation.

    Examples
    --------
    >>> policies, feedback, truth = load_yunze()
    >>> truth["city"]
    '云泽市'
    """
    folder = yunze_folder()
    policies = read_policies(folder / "policies")
    feedback = read_feedback(
        folder / "feedback.csv",
        id="编号",
        text="内容",
        title="标题",
        date="留言时间",
        region="区县",
        reply="答复内容",
        reply_date="答复时间",
    )
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    return Yunze(policies, feedback, MappingProxyType(truth))
