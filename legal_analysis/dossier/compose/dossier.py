"""The order of the dossier: cover, handling page, chapters, annexes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from evidence import dates
from legal_analysis.dossier.document import Document, Meta, Paragraph, Strong, SubPoints

from . import annexes, front, law, measures, rights
from .book import Book

MARKING = "CONFIDENTIAL"

ABBREVIATIONS = (
    ("art.", "article"),
    ("CEDAW", "Convention on the Elimination of All Forms of Discrimination against Women"),
    ("CESCR", "Committee on Economic, Social and Cultural Rights"),
    ("CRC", "Convention on the Rights of the Child"),
    ("GDI", "General Directorate of Intelligence (de facto)"),
    ("ICC", "International Criminal Court"),
    ("ICCPR", "International Covenant on Civil and Political Rights"),
    ("ICESCR", "International Covenant on Economic, Social and Cultural Rights"),
    ("MPVPV", "Ministry for the Propagation of Virtue and the Prevention of Vice (de facto)"),
    ("OTP", "Office of the Prosecutor"),
    ("para.", "paragraph"),
    ("UDHR", "Universal Declaration of Human Rights"),
    ("UN", "United Nations"),
)


def compose(snapshot: Mapping[str, Any]) -> Document:
    """Return the document for a snapshot. The same snapshot gives the same document.

    Raises book.ProseRefused if a text refers to something the receiver may not see.
    """
    book = Book(snapshot)
    case, mechanism = snapshot["case"], snapshot["mechanism"]
    chapters = [
        front.executive_summary(book),
        front.organisation(book),
        front.methodology(book),
        front.consent_statement(book),
        law.jurisdiction(book),
        front.context(book),
        measures.policies(book),
        *(rights.deprivation(book, code) for code in case["rights"]),
        rights.combined_effect(book),
        measures.crimes(book),
        law.contextual(book),
        law.persecution(book),
        law.connected_acts(book),
        law.perpetrators(book),
        law.admissibility(book),
        front.findings(book),
        front.requests(book),
        front.closing(book),
    ]
    annex_list = annexes.all_annexes(book)
    frozen = datetime.fromisoformat(snapshot["submission"]["frozen_at"])
    day = dates.in_words(frozen.date().isoformat(), dates.Calendar.GREGORIAN)
    version = str(snapshot["submission"]["version"])
    digest = snapshot["submission"]["content_sha256"]
    meta = Meta(
        title=case["title"],
        subtitle="Communication under article 15 of the Rome Statute",
        short_title=case["title"],
        language=snapshot["language"],
        marking=MARKING,
        addressee="Office of the Prosecutor, Information and Evidence Unit",
        situation="Situation in the Islamic Republic of Afghanistan (ICC-02/17)",
        submitting_body=case["organisation"],
        legal_basis="Rome Statute, articles 7(1)(h), 7(2)(g), 7(3) and 15",
        date=day,
        version=version,
        identifier=digest[:12],
    )
    return Document(
        meta=meta,
        chapters=chapters,
        annexes=annex_list,
        cover_fields=(
            ("Case file", case["code"]),
            ("Period covered", _period(case["period"])),
            ("Version", version),
            ("Standard of proof", case["standard_of_proof"]),
            ("Annexes", str(len(annex_list))),
            ("Confidentiality", f"{MARKING}: contains protected witness information"),
            ("SHA-256 of the frozen content", digest),
        ),
        cover_notice=case["label"] or None,
        handling=_handling(mechanism),
        abbreviations=ABBREVIATIONS,
    )


def _period(edtf: str) -> str:
    return dates.in_words(edtf, dates.Calendar.GREGORIAN) if edtf else "not limited"


def _handling(mechanism: Mapping[str, Any]) -> list[Any]:
    return [
        Paragraph(
            (
                Strong("Marking. "),
                (
                    f"This file is marked {MARKING}. It holds accounts of survivors who are at risk of "
                    "reprisal. It is addressed to the receiver named on the cover and to nobody else."
                ),
            ),
            numbered=False,
        ),
        Paragraph((Strong("Those who hold this file are asked:"),), numbered=False),
        SubPoints(
            [
                (
                    "to keep it on encrypted storage, and to print it only where the paper is locked "
                    "away;"
                ),
                (
                    "not to pass it on, in whole or in part, without asking the submitting body, which "
                    "asks the persons concerned;"
                ),
                (
                    "not to try to identify anybody behind a code, and not to contact anybody except "
                    "through the submitting body;"
                ),
                (
                    "to tell the submitting body at once if the file is lost or seen by others, so "
                    "that the persons concerned can be warned;"
                ),
                (
                    "to tell the submitting body if disclosure to the defence or to a State is "
                    "considered, before it takes place."
                ),
            ]
        ),
        Paragraph(
            (
                Strong("Presumption of innocence. "),
                (
                    "Persons and institutions are named as alleged perpetrators only. Nothing here is "
                    "a finding of guilt; that belongs to a court."
                ),
            ),
            numbered=False,
        ),
        Paragraph(
            (
                Strong("What the receiver asks of communications. "),
                *_requirements(mechanism),
            ),
            numbered=False,
        ),
    ]


def _requirements(mechanism: Mapping[str, Any]) -> list[str]:
    text = "; ".join(row[0].lower() + row[1:] for row in mechanism["consent_requirements"])
    checked = (
        ""
        if mechanism["verified"] and not mechanism["unverified_part"]
        else f" Still to be checked before filing: {mechanism['unverified_part'].rstrip('.')}."
    )
    return [f"This file was prepared by these rules: {text}.{checked}"]
