"""The web server's settings: `gunicorn -c config/gunicorn.py config.wsgi`."""

from config import env
from config.logging import configuration

bind = env.text("BIND", "127.0.0.1:8000")
workers = env.whole_number("WEB_WORKERS", 2)
threads = env.whole_number("WEB_THREADS", 4)
preload_app = True  # an unsafe start ends the server; a worker's end would only be tried again
worker_class = "gthread"
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats only; a slow disk must not look like a dead worker
timeout = 60
graceful_timeout = 20
max_requests = 2000
max_requests_jitter = 200
proc_name = "web"
accesslog = None  # an access log holds addresses and query strings
logconfig_dict = configuration(level=env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING"), "INFO"))
