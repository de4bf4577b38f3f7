"""Dates: nothing more exact than given, nothing silently read in the wrong calendar."""

from datetime import date, timedelta

import edtf as edtf_library
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from evidence import dates
from evidence.dates import BadDate, Calendar, Precision
from tests.evidence import solar_hijri_days

GREGORIAN, SOLAR_HIJRI = Calendar.GREGORIAN, Calendar.SOLAR_HIJRI


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2022-03-23", "2022-03-23", "2022-03-24"),
        ("2021-08", "2021-08-01", "2021-09-01"),
        ("2021-12", "2021-12-01", "2022-01-01"),
        ("2021", "2021-01-01", "2022-01-01"),
        ("2021-08-XX", "2021-08-01", "2021-09-01"),
        ("2021-XX", "2021-01-01", "2022-01-01"),
        ("2021-XX-XX", "2021-01-01", "2022-01-01"),
        ("2021-1X", "2021-10-01", "2022-01-01"),
        ("2024-02-2X", "2024-02-20", "2024-03-01"),
        ("202X", "2020-01-01", "2030-01-01"),
        ("19XX", "1900-01-01", "2000-01-01"),
        ("2022-21", "2022-03-01", "2022-06-01"),
        ("2022-24", "2022-12-01", "2023-03-01"),
        ("2023-10/2023-12", "2023-10-01", "2024-01-01"),
        ("2022-09-23/2022-10-06", "2022-09-23", "2022-10-07"),
        ("2021-12-31/2021", "2021-12-31", "2022-01-01"),
        ("2021-08-15/..", "2021-08-15", None),
        ("2021-08-15/", "2021-08-15", None),
        ("../2021", None, "2022-01-01"),
        ("/2021-08", None, "2021-09-01"),
        ("[2021,2023]", "2021-01-01", "2024-01-01"),
        ("[2021-08-15, 2021-08-17]", "2021-08-15", "2021-08-18"),
        ("{2023-01,2022-12-31}", "2022-12-31", "2023-02-01"),
        ("[2021..2023]", "2021-01-01", "2024-01-01"),
        ("[..2022]", None, "2023-01-01"),
        ("[2022-09..]", "2022-09-01", None),
    ],
)
def test_range_holds_exactly_the_days_a_date_can_mean(text, first, after):
    wanted = tuple(value and date.fromisoformat(value) for value in (first, after))

    assert dates.bounds(text) == wanted


@pytest.mark.parametrize("text", ["2021", "2021-08", "2021-08-15", "2021-22"])
@pytest.mark.parametrize("mark", ["?", "~", "%"])
def test_a_qualifier_does_not_widen_the_range(text, mark):
    assert dates.bounds(text + mark) == dates.bounds(text)


@pytest.mark.parametrize("text", ["2021-08~-15", "~2021-08-15", "2021-?08-15", "2021-08-~15"])
def test_a_qualifier_on_one_part_keeps_the_range_and_shows(text):
    assert dates.bounds(text) == dates.bounds("2021-08-15")
    assert dates.in_words(text) in ("on or about 15 August 2021", "15 August 2021 (uncertain)")


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("1401", "2022-03-21", "2023-03-21"),
        ("1401-06", "2022-08-23", "2022-09-23"),
        ("1401-01-03", "2022-03-23", "2022-03-24"),
        ("1401-XX-XX", "2022-03-21", "2023-03-21"),
        ("1401-02-31", "2022-05-21", "2022-05-22"),
        ("1399-12-30", "2021-03-20", "2021-03-21"),
        ("1401-21", "2022-03-21", "2022-06-22"),
        ("1401-24", "2022-12-22", "2023-03-21"),
        ("1400-05-24/..", "2021-08-15", None),
        ("1401-06~/1401-07", "2022-08-23", "2022-10-23"),
    ],
)
def test_solar_hijri_text_means_gregorian_days(text, first, after):
    wanted = tuple(value and date.fromisoformat(value) for value in (first, after))

    assert dates.bounds(text, SOLAR_HIJRI) == wanted


@pytest.mark.parametrize(
    ("text", "calendar", "reason"),
    [
        ("", GREGORIAN, "empty"),
        ("2021-13", GREGORIAN, "no month 13"),
        ("2021-00", GREGORIAN, "no month 00"),
        ("2021-30", GREGORIAN, "no month 30"),
        ("2021-02-30", GREGORIAN, "no such day"),
        ("2021-02-3X", GREGORIAN, "no such day"),
        ("2021-08-00", GREGORIAN, "no such day"),
        ("2021-8", GREGORIAN, "not a date in EDTF"),
        ("2021-8-5", GREGORIAN, "not a date in EDTF"),
        ("XXXX", GREGORIAN, "not a date in EDTF"),
        ("201X-05", GREGORIAN, "whole year"),
        ("2021-XX-15", GREGORIAN, "a day needs a month"),
        ("2021-21-05", GREGORIAN, "season has no day"),
        (" 2021", GREGORIAN, "not a date in EDTF"),
        ("2021\n", GREGORIAN, "not a date in EDTF"),
        ("early 2022", GREGORIAN, "not a date in EDTF"),
        ("unknown", GREGORIAN, "not a date in EDTF"),
        ("15.08.2021", GREGORIAN, "not a date in EDTF"),
        ("2021-08-15T10:00:00Z", GREGORIAN, "without a time"),
        ("۱۴۰۱", SOLAR_HIJRI, "0 to 9"),
        ("2021/2019", GREGORIAN, "ends before it begins"),
        ("2021-08-15/2021-08-14", GREGORIAN, "ends before it begins"),
        ("[2023..2021]", GREGORIAN, "ends before it begins"),
        ("2021/2022/2023", GREGORIAN, "not a date in EDTF"),
        ("../..", GREGORIAN, "no date at either end"),
        ("/", GREGORIAN, "no date at either end"),
        ("[]", GREGORIAN, "not a date in EDTF"),
        ("[2021", GREGORIAN, "not a date in EDTF"),
        ("1400-05-24", GREGORIAN, "Solar Hijri"),
        ("1899", GREGORIAN, "Solar Hijri"),
        ("2021/1401", GREGORIAN, "Solar Hijri"),
        ("9999", GREGORIAN, "not between"),
        ("2021-08-15", SOLAR_HIJRI, "did you mean Gregorian"),
        ("1250", SOLAR_HIJRI, "not between"),
        ("1400-12-30", SOLAR_HIJRI, "no such day"),
        ("1401-07-31", SOLAR_HIJRI, "no such day"),
        ("2021", "lunar", "not a calendar"),
    ],
)
def test_a_text_that_is_no_date_is_refused_with_its_reason(text, calendar, reason):
    for question in (dates.bounds, dates.as_range, dates.precision, dates.in_words):
        with pytest.raises(BadDate, match=reason):
            question(text, calendar)


def test_every_solar_hijri_day_from_1380_to_1430_converts_there_and_back():
    for year, month, number, day in solar_hijri_days.every_day():
        text = f"{year}-{month:02}-{number:02}"
        assert dates.bounds(text, SOLAR_HIJRI) == (day, day + timedelta(days=1)), text
        assert dates.day_in_words(day, SOLAR_HIJRI) == dates.in_words(text, SOLAR_HIJRI), text


def _texts(forms: list[str], marks: list[str]):
    return st.builds(
        lambda day, form, mark: day.strftime(form) + mark,
        st.dates(date(1900, 1, 1), date(2199, 12, 31)),
        st.sampled_from(forms),
        st.sampled_from(marks),
    )


# The library knows no qualifier on a season or a mask, and ends winter with the year.
moments = _texts(["%Y", "%Y-%m", "%Y-%m-%d"], ["", "?", "~", "%"]) | _texts(
    ["%Y-%m-XX", "%Y-21", "%Y-22", "%Y-23"], [""]
)


@given(moments)
def test_range_of_a_gregorian_date_agrees_with_the_edtf_library(text):
    library = edtf_library.parse_edtf(text)

    first, after = dates.bounds(text)

    assert first == date(*library.lower_strict()[:3])
    assert after == date(*library.upper_strict()[:3]) + timedelta(days=1)


@given(moments, moments)
def test_an_interval_reaches_from_its_first_day_to_its_last(start, end):
    first, _after = dates.bounds(start)
    _first, after = dates.bounds(end)

    if first < after:
        assert dates.bounds(f"{start}/{end}") == (first, after)
        assert dates.in_words(f"{start}/{end}").startswith("between ")
    else:
        with pytest.raises(BadDate):
            dates.bounds(f"{start}/{end}")


@given(st.text(max_size=12) | st.from_regex(r"\A[0-9X]{4}-[0-9X]{2}(-[0-9X]{2})?[?~%/.]{0,2}\Z"))
def test_any_text_is_a_date_or_is_refused(text):
    for calendar in Calendar.values:
        try:
            first, after = dates.bounds(text, calendar)
        except BadDate:
            continue
        assert first is None or after is None or first < after
        assert dates.in_words(text, calendar)
        assert dates.precision(text, calendar) in Precision


def test_range_is_half_open_as_postgresql_keeps_it():
    kept = dates.as_range("2021-08-15/..")

    assert (kept.lower, kept.upper, kept.bounds) == (date(2021, 8, 15), None, "[)")


@pytest.mark.parametrize("text", ["2021", "2021/..", "../2021", "[..2022]"])
def test_range_compares_equal_to_what_postgresql_returns(text, db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::daterange", [dates.as_range(text)])
        (returned,) = cursor.fetchone()

    assert returned == dates.as_range(text)


def test_a_span_reaches_from_one_date_to_another():
    kept = dates.span("2021-09", "2022-10-18")

    assert (kept.lower, kept.upper) == (date(2021, 9, 1), date(2022, 10, 19))
    assert dates.span("", "2022").lower is None
    assert dates.span("2022-10-18", "").upper is None
    assert dates.span("2022", "2022-01-01").upper == date(2022, 1, 2)
    with pytest.raises(BadDate, match="“2021” is before “2022”"):
        dates.span("2022", "2021")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2021-08-15", "day"),
        ("2021-08-15?", "day"),
        ("2021-08", "month"),
        ("2021-08-XX", "month"),
        ("2021-22", "season"),
        ("2021", "year"),
        ("2021-XX", "year"),
        ("202X", "decade"),
        ("20XX", "century"),
        ("2021/2022", "interval"),
        ("2021-08-15/..", "interval"),
        ("[2021,2022]", "set"),
    ],
)
def test_precision_names_the_finest_known_part(text, wanted):
    assert dates.precision(text) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2022-03-23", "23 March 2022"),
        ("2022-09~", "in or about September 2022"),
        ("2022-12-22~", "on or about 22 December 2022"),
        ("2023-01-03?", "3 January 2023 (uncertain)"),
        ("2021%", "in or about 2021 (uncertain)"),
        ("2021-08-XX", "August 2021 (day not known)"),
        ("2021-XX-XX", "2021 (month not known)"),
        ("2021-08-1X", "between 10 and 19 August 2021"),
        ("2021-1X", "between October and December 2021"),
        ("2021-0X-31", "31 between January and September 2021"),
        ("202X", "between 2020 and 2029"),
        ("2022-23", "autumn 2022"),
        ("2023-10/2023-12", "between October and December 2023"),
        ("2022-09-23/2022-10-06", "between 23 September and 6 October 2022"),
        ("2022/2024", "between 2022 and 2024"),
        ("2021-12/2022-02", "between December 2021 and February 2022"),
        ("2021-08~/2022?", "between about August 2021 and 2022 (uncertain)"),
        ("2021-08-15/..", "since 15 August 2021"),
        ("2021-08/", "from August 2021 (end not known)"),
        ("../2022", "until 2022"),
        ("/2022", "until 2022 (start not known)"),
        ("[2021,2022,2024]", "one of these: 2021, 2022 or 2024"),
        ("{2021-08-15,2021-08-17}", "15 August 2021 and 17 August 2021"),
        ("[..2022]", "2022 or earlier"),
        ("[2022-09~..]", "about September 2022 or later"),
    ],
)
def test_a_date_reads_as_a_lawyer_would_write_it(text, words):
    assert dates.in_words(text) == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("1401-01-03", "en", "3 Hamal 1401"),
        ("1401-12~", "en", "in or about Hut 1401"),
        ("1401-01-03", "fa-af", "۳ حمل ۱۴۰۱"),
        ("1401-01-03", "ps", "۳ وری ۱۴۰۱"),
        ("1401-22", "fa-af", "تابستان ۱۴۰۱"),
        ("1400-05-24/..", "fa-af", "از ۲۴ اسد ۱۴۰۰ به این‌سو"),
        ("1401-06/1401-07", "ps", "د وږی او تله ۱۴۰۱ ترمنځ"),
    ],
)
def test_a_solar_hijri_date_has_afghan_month_names(text, language, words):
    assert dates.in_words(text, SOLAR_HIJRI, language) == words


def test_a_gregorian_date_has_afghan_names_and_figures_in_dari():
    assert dates.in_words("2021-08-15", GREGORIAN, "fa-af") == "۱۵ آگست ۲۰۲۱"


def test_a_language_without_words_is_refused():
    with pytest.raises(ValueError, match="'fr'"):
        dates.in_words("2021", GREGORIAN, "fr")
