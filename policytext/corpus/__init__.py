"""`Corpus`: texts with their document variables, and the list of everything that could not be read."""

from policytext.corpus.account import issue_table, source_table
from policytext.corpus.cells import as_texts, name_columns, parse_date_column, unique_names
from policytext.corpus.issues import ReadingIssue, SourceCount
from policytext.corpus.noun import Corpus, Kind, build_corpus, table_content
from policytext.corpus.spans import SpanMap

__all__ = [
    "Corpus",
    "Kind",
    "ReadingIssue",
    "SourceCount",
    "SpanMap",
    "as_texts",
    "build_corpus",
    "issue_table",
    "name_columns",
    "parse_date_column",
    "source_table",
    "table_content",
    "unique_names",
]
