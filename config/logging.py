"""Logs that cannot betray: one JSON line an event, made from an allow-list (threat T-35).

A message is kept only if it is an event name in dotted lower case, `consent.withdrawn`. Everything
else, above all what libraries say, is reduced to the place that said it. Of the values in `extra`
those named below survive, and only if they look like an id, a code or a number. Of an exception,
its class and place.
"""

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from config import env

EVENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
ID = re.compile(r"[0-9]{1,19}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
NUMBER = (int, float)

ID_KEYS = "_id"  # a key that ends so holds a UUID or a whole number
CODE_KEYS = {
    "action",
    "code",
    "command",
    "model",
    "outcome",
    "reason",
    "role",
    "signal",
    "step",
    "task",
}
NUMBER_KEYS = {
    "attempt",
    "bytes",
    "count",
    "duration_ms",
    "exit_status",
    "pages",
    "pid",
    "status_code",
}


class SafeFormatter(logging.Formatter):
    """Writes the JSON line from what it knows; it never passes anything through."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        if isinstance(record.msg, str) and not record.args and EVENT.fullmatch(record.msg):
            line["event"] = record.msg
        else:
            line["event"] = "library.message"
            line["where"] = f"{_short(record.pathname)}:{record.lineno}"
        for key, value in record.__dict__.items():
            if is_safe(key, value):
                line[key] = value if isinstance(value, NUMBER) else str(value)
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = describe(record.exc_info[0], record.exc_info[2])
        return json.dumps(line, ensure_ascii=True)


def is_safe(key: str, value: object) -> bool:
    """Return whether one value of `extra` may be written down."""
    if isinstance(value, bool):
        return False
    if key.endswith(ID_KEYS):
        return ID.fullmatch(str(value)) is not None
    if key in NUMBER_KEYS:
        return isinstance(value, NUMBER)
    return key in CODE_KEYS and CODE.fullmatch(str(value)) is not None


def describe(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return class and place of an exception, never its text: it may quote what was typed."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if _short(frame.filename) != Path(frame.filename).name]
    place = (ours or frames)[-1:]
    where = "".join(f" at {_short(frame.filename)}:{frame.lineno}" for frame in place)
    return f"{kind.__module__}.{kind.__qualname__}{where}"


def _short(filename: str) -> str:
    """Return a path inside the project relative to it, any other as its bare name."""
    path = Path(filename)
    if path.is_relative_to(env.PROJECT) and "site-packages" not in path.parts:
        return str(path.relative_to(env.PROJECT))
    return path.name


def configuration(*, level: str, file: Path | None = None) -> dict[str, Any]:
    """Return the dictConfig that sends every logger of this process through SafeFormatter.

    With a `file` the lines go there, and only warnings and errors to the terminal as well.
    """
    handlers: dict[str, Any] = {
        "stderr": {"class": "logging.StreamHandler", "formatter": "safe"},
    }
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers["stderr"]["level"] = "WARNING"
        handlers["file"] = {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": str(file),
            "delay": True,
            "encoding": "utf-8",
            "formatter": "safe",
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"safe": {"()": "config.logging.SafeFormatter"}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        # Libraries that bring handlers of their own are made to use ours.
        "loggers": {
            name: {"handlers": [], "level": level, "propagate": True}
            for name in ("django", "django.server", "django.request", "gunicorn", "procrastinate")
        }
        | {
            # Its DEBUG lines are statements with their values; nothing may switch them on.
            "django.db.backends": {"level": "WARNING", "propagate": False, "handlers": []},
            # These speak at every start of every command.
            "procrastinate.blueprints": {"level": "WARNING", "handlers": [], "propagate": True},
            "procrastinate.periodic": {"level": "WARNING", "handlers": [], "propagate": True},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
            "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


def close_side_doors() -> None:
    """Send what Python itself would print through the same formatter: warnings and uncaught errors.

    A warning quotes what it warns of; a traceback ends in the exception's text.
    """
    logging.captureWarnings(True)

    def report(kind: type[BaseException], _error: object, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            line = {"level": "CRITICAL", "event": "process.crashed", "error": describe(kind, trace)}
            sys.stderr.write(json.dumps(line) + "\n")

    sys.excepthook = report
    threading.excepthook = lambda args: report(args.exc_type, args.exc_value, args.exc_traceback)
