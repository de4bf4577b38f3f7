"""Pages leave compressed: on a bad line a list costs a fifth of the time."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Compresses pages only: files to fetch are sealed or packed already.

    How well something is compressed tells what it repeats (the attack called BREACH). Here nobody
    can have their own text repeated beside a secret: the token of a form is masked anew in each
    answer, a list of records takes no word from an address, the cookie does not come along when
    another site asks for a part, and Django adds up to a hundred random bytes.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response
