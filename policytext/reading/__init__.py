"""Files to a corpus. Nothing is lost silently: what can't be read is listed with its reason."""

from policytext.corpus import issue_table, source_table
from policytext.reading.archives import Limits
from policytext.reading.decoding import Decoded, decode
from policytext.reading.verbs import read_feedback, read_policies

__all__ = ["Decoded", "Limits", "decode", "issue_table", "read_feedback", "read_policies", "source_table"]
