"""Real bundles of every format we read, made anew for each run. Everybody in them is invented."""

import datetime
import functools
import hashlib
import io
import json
import warnings
import zipfile
from collections.abc import Mapping

import c2pa
import pysequoia
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ADDRESS = "https://example.org/letter"
CAPTURED = "2026-03-01T10:00:00Z"
MORE_DATA = b"a second file, of no known kind\n" * 40
Files = dict[str, bytes]


def zipped(files: Mapping[str, bytes], folder: str = "", packed: bool = False) -> bytes:
    made = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(f"{folder}{name}", data)
    return made.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sums(files: Mapping[str, bytes], algorithm: str = "sha256") -> bytes:
    """A list as `sha256sum` writes it."""
    lines = [
        f"{hashlib.new(algorithm, data).hexdigest()}  {name}\n" for name, data in files.items()
    ]
    return "".join(lines).encode()


@functools.cache
def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 120, 60)).save(made, "JPEG")
    return made.getvalue()


@functools.cache
def signed_picture() -> bytes:
    """A JPEG with C2PA, signed with a certificate of a root nobody trusts."""
    chain, key = _certificates()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, key, None))
    created = {
        "action": "c2pa.created",
        "when": CAPTURED,
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
    }
    manifest = {
        "claim_generator_info": [{"name": "invented camera", "version": "1.2"}],
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [created]}}],
    }
    made = io.BytesIO()
    with c2pa.Builder(manifest) as builder:
        builder.sign(signer, "image/jpeg", io.BytesIO(picture()), made)
    return made.getvalue()


def listed() -> Files:
    files = {"photo.jpg": signed_picture(), "more/نامه.bin": MORE_DATA}
    return {**files, "SHA256SUMS": sums(files)}


def bag() -> Files:
    payload = {"data/photo.jpg": picture(), "data/100%25 sure.bin": MORE_DATA}
    size = sum(map(len, payload.values()))
    files = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            "Source-Organization: Invented Archive\nBagging-Date: 2026-03-02\n"
            f"Payload-Oxum: {size}.{len(payload)}\n"
        ).encode(),
        # A per cent sign in a name is written %25.
        "manifest-sha256.txt": sums(payload).replace(b"100%25", b"100%2525"),
    }
    return {**files, "tagmanifest-sha256.txt": sums(files), **payload}


@functools.cache
def warc() -> bytes:
    with warnings.catch_warnings():
        # The library's writer leaves it to the collector to close what it buffers in.
        warnings.simplefilter("ignore", ResourceWarning)
        return _warc()


def _warc() -> bytes:
    made = io.BytesIO()
    writer = WARCWriter(made, gzip=True)
    info = {"software": "Invented Recorder 1.2", "operator": "Collector 7"}
    writer.write_record(writer.create_warcinfo_record("data.warc.gz", info))
    answer = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            ADDRESS,
            "response",
            payload=io.BytesIO(b"<p>An invented letter.</p>"),
            http_headers=answer,
            warc_headers_dict={"WARC-Date": CAPTURED},
        )
    )
    return made.getvalue()


def wacz(records: bytes | None = None) -> Files:
    page = {"id": "1", "url": ADDRESS, "ts": CAPTURED, "title": "An invented letter"}
    pages = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}, page]
    files = {
        "archive/data.warc.gz": warc() if records is None else records,
        "indexes/index.cdx": b'org,example)/letter 20260301100000 {"status": "200"}\n',
        "pages/pages.jsonl": "".join(f"{json.dumps(one)}\n" for one in pages).encode(),
    }
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": "Invented pages",
        "software": "Invented Recorder 1.2",
        "created": "2026-03-01T10:05:00Z",
        "resources": [
            {
                "name": name.rpartition("/")[2],
                "path": name,
                "hash": f"sha256:{sha256(data)}",
                "bytes": len(data),
            }
            for name, data in files.items()
        ],
    }
    described = json.dumps(package, indent=2).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{sha256(described)}"}
    return {
        **files,
        "datapackage.json": described,
        "datapackage-digest.json": json.dumps(digest).encode(),
    }


PROOF = {
    "File Path": "/storage/emulated/0/DCIM/photo.jpg",
    "File Created": "2026-03-01T14:30:00.000Z",
    "File Modified": "2026-03-01T14:30:01.000Z",
    "Proof Generated": "2026-03-01T14:30:05.000Z",
    "Manufacturer": "Invented",
    "Hardware": "Phone 3",
    "DeviceID": "CANARY-DEVICE-77",
    "Location.Latitude": "34.5281",
    "Location.Longitude": "69.1723",
    "Location.Accuracy": "12.0",
    "Notes": "ProofMode v2.5 autogenerated=true",
}


def proofmode(proof: Mapping[str, str] | None = None, *, signed: bool = True) -> Files:
    media = picture()
    value = sha256(media)
    fields = {"File Hash SHA256": value, **(proof or PROOF)}
    rows = f"{','.join(fields)}\n{','.join(fields.values())}\n"
    files = {
        "photo.jpg": media,
        f"{value}.proof.csv": rows.encode(),
        f"{value}.proof.json": json.dumps(fields).encode(),
    }
    if signed:
        key = _phone()
        files |= {
            f"{value}.asc": _signature(media),
            f"{value}.proof.csv.asc": _signature(files[f"{value}.proof.csv"]),
            f"{value}.proof.json.asc": _signature(files[f"{value}.proof.json"]),
            "pubkey.asc": str(key.extract_certificate()).encode(),
        }
    return {
        **files,
        f"{value}.ots": b"\x00OpenTimestamps\x00",
        "HowToVerifyProofData.txt": b"See the pages of the app.\n",
    }


def tella() -> Files:
    media, more = picture(), MORE_DATA
    return {
        "clip.jpg": media,
        "clip.csv": _tella_row(media, "clip.jpg"),
        "report.bin": more,
        "report.csv": _tella_row(more, "report.bin"),
    }


def _tella_row(data: bytes, name: str) -> bytes:
    row = {
        "File hash": sha256(data),
        "File path": "/",
        "File name": name,
        "File created": "01-03-2026 14:30:00 +0430",
        "File modified": "01-03-2026 14:30:00 +0430",
        "Location accuracy": "9.0",
        "Location latitude": "34.5281",
        "Location longitude": "69.1723",
        "Manufacturer": "Invented",
        "Hardware": "Phone 3",
        "WiFi MAC": "CANARY-MAC-77",
    }
    return f"{','.join(row)}\n{','.join(row.values())}\n".encode()


def again(files: Mapping[str, bytes], name: str, data: bytes) -> Files:
    """The same files with other bytes in one of them."""
    return {**files, name: data}


def flipped(data: bytes, place: int | None = None) -> bytes:
    changed = bytearray(data)
    changed[len(data) // 2 if place is None else place] ^= 1
    return bytes(changed)


@functools.cache
def _phone() -> pysequoia.Tsk:
    return pysequoia.Tsk.generate("Invented phone <phone@example.org>")


def _signature(data: bytes) -> bytes:
    mode = pysequoia.SignatureMode.DETACHED
    return bytes(pysequoia.sign(_phone().signer(), data, mode=mode))


def _certificates() -> tuple[bytes, bytes]:
    """Return the chain of a camera and its key, as PEM."""
    now = datetime.datetime.now(datetime.UTC)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))

    def name(common: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Invented Cameras"),
                x509.NameAttribute(NameOID.COMMON_NAME, common),
            ]
        )

    def usage(*, root: bool) -> x509.KeyUsage:
        return x509.KeyUsage(not root, False, False, False, False, root, root, False, False)

    def begun(common: str, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name(common))
            .issuer_name(name("Invented Root"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False
            )
        )

    root = (
        begun("Invented Root", root_key.public_key())
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(usage(root=True), True)
        .sign(root_key, hashes.SHA256())
    )
    camera = (
        begun("Camera 5", key.public_key())
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(usage(root=False), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return camera.public_bytes(pem) + root.public_bytes(pem), private


FORMATS = {"listed": listed, "bagit": bag, "wacz": wacz, "proofmode": proofmode, "tella": tella}
