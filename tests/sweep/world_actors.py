"""What the sweep's world holds of sources on an authority of the library, and of what was made of it."""

from types import SimpleNamespace
from typing import Any

from tests.canaries import canary
from tests.factories import accounts as people
from tests.factories import evidence
from tests.sweep.planting import Planted


def statements_on(world: Any) -> dict[str, Any]:
    """One source on the authority, and somebody's proposal of what stands; plant words in both."""
    actor, source = (world.things["public"][name] for name in ("authority", "source"))
    words = {
        name: canary(f"evidence.ActorStatement.{name} {actor.pk}")
        for name in ("quote", "comment", "reason")
    }
    statement = evidence.ActorStatementFactory(
        actor=actor,
        source=source,
        from_edtf="2021-09",
        quote=words["quote"].text[:300],
        comment=words["comment"].text,
    )
    proposal = evidence.ReconciliationFactory(
        actor=actor, author=people.UserFactory(), reason=words["reason"].text
    )
    evidence.ReconciledStatementFactory(reconciliation=proposal, statement=statement)
    world.planted += [Planted(one, "public", "public") for one in words.values()]
    read = SimpleNamespace(read=f"{statement.pk}:1")
    return {"statement": statement, "proposal": proposal, "point": read}
