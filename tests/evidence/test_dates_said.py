"""Dates as people say them: kept as said, and meaning the days an independent table gives."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from evidence import dates
from evidence.dates import BadDate, Calendar, understand
from tests.evidence.solar_hijri_days import YEARS, every_day, first_days

SOLAR_HIJRI = Calendar.SOLAR_HIJRI
LANGUAGES = ("en", "fa-af", "ps")
MONTHS = {
    "en": "Hamal Sawr Jawza Saratan Asad Sunbula Mizan Aqrab Qaws Jadi Dalw Hut",
    "fa-af": "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
    "ps": "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب",
}
DIGITS = [
    str.maketrans("0123456789", digits) for digits in ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩")
]
SEASONS = (21, 22, 23, 24)
MARKS = ("", "~", "?", "%")


def means(text: str) -> tuple[date | None, date | None]:
    said = understand(text)
    return dates.bounds(said.edtf, said.calendar)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_said_by_its_month_means_the_day_of_the_table(language: str) -> None:
    """In the digits of each script by turns."""
    months = MONTHS[language].split()
    for (year, month, number, day), digits in zip(every_day(), cycle(DIGITS), strict=False):
        text = f"{number} {months[month - 1]} {year}".translate(digits)
        first, after = means(text)
        assert first == day, text
        assert after is not None
        assert (after - day).days == 1, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_says_of_any_day_is_understood_again(language: str) -> None:
    with translation.override(language):
        for year, month, number, _day in every_day():
            edtf = f"{year}-{month:02}-{number:02}"
            again = understand(dates.in_words(edtf, SOLAR_HIJRI, language))
            assert (again.edtf, again.calendar) == (edtf, SOLAR_HIJRI)


def partial() -> Iterator[tuple[str, int, int, int]]:
    """Years, months and seasons: their text, their year, their first month, and how many months."""
    for year in YEARS:
        yield f"{year}", year, 1, 12
        for month in range(1, 13):
            yield f"{year}-{month:02}", year, month, 1
        for place, season in enumerate(SEASONS):
            yield f"{year}-{season}", year, 3 * place + 1, 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_partial_date_is_said_and_understood_and_means_the_days_of_the_table(
    language: str,
) -> None:
    begins = first_days()
    with translation.override(language):
        for edtf, year, month, months in partial():
            past = month + months
            after = begins.get((year + (past > 12), past - 12 if past > 12 else past))
            for mark in MARKS:
                words = dates.in_words(edtf + mark, SOLAR_HIJRI, language)
                said = understand(words)
                assert (said.edtf, said.calendar) == (edtf + mark, SOLAR_HIJRI), words
                first, end = dates.bounds(said.edtf, said.calendar)
                assert first == begins[year, month], words
                assert end == after or after is None, words  # the table ends with 1430


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", [1, 2, 10])
def test_what_lies_between_reaches_from_the_first_day_to_the_last(language: str, step: int) -> None:
    begins = first_days()
    with translation.override(language):
        for year in YEARS[: -step - 1]:
            words = dates.in_words(f"{year}/{year + step}", SOLAR_HIJRI, language)
            assert means(words) == (begins[year, 1], begins[year + step + 1, 1]), words


@given(st.text(max_size=40) | st.from_regex(r"\A[0-9۰-۹٠-٩ ./-]{1,12}\Z"))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        said = understand(text)
    except BadDate:
        return
    if said.edtf:
        dates.as_range(said.edtf, said.calendar)  # never what cannot be stored
