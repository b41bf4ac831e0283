"""Heads of documents: who issued them, under which number, when, as what, in force from when to when."""

from policytext.government.heads.head import DOC_TYPES, STATUSES, Citation, Head
from policytext.government.heads.numbers import normal_number
from policytext.government.heads.parse import parse_head
from policytext.government.heads.standing import LEFT_OUT, check_leave_out, plain_status, status_of, text_column, why_left_out
from policytext.government.heads.titles import title_of

__all__ = [
    "DOC_TYPES",
    "LEFT_OUT",
    "STATUSES",
    "Citation",
    "Head",
    "check_leave_out",
    "normal_number",
    "parse_head",
    "plain_status",
    "status_of",
    "text_column",
    "title_of",
    "why_left_out",
]
