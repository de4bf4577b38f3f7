"""What the web server loads. It refuses to exist where the settings are unsafe."""

from django.core.wsgi import get_wsgi_application

from config import env

env.use_default("DJANGO_SETTINGS_MODULE", "config.settings.production")

from config import logging as safe_logging
from config import selfcheck

safe_logging.close_side_doors()
try:
    application = get_wsgi_application()
except env.BadSetting as fault:
    raise SystemExit(str(fault)) from fault
selfcheck.refuse_unsafe_start()
