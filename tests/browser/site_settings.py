"""The test settings for a web server and a worker of their own, in the database the test made."""

from config import env
from config.settings.test import *

DATABASES["default"]["NAME"] = env.text("SITE_DATABASE")
ALLOWED_HOSTS = ["localhost"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http://localhost
# See Site.stay.
SESSION_IDLE = SESSION_IDLE_IDENTITY = SESSION_LONGEST
PROCRASTINATE_ON_APP_READY = "tests.by_the_clock.only_of_minutes"
