"""For a developer's machine and the demonstration: plain HTTP, invented people only."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from config import env, paths
from config.settings.base import *

DEBUG = env.flag("DJANGO_DEBUG", default=False)
DEMO = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def _own_secret() -> str:
    """Return this checkout's secret key, made at first use."""
    file = paths.KEYS / "django-secret"
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent)  # 0600
        os.write(descriptor, secrets.token_urlsafe(50).encode())
        os.close(descriptor)
        with contextlib.suppress(FileExistsError):  # another process was first: its key is the key
            file.hardlink_to(name)
        Path(name).unlink()
    return file.read_text(encoding="ascii")


SECRET_KEY = env.secret("DJANGO_SECRET_KEY", "") or _own_secret()

# Browsers keep `Secure` and `__Host-` cookies for HTTPS only.
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = False
DEVICE_COOKIE_NAME = "device"
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = False

# So that a security key can be tried at http://localhost (never at an address of figures).
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = paths.MAIL

if DEBUG:
    STORAGES |= {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
