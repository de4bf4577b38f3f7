"""T-35: what people type, open or send is in no log, whatever fails."""

import http.client
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.conf import settings

from config import databases, env, localpg
from config.logging import SafeFormatter, is_safe
from tests.canaries import Canary, canary, scan

SECRET = canary("config.logging.unit").text


def written(message: object, *arguments: object, exc_info: object = None, **extra: object) -> dict:
    """Return the line that one log call leaves."""
    logger = logging.getLogger("tests.logging")
    record = logger.makeRecord(
        logger.name, logging.ERROR, __file__, 1, message, arguments, exc_info, extra=extra
    )
    return json.loads(SafeFormatter().format(record))


def test_T35_an_event_keeps_its_name_and_its_ids():
    subject = uuid4()
    line = written(
        "consent.withdrawn", consent_id=subject, actor_id=7, status_code=409, role="analyst"
    )
    assert line["event"] == "consent.withdrawn"
    assert (line["consent_id"], line["actor_id"]) == (str(subject), 7)
    assert (line["status_code"], line["role"]) == (409, "analyst")


def test_T35_what_is_no_event_name_is_reduced_to_its_place():
    line = written(f"Could not save {SECRET}")
    assert line["event"] == "library.message"
    assert line["where"] == "tests/config/test_logging.py:1"
    assert SECRET not in json.dumps(line, ensure_ascii=False)


def test_T35_arguments_are_never_joined_into_a_message():
    assert SECRET not in json.dumps(written("value.seen %s", SECRET), ensure_ascii=False)


def test_T35_an_exception_leaves_its_class_and_place_only():
    try:
        raise ValueError(SECRET)
    except ValueError:
        line = written("save.failed", exc_info=sys.exc_info())
    assert re.fullmatch(r"builtins\.ValueError at tests/config/test_logging\.py:\d+", line["error"])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("email", "x"),
        ("text", 1),
        ("actor_id", "somebody@example.org"),
        ("person_id", "Maryam"),
        ("code", "two words"),
        ("code", SECRET),
        ("count", "many"),
        ("count", True),
        ("request", object()),
    ],
)
def test_T35_a_value_survives_only_under_a_listed_key_and_in_its_shape(key, value):
    assert not is_safe(key, value)
    assert key not in written("thing.done", **{key: value})


class Site:
    """A real web server and a real worker on one database, and everything they write."""

    def __init__(self, folder: Path, database: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.logs = folder
        self.environment = env.for_child(
            DJANGO_SETTINGS_MODULE="tests.config.canary_settings",
            CANARY_DATABASE=database,
            BIND=f"127.0.0.1:{self.port}",
            WEB_WORKERS="1",
            LOG_LEVEL="DEBUG",
            EMAIL_PORT="1",
            VAULT_KEK_FILE=str(settings.VAULT_KEK_FILE),
            VAULT_INDEX_KEY_FILE=str(settings.VAULT_INDEX_KEY_FILE),
            AUDIT_SIGNING_KEY_FILE=str(settings.AUDIT_SIGNING_KEY_FILE),
        )
        web = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
        self.web = self.run("web", web)

    def run(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.logs / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                command, cwd=env.PROJECT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def wait_until_it_answers(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and self.web.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError((self.logs / "web.log").read_text(encoding="utf-8"))

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def form(self, path: str, fields: dict[str, str]) -> int:
        """Fill in a form as a browser does: fetch it, send its token and cookie back."""
        _, headers, page = self.ask("GET", "/account/login/")
        cookies = SimpleCookie(headers["Set-Cookie"])
        token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        send = {**fields, "csrfmiddlewaretoken": token[1].decode()}
        status, _, _ = self.ask(
            "POST", path, urlencode(send).encode(),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"csrf={cookies['csrf'].value}",
            },
        )  # fmt: skip
        return status


@pytest.fixture
def site(tmp_path: Path, committed_db: str) -> Iterator[Site]:
    running = Site(tmp_path, committed_db)
    try:
        running.wait_until_it_answers()
        yield running
    finally:
        if running.web.poll() is None:
            os.kill(running.web.pid, signal.SIGTERM)
        running.web.wait(30)


FAILING = ("exception", "clash", "database", "literal")


def test_T35_no_log_of_web_worker_or_database_repeats_what_was_sent(site):
    planted: list[Canary] = []
    database_log = localpg.locate(databases.state()).log
    begin = database_log.stat().st_size  # other tests attack the same server

    def plant(label: str) -> str:
        planted.append(canary(f"config.logging.{label}"))
        return planted[-1].text

    for name in FAILING:
        assert site.form(f"/{name}/", {"story": plant(f"body.{name}")}) == 500
        status, _, _ = site.ask("GET", f"/{name}/?story={quote(plant(f'query.{name}'))}")
        assert status == 500
    assert site.form("/warning/", {"story": plant("warning")}) == 200
    assert site.form("/job/", {"story": plant("job")}) == 200
    address, password = plant("address"), plant("password")
    site.form("/account/login/", {"login": f"{quote(address)}@example.org", "password": password})
    site.ask("GET", f"/{quote(plant('path'))}/")
    header = quote(plant("header"))
    site.ask("GET", "/exception/", headers={"User-Agent": header, "Referer": f"http://{header}/"})
    site.ask("GET", "/", headers={"Host": quote(plant("host"))})
    site.ask("GET", "/", headers={"Cookie": f"session={quote(plant('cookie'))}"})
    site.ask("POST", "/exception/", plant("no form").encode(), {"Content-Type": "text/plain"})
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as malformed:
        malformed.sendall(f"GET /{plant('malformed')} HTTP/9\r\n{plant('line')}\r\n\r\n".encode())
        malformed.recv(1000)

    worker = [
        sys.executable,
        "manage.py",
        "procrastinate",
        "worker",
        "--one-shot",
        "--concurrency",
        "1",
    ]
    assert site.run("worker", worker).wait(180) == 0
    os.kill(site.web.pid, signal.SIGTERM)
    site.web.wait(30)

    logs = {file.name: file.read_bytes() for file in site.logs.glob("*.log")}
    logs["database"] = database_log.read_bytes()[begin:]
    # The failures were noticed: an empty log would prove nothing.
    assert logs["web.log"].count(b'"status_code": 500') >= 2 * len(FAILING)
    for error in (b"RuntimeError", b"IntegrityError", b"DataError", b"ProgrammingError"):
        assert error in logs["web.log"]
    assert b"RuntimeError" in logs["worker.log"]
    leaks = [leak for name, log in logs.items() for leak in scan(log, planted, where=name)]
    assert leaks == []


def test_T35_a_crash_of_the_process_says_no_more(tmp_path):
    program = (
        "from config.logging import close_side_doors; close_side_doors();"
        f"raise ValueError({SECRET!r})"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=env.PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert json.loads(ended.stderr)["error"].startswith("builtins.ValueError")
    assert SECRET not in ended.stderr
