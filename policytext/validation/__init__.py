"""Judgement by people: sheets out, answers in."""

from policytext.validation.sheets import Sheet, read_answers, write_sheets

__all__ = ["Sheet", "read_answers", "write_sheets"]
