"""The demo case, built from the reference library and the files beside this module."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts import audit
from accounts.identity import acting_for_system
from accounts.models import Assignment, CaseTeam, Role
from legal_analysis.models import CaseFile

from . import (
    actors,
    alike,
    analysis,
    assessed,
    begun,
    corroborations,
    decisions,
    entries,
    lines,
    namings,
    sent,
    survivors,
    things,
    written,
)
from .survivors import Cast

HERE = Path(__file__).parent
TEAM_SINCE = date(2026, 1, 1)


def seed(cast: Cast) -> CaseFile:
    """Create the demo case, or bring it up to date. A second run writes nothing.

    Errors: analysis.DemoRefused if the files here contradict the library; nothing is written.
    """
    data = {
        name: _read(name)
        for name in (
            "case",
            "policies",
            "grades",
            "survivors",
            "sent",
            "entries",
            "begun",
            "things",
            "decisions",
            "lines",
            "actors",
            "namings",
            "corroborations",
            "submissions",
            "alike",
        )
    }
    assessments, citations = _read("assessments"), _read("citations")
    with acting_for_system(reason="demo"), transaction.atomic():
        team, created = CaseTeam.objects.get_or_create(
            organisation=cast.organisation, name="Demo case"
        )
        for user, role in (
            (cast.analyst, Role.ANALYST),
            (cast.advocate, Role.ADVOCATE),
            (cast.approver, Role.APPROVER),
        ):
            Assignment.objects.get_or_create(
                user=user, team=team, role=role, defaults={"starts_on": TEAM_SINCE}
            )
        case = analysis.case_file(data["case"], team=team)
        analysis.policies(data["policies"])
        analysis.grades(data["grades"], cast=cast)
        for number, row in enumerate(data["survivors"], start=1):
            survivors.add(row, number=number, case_file=case, cast=cast)
        sent.add_all(data["sent"], cast=cast)
        entries.add_all(data["entries"], cast=cast)
        analysis.texts(data["case"], case=case, cast=cast)
        assessed.add_all(assessments, case=case, cast=cast)
        analysis.citations(citations, case=case, cast=cast)
        begun.add(data["begun"], team=team, cast=cast)
        things.add_all(data["things"], team=team, cast=cast)
        decisions.add_all(data["decisions"], cast=cast)
        lines.add_all(data["lines"], cast=cast)
        actors.add_all(data["actors"], cast=cast)
        namings.add_all(data["namings"], case=case, cast=cast)
        corroborations.add_all(data["corroborations"], case=case, cast=cast)
        written.add_all(data["submissions"], case=case, cast=cast)
        alike.add_all(data["alike"], cast=cast)
        if created:
            audit.record(action="case.opened", subject=case, by=cast.analyst)
    return case


def _read(name: str) -> Any:
    text = (HERE / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_loader())  # noqa: S506 (a safe loader, in C where there is one)


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
