"""The report: tables as CSV, evidence, and one HTML file that works offline."""

from policytext.report.columns import COLUMN_NOTES, ColumnNote
from policytext.report.evidence import evidence_table
from policytext.report.figures import study_figures
from policytext.report.html import write_report
from policytext.report.results import StudyResults
from policytext.report.tables import result_tables, write_tables

__all__ = [
    "COLUMN_NOTES",
    "ColumnNote",
    "StudyResults",
    "evidence_table",
    "result_tables",
    "study_figures",
    "write_report",
    "write_tables",
]
