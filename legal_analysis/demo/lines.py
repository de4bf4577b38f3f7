"""Who was under whom in the demo, entered as an analyst enters it."""

from typing import Any

from accounts.identity import acting_as
from evidence import reporting_lines
from evidence.models import Authority, ReportingLine, Source
from evidence.reporting_lines import Line

from .survivors import Cast


def add_all(rows: list[dict[str, Any]], *, cast: Cast) -> None:
    """Enter the lines that are not there yet; one that was corrected or taken back stays so."""
    known = set(ReportingLine.objects.values_list("subordinate", "superior", "kind", "from_edtf"))
    authorities = {one.code: one for one in Authority.objects.all()}
    for row in rows:
        below, above = authorities[row["subordinate"]], authorities[row["superior"]]
        if (below.pk, above.pk, row["kind"], row["from"]) in known:
            continue
        with acting_as(cast.analyst):
            reporting_lines.write(
                Line(
                    below,
                    above,
                    row["kind"],
                    from_edtf=row["from"],
                    to_edtf=row.get("to", ""),
                    end_not_known=row.get("end_not_known", False),
                    said=row.get("said", ""),
                ),
                sources=[_source(*one) for one in row["sources"]],
                by=cast.analyst,
            )


def _source(authority: str, title: str) -> Source:
    return Source.objects.get(
        authoritysource_set__authority__code=authority, title__startswith=title
    )
