"""Dates in texts: points, spans, deadlines, terms, and what comes again."""

from policytext.government.dates.verbs import DateMention, find_dates, parse_date

__all__ = ["DateMention", "find_dates", "parse_date"]
