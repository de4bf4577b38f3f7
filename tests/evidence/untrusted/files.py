"""Small files of every kind, and hostile ones, built when they are needed. Nothing is kept."""

import functools
import io
import struct
import subprocess
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pillow_heif
from PIL import Image

PICTURES = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "tiff": "TIFF"}
SIGNATURE = b"This-Is-The-Test-Signature-Of-Gawah-And-No-Virus-5521"
TYPES = "[Content_Types].xml"


def drawing(width: int = 64, height: int = 48) -> Image.Image:
    """A picture with some shape in it, so that what is made of it can be told apart."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.paste((200, 30, 30), (0, 0, width // 2, height // 2))
    return image


@functools.cache
def picture(kind: str = "jpeg", width: int = 64, height: int = 48) -> bytes:
    out = io.BytesIO()
    if kind == "heic":
        pillow_heif.from_pillow(drawing(width, height)).save(out, quality=60)
    else:
        drawing(width, height).save(out, PICTURES[kind])
    return out.getvalue()


# What each recording is made with; a second of tone, a second of moving pattern.
RECORDINGS = {
    "mp4": ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
    "mov": ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
    "3gp": ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
    "webm": ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"],
    "mp3": ["-vn", "-c:a", "libmp3lame"],
    "m4a": ["-vn", "-c:a", "aac"],
    "ogg": ["-vn", "-c:a", "libopus"],
    "wav": ["-vn"],
}


@functools.cache
def recording(kind: str = "mp4", seconds: int = 1, *said: str) -> bytes:
    """A recording; `said` are fields of metadata, as "title=words"."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{kind}"
        make = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc=s=96x64:r=5:d={seconds}"]
        make += ["-f", "lavfi", "-i", f"sine=d={seconds}", "-pix_fmt", "yuv420p"]
        for field in said:
            make += ["-metadata", field]
        subprocess.run([*make, *RECORDINGS[kind], str(path)], check=True)
        return path.read_bytes()


def amr() -> bytes:
    """Ten frames of silence of the narrow-band codec (RFC 4867, frame type 7, 12.2 kbit/s)."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * 10


@functools.cache
def pdf(pages: int = 2, words: str = "Words on the page") -> bytes:
    with pikepdf.new() as made:
        font = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
            )
        )
        for number in range(pages):
            made.add_blank_page(page_size=(200, 200))
            page = made.pages[number]
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
            content = f"BT /F 12 Tf 20 100 Td ({words} {number + 1}) Tj ET"
            page.Contents = made.make_stream(content.encode())
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def zipped(members: dict[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


TYPES_XML = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">%s</Types>'
)


def docx(**parts: bytes) -> bytes:
    """A document; `parts` add or replace members: "/" and "." are written "__" and "_"."""
    members = {
        TYPES: TYPES_XML % b"",
        "_rels/.rels": b"<Relationships/>",
        "word/document.xml": b"<w:document><w:body><w:p>Words</w:p></w:body></w:document>",
        "docProps/core.xml": b"<cp:coreProperties/>",
    }
    return zipped(members | {name.replace("|", "/"): part for name, part in parts.items()})


def xlsx() -> bytes:
    return zipped({TYPES: TYPES_XML % b"", "xl/workbook.xml": b"<workbook/>"})


def odt() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office:document-content/>", zipfile.ZIP_DEFLATED)
    return out.getvalue()


def wacz() -> bytes:
    return zipped({"datapackage.json": b"{}", "archive/data.warc.gz": b"\x1f\x8b" + bytes(20)})


def mail(attached: bytes = b"", name: str = "x.jpg") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "a@example.org", "b@example.org"
    message["Date"], message["Subject"] = "Thu, 02 Jan 2025 10:00:00 +0430", "Words"
    message.set_content("What was written.")
    if attached:
        message.add_attachment(attached, maintype="image", subtype="jpeg", filename=name)
    return message.as_bytes()


# --- hostile ----------------------------------------------------------------------------------


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )


def pdf_of_pages(pages: int, *, said: int | None = None) -> bytes:
    """A PDF whose every leaf is the same page, so it is small; `said` is what its count claims."""
    kids = b"3 0 R " * pages
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages if said is None else said, kids),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 4\n0000000000 65535 f \n%strailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (table, len(out))


def zip_in_zip(depth: int = 5) -> bytes:
    inner = zipped({"x.txt": bytes(1000)})
    for _level in range(depth):
        inner = zipped({"x.bin": inner})
    return inner


def forty_two() -> bytes:
    """Sixteen archives in an archive, each sixteen again, down to a large file of nothing."""
    inner = zipped({"0.txt": bytes(50_000_000)})
    for level in range(3):
        inner = zipped({f"lib {level} {number}.zip": inner for number in range(16)})
    return inner


def flat_bomb() -> bytes:
    return zipped({f"{n}.txt": bytes(20_000_000) for n in range(3)})


def overlapping_bomb(times: int = 100) -> bytes:
    """Directory entries that all name the same packed bytes."""
    one = zipped({"a": bytes(range(256)) * 300}, zipfile.ZIP_STORED)
    start = one.rfind(b"PK\x01\x02")
    entry, end = one[start : one.rfind(b"PK\x05\x06")], one[one.rfind(b"PK\x05\x06") :]
    directory = entry * times
    tail = struct.pack("<HHLL", times, times, len(directory), start)
    return one[:start] + directory + end[:8] + tail + end[20:]


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><w:document>&j;</w:document>"
)


def lying_docx() -> bytes:
    """A part of a document that unpacks to more than the directory says."""
    made = docx(**{"word|document.xml": bytes(3_000_000)})
    return made.replace(struct.pack("<L", 3_000_000), struct.pack("<L", 300))


def endless_media() -> bytes:
    """A film whose boxes never come to the point: millions of empty ones before any content."""
    head = struct.pack(">I", 24) + b"ftypisom\0\0\2\0isommp41"
    return head + (struct.pack(">I", 8) + b"free") * 1_000_000


def endless_sound() -> bytes:
    """A tag that says it goes on for 256 MB, before any sound."""
    return b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(5_000_000)


def many_frames(number: int = 1_100) -> bytes:
    frames = [Image.new("RGB", (2, 2), (n % 256, n // 256, 0)) for n in range(number)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def many_frames_few() -> bytes:
    return many_frames(3)


def gifar() -> bytes:
    return picture("gif") + zipped(
        {"META-INF/MANIFEST.MF": b"Main-Class: X", "X.class": b"\xca\xfe"}
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
MHTML = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/\r\n"
    b"Subject: x\r\nDate: Thu, 2 Jan 2025 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/html\r\n\r\n" + HTML + b"\r\n--b--\r\n"
)


def docm() -> bytes:
    return docx(**{"word|vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(100)})


def acting_pdf() -> bytes:
    with pikepdf.open(io.BytesIO(pdf())) as made:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        made.attachments["x.txt"] = b"hidden"
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def locked_pdf() -> bytes:
    with pikepdf.open(io.BytesIO(pdf())) as made:
        out = io.BytesIO()
        made.save(out, encryption=pikepdf.Encryption(user="x", owner="y"))
        return out.getvalue()
