"""What the sweep's world holds of help: asked for, in hand, and who gives it."""

from typing import Any

from accounts.models import Organisation
from tests.factories import support


def help_of(organisation: Organisation) -> dict[str, Any]:
    """Make a need that nobody has taken up, one in hand with all that hangs on it, and two places."""
    held = support.TakenNeedFactory(organisation=organisation)
    return {
        "need": support.NeedFactory(organisation=organisation),
        "held_need": held,
        "check_in": support.CheckInFactory(need=held),
        "provider": support.ProviderFactory(organisation=organisation),
        "referral": support.ReferralFactory(need=held),
    }
