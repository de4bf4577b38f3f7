"""Every address of the site. Neutral words only: addresses stay in histories and proxies' logs."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from config.languages import choose_language
from config.leave import leave
from config.style import style

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("legal_analysis.urls")),
    path("", include("support.urls")),
    path("language/", choose_language, name="set_language"),
    path("leave/", leave, name="leave"),
    path("account/", include("accounts.urls")),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("style/", style, name="style"))

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler429 = "config.errors.too_many_requests"  # of allauth
handler500 = "config.errors.server_error"
