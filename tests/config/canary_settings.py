"""The test settings with a site that fails on purpose, in the database the test made."""

from config import env
from config.settings.test import *

ROOT_URLCONF = "tests.config.canary_site"
DATABASES["default"]["NAME"] = env.text("CANARY_DATABASE")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # as in production; nobody listens
PROCRASTINATE_ON_APP_READY = "tests.by_the_clock.only_of_minutes"
