"""The page behind the cover: the marking, and what is asked of those who hold the file.

Source: report_shape section 2, "Handling page".
"""

from collections.abc import Mapping
from typing import Any

from legal_analysis.dossier.document import Block, Paragraph, Strong, SubPoints

OF_SURVIVORS = "It holds accounts of survivors who are at risk of reprisal."
OF_PERSONS = (
    "It names persons who are alleged to be responsible, and is kept apart from the main file so that "
    "it can be kept from who may read that."
)


def page(mechanism: Mapping[str, Any], marking: str, holds: str = OF_SURVIVORS) -> list[Block]:
    """Return the page behind the cover, for a file with this marking. `holds`: a sentence."""
    return [
        Paragraph(
            (
                Strong("Marking. "),
                (
                    f"This file is marked {marking}. {holds} It is addressed to the receiver named on the "
                    "cover and to nobody else."
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
        *_asked(mechanism),
    ]


def _asked(mechanism: Mapping[str, Any]) -> list[Block]:
    """Say what is asked. Whether it was done this page cannot know: no record of ours answers each of these."""
    text = "; ".join(row[0].lower() + row[1:] for row in mechanism["consent_requirements"])
    if not text:
        return []
    checked = (
        ""
        if mechanism["verified"] and not mechanism["unverified_part"]
        else f" Still to be checked before filing: {mechanism['unverified_part'].rstrip('.')}."
    )
    said = (
        f"By the receiver, by law or by practice, as far as we know: {text}. This list says what is "
        f"asked, and not that all of it was done.{checked}"
    )
    heading = Strong("What is asked of communications to this receiver. ")
    return [Paragraph((heading, said), numbered=False)]
