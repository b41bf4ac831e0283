"""Heads of documents: who issued them, under which number, when, as what, in force from when to when."""

from policytext.government.heads.head import DOC_TYPES, STATUSES, Citation, Head
from policytext.government.heads.numbers import normal_number
from policytext.government.heads.parse import parse_head
from policytext.government.heads.titles import title_of

__all__ = ["DOC_TYPES", "STATUSES", "Citation", "Head", "normal_number", "parse_head", "title_of"]
