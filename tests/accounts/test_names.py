import pytest

from accounts.names import normalise, normalise_number


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
