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
    """Code one clause: what it carries, what it does, how binding it is, what it gives, what it measures.

    Parameters
    ----------
    text : str
        One clause, as :func:`policytext.government.split_clauses` gives it, with or without its number.
    codebook : Codebook, optional
        The codes to read for; the mechanisms and safeguards where none is given.

    Returns
    -------
    ClauseCoding
        Each code with its first cue as evidence, so that a reader can see why.

    Raises
    ------
    InputError
        If the text is no string.

    Notes
    -----
    Patterns find wording. A mechanism told in words that no pattern knows is missed, and a clause that names one without setting it up may
    be coded; ``benchmarks/codebook.py`` prints how often. Hand-code a sample of your own texts before publishing shares.

    Examples
    --------
    >>> found = code_clause("先在两个街道开展试点，总结后再向全区推广。")
    >>> found.codes, found.evidence[0].cue
    (('M13b',), '开展试点')
    >>> code_clause("此前的租金试点已经结束，不再新增。").codes
    ()
    """
    from policytext.codebook.evaluation import clause_indicator
    from policytext.codebook.modality import clause_modality
    from policytext.codebook.resource import clause_resources

    expect(text, str, verb="code_clause", hint="give the text of one clause; code_mechanisms(policies) reads a corpus")
    function = clause_function(text)
    hits = hits_in(text, codebook or load_codebook("mechanisms"), function=function)
    return ClauseCoding(
        tuple(hit.code for hit in hits),
        function,
        clause_modality(text),
        clause_resources(text),
        clause_indicator(text),
        tuple(hits),
    )
