"""Who was under whom, in the world of the sweep: an analyst of ours wrote it, everybody reads it."""

from typing import Any

from accounts.models import Organisation
from tests.factories import evidence


def lines_of(library: dict[str, Any], organisation: Organisation) -> None:
    """Put a line of this organisation into the library, and somebody it says nothing about."""
    library["line"] = evidence.ReportingLineFactory(
        subordinate=library["authority"], organisation=organisation
    )
    library["superior"] = evidence.AuthorityFactory()
