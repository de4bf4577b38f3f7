"""What every page may know of the site it is on."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Template context: the neutral name to show."""
    return {"site_name": settings.SITE_NAME}
