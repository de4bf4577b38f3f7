"""What leaves is made anew: no place, no author, no device in it (T-11)."""

import hashlib
import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pytest
from PIL import Image, PngImagePlugin

from evidence.untrusted import copies, inspection
from evidence.untrusted.copies import Copy
from evidence.untrusted.refusals import Refused, Why
from tests.evidence.untrusted import files

CANARIES = {
    "author": "Zarghuna-Canary-7731",
    "serial": "SN-CANARY-4412-88",
    "place": "Canary-Village-9913",
}
LATITUDE = "34.5553"


def planted(data: bytes, ending: str) -> bytes:
    """Write canaries into every field that cameras, phones and offices fill, with exiftool."""
    fields = [
        f"-Artist={CANARIES['author']}", f"-Author={CANARIES['author']}",
        f"-Copyright={CANARIES['author']}", f"-XMP:Creator={CANARIES['author']}",
        f"-IPTC:By-line={CANARIES['author']}", f"-SerialNumber={CANARIES['serial']}",
        f"-EXIF:ImageUniqueID={CANARIES['serial']}", f"-EXIF:BodySerialNumber={CANARIES['serial']}",
        f"-Comment={CANARIES['place']}", f"-XMP:Location={CANARIES['place']}",
        f"-GPSLatitude={LATITUDE}", "-GPSLatitudeRef=N", "-GPSLongitude=69.2075",
        "-GPSLongitudeRef=E", f"-Keys:GPSCoordinates={LATITUDE}, 69.2075",
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{ending}"
        path.write_bytes(data)
        subprocess.run(
            ["exiftool", "-q", "-q", "-m", "-overwrite_original", *fields, path], check=False
        )
        return path.read_bytes()


def jpeg() -> bytes:
    """With a thumbnail of its own, and words behind the end of the picture."""
    return planted(files.picture("jpeg", 300, 200), "jpg") + CANARIES["serial"].encode()


def png() -> bytes:
    out = io.BytesIO()
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", CANARIES["author"])
    words.add_itxt("Place", CANARIES["place"], zip=True)
    files.drawing().save(out, "PNG", pnginfo=words)
    return planted(out.getvalue(), "png")


def film() -> bytes:
    said = (f"artist={CANARIES['author']}", f"location=+{LATITUDE}+069.2075/")
    return planted(files.recording("mp4", 1, *said, f"comment={CANARIES['place']}"), "mp4")


def song() -> bytes:
    return files.recording(
        "mp3", 1, f"artist={CANARIES['author']}", f"comment={CANARIES['place']}",
        f"TSRC={CANARIES['serial']}",
    )  # fmt: skip


def document() -> bytes:
    """With properties, an attachment, a script and a hidden comment; and all of it twice, for
    exiftool writes its fields behind what was there, as an office does that saves a revision."""
    with pikepdf.open(io.BytesIO(files.pdf(2))) as made:
        made.docinfo["/Author"] = CANARIES["author"]
        with made.open_metadata() as words:
            words["dc:creator"] = [CANARIES["author"]]
        made.attachments["note.txt"] = CANARIES["place"].encode()
        made.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=f"app.alert('{CANARIES['serial']}')"
        )
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9],
            Contents=CANARIES["place"], F=2,
        )  # fmt: skip
        made.pages[0].Annots = made.make_indirect(pikepdf.Array([note]))
        out = io.BytesIO()
        made.save(out, compress_streams=False)
    return planted(out.getvalue(), "pdf")


def words() -> bytes:
    return "گواه\n".encode("utf-16")


PLANTED: dict[str, tuple[Callable[[], bytes], str]] = {
    "JPEG": (jpeg, "image/jpeg"),
    "PNG": (png, "image/png"),
    "HEIC": (lambda: planted(files.picture("heic"), "heic"), "image/jpeg"),
    "TIFF": (lambda: planted(files.picture("tiff"), "tif"), "image/jpeg"),
    "WebP": (lambda: planted(files.picture("webp"), "webp"), "image/jpeg"),
    "MP4": (film, "video/mp4"),
    "MP3": (song, "audio/mpeg"),
    "PDF": (document, "application/pdf"),
}


def exported(data: bytes) -> Copy:
    found = inspection.inspect(io.BytesIO(data))
    return copies.make_export(found, io.BytesIO(data))


def said(data: bytes) -> str:
    """All that exiftool reads out of these bytes, unknown fields and embedded files too."""
    command = ["exiftool", "-a", "-u", "-U", "-ee", "-G1", "-n", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=False).stdout.decode(
        "utf-8", "replace"
    )


def spellings(word: str) -> list[bytes]:
    return [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), word[::-1].encode()]


@pytest.mark.parametrize("kind", PLANTED)
def test_T11_place_author_and_device_do_not_leave(kind: str) -> None:
    make, media_type = PLANTED[kind]
    original = make()
    before = hashlib.sha256(original).hexdigest()
    assert any(canary in said(original) for canary in CANARIES.values()), "nothing was planted"
    assert LATITUDE in said(original) or kind in ("PNG", "MP3", "PDF")

    copy = exported(original)

    assert (copy.kind, copy.media_type) == ("export", media_type)
    told = said(copy.data)
    for canary in (*CANARIES.values(), LATITUDE, "GPS", "Serial"):
        assert canary not in told
    for canary in CANARIES.values():
        assert not [spelled for spelled in spellings(canary) if spelled in copy.data]
    assert hashlib.sha256(original).hexdigest() == before
    assert inspection.inspect(io.BytesIO(copy.data)).media_type == media_type


def test_T11_the_content_itself_is_still_there() -> None:
    with Image.open(io.BytesIO(exported(jpeg()).data)) as image:
        assert image.size == (300, 200)
        red = image.convert("RGB").getpixel((20, 20))
        assert red[0] > 150
        assert red[1] < 80
    film_found = inspection.inspect(io.BytesIO(exported(film()).data))
    assert (film_found.width, film_found.sound) == (96, True)
    assert inspection.inspect(io.BytesIO(exported(document()).data)).pages == 2
    assert exported(words()).data == "\ufeffگواه\n".encode().removeprefix(b"\xef\xbb\xbf")


def test_T10_an_exported_document_is_pictures_of_its_pages_and_nothing_else() -> None:
    with pikepdf.open(io.BytesIO(exported(document()).data)) as copy:
        assert set(copy.Root.keys()) == {"/Type", "/Pages"}
        assert not copy.attachments
        assert not copy.docinfo.keys()
        streams = [item for item in copy.objects if isinstance(item, pikepdf.Stream)]
        kinds = sorted(str(item.get("/Subtype")) for item in streams)
        assert kinds == ["/Image", "/Image", "None", "None"]  # and what puts each on its page


@pytest.mark.parametrize(
    "make",
    [files.docx, files.xlsx, files.odt, files.mail, files.wacz, files.many_frames_few],
    ids=["DOCX", "XLSX", "ODT", "mail", "WACZ", "moving picture"],
)
def test_T11_what_cannot_be_made_anew_does_not_leave(make: Callable[[], bytes]) -> None:
    with pytest.raises(Refused) as caught:
        exported(make())
    assert caught.value.why is Why.NO_CLEAN_COPY
