"""Interviews on their way in the world of the sweep: hers, a colleague's, another organisation's."""

from typing import Any

from accounts.models import Organisation, User
from tests.canaries import canary
from tests.factories import evidence
from tests.legal_analysis.interview.told import answers, as_kept
from tests.sweep.planting import Planted

# She refused; so it is complete after few pages, and sending it hands over what she asks for and
# destroys the rest.
REFUSED = ("begin", "before", "who", "explained", "basics", "help", "ask")


def drafts_of(
    author: User, organisation: Organisation, side: str
) -> tuple[dict[str, Any], list[Planted]]:
    """Return a draft that can be sent and one that lacks much, and the words planted in them."""
    planted = []
    made = {}
    for name in ("draft", "long_draft"):
        words = canary(f"evidence.Draft.{name} {author.pk} {side}")
        planted.append(Planted(words, "identity", side))
        told = answers(begin={"agreed": words.text}, basics={"store": "refused"})
        if name == "draft":
            told = {key: told[key] for key in REFUSED}
        else:
            told["basics"] = {**told["basics"], "store": "granted"}
            del told["end"]
        made[name] = evidence.DraftFactory(
            author=author, organisation=organisation, answers=as_kept(told)
        )
    return made, planted
