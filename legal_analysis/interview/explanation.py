"""What is read to her before she decides, in her language; the text has a version (CONS-4)."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from evidence.vocabulary import Language

FILE = Path(__file__).with_name("explanation.yaml")


@dataclass(frozen=True)
class Text:
    """The explanation in one language, as sentences to read aloud."""

    language: str
    name: str
    sentences: tuple[str, ...]


@lru_cache(maxsize=1)
def _read() -> tuple[str, dict[str, list[str]]]:
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    missing = set(Language.values) - set(found["texts"])
    if missing:
        raise ValueError(f"{FILE.name}: no text in {', '.join(sorted(missing))}.")
    return str(found["version"]), found["texts"]


def version() -> str:
    """Return the version that is read today; it is stored with each consent."""
    return _read()[0]


# Each language by its own name, for who looks for it.
_NAMES = {Language.DARI: "دری", Language.PASHTO: "پښتو", Language.ENGLISH: "English"}


def texts() -> list[Text]:
    """Return the explanation in every language of the work."""
    return [
        Text(str(language), _NAMES[language], tuple(_read()[1][language])) for language in Language
    ]
