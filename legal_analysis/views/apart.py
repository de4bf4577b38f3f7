"""Answers that are somebody's file: a browser only saves them, and they do nothing (T-30)."""

from typing import TypeVar, cast

from csp.decorators import csp
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)

_DOES_NOTHING = csp({"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": True})


def doing_nothing(request: HttpRequest, answer: Response) -> Response:
    """Return the answer under a policy that lets nothing in it run or load anything."""
    return cast(Response, _DOES_NOTHING(lambda _request: answer)(request))
