"""The test settings for a worker process, in the database the test made."""

from config import env
from config.settings.test import *

DATABASES["default"]["NAME"] = env.text("WORKER_DATABASE")
