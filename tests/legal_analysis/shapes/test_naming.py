"""What a file says of the names of persons we met is true, whatever they allowed."""

import pytest

from legal_analysis.dossier import shapes
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Paragraph, blocks_of, plain
from legal_analysis.dossier.walking import contents_of
from tests.legal_analysis.shapes import small

LANGUAGES = ("en", "fa-af", "ps")


def said(code: str, language: str, *levels: str, **more: object) -> str:
    given = {**small.snapshot(code, language), **more}
    given["consents"] = [
        {"code": f"W-{number:03d}", "identity_level": level, "may_quote": False}
        for number, level in enumerate(levels, 1)
    ]
    chapters = [one for one in composed(given).chapters if one.anchor == "consent"]
    blocks = [block for one in chapters for block in blocks_of(one.blocks)]
    return " ".join(plain(block.content) for block in blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["icc-otp", "sp-communications"])
def test_nobody_is_said_to_be_unnamed_whose_name_may_stand_there(code: str, language: str) -> None:
    told = said(code, language, "named", "pseudonym", "named")
    for untrue in ("Nobody appears by name", "No name is in", "No name of a person"):
        assert untrue not in told
    if code == "icc-otp":  # a letter without accounts of ours says nothing of their names
        assert "Of 2 of the accounts given to us, the giver allowed" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nobody_allowed_it_a_name_stands_only_as_two_people_decided(language: str) -> None:
    assert "No name of a person we met stands here, unless two" in said(
        "icc-otp", language, "pseudonym"
    )


def test_in_public_nobody_is_named_whatever_her_receiver_may_know() -> None:
    twin = {"accounts": 0, "incidents": 0, "files": 0}
    told = said("icc-otp", "en", "named", public_version=twin)
    assert "Nobody we met appears by name." in told
    assert "allowed this receiver to know her name" not in told


UNTRUE_OF_WHO_IS_NAMED = (
    "this file holds neither identities nor keys",
    "names, family relations",
    "Persons we met go by codes. Numbers",
    "They are not named here.",
)


def whole(code: str, *levels: str, **more: object) -> str:
    """Every text the system writes into a file, with the accounts of ours at these levels."""
    given = {**small.snapshot(code), **more}
    given["consents"] = [
        {"code": f"W-{number:03d}", "identity_level": level, "may_quote": False}
        for number, level in enumerate(levels, 1)
    ]
    return "\n".join(plain(text) for _chapter, text, _note in contents_of(composed(given)))


@pytest.mark.parametrize("code", shapes.codes())
def test_no_chapter_or_annex_says_that_nobody_is_named_where_one_may_be(code: str) -> None:
    told = whole(code, "named", "pseudonym")
    assert not [one for one in UNTRUE_OF_WHO_IS_NAMED if one in told]


def test_what_was_taken_out_of_accounts_are_the_names_but_hers_who_allowed_it() -> None:
    taken = "the following were taken out (R1 identity, R2 place, R3 third person): names"
    assert f"{taken} (but of who allowed this receiver to have hers), family" in whole(
        "icc-otp", "named"
    )
    public = {"accounts": 0, "incidents": 0, "files": 0}
    assert f"{taken}, family" in whole("icc-otp", "named", public_version=public)


def test_the_annex_on_codes_and_the_record_in_brief_say_whose_name_may_stand() -> None:
    only_if = "the name of one stands here only if she allowed this receiver to have it"
    for code in ("icc-otp", "cedaw-alt-report"):
        assert f"Persons we met go by codes; {only_if}." in whole(code, "named")
    public = {"accounts": 0, "incidents": 0, "files": 0}
    told = whole("icc-otp", "named", public_version=public)
    assert "Persons we met go by codes and never by name." in told
    assert only_if not in told
