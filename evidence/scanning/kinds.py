"""What a scan finds, and where in a text."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What something found may be. Names come first: of two at one place the first is told."""

    PERSON = "person"
    OFFICE = "office"
    RELATIVE = "relative"
    STAFF = "staff"
    CODE = "code"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    HANDLE = "handle"
    COORDINATES = "coordinates"
    WEB = "web"
    DAY = "day"
    PLACE = "place"
    PROVINCE = "province"


ORDER = {kind: place for place, kind in enumerate(Kind)}
NAMES = frozenset({Kind.PERSON, Kind.RELATIVE, Kind.STAFF})
CONTACTS = frozenset({Kind.EMAIL, Kind.PHONE, Kind.NUMBER, Kind.HANDLE, Kind.COORDINATES, Kind.WEB})


@dataclass(frozen=True, order=True)
class Found:
    """From `start` up to `end`, in letters of the text as Python counts them."""

    start: int
    end: int
    kind: Kind
