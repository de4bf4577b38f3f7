"""The handling page says what is asked of communications to a receiver, and swears to none of it."""

from collections.abc import Iterable
from typing import Any

import pytest

from legal_analysis.dossier import apart, shapes
from legal_analysis.dossier.compose import handling
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Block, Document, Paragraph, plain
from legal_analysis.dossier.walking import contents_of
from tests.legal_analysis.shapes import small

HANDLED = [code for code in shapes.codes() if shapes.shape_of(code).handling]
ASKED = "By the receiver, by law or by practice, as far as we know:"
NOT_SWORN_TO = "This list says what is asked, and not that all of it was done."


def said(blocks: Iterable[Block]) -> str:
    return "\n".join(plain(one.content) for one in blocks if isinstance(one, Paragraph))


def files(code: str) -> tuple[dict[str, Any], dict[str, Document]]:
    given = small.snapshot(code)
    return given, apart.divided(composed(given), given)


@pytest.mark.parametrize("code", HANDLED)
def test_no_file_claims_that_all_its_receiver_asks_was_done(code: str) -> None:
    given, made = files(code)
    asked = given["mechanism"]["consent_requirements"]
    assert asked
    for document in made.values():
        page = said(document.handling)
        assert "prepared by these rules" not in page
        assert f"What is asked of communications to this receiver. {ASKED} only records" in page
        assert NOT_SWORN_TO in page
        told = "\n".join(plain(text) for _chapter, text, _note in contents_of(document))
        for rule in asked:  # said nowhere else, where it would be a claim
            assert rule.lower() not in told.lower()


def test_the_annex_on_persons_has_the_page_too() -> None:
    _given, made = files("icc-otp")
    assert NOT_SWORN_TO in said(made["annex-h"].handling)


def test_where_nothing_is_known_to_be_asked_there_is_no_empty_list() -> None:
    mechanism = small.snapshot("icc-otp")["mechanism"] | {"consent_requirements": []}
    assert "asked of communications" not in said(handling.page(mechanism, "CONFIDENTIAL"))
