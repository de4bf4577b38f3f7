"""What invented sources say of an invented institution, recorded and decided as the pages would."""

from typing import Any

from django.db.models import QuerySet

from accounts.identity import acting_as
from evidence.actors import reconciling, stating
from evidence.actors.stating import Of, Says
from evidence.models import ActorStatement, Authority, Source

from .survivors import Cast


def add_all(rows: list[dict[str, Any]], *, cast: Cast) -> None:
    """Enter those institutions that are not there yet, with what is said of them."""
    for row in rows:
        actor, is_new = Authority.objects.get_or_create(
            code=row["code"],
            defaults={
                "kind": Authority.Kind.INSTITUTION,
                "name": row["name"],
                "role": row["role"],
                "verified": False,
            },
        )
        if not is_new:
            continue
        for said in row["statements"]:
            with acting_as(cast.analyst):
                _state(actor, said, cast)
        for decided in row["decisions"]:
            _decide(actor, decided, cast)


def _source(told: dict[str, str]) -> Source:
    values = {name: told[name] for name in ("title", "publisher", "date_text")}
    found, _made = Source.objects.get_or_create(
        **values, url="", defaults={"independence_group": told["group"]}
    )
    return found


def _state(actor: Authority, said: dict[str, Any], cast: Cast) -> None:
    other = Authority.objects.get(code=said["object"]) if "object" in said else None
    stating.record(
        actor,
        _source(said["source"]),
        Of(said["kind"], other, said.get("text", "")),
        Says(
            from_edtf=str(said.get("from", "")),
            to_edtf=str(said.get("to", "")),
            place_in_source=said["place"],
            quote=said["quote"],
            probability=said["probability"],
            comment=said["comment"],
        ),
        by=cast.analyst,
    )


def _decide(actor: Authority, decided: dict[str, Any], cast: Cast) -> None:
    rows: QuerySet[ActorStatement] = actor.statements.filter(kind=decided["kind"])
    titles = [told["title"] for told in decided["rests_on"]]
    with acting_as(cast.analyst):
        proposed = reconciling.propose(
            rows[0],
            reconciling.Decision(
                decided["verdict"],
                decided["probability"],
                decided["reason"],
                from_edtf=str(decided["from"]),
            ),
            rests_on=set(rows.filter(source__title__in=titles).values_list("pk", flat=True)),
            read=dict(rows.values_list("pk", "version")),
            seen=None,
            by=cast.analyst,
        )
    with acting_as(cast.approver):
        reconciling.accept(proposed, by=cast.approver)
