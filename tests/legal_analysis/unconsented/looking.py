"""Freezing a case of random people, and looking for their words in what is made of it."""

import io
import unicodedata
import zipfile
from collections.abc import Iterable

from accounts.identity import acting_as
from accounts.models import User
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.models import CaseFile, Mechanism, Submission
from tests.canaries import Canary
from tests.legal_analysis.unconsented.people import HERS, OTHER, Told


def frozen(
    told: list[Told], whom: tuple, to: tuple, at_day: int, case: CaseFile, by: User
) -> Submission:
    """Let each of them decide, and freeze the case for one of the real receivers, today."""
    (receiver, language), other = to
    called = {HERS: receiver, OTHER: other if other != receiver else "somebody-else"}
    for one, said in zip(told, whom, strict=True):
        one.decide(*said, at_day=at_day, called=called)
    mechanism = Mechanism.objects.get(code=receiver)
    with acting_as(by):
        return freeze(case_file=case, mechanism=mechanism, language=language, by=by)


def text_of(data: bytes) -> str:
    """Return what can be read in a file, and in each part of one for Word or for spreadsheets."""
    if not data.startswith(b"PK\x03\x04"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        read = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        return "\n".join([*parts.namelist(), *read])


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def found_in(folded: str, what: Canary) -> bool:
    spellings: Iterable[str] = what.words.values()
    return any(fold(form) in folded for word in spellings for form in (word, word[::-1]))
