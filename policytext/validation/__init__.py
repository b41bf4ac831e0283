"""Judgement by people: sheets out, answers in, agreement, and the paragraph that says so."""

from policytext.validation._coding_sheets import REST
from policytext.validation.agreement import agreement_table
from policytext.validation.coding import OTHER, UNCLEAR, HandCoding, coding_sheet, read_coding
from policytext.validation.methods_text import methods_text
from policytext.validation.sheets import Sheet, read_answers, write_sheets

__all__ = [
    "OTHER",
    "REST",
    "UNCLEAR",
    "HandCoding",
    "Sheet",
    "agreement_table",
    "coding_sheet",
    "methods_text",
    "read_answers",
    "read_coding",
    "write_sheets",
]
