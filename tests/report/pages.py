"""The page of a study, written once for all tests of a process that read it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from policytext.report import StudyResults, write_report

__all__ = ["page_of"]


def page_of(study: StudyResults, lang: str = "zh", **options: int) -> str:
    """The text of the page; studies are told apart as objects, so that a changed one has a page of its own."""
    return _page_of(study, lang, tuple(options.items()))


@cache
def _page_of(study: StudyResults, lang: str, options: tuple[tuple[str, int], ...]) -> str:
    with TemporaryDirectory() as folder:
        return write_report(study, Path(folder) / "report.html", lang=lang, **dict(options)).read_text(encoding="utf-8")  # type: ignore[arg-type]
