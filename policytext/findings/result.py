"""`Findings`: the nine dilemmas side by side, and their tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, expect, explain, listing
from policytext.findings.dilemma import Dilemma
from policytext.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Findings", "write_findings"]


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Findings:
    """What the texts show of each of the nine dilemmas, from :func:`policytext.diagnose`. Leads for reading, no verdict on anybody.

    Attributes
    ----------
    dilemmas : tuple of Dilemma
        D11 to D33, in order.
    settings : mapping
    provenance : Provenance
    """

    dilemmas: tuple[Dilemma, ...]
    settings: Mapping[str, Any]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.dilemmas)

    def __repr__(self) -> str:
        found = [one.id for one in self.dilemmas if one.verdict == "found"]
        absent = [one.id for one in self.dilemmas if one.verdict == "not measured"]
        return f"Findings({len(found)} of {len(self)} dilemmas found: {listing(found)}; not measured: {listing(absent)})"

    @property
    def table(self) -> "pd.DataFrame":
        """One row a dilemma: ``dilemma, name_zh, name_en, measure_zh, measure_en, estimate, low, high, n, grade, claim, verdict, reason, n_found,
        n_units, n_sentences, cannot_show_zh, cannot_show_en``."""
        import pandas as pd

        return pd.DataFrame([
            {
                "dilemma": one.id, "name_zh": one.name["zh"], "name_en": one.name["en"], "measure_zh": one.measure["zh"], "measure_en": one.measure["en"],
                "estimate": one.estimate, "low": one.low, "high": one.high, "n": one.n, "grade": one.grade, "claim": one.claim, "verdict": one.verdict,
                "reason": one.reason, "n_found": int((one.items["verdict"] == "found").sum()), "n_units": one.n_units, "n_sentences": len(one.evidence),
                "cannot_show_zh": one.cannot_show["zh"], "cannot_show_en": one.cannot_show["en"],
            }
            for one in self.dilemmas
        ])  # fmt: skip

    @property
    def items(self) -> "pd.DataFrame":
        """All units of all dilemmas, ``dilemma`` first, with the columns that all have; those that a dilemma adds are in ``dilemma(id).items``."""
        from policytext.findings.dilemma import ITEM_COLUMNS

        return self._together("items", ITEM_COLUMNS)

    @property
    def evidence(self) -> "pd.DataFrame":
        """All sentences: ``dilemma, unit, label, verdict`` (of the unit), then the other columns of :attr:`Dilemma.evidence`."""
        from policytext.findings.dilemma import EVIDENCE_COLUMNS

        table = self._together("evidence", EVIDENCE_COLUMNS)
        items = self.items.drop_duplicates(["dilemma", "unit"])[["dilemma", "unit", "label", "verdict"]]
        wide = table.merge(items, on=["dilemma", "unit"], how="left")
        return wide[["dilemma", "unit", "label", "verdict", *EVIDENCE_COLUMNS[1:]]]

    @property
    def mechanisms(self) -> "pd.DataFrame":
        """All mechanisms that answer a dilemma: ``dilemma``, then the columns of :attr:`Dilemma.answers`."""
        from policytext.findings._answers import ANSWER_COLUMNS

        return self._together("answers", ANSWER_COLUMNS)

    def _together(self, what: str, columns: tuple[str, ...]) -> "pd.DataFrame":
        import pandas as pd

        records = [{"dilemma": one.id, **row} for one in self.dilemmas for row in getattr(one, what)[list(columns)].to_dict("records")]
        return pd.DataFrame(records, columns=["dilemma", *columns])

    def dilemma(self, id: str) -> Dilemma:
        """Give one of the nine.

        Raises
        ------
        InputError
            If there is none of that id.
        """
        for one in self.dilemmas:
            if one.id == id:
                return one
        raise InputError(explain(f"no dilemma {id!r}", found=f"dilemmas: {listing(one.id for one in self.dilemmas)}", hint="name one of them"))

    def flagged(self) -> "pd.DataFrame":
        """Units in which a dilemma shows, of all dilemmas."""
        items = self.items
        return items[items["verdict"] == "found"].reset_index(drop=True)


def write_findings(findings: Findings, folder: "str | PathLike[str]") -> tuple[Path, ...]:
    """Write ``findings.csv, items.csv, evidence.csv, mechanisms.csv``; the same findings give the same bytes.

    UTF-8 with byte order mark, line feeds; cells that a spreadsheet would take for a formula get an apostrophe in front.

    Parameters
    ----------
    findings : Findings
    folder : path-like
        Made if it doesn't exist.

    Returns
    -------
    tuple of pathlib.Path

    Raises
    ------
    InputError
        If these are no findings, or the folder is a file.

    Examples
    --------
    See :func:`policytext.diagnose`.
    """
    from policytext.corpus.cells import guard_cell

    expect(findings, Findings, verb="write_findings", hint="diagnose(policies, ...) gives them")
    expect(folder, (str, PathLike), verb="write_findings", hint="name a folder")
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise InputError(explain(f"{target.name!r} is a file", hint="name a folder for the tables"))
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in (("findings", findings.table), ("items", findings.items), ("evidence", findings.evidence), ("mechanisms", findings.mechanisms)):
        plain = table.map(lambda cell: guard_cell(cell) if isinstance(cell, str) else cell)
        path = target / f"{name}.csv"
        path.write_bytes(str(plain.to_csv(index=False, lineterminator="\n")).encode("utf-8-sig"))
        written.append(path)
    return tuple(written)
