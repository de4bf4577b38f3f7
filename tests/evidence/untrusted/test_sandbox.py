"""The wall, tried from inside: what an exploited decoder would try next."""

import io
import json
import os
import re
import socket
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from config import env
from config.logging import SafeFormatter
from evidence.untrusted import frames, refusals, sandbox, syscalls
from evidence.untrusted.refusals import CannotInspect, Refused, Why

MB = sandbox.MB
FEW = sandbox.Limits(seconds=10, output=MB, memory=128 * MB, scratch=4 * MB)


def inside(program: str, data: bytes = b"", limits: sandbox.Limits = FEW, *arguments: str) -> bytes:
    """Run some Python behind the wall and return what it wrote."""
    command = [sandbox.python_inside(), "-B", "-c", textwrap.dedent(program), *arguments]
    return sandbox.run(command, io.BytesIO(data), limits=limits).pieces["stdout"]


def refused(program: str, data: bytes = b"", limits: sandbox.Limits = FEW) -> Why:
    with pytest.raises(Refused) as caught:
        inside(program, data, limits)
    return caught.value.why


ATTEMPTS = """
    import json, os, pathlib, signal, socket, subprocess, sys
    result = {}
    def attempt(name, act):
        try:
            act()
        except (OSError, subprocess.SubprocessError) as error:
            result[name] = type(error).__name__
        else:
            result[name] = "done"
    for name, family in (("inet", socket.AF_INET), ("inet6", socket.AF_INET6), ("unix", socket.AF_UNIX)):
        attempt(name, lambda: socket.socket(family))
    attempt("pair", socket.socketpair)
    attempt("database", lambda: socket.socket(socket.AF_UNIX).connect(sys.argv[1]))
    for path in sys.argv[2:]:
        attempt(path, lambda: os.lstat(path))
    for path in ("/", "/etc", "/usr", "/usr/bin", "/opt/gawah/inside", "/opt/packages", "/dev", "/dev/shm", "/root", "/var/tmp", "/tmp"):
        attempt("write " + path, lambda: pathlib.Path(path, "kept").write_text("x"))
    attempt("unshare", lambda: subprocess.run(["/usr/bin/unshare", "-Ur", "true"], check=True, stderr=-3))
    attempt("mount", lambda: subprocess.run(["/usr/bin/mount", "-t", "tmpfs", "x", "/scratch"], check=True, stderr=-3))
    attempt("input", lambda: os.ftruncate(0, 0))
    attempt("scratch", lambda: pathlib.Path("/scratch/x").write_text("x"))
    result["seen"] = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
    result["open"] = sorted(os.listdir("/proc/self/fd"))
    result["variables"] = dict(os.environ)
    result["user"] = [*os.getresuid(), *os.getresgid(), *os.getgroups()]
    result["rights"] = [line.split()[1] for line in open("/proc/self/status") if line.startswith(("Cap", "NoNewPrivs", "Seccomp:"))]
    mounts = [line.split()[4:6] for line in open("/proc/self/mountinfo")]
    result["writable"] = sorted(place for place, options in mounts if "rw" in options.split(","))
    result["devices"] = sorted(os.listdir("/dev"))
    result["network"] = open("/proc/net/dev").read().count(":")
    print(json.dumps(result))
"""


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of it when a program behind the wall tried all it could think of."""
    address = tmp_path_factory.mktemp("socket") / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(address))
        server.listen()
        paths = (*closed_paths(), str(address))
        said = inside(ATTEMPTS, b"input", FEW, str(address), *paths)
    result: dict[str, Any] = json.loads(said)
    return result


def closed_paths() -> tuple[str, ...]:
    """Files and folders a taken-over decoder would look for; each is there outside."""
    names = ["VAULT_KEK_FILE", "VAULT_INDEX_KEY_FILE", "AUDIT_SIGNING_KEY_FILE"]
    paths = [Path(getattr(settings, name)) for name in names]
    paths += [env.PROJECT, env.PROJECT / "manage.py", env.PROJECT / "evidence", Path(__file__)]
    paths += [Path("/etc/passwd"), Path("/etc/shadow"), Path("/etc/hosts"), Path("/home")]
    paths += [Path("/tmp"), Path("/var"), Path("/run"), Path(f"/proc/{os.getpid()}")]
    return tuple(str(path) for path in paths if path.exists())


def test_T32_no_socket_of_any_kind_can_be_opened(tried: dict[str, Any]) -> None:
    for kind in ("inet", "inet6", "unix", "pair", "database"):
        assert tried[kind] == "PermissionError"
    assert tried["network"] == 1  # loopback, and it is down


def test_T32_no_key_no_database_no_other_file_is_there(tried: dict[str, Any]) -> None:
    assert len(closed_paths()) >= 10
    assert {path: tried[path] for path in closed_paths()} == dict.fromkeys(
        closed_paths(), "FileNotFoundError"
    )


def test_T32_nothing_can_be_written_that_lasts(tried: dict[str, Any]) -> None:
    answers = {name: said for name, said in tried.items() if name.startswith("write ")}
    assert len(answers) == 11
    assert "done" not in answers.values()
    # By whoever: the wall does not lean on whose the folders are.
    devices = {"/dev/" + name for name in tried["devices"]}
    assert set(tried["writable"]) - devices == {"/proc", "/scratch"}
    assert tried["scratch"] == "done"  # what is written there
    with pytest.raises(Refused):  # is gone with the program
        inside("open('/scratch/x')")


def test_T32_no_other_process_is_seen_and_no_right_is_held(tried: dict[str, Any]) -> None:
    assert os.getpid() not in tried["seen"]
    assert max(tried["seen"]) < 20
    somebody = tried["user"][0]
    assert (
        somebody in sandbox.free_users() if os.geteuid() == 0 else somebody == int(sandbox.NOBODY)
    )
    assert set(tried["user"]) == {somebody}
    assert tried["rights"] == ["0" * 16] * 5 + ["1", "2"]
    assert tried["unshare"] == tried["mount"] == "CalledProcessError"


def test_T32_nothing_of_ours_is_handed_in(tried: dict[str, Any]) -> None:
    assert set(tried["variables"]) <= {
        "PATH",
        "HOME",
        "TMPDIR",
        "LANG",
        "PYTHONPATH",
        "PWD",
        "LC_CTYPE",
    }
    assert len(tried["open"]) == 4  # the three of every program, and the folder that was listed
    assert not {"mem", "kmsg", "vda", "fuse", "kvm"} & set(tried["devices"])
    assert tried["input"] == "PermissionError"  # sealed: what is inspected is what was received


def test_T29_more_input_than_allowed_is_refused_before_anything_is_opened() -> None:
    limits = sandbox.Limits(input=10)
    assert inside("print(input())", b"x" * 10, limits) == b"x" * 10 + b"\n"
    assert refused("print(input())", b"x" * 11, limits) is Why.TOO_LARGE


def test_T29_more_output_than_allowed_is_stopped() -> None:
    endless = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    assert refused(endless) is Why.TOO_MUCH_CAME_OUT


@pytest.mark.parametrize(
    "endless",
    [
        pytest.param("while True: pass", id="busy"),
        pytest.param("import time; time.sleep(1000)", id="idle"),
        pytest.param("import os, time; os.close(1); time.sleep(1000)", id="idle and silent"),
        pytest.param(
            "import os, time\nif os.fork(): os._exit(0)\nos.setsid(); time.sleep(1000)",
            id="left behind",
        ),
    ],
)
def test_T29_what_never_ends_is_ended(endless: str) -> None:
    if "fork" in endless:  # ends with the program that started it, which needs time to begin
        assert inside(endless, b"", sandbox.Limits(seconds=10)) == b""
    else:
        assert refused(endless, b"", sandbox.Limits(seconds=1)) is Why.TOOK_TOO_LONG


def test_T29_memory_scratch_and_processes_are_held_to_their_limits() -> None:
    said = inside("""
        import os
        try: bytearray(200 * 1024 * 1024)
        except MemoryError: print("memory")
        bytearray(20 * 1024 * 1024)
        for number in range(2):
            try:
                for part in range(5):
                    with open(f"/scratch/{number}{part}", "wb") as file: file.write(bytes(1024 * 1024))
            except OSError as error: print("scratch", error.errno)
        children = []
        try:
            while len(children) < 1000:
                child = os.fork()
                if not child:
                    import time; time.sleep(60)
                children.append(child)
        except BlockingIOError: print("processes", len(children) < 128)
        for child in children: os.kill(child, 9)
    """)
    assert said.split() == [b"memory", b"scratch", b"28", b"scratch", b"28", b"processes", b"True"]


def test_T29_a_file_that_takes_every_process_takes_none_from_another() -> None:
    greedy = """
        import os, time
        try:
            while True:
                if os.fork() == 0:
                    time.sleep(60)
        except BlockingIOError:
            time.sleep(60)
    """
    with ThreadPoolExecutor(1) as beside:
        taking = beside.submit(refused, greedy, b"", sandbox.Limits(seconds=8))
        while not taking.done():
            assert inside("import os; os.fork() and print('whole')") == b"whole\n"
        assert taking.result() is Why.TOOK_TOO_LONG


def test_T35_a_program_that_fails_is_written_down_without_what_it_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert refused("raise SystemExit('what stands in the file')") is Why.DAMAGED
    (line,) = map(SafeFormatter().format, caplog.records)
    told = json.loads(line)
    assert (told["event"], told["exit_status"]) == ("wall.program_failed", 1)
    assert told["command"].startswith("python")
    assert "stands in" not in line


def test_T29_a_program_the_kernel_ends_for_memory_is_not_called_a_damaged_file() -> None:
    assert refused("import os; os.kill(os.getpid(), 9)") is Why.TOO_MUCH_MEMORY


def test_T32_a_wall_that_does_not_stand_says_nothing_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sandbox.check_wall()
    monkeypatch.setattr(sandbox, "INSIDE", Path("/nowhere"))
    with pytest.raises(CannotInspect):
        sandbox.run(["/usr/bin/true"], io.BytesIO(b"x"))


def test_T32_where_there_is_no_wall_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.check_wall.cache_clear()
    monkeypatch.setattr(sandbox, "BUBBLEWRAP", "/nowhere/bwrap")
    unread = io.BytesIO(b"x")
    with pytest.raises(CannotInspect):
        sandbox.run(["/usr/bin/true"], unread)
    assert unread.tell() == 0


def frame(name: str, data: bytes) -> bytes:
    return json.dumps({"name": name, "size": len(data)}).encode() + b"\n" + data


END = frame("end", b"")


def test_a_module_hands_out_named_pieces() -> None:
    assert frames.read_frames(frame("a.txt", b"1\n2") + frame("b", b"") + END) == {
        "a.txt": b"1\n2",
        "b": b"",
    }


@pytest.mark.parametrize(
    "out",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(frame("a", b"1"), id="cut before the end"),
        pytest.param(frame("a", b"123")[:-1], id="cut within"),
        pytest.param(frame("a", b"1") * 2 + END, id="twice the same"),
        pytest.param(END + b"x", id="more after the end"),
        pytest.param(frame("../a", b"1") + END, id="path for a name"),
        pytest.param(b'{"name": "a", "size": -1}\n' + END, id="less than nothing"),
        pytest.param(b'{"name": "a", "size": true}\n1' + END, id="not a number"),
        pytest.param(b'{"name": "a", "size": 1e3}\n' + END, id="not whole"),
        pytest.param(b"[" * 150 + b"\n" + END, id="deep"),
        pytest.param(b"".join(frame(f"a{n}", b"") for n in range(70)) + END, id="very many"),
        pytest.param(frame("refused", b"no reason we know") + END, id="unknown reason"),
    ],
)
def test_T32_what_comes_out_in_another_shape_is_thrown_away(out: bytes) -> None:
    with pytest.raises(Refused) as caught:
        frames.read_frames(out)
    assert caught.value.why is Why.DAMAGED


def test_a_module_says_why_it_refuses() -> None:
    with pytest.raises(Refused) as caught:
        frames.read_frames(frame("a", b"1") + frame("refused", b"too_deep") + END)
    assert caught.value.why is Why.TOO_DEEP
    assert str(caught.value) == refusals.Why.TOO_DEEP.label


def test_every_reason_given_inside_is_one_we_have_words_for() -> None:
    given: set[str] = set()
    for module in sandbox.INSIDE.glob("*.py"):
        text = module.read_text(encoding="utf-8")
        given |= set(re.findall(r'(?:Stop|finish)\("(\w+)"\)', text))
    assert given
    assert given <= set(Why.values)


@pytest.fixture
def calls() -> Iterator[int]:
    file = syscalls.write_filter()
    yield file
    os.close(file)


def test_T32_the_filter_of_calls_is_made_for_this_machine(calls: int) -> None:
    assert os.fstat(calls).st_size % 8 == 0
    assert os.fstat(calls).st_size > 8 * 40  # the calls that are closed, and then some
