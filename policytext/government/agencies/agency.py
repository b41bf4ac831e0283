"""What a government body is here: a frozen record that two spellings of one body share."""

import datetime
from dataclasses import dataclass

__all__ = ["Agency"]


@dataclass(frozen=True, slots=True)
class Agency:
    """One government body.

    Attributes
    ----------
    name : str
        Full name with its place (河北省工业和信息化厅); as it stands where the rules can't read it.
    region : str
        Place that it belongs to (河北省, 云泽市青梧区); ``"全国"`` for national bodies, empty where unknown.
    level : str
        ``"national"``, ``"province"``, ``"city"``, ``"county"``, ``"township"``, or empty where unknown.
    system : str
        Line of work (条) that bodies of all levels share (工业和信息化); empty where the catalogue has none.
    kind : str
        ``"government"``, ``"party"``, ``"congress"``, ``"consultative"``, ``"court"``, ``"procuratorate"``,
        ``"mass"``, ``"vertical"``, ``"service"``, ``"area"``, or empty where unknown.
    valid_from, valid_to : datetime.date or None
        First and last day that the body had this name, where the catalogue knows.
    candidates : tuple of Agency
        What else the name may mean, where the text leaves it open; empty where it is certain.
    """

    name: str
    region: str = ""
    level: str = ""
    system: str = ""
    kind: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    candidates: "tuple[Agency, ...]" = ()
