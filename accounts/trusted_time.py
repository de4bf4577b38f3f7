"""Trusted time (RFC 3161). The only module that imports rfc3161-client and asn1crypto.

An authority says, signed, when it saw a SHA-256. Only the digest leaves, and only to the addresses in
the settings: https, or plain http on this machine; no proxy, no redirect, a limit on time and size.

An answer holds if two verifiers of different make say so: rfc3161-client, and the program openssl,
with which an outsider checks it too (docs/verifying.md). Both take the certificates as they were when
the stamp was made, and the roots from a file, so a stored stamp is verified without asking anybody.
"""

import datetime
import http.client
import secrets
import shutil
import ssl
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from asn1crypto import algos, cms, tsp
from cryptography import x509
from django.conf import settings
from rfc3161_client import (
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from accounts.models.stamp import Problem

ANSWER_BYTES = 64 * 1024  # a stamp with its chain takes about 5,000
TIMEOUT = 15.0  # seconds, for each step and for the whole answer
LARGEST_DIFFERENCE = datetime.timedelta(hours=1)  # between an authority's clock and ours
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SHA256 = "2.16.840.1.101.3.4.2.1"
_GRANTED = 0


class NotStamped(Exception):
    """There is no stamp. `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True)
class Authority:
    """One time-stamp authority, as the settings name it."""

    name: str  # a short code that stays with every stamp
    address: str
    roots: Path  # PEM: whom we trust for it; certificates between may stand there too

    def pem(self) -> str:
        return self.roots.read_text(encoding="ascii")


class Stamped(NamedTuple):
    """What an answer says that holds."""

    answer: bytes  # TimeStampResp, DER, as it came: token and chain of certificates
    gen_time: datetime.datetime  # UTC, by the authority's clock
    serial: str  # decimal


def authorities() -> dict[str, Authority]:
    return {one.name: one for one in map(_authority, settings.TIME_AUTHORITIES)}


def _authority(one: tuple[str, str, Path]) -> Authority:
    return Authority(*one)


def faults() -> list[str]:
    """Return a sentence for each authority in the settings that cannot be used as it stands."""
    found = []
    for one in authorities().values():
        if not _may_be_asked(one.address):
            found.append(f"The time authority {one.name} has no https address.")
        try:
            if not _roots(one.pem()):
                found.append(f"The file of roots of the time authority {one.name} holds none.")
        except (OSError, ValueError):
            found.append(f"The file of roots of the time authority {one.name} cannot be read.")
    if len(authorities()) != len(settings.TIME_AUTHORITIES):
        found.append("Two time authorities have one name.")
    return found


# --- Asking ----------------------------------------------------------------------------------------


def ask(authority: Authority, digest: bytes, *, now: datetime.datetime | None = None) -> Stamped:
    """Return a stamp over `digest` (SHA-256, 32 bytes), verified.

    Errors: NotStamped: UNREACHABLE if nobody answered, another problem if the answer does not hold.
    """
    nonce = secrets.randbits(63) | 1 << 62
    answer = _post(authority, _question(digest, nonce))
    stamped = verify(answer, digest=digest, pem=authority.pem(), nonce=nonce)
    difference = stamped.gen_time - (now or datetime.datetime.now(datetime.UTC))
    if abs(difference) > LARGEST_DIFFERENCE:
        raise NotStamped(Problem.CLOCK)
    return stamped


def ask_with(authority: Authority, question: bytes) -> bytes:
    """Return what an authority answers to a question of somebody else's making (DER), unverified.

    Errors: NotStamped.
    """
    return _post(authority, question)


def _question(digest: bytes, nonce: int) -> bytes:
    question: bytes = tsp.TimeStampReq(
        {
            "version": "v1",
            "message_imprint": {
                "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "hashed_message": digest,
            },
            "nonce": nonce,
            "cert_req": True,
        }
    ).dump()
    return question


def _may_be_asked(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def _post(authority: Authority, question: bytes) -> bytes:
    """http.client asks this one host, whatever the environment or the answer says of others."""
    if not _may_be_asked(authority.address):
        raise NotStamped(Problem.NOT_CONFIGURED)
    parts = urlsplit(authority.address)
    host, port = parts.hostname or "", parts.port
    line: http.client.HTTPConnection
    if parts.scheme == "https":
        secured = ssl.create_default_context()
        line = http.client.HTTPSConnection(host, port, timeout=TIMEOUT, context=secured)
    else:
        line = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Content-Type": "application/timestamp-query", "Accept-Encoding": "identity"}
    try:
        line.request("POST", path, body=question, headers=headers)
        with line.getresponse() as reply:
            if reply.status != http.client.OK:
                raise NotStamped(Problem.UNREACHABLE)
            return _read(reply)
    except (OSError, http.client.HTTPException) as error:
        raise NotStamped(Problem.UNREACHABLE) from error
    finally:
        line.close()


def _read(reply: http.client.HTTPResponse) -> bytes:
    end = time.monotonic() + TIMEOUT
    answer = bytearray()
    while piece := reply.read1(8192):
        answer += piece
        if len(answer) > ANSWER_BYTES:
            raise NotStamped(Problem.MALFORMED)
        if time.monotonic() > end:  # a byte now and then keeps the line's own timeout from running
            raise NotStamped(Problem.UNREACHABLE)
    return bytes(answer)


# --- Verifying -------------------------------------------------------------------------------------


def verify(
    answer: bytes, *, digest: bytes, pem: str, nonce: int | None = None, both: bool = True
) -> Stamped:
    """Return what a stamp says, after both verifiers found that it holds. Asks nobody.

    `pem` holds the trusted roots; `nonce` is that of the question, where the question is at hand.
    `both` False leaves out the program openssl: 1 ms in place of 50, where both agreed before.
    Errors: NotStamped.
    """
    try:
        response = _read_answer(answer)
        if response.status != _GRANTED:
            raise NotStamped(Problem.DECLINED)
        said = response.tst_info
        imprint = said.message_imprint
        if imprint.hash_algorithm.dotted_string != _SHA256 or imprint.message != digest:
            raise NotStamped(Problem.WRONG_DIGEST)
        if nonce is not None and said.nonce != nonce:
            raise NotStamped(Problem.WRONG_NONCE)
        if not response.signed_data.certificates:
            raise NotStamped(Problem.UNTRUSTED)
        gen_time = said.gen_time.astimezone(datetime.UTC)
        serial = str(said.serial_number)
    except ValueError as error:
        raise NotStamped(Problem.MALFORMED) from error
    try:
        verifier = VerifierBuilder(
            roots=_roots(pem), intermediates=_intermediates(pem), nonce=nonce
        ).build()
        verifier.verify(response, digest)
    except (ValueError, VerificationError) as error:
        raise NotStamped(Problem.UNTRUSTED) from error
    if both and not _openssl_agrees(answer, digest=digest, pem=pem, at=gen_time):
        raise NotStamped(Problem.UNTRUSTED)
    return Stamped(answer, gen_time, serial)


def _read_answer(answer: bytes) -> TimeStampResponse:
    """Errors: ValueError."""
    try:
        return decode_timestamp_response(answer)
    except ValueError:
        return decode_timestamp_response(_ordered(answer))


def _ordered(answer: bytes) -> bytes:
    """Return the answer with its certificates in the order that DER asks for.

    Some authorities send them leaf first, which rfc3161-client refuses to read. They lie beside what
    is signed, so ordering them changes nothing that is verified.

    Errors: ValueError.
    """
    try:
        response = tsp.TimeStampResp.load(answer, strict=True)
        signed = response["time_stamp_token"]["content"]
        certificates = sorted(one.dump() for one in signed["certificates"])
        signed["certificates"] = cms.CertificateSet(
            [cms.CertificateChoices.load(one) for one in certificates]
        )
        ordered: bytes = response.dump()
    except (TypeError, KeyError, AttributeError) as error:  # asn1crypto, of what is something else
        raise ValueError("This is no time stamp.") from error
    return ordered


def _certificates(pem: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(pem.encode("ascii"))


def _roots(pem: str) -> list[x509.Certificate]:
    return [one for one in _certificates(pem) if one.issuer == one.subject]


def _intermediates(pem: str) -> list[x509.Certificate]:
    return [one for one in _certificates(pem) if one.issuer != one.subject]


def _openssl_agrees(answer: bytes, *, digest: bytes, pem: str, at: datetime.datetime) -> bool:
    program = shutil.which("openssl")
    if program is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        stamp, roots = Path(folder, "stamp.tsr"), Path(folder, "roots.pem")
        stamp.write_bytes(answer)
        roots.write_text(pem, encoding="ascii")
        command = [program, "ts", "-verify", "-digest", digest.hex(), "-in", str(stamp)]
        command += ["-CAfile", str(roots), "-attime", str(int(at.timestamp()))]
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            timeout=TIMEOUT,
            cwd=folder,
            env={"LC_ALL": "C", "OPENSSL_CONF": "/dev/null"},
        )
    return done.returncode == 0
