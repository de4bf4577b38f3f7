"""Policies being entered in the world of the sweep: hers, a colleague's, another organisation's."""

from typing import Any

from django.utils import timezone

from accounts.models import Organisation, User
from legal_analysis.models import Policy, PolicyEntry
from legal_analysis.policy_entry import rules, writing
from tests.canaries import canary
from tests.factories import legal_analysis
from tests.legal_analysis.interview.told import as_kept
from tests.legal_analysis.policy_entry import told
from tests.sweep.planting import Planted, plant


def papers_of(
    author: User, organisation: Organisation, side: str
) -> tuple[dict[str, Any], list[Planted]]:
    """Return an entry all of whose pages are written, one that waits, and the words planted in them."""
    told.library()
    made, planted = {}, []
    for name in ("paper", "waiting_paper"):
        words = canary(f"legal_analysis.PolicyEntry.{name} {author.pk} {side}")
        answers = as_kept(told.decree())
        answers["name"]["summary"] = [words.text]
        entry = legal_analysis.PolicyEntryFactory(
            author=author, organisation=organisation, answers=answers
        )
        planted += [Planted(words, "case", side), *plant(entry, side)]
        if name == "waiting_paper":
            entry.state, entry.code = PolicyEntry.State.WAITING, f"POL-{author.pk}"
            entry.sent_at = timezone.now()
            entry.save()
        made[name] = entry
    return made, planted


def entered_policy(author: User, second: User, organisation: Organisation) -> Policy:
    """Return a policy one entered and another verified, whoever they are."""
    entry = told.entry_of(author, organisation)
    entry.state, entry.code, entry.sent_at = PolicyEntry.State.WAITING, "POL-IN", timezone.now()
    entry.save()
    policy = Policy(code=entry.code)
    entry.policy_id, entry.state = policy.pk, PolicyEntry.State.VERIFIED
    entry.verified_by, entry.verified_at = second, timezone.now()
    entry.save()
    return writing.write(entry, rules.told(entry))
