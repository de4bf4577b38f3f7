import pytest

from accounts.names import normalise, normalise_number, normalise_phone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كريمي", "کریمی"),  # Arabic and Persian keyboards
        ("على", "علی"),
        ("فاطمة", "فاطمه"),
        ("خانۀ", "خانه"),
        ("أحمد", "احمد"),
        ("آمنه", "امنه"),
        ("مُحَمَّد", "محمد"),  # vowel marks
        ("محـــمد", "محمد"),  # stretched
        ("می\u200cخواهم", "میخواهم"),
        ("\u202bزینب\u202c", "زینب"),
        ("ئمل", "یمل"),
        ("مؤمنه", "مومنه"),
        ("زرغونې", "زرغونی"),
        ("ملالۍ", "ملالی"),
        ("ننګرهار", "ننگرهار"),  # Pashto
        ("ګل بي بي", "گل بی بی"),
        ("لارۓ", "لاری"),
        ("ڪابل", "کابل"),
        ("خانۂ", "خانه"),
        ("خانۀ", "خانه"),
        ("خانهء", "خانه"),
        ("املاءً", "املا"),  # left out at the end of a word, and within a name
        ("ضیاءالحق", "ضیاالحق"),
        ("۱۴۰۲", "1402"),
        ("١٤٠٢", "1402"),
        ("ﻣﺤﻤﺪ", "محمد"),  # presentation forms
        ("Zarghuna  KARIMI ", "zarghuna karimi"),
        ("Zarġuna", "zarguna"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) != ""
    assert normalise(normalise(one)) == normalise(one)


def test_different_names_stay_apart() -> None:
    names = ["کریمه", "کریمی", "رحیمی", "گلالی", "کلالی", "پروین", "بروین", "شیء", "شی"]
    assert len({normalise(name) for name in names}) == len(names)


def test_a_phone_number_is_its_digits() -> None:
    assert normalise_number("+۹۳ (۷۰۰) 000-001") == "93700000001"


@pytest.mark.parametrize(
    "written",
    [
        "0701234567", "070 123 4567", "070-123-4567", "+93701234567", "+93 (0)70 123 4567",
        "0093 70 123 45 67", "۰۷۰۱۲۳۴۵۶۷", "701234567", "070 123 4567 (her sister's)",
    ],
)  # fmt: skip
def test_a_telephone_is_one_number_however_it_is_written(written: str) -> None:
    assert normalise_phone(written) == "93701234567"


def test_numbers_of_other_countries_stay_apart_and_what_is_none_is_nobodys() -> None:
    assert normalise_phone("00989121234567") == normalise_phone("+98 912 123 4567")
    numbers = ["+98 912 123 4567", "+92 300 123 4567", "+93 70 123 4567", "070 123 4568"]
    assert len({normalise_phone(one) for one in numbers}) == len(numbers)
    assert [normalise_phone(one) for one in ("", "none", "نه", "house 3")] == [""] * 4
