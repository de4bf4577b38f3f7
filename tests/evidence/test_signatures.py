"""A PDF that is signed last: still archival and accessible, stamped, and the same bytes in front."""

import hashlib
import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts import keyfiles, trusted_time
from evidence import signatures
from evidence.packages import sealing
from evidence.packages import verify_package as verifier
from tests.evidence.packages.making import PICTURE, package, payload, unpacked, wrong
from tests.pdfcheck import verapdf, writing
from tests.time_authority import TimeAuthority, run


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory):
    with TimeAuthority(tmp_path_factory.mktemp("time"), "one").serving() as serving:
        yield serving


@pytest.fixture
def configured(settings, tmp_path: Path, authority: TimeAuthority) -> None:
    """A key and a certificate of our own, as an organisation would have them."""
    run(
        tmp_path,
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
        *("-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=Invented", "-days", "30"),
        *("-addext", "keyUsage=critical,digitalSignature"),
    )
    (tmp_path / "key.pem").chmod(0o600)
    settings.PDF_SIGNING_KEY_FILE = str(tmp_path / "key.pem")
    settings.PDF_SIGNING_CERTIFICATES_FILE = str(tmp_path / "cert.pem")
    settings.TIME_AUTHORITIES = [authority.setting()]


def test_a_signed_file_still_passes_both_standards_and_its_signature_holds(
    configured, authority, tmp_path: Path
):
    plain = writing.write(writing.bare("<h1>Invented</h1><p>Words.</p>"))
    data = signatures.signed(plain)
    assert data.startswith(plain)  # nothing of it was touched
    (tmp_path / "signed.pdf").write_bytes(data)
    assert verapdf.check(tmp_path / "signed.pdf") == []
    token = _cms_of(data)
    covered = [int(one) for one in re.findall(rb"/ByteRange \[(.*?)\]", data)[-1].split()]
    (tmp_path / "covered.bin").write_bytes(
        data[: covered[1]] + data[covered[2] : covered[2] + covered[3]]
    )
    (tmp_path / "signature.der").write_bytes(token)
    said = subprocess.run(
        ["openssl", "cms", "-verify", "-inform", "DER", "-in", "signature.der", "-binary",
         "-content", "covered.bin", "-CAfile", "cert.pem", "-purpose", "any", "-out", "/dev/null"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "successful" in said.stderr, said.stderr
    assert sum(covered[2:]) == len(data)  # to the very end
    # The stamp in it (RFC 3161) is of this very signature.
    signed_data = verifier.parts(verifier.parts(verifier.parts(token)[0][1])[1][1])[0][1]
    signer = verifier.parts(verifier.parts(signed_data)[-1][1])[0][1]
    *_rest, (_octets, signature), (_unsigned, stamp) = verifier.parts(signer)
    assert hashlib.sha256(signature).digest() in stamp


def test_without_a_key_nothing_changes_and_without_an_authority_it_is_signed_all_the_same(
    configured, authority, settings
):
    plain = writing.write(writing.bare("<h1>Invented</h1>"))
    authority.down = True
    try:
        assert signatures.signed(plain).startswith(plain)
        assert b"/ByteRange" in signatures.signed(plain)
    finally:
        authority.down = False
    settings.PDF_SIGNING_KEY_FILE = ""
    assert signatures.signed(plain) == plain


def test_a_key_that_others_may_read_or_that_is_no_key_signs_nothing(configured, settings):
    settings.TIME_AUTHORITIES = []
    key = Path(settings.PDF_SIGNING_KEY_FILE)
    key.chmod(0o644)
    with pytest.raises(keyfiles.KeyFileUnsafe):
        signatures.signed(b"%PDF")
    key.write_text("no key")
    key.chmod(0o600)
    with pytest.raises(signatures.CannotSign):
        signatures.signed(b"%PDF")


def test_T49_openssl_and_the_verifier_read_the_same_stamp_of_a_package(
    settings, authority, tmp_path: Path
):
    settings.TIME_AUTHORITIES = [authority.setting()]
    before = datetime.now(UTC)
    folder = unpacked(package(), tmp_path)
    check = verifier.Check(str(folder))
    assert check.wrong == []
    stamp = next(one for one in check.said if "is a time stamp of" in one)
    assert any(f"{moment:%Y%m%d}" in stamp for moment in (before, datetime.now(UTC)))
    command = next(one for one in check.also if "openssl ts" in one).split(": ", 1)[1]
    command = command.replace("ROOTS.pem", str(authority.roots))
    said = subprocess.run(command.split(), cwd=folder, capture_output=True, text=True, check=True)
    assert "Verification: OK" in said.stdout + said.stderr

    def of_something_else(lists):
        files = sealing.seal({**lists, verifier.TAGS[0]: b"other"})
        digests = {name: hashlib.sha256(data).hexdigest()
                   for name, data in {**lists, "seal-one.tsr": files["seal-one.tsr"]}.items()}  # fmt: skip
        text = verifier.seal_text(sealing.vault.public_key(), digests)
        signature = sealing.vault.sign(text.encode())
        return {**files, "seal.txt": (text + verifier.sealing_line(signature)).encode()}

    (tmp_path / "b.zip").write_bytes(package(seal=of_something_else))
    assert wrong(tmp_path / "b.zip") == ["seal-one.tsr: is a time stamp of something else."]


SHA_256, SHA_512 = (bytes.fromhex("60864801650304020" + one) for one in "13")
STAMPS = {
    "of the file": (PICTURE, lambda answer: answer, []),
    "of another": (b"other", lambda answer: answer, ["is a time stamp of something else."]),
    "of another kind": (
        PICTURE,
        lambda answer: answer.replace(SHA_256, SHA_512),
        ["is no time stamp that can be read."],
    ),
    "cut off": (PICTURE, lambda answer: answer[:200], ["is no time stamp that can be read."]),
}


def test_T49_a_stamp_in_a_chain_of_custody_must_be_of_its_file(authority, tmp_path: Path):
    ours = trusted_time.Authority(*authority.setting())
    for number, (data, spoil, said) in enumerate(STAMPS.values()):
        answer = trusted_time.ask(ours, hashlib.sha256(data).digest()).answer
        files = payload() | {"stamps/E-001.tsr": spoil(answer)}
        custody = json.loads(files["custody/E-001.json"]) | {"stamps": ["E-001.tsr"]}
        files["custody/E-001.json"] = json.dumps(custody).encode()
        path = tmp_path / f"{number}.zip"
        path.write_bytes(package(files))
        check = verifier.Check(str(path))
        assert check.wrong == [f"data/stamps/E-001.tsr: {one}" for one in said]
        assert any("is a time stamp of E-001, " in one for one in check.said) is (said == [])


def _cms_of(data: bytes) -> bytes:
    text = re.findall(rb"/Contents <([0-9a-fA-F]+)>", data)[-1]
    whole = bytes.fromhex(text.decode())
    length = int.from_bytes(whole[2:4], "big") + 4  # DER: 30 82 and two bytes of length
    return whole[:length]
