"""Who was under whom and who is named as alleged, in the world of the sweep."""

from typing import Any

from accounts.models import Organisation
from tests.canaries import canary
from tests.factories import evidence, legal_analysis
from tests.sweep.planting import Planted


def lines_of(library: dict[str, Any], organisation: Organisation) -> None:
    """Put a line of this organisation into the library, and somebody it says nothing about.

    An analyst of ours wrote it, everybody reads it.
    """
    library["line"] = evidence.ReportingLineFactory(
        subordinate=library["authority"], organisation=organisation
    )
    library["superior"] = evidence.AuthorityFactory()


def named_in(things: dict[str, Any], side: str) -> tuple[dict[str, Any], list[Planted]]:
    """Return an institution alleged in a case, and a person proposed for it; and the words planted."""
    case = things["case"]
    words = canary(f"legal_analysis.Naming {case.pk} {side}")
    alleged = evidence.AuthorityFactory()
    case.alleged_perpetrators.add(alleged)
    naming = legal_analysis.NamingFactory(case_file=case, user=things["author"], reason=words.text)
    return {"alleged": alleged, "naming": naming}, [Planted(words, "case", side)]
