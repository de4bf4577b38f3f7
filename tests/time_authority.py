"""A real time-stamp authority on this machine: openssl behind a small web server, with a CA of its own."""

import contextlib
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_CA = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name} Root
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[between]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[signer]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""
_TSA = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
{certs}
"""


class TimeAuthority:
    """An authority in a folder. `change` may spoil an answer on its way; `down` answers nobody, `endless` never ends."""

    def __init__(
        self, folder: Path, name: str, *, chain: bool = False, expired: bool = False
    ) -> None:
        self.folder, self.name = folder, name
        self.down = self.endless = False
        self.asked = 0
        self.change: Callable[[bytes], bytes] | None = None
        self.address = ""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ca.cnf").write_text(_CA.format(name=name))
        self._sign("root", issuer="", days=3650)
        if chain:
            self._sign("between", issuer="root", days=3650)
        self._sign("signer", issuer="between" if chain else "root", days=-1 if expired else 3650)
        certs = f"certs = {folder}/between.pem" if chain else ""
        (folder / "tsa.cnf").write_text(_TSA.format(folder=folder, certs=certs))
        (folder / "serial").write_text("01\n")

    @property
    def roots(self) -> Path:
        return self.folder / "root.pem"

    def _sign(self, what: str, *, issuer: str, days: int) -> None:
        run(
            self.folder,
            *("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", f"{what}.key", "-out", f"{what}.csr", "-config", "ca.cnf"),
            *("-subj", f"/CN={self.name} {what}"),
        )
        by = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial"]
        run(
            self.folder,
            *("x509", "-req", "-in", f"{what}.csr", "-out", f"{what}.pem", "-days", str(days)),
            *("-extfile", "ca.cnf", "-extensions", what),
            *(by if issuer else ["-signkey", "root.key"]),
        )

    def answer(self, question: bytes) -> bytes:
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            asked = Path(place, "question.tsq")
            asked.write_bytes(question)
            answered = Path(place, "answer.tsr")
            run(
                self.folder,
                *("ts", "-reply", "-config", f"{self.folder}/tsa.cnf", "-section", "one"),
                *("-queryfile", str(asked), "-out", str(answered)),
            )
            return answered.read_bytes()

    @contextmanager
    def serving(self) -> Iterator["TimeAuthority"]:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = self.rfile.read(int(self.headers["Content-Length"]))
                authority.asked += 1
                if authority.down:
                    self.send_error(503)
                    return
                answer = authority.answer(question)
                if authority.change:
                    answer = authority.change(answer)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(answer)
                with contextlib.suppress(OSError):  # until whoever asked hangs up
                    while authority.endless:
                        self.wfile.write(bytes(65536))

            def log_message(self, *_arguments: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        self.address = f"http://127.0.0.1:{server.server_port}/stamp"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def setting(self) -> tuple[str, str, Path]:
        return self.name, self.address, self.roots


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        ["openssl", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
