"""The catalogues are whole: every word in Dari and in Pashto, and nothing of a page lost in them."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from config import catalogues
from tests.guards import messages, repository

EACH = pytest.mark.parametrize("language", catalogues.LOCALES)
# %(name)s, %d, {name} and tags: what code and pages put in, or a browser reads.
LEFT_ALONE = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%|\{\w*\}|</?[a-z]+[^>]*>")
# Letters of Arabic that look like those of Dari and Pashto. A search for the right ones misses them.
# Pashto has a ي of its own.
FOREIGN = {"fa_AF": "\u064a\u0643\u0649", "ps": "\u0643\u0649"}
ARABIC_FIGURES = "".join(chr(0x0660 + number) for number in range(10))


def catalogue(language: str, root: Path = repository.ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def words_of(language: str) -> list[messages.Message]:
    return messages.of(catalogue(language))[1:]


@EACH
def test_every_message_is_translated_and_none_is_a_guess(language: str) -> None:
    left = [
        message.words["msgid"]
        for message in words_of(language)
        if "fuzzy" in message.flags
        or len(message.translations) != (2 if "msgid_plural" in message.words else 1)
        or not all(text.strip() for text in message.translations.values())
    ]
    assert not left, f"{language} does not say:\n" + "\n".join(left)


def test_the_catalogues_hold_the_words_of_code_and_pages_and_no_others(tmp_path: Path) -> None:
    for path in repository.with_suffix(".py", ".html", ".txt", ".po"):
        if path.parts[0] not in catalogues.NOT_OURS:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(repository.ROOT / path, tmp_path / path)
    catalogues.update(tmp_path)
    for language in catalogues.LOCALES:
        ours = {message.name for message in messages.of(catalogue(language))}
        read = {message.name for message in messages.of(catalogue(language, tmp_path))}
        assert len(read) > 1000, "The reading found next to nothing."
        assert ours == read, (
            f"{language}: run `make messages` and translate.\n"
            f"Not in the catalogue: {sorted(read - ours)}\nNo longer said: {sorted(ours - read)}"
        )


@EACH
def test_a_translation_keeps_what_is_put_in_and_the_spaces_at_its_ends(language: str) -> None:
    wrong = []
    for message in words_of(language):
        one, many = message.words["msgid"], message.words.get("msgid_plural", "")
        for keyword, text in message.translations.items():
            # Where English says "one", a language may say it or show the number.
            sources = [one, many] if keyword == "msgstr[0]" else [many or one]
            if Counter(LEFT_ALONE.findall(text)) not in [
                Counter(LEFT_ALONE.findall(source)) for source in sources
            ]:
                wrong.append(f"{one!r}: {text!r}")
            elif (text[:1].isspace(), text[-1:].isspace()) != (
                one[:1].isspace(),
                one[-1:].isspace(),
            ):
                wrong.append(f"Spaces of {one!r}: {text!r}")
    assert not wrong, f"{language}:\n" + "\n".join(wrong)


@EACH
def test_no_letter_or_figure_of_arabic_stands_for_one_of_ours(language: str) -> None:
    foreign = FOREIGN[language] + ARABIC_FIGURES
    wrong = [
        text
        for message in words_of(language)
        for text in message.translations.values()
        if any(letter in text for letter in foreign)
    ]
    assert not wrong, f"{language}:\n" + "\n".join(wrong)


@EACH
def test_a_catalogue_says_that_no_native_speaker_has_read_it(language: str) -> None:
    head = catalogue(language).read_text(encoding="utf-8").split("\nmsgid", 1)[0]
    assert "AWAITING NATIVE REVIEW" in head


@EACH
def test_only_one_is_said_as_one(language: str) -> None:
    """The first form may say "one" in words: with (n > 1) it would be shown for none, too."""
    header = messages.of(catalogue(language))[0].words["msgstr"]
    assert "Plural-Forms: nplurals=2; plural=(n != 1);" in header


@EACH
def test_a_catalogue_compiles(language: str) -> None:
    command = ["msgfmt", "--check", "-o", "/dev/null", str(catalogue(language))]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
