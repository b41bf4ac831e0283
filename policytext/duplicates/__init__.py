"""Texts that are copies of one another: told apart, counted both ways, never removed."""

from policytext.duplicates.campaigns import campaign_table
from policytext.duplicates.grams import normal_form
from policytext.duplicates.result import Duplicates
from policytext.duplicates.verb import group_duplicates

__all__ = ["Duplicates", "campaign_table", "group_duplicates", "normal_form"]
