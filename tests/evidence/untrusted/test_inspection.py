"""What is let in, told by its bytes; and what is kept out, each with its reason."""

import gzip
import io
from collections.abc import Callable
from functools import partial

import pytest

from evidence.untrusted import inspection, sandbox
from evidence.untrusted.inspection import Found, Trust
from evidence.untrusted.refusals import Refused, Why
from tests.evidence.bundles import makers
from tests.evidence.untrusted import files

# The bounds of T-29. The kernel holds them, so a run that keeps to them is the proof.
TENTH = sandbox.Limits(seconds=10, memory=512 * sandbox.MB)


def found(data: bytes, name: str = "") -> Found:
    return inspection.inspect(io.BytesIO(data), name=name)


def refused(data: bytes, name: str = "") -> Why:
    with pytest.raises(Refused) as caught:
        found(data, name)
    return caught.value.why


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALLOWED: dict[str, tuple[Callable[[], bytes], str]] = {
    "JPEG": (partial(files.picture, "jpeg"), "image/jpeg"),
    "PNG": (partial(files.picture, "png"), "image/png"),
    "GIF": (partial(files.picture, "gif"), "image/gif"),
    "WebP": (partial(files.picture, "webp"), "image/webp"),
    "TIFF": (partial(files.picture, "tiff"), "image/tiff"),
    "HEIC": (partial(files.picture, "heic"), "image/heic"),
    "MP4": (partial(files.recording, "mp4"), "video/mp4"),
    "MOV": (partial(files.recording, "mov"), "video/quicktime"),
    "3GP": (partial(files.recording, "3gp"), "video/3gpp"),
    "WebM": (partial(files.recording, "webm"), "video/webm"),
    "MP3": (partial(files.recording, "mp3"), "audio/mpeg"),
    "M4A": (partial(files.recording, "m4a"), "audio/mp4"),
    "Opus": (partial(files.recording, "ogg"), "audio/ogg"),
    "WAV": (partial(files.recording, "wav"), "audio/wav"),
    "AMR": (files.amr, "audio/amr"),
    "PDF": (files.pdf, "application/pdf"),
    "DOCX": (files.docx, WORD),
    "XLSX": (files.xlsx, SHEET),
    "ODT": (files.odt, "application/vnd.oasis.opendocument.text"),
    "text": (lambda: "متن ساده\nشاهد".encode(), "text/plain"),
    "old Persian text": (lambda: "سلام دنيا".encode("cp1256"), "text/plain"),
    "mail": (partial(files.mail, b"x" * 100), "message/rfc822"),
    "ZIP": (lambda: files.zipped({"a.jpg": files.picture()}), "application/zip"),
    "WACZ": (files.wacz, "application/wacz"),
}


@pytest.mark.parametrize("kind", ALLOWED)
def test_a_file_on_the_list_is_told_by_its_bytes(kind: str) -> None:
    make, media_type = ALLOWED[kind]
    assert found(make()).media_type == media_type


def test_sizes_are_told_in_the_units_of_the_kind() -> None:
    picture, film = found(files.picture("png", 64, 48)), found(files.recording("mp4"))
    assert (picture.width, picture.height, picture.frames) == (64, 48, 1)
    assert (film.width, film.height, film.sound, film.is_film) == (96, 64, True, True)
    assert film.seconds == pytest.approx(1, abs=0.2)
    assert found(files.pdf(3)).pages == 3
    assert found(files.recording("wav")).is_film is False


BOMBS: dict[str, tuple[Callable[[], bytes], set[Why]]] = {
    "picture of 60,000 by 60,000": (partial(files.png_of, 60_000, 60_000), {Why.TOO_MANY_PIXELS}),
    "document of 100,000 pages": (partial(files.pdf_of_pages, 100_000), {Why.TOO_MANY_PAGES}),
    "document that denies its pages": (
        partial(files.pdf_of_pages, 100_000, said=1),
        {Why.TOO_MANY_PAGES},
    ),
    "archive in archive": (files.zip_in_zip, {Why.TOO_DEEP}),
    "forty-two": (files.forty_two, {Why.TOO_DEEP}),
    "flat archive of nothing": (files.flat_bomb, {Why.GROWS}),
    "archive over itself": (files.overlapping_bomb, {Why.GROWS}),
    "entities that grow": (
        partial(files.docx, **{"word|document.xml": files.ENTITIES}),
        {Why.GROWS},
    ),
    "entities in two-byte letters": (
        partial(files.docx, **{"word|document.xml": files.ENTITIES.decode().encode("utf-16")}),
        {Why.GROWS},
    ),
    "document larger than it says": (files.lying_docx, {Why.GROWS, Why.DAMAGED}),
    "film that never begins": (files.endless_media, {Why.DAMAGED, Why.TOOK_TOO_LONG}),
    "tag that never ends": (files.endless_sound, {Why.NOT_AS_NAMED, Why.DAMAGED}),
    "thousand frames": (files.many_frames, {Why.TOO_MANY_PARTS}),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_T29_a_bomb_is_refused_within_ten_seconds_and_512_megabytes(
    bomb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, reasons = BOMBS[bomb]
    monkeypatch.setattr(inspection, "limits", lambda **_changes: TENTH)
    assert refused(make()) in reasons


def test_T29_the_size_of_a_picture_is_asked_before_it_is_decoded() -> None:
    small = sandbox.Limits(seconds=5, memory=96 * sandbox.MB)  # not enough to decode it
    with pytest.raises(Refused) as caught:
        sandbox.run("look", io.BytesIO(files.png_of(60_000, 60_000)), limits=small)
    assert caught.value.why is Why.TOO_MANY_PIXELS


HOSTILE: dict[str, tuple[Callable[[], bytes], Why]] = {
    "picture with a program behind": (files.gifar, Why.TWO_KINDS),
    "JPEG with an archive behind": (
        lambda: files.picture() + files.zipped({"a": b"x"}),
        Why.TWO_KINDS,
    ),
    "film with an archive behind": (
        lambda: files.recording() + files.zipped({"a": b"x"}),
        Why.TWO_KINDS,
    ),
    "PDF with an archive behind": (lambda: files.pdf() + files.zipped({"a": b"x"}), Why.TWO_KINDS),
    "PDF that is a page as well": (
        lambda: (
            files.pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n%" + files.HTML + b"\n")
            if b"%PDF-1.3\n" in files.pdf()
            else b"%PDF-1.4\n%" + files.HTML + b"\n" + files.pdf()
        ),
        Why.TWO_KINDS,
    ),
    "page that is a PDF as well": (lambda: files.HTML + files.pdf(), Why.TWO_KINDS),
    "PDF not from the start": (lambda: b"\n" * 10 + files.pdf(), Why.TWO_KINDS),
    "picture with a page behind": (
        lambda: files.picture("png", 900, 900) + files.HTML,
        Why.TWO_KINDS,
    ),
    "archive by its name only": (lambda: files.zipped({"a.7z": b"xx"}), Why.TOO_DEEP),
    "archive behind an archive": (
        lambda: files.zipped({"a": b"x"}) + files.zipped({"b": b"y"}),
        Why.TWO_KINDS,
    ),
    "beginning of a picture only": (
        lambda: b"\x89PNG\r\n\x1a\n" + b"words " * 50,
        Why.NOT_AS_NAMED,
    ),
    "page in one file, addressed": (
        lambda: b"To: a@example.org\r\n" + files.MHTML,
        Why.NOT_OF_A_KIND,
    ),
    "archive not from the start": (lambda: b"MZ" + files.zipped({"a": b"x"}), Why.NOT_OF_A_KIND),
    "drawing that runs": (lambda: files.SVG, Why.NOT_OF_A_KIND),
    "drawing with a heading": (lambda: b"<?xml version='1.0'?>\n" + files.SVG, Why.NOT_OF_A_KIND),
    "page": (lambda: files.HTML, Why.NOT_OF_A_KIND),
    "page in two-byte letters": (
        lambda: files.HTML.decode().encode("utf-16"),
        Why.NOT_OF_A_KIND,
    ),
    "page behind words": (lambda: b"Words first.\n" + files.HTML, Why.TWO_KINDS),
    "page in one file": (lambda: files.MHTML, Why.NOT_OF_A_KIND),
    "document with macros": (files.docm, Why.ACTIVE),
    "document with a foreign template": (
        partial(
            files.docx,
            **{
                "word|_rels|settings.xml.rels": b'<Relationship Type="x/attachedTemplate" '
                b'TargetMode="External" Target="https://example.org/x.dotm"/>'
            },
        ),
        Why.ACTIVE,
    ),
    "program in an archive's clothes": (
        lambda: files.zipped({"META-INF/MANIFEST.MF": b"x", "X.class": b"x"}),
        Why.ACTIVE,
    ),
    "program": (lambda: b"MZ\x90\0" + bytes(200), Why.NOT_OF_A_KIND),
    "script": (lambda: b"#!/bin/sh\x00\nrm", Why.NOT_OF_A_KIND),
    "play list": (lambda: b"RIFF\0\0\0\0AVI ", Why.NOT_OF_A_KIND),
    "locked PDF": (files.locked_pdf, Why.LOCKED),
    "captured pages": (makers.warc, Why.CAPTURE),
    "captured pages, not packed": (lambda: gzip.decompress(makers.warc()), Why.CAPTURE),
    "packed words": (lambda: gzip.compress(b"words"), Why.NOT_OF_A_KIND),
    "half a picture": (lambda: files.picture("png", 400, 400)[:700], Why.DAMAGED),
    "nothing": (lambda: b"", Why.DAMAGED),
}


@pytest.mark.parametrize("trick", HOSTILE)
def test_T30_what_is_two_things_or_acts_is_refused_with_its_reason(trick: str) -> None:
    make, reason = HOSTILE[trick]
    assert refused(make()) is reason


def test_T30_a_pdf_that_would_act_elsewhere_is_marked() -> None:
    assert found(files.acting_pdf()).remarks == ("attachments", "scripts")


@pytest.mark.parametrize(
    ("name", "family", "fits"),
    [
        ("", "picture", True),
        ("IMG_0001", "picture", True),
        ("IMG_0001.JPG", "picture", True),
        ("sent as.jpg", "picture", True),
        ("عکس.jpeg", "picture", True),
        ("Mr. Karimi", "picture", True),
        ("photo.jpg.exe", "picture", False),
        ("photo.jpg.", "picture", True),
        ("photo.exe.", "picture", False),
        ("photo\u202egpj.exe", "picture", False),
        ("photo.ex\u200ee", "picture", False),
        ("photo.html", "picture", False),
        ("photo.svg", "picture", False),
        ("photo.pdf", "picture", False),
        ("letter.docm", "office", False),
        ("letter.zip", "office", True),
        ("letter.eml", "text", True),
        ("voice.mp4", "recording", True),
    ],
)
def test_T30_a_name_promises_nothing_else(name: str, family: inspection.Family, fits: bool) -> None:
    if fits:
        inspection.check_name(name, family)
    else:
        with pytest.raises(Refused) as caught:
            inspection.check_name(name, family)
        assert caught.value.why is Why.NOT_AS_NAMED


def test_metadata_is_kept_apart_with_how_far_it_can_be_trusted() -> None:
    film = found(files.recording("mp4", 1, "title=Words in the film"))
    title = next(fact for fact in film.metadata if fact.name.endswith(":Title"))
    assert (title.value, title.trust) == ("Words in the film", Trust.SAID_BY_FILE)
    assert title.tool == "exiftool"
    assert "Words in the film" not in repr(film)  # so no log line can say it by accident
    subject = next(fact for fact in found(files.mail()).metadata if fact.name == "Mail:Subject")
    assert subject.value == "Words"


@pytest.mark.parametrize(
    ("facts", "metadata"),
    [
        pytest.param({"media_type": "text/html"}, [], id="not on the list"),
        pytest.param({}, [], id="no type"),
        pytest.param([], [], id="no facts"),
        pytest.param({"media_type": "image/png", "width": -1}, [], id="less than nothing"),
        pytest.param({"media_type": "image/png", "width": 2**40}, [], id="beyond numbers"),
        pytest.param({"media_type": "image/png", "pages": True}, [], id="no number"),
        pytest.param({"media_type": "audio/wav", "seconds": float("inf")}, [], id="for ever"),
        pytest.param({"media_type": "image/png", "remarks": ["<b>"]}, [], id="markup"),
        pytest.param({"media_type": "image/png"}, [["a", "b"]], id="a field too few"),
        pytest.param({"media_type": "image/png"}, [["a", 1, "b"]], id="a value that is no text"),
        pytest.param({"media_type": "image/png"}, [["a", "b", "c"]] * 2000, id="very many"),
    ],
)
def test_T32_what_the_wall_lets_out_is_checked(facts: object, metadata: object) -> None:
    with pytest.raises(Refused):
        inspection._found(facts, metadata)
