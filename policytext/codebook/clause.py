"""One clause coded: mechanisms, what it does, how binding it is, what it provides, what it measures."""

from dataclasses import dataclass

from policytext.codebook._reader import Hit, hits_in
from policytext.codebook.book import Codebook, load_codebook
from policytext.errors import expect
from policytext.government.clauses import clause_function

__all__ = ["ClauseCoding", "code_clause"]


@dataclass(frozen=True, slots=True)
class ClauseCoding:
    """What a clause carries; values as in the codebook.

    Attributes
    ----------
    codes : tuple of str
        Mechanisms and safeguards (M11a ... G42), or the codes of the codebook that was given.
    function : str
        One of :data:`policytext.government.CLAUSE_FUNCTIONS`.
    modality : str
        ``"rigid"``, ``"flexible"``, ``"both"`` or ``"none"``.
    resource : tuple of str
        Of ``"money", "people", "power", "technology", "demanded"``.
    indicator : str
        ``"input", "activity", "output", "outcome", "perception"`` or ``"none"``.
    evidence : tuple of Hit
        The cue of each code: ``code, start, end, cue``.
    """

    codes: tuple[str, ...]
    function: str
    modality: str
    resource: tuple[str, ...]
    indicator: str
    evidence: tuple[Hit, ...]


def code_clause(text: str, *, codebook: Codebook | None = None) -> ClauseCoding:
    """Code one clause."""
    from policytext.codebook.evaluation import clause_indicator
    from policytext.codebook.modality import clause_modality
    from policytext.codebook.resource import clause_resources

    expect(text, str, verb="code_clause", hint="give the text of one clause; code_mechanisms(policies) reads a corpus")
    function = clause_function(text)
    hits = hits_in(text, codebook or load_codebook("mechanisms"), function=function)
    return ClauseCoding(
        tuple(hit.code for hit in hits), function, clause_modality(text), clause_resources(text), clause_indicator(text), tuple(hits)
    )
