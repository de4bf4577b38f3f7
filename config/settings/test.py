"""For the test suite. Like production but for cost and for files that nobody has collected."""

from config import env

# Before the paths are read. Losing this server in a power cut loses nothing, and waiting for the
# disk at each copy of a database would make the suite several times as long.
env.use_default("LOCALPG_DIR", "var/test")
env.use_default("LOCALPG_DURABLE", "false")

from config.settings.base import *

SECRET_KEY = "only-for-tests-" + "0123456789abcdef" * 4
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DEMO = True

# The parameters are checked by a test of their own; paying for them at each log-in would not check
# more.
ARGON2_MEMORY_KIB = 1024
ARGON2_TIME_COST = 1

SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = False
DEVICE_COOKIE_NAME = "device"
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = False

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES |= {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
