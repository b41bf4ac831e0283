"""Texts freed from what crawling and typing left in them, and masked before they leave the library."""

from policytext.cleaning._steps import CLEANERS, STEPS
from policytext.cleaning.many import find_private_in
from policytext.cleaning.of_corpus import clean_corpus
from policytext.cleaning.privacy import MASKS, PrivateSpan, find_private, mask_private, privacy_table
from policytext.cleaning.script import traditional_in
from policytext.cleaning.text import (
    Cleaned,
    clean,
    fold_look_alikes,
    fold_spaces,
    fold_width,
    join_lines,
    repair_shift,
    simplify_script,
    strip_chrome,
    strip_invisible,
    strip_list_numbers,
    strip_pinyin,
    strip_repeated_titles,
    strip_residue,
)

__all__ = [
    "CLEANERS",
    "Cleaned",
    "MASKS",
    "PrivateSpan",
    "STEPS",
    "clean",
    "clean_corpus",
    "find_private",
    "find_private_in",
    "fold_look_alikes",
    "fold_spaces",
    "fold_width",
    "join_lines",
    "mask_private",
    "privacy_table",
    "repair_shift",
    "simplify_script",
    "strip_chrome",
    "strip_invisible",
    "strip_list_numbers",
    "strip_pinyin",
    "strip_repeated_titles",
    "strip_residue",
    "traditional_in",
]
