"""What became of a body: renames, mergers, splits."""

import datetime
from itertools import product

from policytext.errors import InputError, expect, explain
from policytext.government.agencies._catalogue import catalogue
from policytext.government.agencies._identify import identify
from policytext.government.agencies.agency import Agency
from policytext.government.agencies.known import AgencyList
from policytext.government.agencies.names import canonical_agency, day_of, heirs_of

__all__ = ["department_of", "same_lineage", "successors_of"]


def same_lineage(a: Agency | str, b: Agency | str, *, known: AgencyList | None = None) -> bool:
    """Tell whether two names mean one body, or one body came from the other.

    Parameters
    ----------
    a, b : Agency or str
        Bodies, or names that are resolved with :func:`canonical_agency`.
    known : AgencyList, optional
        The user's own bodies and renames.

    Returns
    -------
    bool
        True for one body, or where a chain of renames, mergers and splits leads from one to the other at the same level
        and region, or to a variant of the other. Bodies that only merged into the same one, or came out of the same one, are
        not of one lineage. A name that leaves open which body it means counts as each of its candidates.

    Raises
    ------
    InputError
        If a name means no body, or ``known`` is no list of agencies.

    Notes
    -----
    Local variants of one department (自然资源局, 自然资源和规划局; 教育局, 教育体育局) count as one body, since places chose their
    own names: ``agency_variants.tsv`` lists them.

    Examples
    --------
    >>> same_lineage("云泽市国土资源局", "云泽市自然资源和规划局"), same_lineage("国土资源部", "国家海洋局")
    (True, False)
    """
    one, other = _agency(a, known), _agency(b, known)
    if one == other:
        return True
    if one.candidates or other.candidates:
        pairs = product(one.candidates or (one,), other.candidates or (other,))
        return any(same_lineage(a, b, known=known) for a, b in pairs)
    if (one.region, one.level) != (other.region, other.level):
        return False
    return _variant(one, other) or _leads(one, other, known) or _leads(other, one, known)


def successors_of(
    agency: Agency | str, *, on: datetime.date | None = None, known: AgencyList | None = None
) -> tuple[tuple[Agency, float], ...]:
    """Give the bodies that took over from another, with the share of each.

    Parameters
    ----------
    agency : Agency or str
        A body, or a name that is resolved with :func:`canonical_agency`.
    on : datetime.date, optional
        Day up to which successors are followed through later reforms; without it, the direct ones are given.
    known : AgencyList, optional
        The user's own bodies and renames.

    Returns
    -------
    tuple of (Agency, float)
        Empty for a body that has no successor (by that day); the shares of the others sum to 1.

    Raises
    ------
    InputError
        If a name means no body, ``on`` is no day or ``known`` no list of agencies.

    Notes
    -----
    The plans give no shares for splits: those of the catalogue are even. Where the catalogue lists what places chose
    (粮食局, 交通局), the shares are rough weights of the choices: even, or three to one where one was usual. The first day of the
    successors is the day after ``valid_to`` of the body, and the next one after each step of a chain.

    Examples
    --------
    >>> [(body.name, weight) for body, weight in successors_of("国家工商行政管理总局")]
    [('国家市场监督管理总局', 1.0)]
    >>> import datetime
    >>> canonical_agency("国家乡村振兴局").valid_to + datetime.timedelta(days=1)
    datetime.date(2023, 3, 10)
    >>> [body.name for body, _ in successors_of("卫生部", on=datetime.date(2020, 1, 1))]
    ['国家卫生健康委员会']
    """
    body = _agency(agency, known)
    on = day_of(on, "successors_of")
    if on is None:
        return heirs_of(body, known)
    shares: dict[Agency, float] = {}
    _follow(body, 1.0, on, known, shares)
    shares.pop(body, None)
    return tuple(shares.items())


def _agency(agency: Agency | str, known: AgencyList | None) -> Agency:
    expect(agency, (Agency, str), verb="a lineage", hint="pass a name, or what canonical_agency gives")
    expect(known, (AgencyList, type(None)), verb="a lineage with known=", hint="read_agencies(path) gives one")
    if isinstance(agency, Agency):
        return agency
    found = canonical_agency(agency, known=known)
    if found is None:
        raise InputError(explain(f"{agency!r} names no body", hint="pass the name of one body, such as '云泽市财政局'"))
    return found


def _follow(body: Agency, share: float, on: datetime.date, known: AgencyList | None, shares: dict[Agency, float]) -> None:
    ended = body.valid_to is not None and on > body.valid_to
    heirs = heirs_of(body, known) if ended else ()
    for heir, weight in heirs:
        _follow(heir, share * weight, on, known, shares)
    if not heirs:
        shares[body] = shares.get(body, 0.0) + share


def _leads(one: Agency, other: Agency, known: AgencyList | None) -> bool:
    """Whether a chain of successions leads from one body to the other, or to another name of its department."""
    todo, seen = [one], {one.name}
    while todo:
        for heir, _ in heirs_of(todo.pop(), known):
            if heir.name == other.name or _variant(heir, other):
                return True
            if heir.name not in seen:
                seen.add(heir.name)
                todo.append(heir)
    return False


def _variant(one: Agency, other: Agency) -> bool:
    """Whether two local names are names of one department, between which places chose."""
    return (
        one.level not in ("", "national")
        and (one.region, one.level) == (other.region, other.level)
        and (department := department_of(one)) is not None
        and department == department_of(other)
    )


def department_of(agency: Agency) -> int | str | None:
    """The department that a name stands for: the number of its row of variants, or its function."""
    found = identify(agency.name, agency.region)
    if found is None or not found.key or found.organ not in ("厅", "局", "委员会", "办公室"):
        return None
    return catalogue().variants.get(found.key, found.key)
