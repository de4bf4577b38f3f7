"""For real data. Every secret must be given; config/selfcheck.py refuses an unsafe start."""

from config import databases, env
from config.settings.base import *

# These four stop the start where they are missing, before anything else is read.
SECRET_KEY = env.secret("DJANGO_SECRET_KEY")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS")
if databases.is_embedded():
    raise env.BadSetting("DATABASE_URL is not set. Production does not use the embedded database.")
if DATABASES["default"]["OPTIONS"].get("options", "").find("role=") >= 0:
    raise env.BadSetting(
        "DATABASE_OWNER_URL is not set. Production needs an owner's account for migrations, apart "
        "from the application's account in DATABASE_URL."
    )

CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if env.flag("BEHIND_TLS_PROXY", default=False):
    # Only where a proxy of ours sets this header and removes what a visitor sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
