"""Texts freed from what crawling and typing left in them, and masked before they leave the library."""

from policytext.cleaning.privacy import mask_private
from policytext.cleaning.text import (
    CLEANERS,
    Cleaned,
    clean,
    clean_corpus,
    fold_spaces,
    fold_width,
    strip_invisible,
    strip_residue,
)

__all__ = [
    "CLEANERS",
    "Cleaned",
    "clean",
    "clean_corpus",
    "fold_spaces",
    "fold_width",
    "mask_private",
    "strip_invisible",
    "strip_residue",
]
