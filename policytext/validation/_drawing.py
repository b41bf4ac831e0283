"""Which texts are coded: what is no supply of its own, the frame of all that could be, strata, and the random draw with its chances."""

import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.cleaning import MASKS, find_private, mask_private
from policytext.corpus import Corpus, as_texts
from policytext.errors import ColumnError, EmptyInputError, InputError, explain, listing
from policytext.government.heads import why_left_out
from policytext.provenance import Provenance
from policytext.segmenting.tokens import Tokens

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = [
    "KINDS", "Frame", "Text", "allocate", "check_strata", "draw_items", "draw_rows", "is_whole", "make_frame", "whole",
]  # fmt: skip

KINDS = ("policy", "feedback")
_LONGEST, _BEFORE = 1000, 80
"""Characters of a text that are shown, and of what stands before it."""
_PERIODS = {"year": "Y", "quarter": "Q", "month": "M"}
_LEAST = 2
"""Texts of a stratum that are drawn at least, where it has them: from one alone no spread can be told."""

_HALF = re.compile("[\ud800-\udfff]")
"""Halves of characters, which broken files hold and no file takes."""
_MASK = re.compile("|".join(sorted(map(re.escape, set(MASKS.values())))))

Text = tuple[str, str, bool]
"""What stands before a text, the text itself (both masked), and whether it was cut."""


def whole(text: str) -> str:
    """A text with a sign (U+FFFD) for each half of a character.

    >>> whole("停车" + chr(0xD83D)) == "停车" + chr(0xFFFD)
    True
    """
    return _HALF.sub("\ufffd", text)


def is_whole(text: object) -> bool:
    """Whether something is a text that can be written to a file."""
    return isinstance(text, str) and not _HALF.search(text)


def check_strata(strata: object) -> list[str]:
    """Names of the columns that strata come from, in their order."""
    if strata is None:
        return []
    names = [strata] if isinstance(strata, str) else list(strata) if isinstance(strata, Sequence) and not isinstance(strata, bytes) else [None]
    if not all(is_whole(name) for name in names):
        raise InputError(explain(f"strata={strata!r} names no columns", hint='give a column, or a list such as ["region", "year"]'))
    return [str(name) for name in names]


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """All texts that could be coded.

    Attributes
    ----------
    items : pandas.DataFrame
        ``item`` (id), ``document``, ``kind``, ``stratum``; sorted by kind and id, so that the order of rows means nothing.
    show : callable
        From rows of ``items`` to what is shown.
    level : {"unit", "document"}
    left_out : dict
        Texts that can't be coded, or are of documents that are no supply of their own, by reason.
    parents : tuple of Provenance
    """

    items: "pd.DataFrame"
    show: Callable[[Sequence[int]], list[Text]]
    level: str
    left_out: dict[str, list[str]]
    parents: tuple[Provenance, ...]


def make_frame(texts: Any, strata: Sequence[str], unit: str, leave_out: Sequence[str] = ()) -> Frame:
    """The frame of Tokens, of one Corpus or several, or of a table, without policies of the types in ``leave_out``."""
    import pandas as pd

    parents: tuple[Provenance, ...]
    if isinstance(texts, Tokens):
        data, reader, parents = *_of_tokens(texts, unit), (texts.provenance,)
        level = unit
    elif isinstance(texts, pd.DataFrame):
        data, level = _of_table(texts)
        reader, parents = _plain_reader(data), ()
    else:
        # A set has no order of its own, and the key lists where texts come from.
        several = isinstance(texts, Iterable) and not isinstance(texts, (str, set, frozenset))
        corpora = [texts] if isinstance(texts, Corpus) else list(texts) if several else []
        if not corpora or not all(isinstance(one, Corpus) for one in corpora):
            raise InputError(
                explain(f"coding_sheet takes Tokens, Corpus or a table, not {type(texts).__name__}", hint="use topics.tokens, or [policies, feedback]")
            )
        data, level = pd.concat([_of_corpus(one) for one in corpora], ignore_index=True), "document"
        reader, parents = _plain_reader(data), tuple(one.provenance for one in corpora)
    _check_items(data, level)
    data["stratum"] = _strata(data, strata)
    empty, reason = (data["length"] == 0).to_numpy(), why_left_out(data, leave_out)
    reason[(reason == "") & empty] = "no text"
    left = {why: sorted(data.loc[reason == why, "item"]) for why in ("no text", *leave_out) if (reason == why).any()}
    kept = data[reason == ""].assign(row=data.index[reason == ""])
    kept = kept.assign(rank=kept["kind"].map(KINDS.index)).sort_values(["rank", "item"], kind="stable").reset_index(drop=True)
    if not len(kept):
        found = listing([f"{why}: {len(items)}" for why, items in left.items()])
        raise EmptyInputError(explain("no text to code", found=found, hint="check which column was read as text; leave_out=() codes all types"))
    rows = kept["row"].to_numpy()
    return Frame(kept[["item", "document", "kind", "stratum"]], lambda some: reader([int(rows[i]) for i in some]), level, left, parents)


def allocate(sizes: "npt.NDArray[np.int64]", n: int) -> "npt.NDArray[np.int64]":
    """Part ``n`` draws among strata in proportion to their sizes, two each at least; nothing beyond what a stratum holds.

    Raises
    ------
    InputError
        If ``n`` is too small for two of each.
    """
    import numpy as np

    least = np.minimum(sizes, _LEAST)
    n = min(n, int(sizes.sum()))
    if least.sum() > n:
        raise InputError(
            explain(f"{len(sizes)} strata need {int(least.sum())} texts at least, and n={n}", hint="use a larger n, or coarser strata")
        )
    quota = n * sizes / sizes.sum()
    taken = np.clip(np.floor(quota).astype(np.int64), least, sizes)
    while taken.sum() != n:
        step = 1 if taken.sum() < n else -1
        free = taken < sizes if step > 0 else taken > least
        missing = np.where(free, step * (quota - taken), -np.inf)
        taken[int(np.argmax(missing))] += step
    return np.asarray(taken, dtype=np.int64)


def draw_rows(frame: Frame, n: int, seed: int) -> "tuple[list[int], list[float], pd.DataFrame]":
    """Draw texts of each source at random within strata, without replacement.

    Returns
    -------
    (rows, chances, strata)
        Rows of ``frame.items``; the chance of each; a row each stratum: ``kind, stratum, n_texts, n_drawn, probability``.
    """
    import numpy as np
    import pandas as pd

    rows: list[int] = []
    chances: list[float] = []
    strata: list[dict[str, Any]] = []
    for kind in KINDS:
        own = frame.items[frame.items["kind"] == kind]
        if not len(own):
            continue
        names, code = np.unique(own["stratum"].to_numpy(dtype=str), return_inverse=True)
        sizes = np.bincount(code)
        for j, (name, size, wanted) in enumerate(zip(names.tolist(), sizes.tolist(), allocate(sizes, n).tolist(), strict=True)):
            rng = np.random.default_rng([seed, zlib.crc32(kind.encode()), zlib.crc32(name.encode())])
            members = own.index.to_numpy()[code == j]
            rows += np.sort(rng.permutation(members)[:wanted]).tolist()
            chances += [wanted / size] * wanted
            strata.append({"kind": kind, "stratum": name, "n_texts": size, "n_drawn": wanted, "probability": wanted / size})
    return rows, chances, pd.DataFrame(strata)


def draw_items(frame: Frame, n: int, seed: int, titles: Mapping[str, str]) -> "tuple[pd.DataFrame, list[Text], pd.DataFrame]":
    """Draw texts, and tell which of them are shown.

    Returns
    -------
    (drawn, shown, strata)
        ``drawn``: a row each drawn text: ``item, document, kind, stratum, probability, shows`` (the row of the text that is shown
        in its place: itself, or the one that reads the same and was drawn first). ``shown``: the texts, row by row. ``strata``: see
        :func:`draw_rows`.
    """
    rows, chances, strata = draw_rows(frame, n, seed)
    drawn = frame.items.loc[rows].reset_index(drop=True).assign(probability=chances)
    shown = frame.show(rows)
    return drawn.assign(shows=_first_copies(drawn, shown, titles)), shown, strata


def _first_copies(drawn: "pd.DataFrame", shown: Sequence[Text], titles: Mapping[str, str]) -> list[int]:
    """The row that is shown for each: what reads the same within a source is shown once.

    Near copies are no copies here: a letter that many send about their own matter differs in the one word that its code hangs on. Nor is a clause under
    another title, or after another sentence: 四、资金保障 alone says nothing of what the money is for.
    """
    first: dict[tuple[str, ...], int] = {}
    out = []
    for row, (kind, document, (before, text, _)) in enumerate(zip(drawn["kind"], drawn["document"], shown, strict=True)):
        head = titles.get(str(document), "") if kind == "policy" else ""
        out.append(first.setdefault((kind, head, _plain(before), _plain(text)), row))
    return out


def _plain(text: str) -> str:
    """What stays of a text when width, spaces, digits and masks are taken for the same.

    >>> _plain("停车 1２00元，[电话]") == _plain("停车3元, [姓名]")
    True
    """
    spaceless = "".join(unicodedata.normalize("NFKC", _MASK.sub("\ufffc", text)).split())
    return re.sub(r"\d+", "0", spaceless)


# -- where texts come from --------------------------------------------------------------------------


def _of_tokens(tokens: Tokens, unit: str) -> "tuple[pd.DataFrame, Callable[[Sequence[int]], list[Text]]]":
    import pandas as pd

    units, documents = tokens.units.reset_index(drop=True), tokens.documents
    extra = [name for name in documents.columns if name not in units.columns]
    if unit == "unit":
        joined = units.merge(documents[["kind", "document", *extra]], on=["kind", "document"], how="left", sort=False)
        # A title that has no text below it is no unit; what is counted is what could be shown.
        joined = joined.rename(columns={"unit": "item"}).assign(length=units["n_words"])
        names, owners = units["unit"].tolist(), list(zip(units["kind"], units["document"], strict=True))
        return joined, lambda rows: [_of_unit(tokens, names, owners, row) for row in rows]
    data = documents.reset_index(drop=True).assign(item=documents["document"].to_numpy(dtype=object))
    parts = units.groupby(["kind", "document"], sort=False)["unit"].agg(list)
    names = [parts.get((kind, document), []) for kind, document in zip(data["kind"], data["document"], strict=True)]
    data["length"] = [len(own) for own in names]
    return pd.DataFrame(data), lambda rows: [_masked("", "\n".join("".join(tokens.words_of(name)) for name in names[row])) for row in rows]


def _of_unit(tokens: Tokens, names: Sequence[str], owners: Sequence[tuple[str, str]], row: int) -> Text:
    before = "".join(tokens.words_of(names[row - 1])) if row and owners[row - 1] == owners[row] else ""
    return _masked(before, "".join(tokens.words_of(names[row])))


def _of_corpus(corpus: Corpus) -> "pd.DataFrame":
    table = corpus.table.reset_index(drop=True)
    title, text = as_texts(table["title"]), as_texts(table["text"])
    whole = [f"{one}\n{other}" if one and not other.startswith(one) else other for one, other in zip(title, text, strict=True)]
    return table.assign(item=table["id"], document=table["id"], kind=corpus.kind, whole=whole, length=text.str.strip().str.len())


def _of_table(table: "pd.DataFrame") -> "tuple[pd.DataFrame, str]":
    level = "unit" if "unit" in table.columns else "document"
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise ColumnError(explain(f"the table has several columns {twice[0]!r}", found=f"columns: {listing(table.columns)}", hint="keep one of them"))
    absent = [name for name in ("document", "kind", "text") if name not in table.columns]
    if absent:
        raise ColumnError(
            explain(f"no column {absent[0]!r} in the table", found=f"columns: {listing(table.columns)}",
                    hint="a table holds document, kind, text, and unit where documents are cut")
        )  # fmt: skip
    data = table.reset_index(drop=True)
    text = as_texts(data["text"])
    named = {name: as_texts(data[name]).to_numpy(dtype=object) for name in ("document", "kind")} | {"item": as_texts(data[level]).to_numpy(dtype=object)}
    _check_whole(name for names in named.values() for name in names)
    return data.assign(**named, whole=text, length=text.str.strip().str.len()), level


def _plain_reader(data: "pd.DataFrame") -> Callable[[Sequence[int]], list[Text]]:
    return lambda rows: [_masked("", str(data.at[row, "whole"])) for row in rows]


def _check_items(data: "pd.DataFrame", level: str) -> None:
    strange = sorted(set(data["kind"]) - set(KINDS))
    if strange:
        raise InputError(explain(f"kind={strange[0]!r} is unknown", found=f"kinds: {listing(KINDS)}", hint="use one of these"))
    _check_whole(name for column in ("item", "document") for name in data[column])
    names = data["item"].astype(str)
    if (names == "").any() or names.duplicated().any():
        what = f"no {level} has an id" if (names == "").any() else f"{level} {names[names.duplicated()].iloc[0]!r} stands twice"
        raise InputError(explain(f"{what} among the texts", hint="give each text an id of its own, over both sources"))


def _check_whole(ids: Iterable[object]) -> None:
    broken = next((str(name) for name in ids if not is_whole(str(name))), None)
    if broken is not None:
        raise InputError(explain(f"id {broken!r} holds half a character", hint="read the file with the encoding that it has, or give ids of your own"))


def _strata(data: "pd.DataFrame", strata: Sequence[str]) -> list[str]:
    absent = [name for name in strata if name not in data.columns and not (name in _PERIODS and "date" in data.columns)]
    if absent:
        known = [name for name in data.columns if name not in ("item", "whole", "length", "text", "unit", "document", "kind")]
        raise ColumnError(explain(f"no column {absent[0]!r} for strata", found=f"columns: {listing(known)}", hint="name one of these"))
    columns = [as_texts(data[name]).str.strip() if name in data.columns else _periods(data["date"], name) for name in strata]
    return [whole(" · ".join(cells)) for cells in zip(*columns, strict=True)] if columns else ["all"] * len(data)


def _periods(dates: "pd.Series[Any]", name: str) -> "pd.Series[Any]":
    """Year, quarter or month of each date as text; empty where it is missing."""
    import pandas as pd

    periods = pd.to_datetime(dates, errors="coerce").dt.to_period(_PERIODS[name])
    return periods.astype(str).where(periods.notna(), "")


def _masked(before: str, text: str) -> Text:
    """A text masked in sight of what stands before it, cut where it is long."""
    before, text = whole(before), whole(text)
    lead = before.rstrip() + "\n" if before.strip() else ""
    both = lead + text
    parts, done = list[str](), len(lead)
    for span in find_private(both):
        if span.end > len(lead):
            parts += [both[done : max(done, span.start)], MASKS[span.kind]]
            done = span.end
    shown = "\n".join(line for line in ("".join([*parts, both[done:]])).splitlines() if line.strip()).strip()
    earlier = " ".join(mask_private(before).split())
    earlier = f"…{earlier[-_BEFORE:]}" if len(earlier) > _BEFORE else earlier
    return earlier, shown[:_LONGEST] + "…" if len(shown) > _LONGEST else shown, len(shown) > _LONGEST
