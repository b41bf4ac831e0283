"""Words left out of the topic words only: what they are, and which of them rules need."""

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["default_stop_words", "stop_word_table"]


def default_stop_words() -> frozenset[str]:
    """Words left out of the topic words: function words, courtesies, formulas of official texts.

    >>> "进一步" in default_stop_words(), "停车位" in default_stop_words()
    (True, False)
    """
    return frozenset(word for _, word in _grouped())


def stop_word_table() -> "pd.DataFrame":
    """Give the stop words with their groups, so that a researcher may keep some as topic words.

    Returns
    -------
    pandas.DataFrame
        Columns ``word, group``; groups: ``function``, ``time``, ``negation``, ``modality``, ``role`` (who does what with
        whom: 牵头, 会同), ``wish`` (what a message asks for: 希望, 建议), ``courtesy``, ``form`` (of official texts), ``miscut`` (what
        the segmenter joins before a body: 由市|住建局).

    Notes
    -----
    None of them is a topic word by default; every one stays in the stream (``tokens.words_of``), where
    rules find negation, modality and roles. Lists that delete these words from the text delete signal; for topics
    themselves it matters little which words are left out beyond the most frequent (Schofield, Magnusson and Mimno
    2017), and a study should say how its results change with the list (Denny and Spirling 2018).

    Examples
    --------
    >>> table = stop_word_table()
    >>> table.loc[table["word"].isin(["不", "应当", "牵头", "建议"]), "group"].tolist()
    ['negation', 'modality', 'role', 'wish']
    >>> own = table.loc[table["group"] != "wish", "word"]
    """
    import pandas as pd

    return pd.DataFrame([(word, group) for group, word in _grouped()], columns=["word", "group"], dtype=object)


def _grouped() -> list[tuple[str, str]]:
    text = (resources.files("policytext.segmenting") / "words" / "stop_words.txt").read_text("utf-8")
    group = ""
    words: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("# --"):
            group = line.split()[2]
        elif not line.startswith("#"):
            for word in line.split():
                words.setdefault(word, group)
    return [(group, word) for word, group in words.items()]
