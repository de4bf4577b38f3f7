"""What a file says of the names of persons we met is true, whatever they allowed."""

import pytest

from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Paragraph, blocks_of, plain
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
