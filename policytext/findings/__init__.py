"""The nine dilemmas of the founding document: whether, and where, texts show them, and which mechanisms answer."""

from policytext.findings.chinese import in_chinese
from policytext.findings.dilemma import Dilemma
from policytext.findings.result import Findings, write_findings
from policytext.findings.verb import diagnose
from policytext.findings.words import ANSWERS, DILEMMAS, VERDICTS, DilemmaWords

__all__ = ["ANSWERS", "DILEMMAS", "VERDICTS", "Dilemma", "DilemmaWords", "Findings", "diagnose", "in_chinese", "write_findings"]
