"""Counts of a case: by what they are counted, in the database, and what of them may leave.

The page of a case and its dossier ask the same questions here (`dimensions`, `tally`). What the page
shows is exact: its reader may open every record that is counted. What leaves passes `leaving`, which
hides small numbers of our own records (T-08, docs/adr/0031-counts-of-a-case.md).
"""

from .dimensions import Dimension, Side, edges
from .leaving import LeavingList, leaving_lists
from .measures import measures_by_year
from .tally import Known, Tally, incidents_of, tally

__all__ = [
    "Dimension",
    "Known",
    "LeavingList",
    "Side",
    "Tally",
    "edges",
    "incidents_of",
    "leaving_lists",
    "measures_by_year",
    "tally",
]
