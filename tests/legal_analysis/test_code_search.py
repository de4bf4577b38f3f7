"""Codes in words: found however they are written, and nowhere else."""

import pytest

from legal_analysis.code_search import Codes, bare_codes_in

WRITTEN = [
    "W-014",
    "w-014",
    "W 014",
    "W014",
    "W\u2013014",
    "W\u00ad-014",
    "W-۰۱۴",
    "W-014-b",
    "W-014b",
    "وW-014",
    "W-014ها",
    "W\u2011014\u200cها",
    "ښW-014",
]
ANOTHER = ["W-0145", "W-01", "XW-014", "W--014", "W, 014", "و-014"]


@pytest.mark.parametrize("text", WRITTEN)
def test_T12_a_code_is_found_however_it_is_written(text: str) -> None:
    assert Codes(["W-014"]).within(f"See {text}.")
    assert "W014" in bare_codes_in(f"See {text}.")


@pytest.mark.parametrize("text", ANOTHER)
def test_another_code_is_not_taken_for_it(text: str) -> None:
    assert not Codes(["W-014"]).within(f"See {text}.")
    assert "W014" not in bare_codes_in(f"See {text}.")


def test_a_dash_between_two_numbers_is_never_missing() -> None:
    assert "W014-2" in bare_codes_in("See W 014 2.")
    assert "W0142" not in bare_codes_in("See W-014-2.")
    assert Codes(["W-014-2"]).within("See w014-2.") == "W014-2"
    assert not Codes(["W-014-2"]).within("See W-0142.")


@pytest.mark.parametrize("code", ["A1B2C3D4E5F6-7", "HOUSE-OF-HERAT", "KBL-2023-11-W-014-B-2-C-3"])
def test_T12_a_code_of_any_shape_is_found_and_replaced(code: str) -> None:
    """A house may bring codes of its own: with no number in them, or of many pieces."""
    assert Codes([code]).within(f"As {code.lower()} told us.")
    assert (
        Codes([code]).replaced(f"As {code} told us.", lambda _bare: "W-001") == "As W-001 told us."
    )


def test_what_is_replaced_is_the_code_and_nothing_beside_it() -> None:
    known = Codes(["W-014", "W-014-2", "INC-OWN-077"])
    said = {"W014": "G-001", "W014-2": "G-002", "INCOWN077": "IR-003"}.__getitem__

    assert known.replaced("وW-014ها، «W‑۰۱۴»; W-014-2, w 014b, inc-own-077.", said) == (
        "وG-001ها، «G-001»; G-002, G-001b, IR-003."
    )
    assert known.replaced("Nothing of 2014 here; W-0142 is nobody.", said) == (
        "Nothing of 2014 here; W-0142 is nobody."
    )
    assert known.replaced("ﷺ \u200f W-014\u200f.", said) == "ﷺ \u200f G-001\u200f."
