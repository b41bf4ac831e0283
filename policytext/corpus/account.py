"""What became of what was read: a line for each file, and for each thing left out, changed or guessed."""

from typing import TYPE_CHECKING

from policytext.corpus.noun import Corpus

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["issue_table", "source_table"]


def issue_table(*corpora: Corpus) -> "pd.DataFrame":
    """What was left out, changed or guessed while reading, one line each.

    Returns
    -------
    pandas.DataFrame
        Columns ``file, place, code, severity, action``; left-out lines first.
    """
    import pandas as pd

    order = {"left out": 0, "changed": 1, "note": 2}
    issues = sorted((issue for corpus in corpora for issue in corpus.issues), key=lambda issue: order[issue.severity])
    rows = [(issue.file, issue.place, issue.code, issue.severity, issue.action) for issue in issues]
    return pd.DataFrame(rows, columns=["file", "place", "code", "severity", "action"], dtype=object)


def source_table(*corpora: Corpus) -> "pd.DataFrame":
    """How the rows of each file were used: ``rows = documents + left_out``.

    Returns
    -------
    pandas.DataFrame
        Columns ``kind, file, rows, documents, title_only, left_out``; ``title_only`` is a part of
        ``documents``.
    """
    import pandas as pd

    rows = [(corpus.kind, s.file, s.rows, s.documents, s.title_only, s.left_out) for corpus in corpora for s in corpus.sources]
    return pd.DataFrame(rows, columns=["kind", "file", "rows", "documents", "title_only", "left_out"])
