"""The numbered document of a snapshot, checked against what its receiver takes."""

from .bidi import without_orders
from .compose import compose
from .compose.book import ProseRefused
from .document import Document
from .length import check
from .numbering import UnresolvedReference, number
from .shapes import shape_of
from .snapshot import Snapshot


def composed(snapshot: Snapshot) -> Document:
    """Return the document every file of the package is made from.

    Errors: ProseRefused if a text refers to what is not there or may not be seen; length.TooLong;
    KeyError for a mechanism without a shape.
    """
    snapshot = without_orders(snapshot)
    try:
        document = number(compose(snapshot))
    except UnresolvedReference as error:
        raise ProseRefused(str(error)) from error
    mechanism = snapshot["mechanism"]
    check(document, shape_of(mechanism["code"]), mechanism["format"])
    return document
