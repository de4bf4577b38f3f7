"""Acts that an open session alone must not do: only with a second factor shown just now (T-27)."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def require(request: HttpRequest) -> None:
    """Go on if she showed her second factor in the last five minutes; else she is asked for it.

    Ask this after whether she may at all, so that who may not sees no difference. allauth keeps what
    was sent, in her sealed session, and goes on with it once she has confirmed.
    """
    raise_if_reauthentication_required(request, app="")
