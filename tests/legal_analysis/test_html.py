"""The dossier's HTML: everything escaped, everything in its own language and direction."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils.html import escape

from legal_analysis.dossier.bidi import bidirectional, typeset
from legal_analysis.dossier.document import (
    Block,
    Callout,
    Chapter,
    Column,
    Document,
    Emphasis,
    Figure,
    Foreign,
    Link,
    Note,
    Paragraph,
    Quotation,
    Redaction,
    Row,
    Strong,
    Table,
    Text,
)
from legal_analysis.dossier.html import html
from legal_analysis.dossier.numbering import number
from legal_analysis.dossier.svg import inline_svg
from tests.pdfcheck import sample

HOSTILE = "<script>alert('x')</script>&\"'"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def page(*blocks: Block, language: str = "en", **meta: str) -> str:
    chapters = (Chapter("Chapter", "chapter", blocks),)
    return html(number(Document(meta=sample.meta(language, **meta), chapters=chapters)))


def test_text_from_data_is_escaped_everywhere() -> None:
    table = Table(HOSTILE, (Column(HOSTILE, 100),), (Row((HOSTILE,)),), note=HOSTILE)
    figure = Figure(HOSTILE, SVG.format("<g/>"), HOSTILE)
    written = page(
        Paragraph((HOSTILE, Emphasis(HOSTILE), Note(HOSTILE), Foreign(HOSTILE, "ps"))),
        Quotation(HOSTILE, "en", HOSTILE),
        Callout("notice", HOSTILE),
        Paragraph(Redaction(HOSTILE)),
        table,
        figure,
        title=HOSTILE,
        marking=HOSTILE,
        version=HOSTILE,
        short_title=HOSTILE,
    )
    assert "<script" not in written
    assert written.count("&lt;script&gt;") > 10


def test_a_document_without_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="has not been numbered"):
        html(sample.dossier())


@pytest.mark.parametrize(("code", "tag"), [("en", "en"), ("fa-af", "fa-AF"), ("ps", "ps")])
def test_the_page_has_the_language_and_direction_of_the_document(code: str, tag: str) -> None:
    expected = "ltr" if code == "en" else "rtl"
    assert f'<html lang="{tag}" dir="{expected}">' in page(Paragraph("x"), language=code)


def test_words_of_another_language_carry_it() -> None:
    written = page(Paragraph((Foreign("محرم", "fa-af"), Text("persécution", "fr"))))
    assert '<bdi lang="fa-AF" dir="rtl">محرم</bdi>' in written
    assert '<bdi lang="fr" dir="ltr">persécution</bdi>' in written


@pytest.mark.parametrize(
    "run",
    ["12 March 2024", "UNAMA", "7(1)(h)", "ICC-02/17", "UNAMA (12 March 2024) report", "W-001"],
)
def test_latin_runs_in_dari_text_are_kept_whole(run: str) -> None:
    assert bidirectional(f"فرمان ({run}) صادر شد", "rtl") == (
        f'فرمان (<bdi dir="ltr">{run}</bdi>) صادر شد'
    )


@pytest.mark.parametrize(
    "sentence",
    ["Who is “she”? It is said; and cited.", "“Her words”, no. 3.", 'Report "A B" of May 2024.'],
)
def test_what_is_wholly_english_in_a_dari_document_is_kept_whole(sentence: str) -> None:
    shown = typeset(sentence)
    parts = sentence.partition(" ")
    for content in (sentence, Strong(sentence), [parts[0], " ", Emphasis(parts[2])]):
        written = page(Paragraph(content, numbered=False), language="fa-af")
        (words,) = re.findall(r'<p class="plain"><bdi dir="ltr">(.*?)</bdi></p>', written)
        assert unescape(re.sub(r"<[^>]+>", "", words)) == shown
    noted = page(Paragraph(["فرمان", Note(sentence), "."]), language="fa-af")
    assert f'<bdi dir="ltr">{escape(shown)}</bdi></span>.' in noted
    mixed = page(Paragraph(f"او گفت: {sentence}", numbered=False), language="fa-af")
    assert '<p class="plain">او گفت' in mixed


def test_what_is_wholly_dari_in_an_english_document_is_kept_whole() -> None:
    assert '<p class="plain"><bdi dir="rtl">او گفت: «نه».</bdi></p>' in page(
        Paragraph("او گفت: «نه».", numbered=False)
    )


def test_persian_digits_stay_in_the_text_they_stand_in() -> None:
    assert bidirectional("سال ۱۴۰۱", "rtl") == "سال ۱۴۰۱"


def test_a_dari_word_in_a_plain_english_string_is_isolated() -> None:
    assert bidirectional("the word محرم again", "ltr") == (
        'the word <bdi dir="rtl">محرم</bdi> again'
    )


def test_paragraphs_points_and_notes_carry_their_numbers_as_text() -> None:
    written = html(number(sample.dossier()))
    assert '<span class="num">1. </span>A school was closed' in written
    assert '<span class="num">(ii) </span>And.' in written
    assert re.findall(r'id="note-(\d)" data-number="(\d)"', written) == [
        ("1", "1"), ("2", "2"), ("3", "3"),
    ]  # fmt: skip


def test_two_notes_side_by_side_do_not_read_as_one_number() -> None:
    written = page(Paragraph(("two words", Note("one"), Note("two"))))
    assert written.count('<span class="between-notes">,</span>') == 1


def test_every_link_inside_leads_to_an_id_of_the_page() -> None:
    written = html(number(sample.dossier()))
    targets = re.findall(r'href="#([^"]+)"', written)
    identities = re.findall(r' id="([^"]+)"', written)
    assert len(targets) > 15
    assert set(targets) <= set(identities)
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:,x", "//x.org"])
def test_only_web_addresses_become_links(url: str) -> None:
    with pytest.raises(ValueError, match="http or https"):
        page(Paragraph(Link(url)))


def test_a_translation_says_from_which_language() -> None:
    written = page(Quotation("I walked.", "en", "Interview W-001", translated_from="fa-af"))
    assert "Interview W-001, translated from Dari" in written


def test_a_callout_says_what_it_is() -> None:
    written = page(Callout("unverified", "The number was not seen."), Callout("demo", "Nobody."))
    assert "Not fully verified" in written
    assert "Invented for demonstration" in written


# Drawings ---------------------------------------------------------------------------------------


def test_a_drawing_carries_its_alternative_text_first_and_only_once() -> None:
    drawing = inline_svg(
        SVG.format("<title>old</title><g/>"), name="map", alternative_text="A <map>"
    )
    assert re.match(r"<svg[^>]*><title>A &lt;map&gt;</title><g ?/>", drawing)


def test_ids_of_two_drawings_cannot_meet() -> None:
    source = SVG.format(
        '<clipPath id="a"/><g clip-path="url(#a)" style="fill: url(\'#a\')"/><use xlink:href="#a"/>'
    )
    drawing = inline_svg(source, name="map", alternative_text="x")
    assert 'id="map-a"' in drawing
    assert drawing.count("url(#map-a)") == 2
    assert 'xlink:href="#map-a"' in drawing


@pytest.mark.parametrize(
    "inside",
    [
        "<script/>",
        "<foreignObject/>",
        '<image xlink:href="https://example.org/x.png"/>',
        '<use href="https://example.org/x.svg#a"/>',
        '<g onload="x"/>',
        '<rect fill="url(https://example.org/x)"/>',
        '<rect fill="url(#a) URL(https://example.org/x)"/>',
        "<rect style=\"fill: url('file:///etc/passwd')\"/>",
        "<style>@import 'https://example.org/';</style>",
        "<a href='#x'/>",
    ],
)
def test_a_drawing_that_is_more_than_drawing_is_refused(inside: str) -> None:
    with pytest.raises(ValueError, match=r"drawing map: the (element|attribute) .* is not allowed"):
        inline_svg(SVG.format(inside), name="map", alternative_text="x")


@pytest.mark.parametrize(
    "svg", ["<svg", "<p/>", '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;")]
)
def test_what_is_no_plain_svg_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match="drawing map"):
        inline_svg(svg, name="map", alternative_text="x")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("the women's march", "the women\u2019s march"),
        ("the writers' house", "the writers\u2019 house"),
        ('he said "go home".', "he said \u201cgo home\u201d."),
        ("('law' of 2024)", "(\u2018law\u2019 of 2024)"),
        ("Amir al-Mu'minin", "Amir al-Mu\u2019minin"),
    ],
)
def test_quotation_marks_are_those_of_print(typed: str, printed: str) -> None:
    assert typeset(typed) == printed
