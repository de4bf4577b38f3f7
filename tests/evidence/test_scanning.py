"""T-09, T-10: what nobody meant to say is found, in whatever script, spelling and digits it stands."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.scanning import addresses, patterns
from evidence.scanning.kinds import Found, Kind
from evidence.scanning.lexicon import Lexicon

# Spellings of one name each, as they stand on forms, in news and in messages.
NAMES = [
    "Shukria Shokriya Shukriya شکریه شكريه",
    "Maryam Mariam Mariyam مریم مريم",
    "Khadija Khadeeja Khadijah خدیجه خديجة",
    "Fatima Fatema Fatimah فاطمه",
    "Zainab Zaynab Zeinab زینب",
    "Aisha Ayesha Aysha عایشه",
    "Fawzia Fauzia Fouzia فوزیه",
    "Wahida Vahida وحیده",
    "Somaya Sumaia Sumayya سمیه",
    "Soraya Suraya Thuraya ثریا",
    "Parwin Parveen پروین",
    "Laila Leila Layla Leyla لیلا",
    "Gulalai Gulalay گلالی ګلالۍ",
    "Spogmai Spogmay سپوږمۍ",
    "Breshna Brishna برېښنا",
    "Torpekai Torpekay تورپېکۍ",
    "Masuma Masouma Maasuma معصومه",
    "Sediqa Siddiqa صدیقه",
    "Palwasha Palvasha پلوشه",
    "Raihana Reyhana ریحانه",
    "Rahimi Raheemi رحیمی",
    "Noorjahan Nurjahan نورجهان",
    "Abdullah Abdollah عبدالله",
]
GROUPS = [one.split() for one in NAMES]
INVISIBLE = ["", "\u200d", "\u200e", "\u2067", "\u00ad", "\u0640", "\u064e"]
FILLER = [
    "She",
    "said",
    "that",
    "نزد",
    "ما",
    "گفت",
    "چې",
    "42",
    "the",
    "court",
    "از",
    "او",
    ",",
    ".",
]
DIGITS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]


@st.composite
def names_as_written(draw: st.DrawFn) -> tuple[str, str]:
    """A name as it is stored, and as somebody else spells it."""
    spellings = draw(st.sampled_from(GROUPS))
    stored, written = draw(st.sampled_from(spellings)), draw(st.sampled_from(spellings))
    if written.isascii():
        return stored, draw(st.sampled_from([written, written.upper(), written + "'s"]))
    place = draw(st.integers(1, len(written) - 1))
    written = written[:place] + draw(st.sampled_from(INVISIBLE)) + written[place:]
    return stored, written + draw(st.sampled_from(["", "\u200cها", "\u200cجان", "،"]))


@given(
    name=names_as_written(),
    family=st.sampled_from(["", " Haidari", " حیدری"]),
    around=st.tuples(*[st.lists(st.sampled_from(FILLER), max_size=6)] * 2),
)
def test_T09_T10_a_name_is_found_in_every_spelling(
    name: tuple[str, str], family: str, around: tuple[list[str], list[str]]
) -> None:
    stored, written = name
    lexicon = Lexicon()
    lexicon.add_name(stored + family, Kind.PERSON)
    before, after = (" ".join(one) for one in around)
    text = f"{before} {written} {after}"
    found = lexicon.found(text, frozenset({Kind.PERSON}))
    begins = len(before) + 1
    assert any(one.start <= begins < one.end for one in found), (stored, written)


@given(
    number=st.from_regex(r"7[0-9]{8}", fullmatch=True),
    begin=st.sampled_from(["0", "+93", "0093", "+93 (0)", ""]),
    script=st.sampled_from(DIGITS),
    between=st.sampled_from(["", " ", "-", ".", "\u2011", " \u200f"]),
    known=st.booleans(),
)
def test_T09_a_telephone_is_found_in_every_script(
    number: str, begin: str, script: str, between: str, known: bool
) -> None:
    written = begin + between.join((number[:3], number[3:6], number[6:]))
    written = written.translate(str.maketrans("0123456789", script))
    lexicon = Lexicon()
    if known:
        lexicon.add_number(f"+93 {number}")
    text = f"شماره {written} است"
    (found,) = lexicon.found(text, frozenset({Kind.PHONE}))
    assert patterns.digits(text[found.start : found.end]).endswith(number)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("write to a.b@example.org today", Kind.EMAIL, "a.b@example.org"),
        ("she is @zahra_x there", Kind.HANDLE, "@zahra_x"),
        ("see t.me/joinchat now", Kind.WEB, "t.me/joinchat"),
        ("at 34.5281, 69.1723.", Kind.COORDINATES, "34.5281, 69.1723"),
        ("در ۳۴٫۵۲۸۱، ۶۹٫۱۷۲۳ بود", Kind.COORDINATES, "۳۴٫۵۲۸۱، ۶۹٫۱۷۲۳"),
        ("تذکره شماره ۱۲۳۴۵ دارد", Kind.NUMBER, "تذکره شماره ۱۲۳۴۵"),
        ("card 1400-0101-12345 held", Kind.NUMBER, "1400-0101-12345"),
        ("on 15 August 2021 she", Kind.DAY, "15 August"),
        ("در ۲۴ اسد ۱۴۰۰ او", Kind.DAY, "۲۴ اسد"),
        ("on 2021-08-15 she", Kind.DAY, "2021-08-15"),
        ("near Dashte Barchi then", Kind.PLACE, "Dashte Barchi"),
        ("نزدیک دشت\u200cبرچي بود", Kind.PLACE, "دشت\u200cبرچي"),
        ("as INT‑07 put it", Kind.STAFF, "INT‑07"),
    ],
)
def test_T10_contacts_places_days_and_codes_are_found(text: str, kind: Kind, words: str) -> None:
    lexicon = Lexicon()
    lexicon.add_place("Dasht-e-Barchi")
    lexicon.add_place("دشت برچی")
    lexicon.add_code("INT-07", Kind.STAFF)
    found = [
        one
        for one in lexicon.found(text, frozenset(Kind))
        if text[one.start : one.end].strip() == words
    ]
    assert [one.kind for one in found] == [kind]


def test_words_that_only_look_alike_are_none() -> None:
    lexicon = Lexicon()
    for name in (
        "Sara",
        "Mina",
        "Laila",
        "Karima",
        "Noor",
        "Sima",
        "Ali",
        "Mohammad Karim",
        "Gul Bibi",
    ):
        lexicon.add_name(name, Kind.PERSON)
    for text in (
        "sure sir, mine is loyal to all; a crime near some of the same, nor ill",
        "سره مردم ما را گفت که در مکتب نبود",
        "Mohammad said so, and a gul to a bibi",
        "of 1,234 girls in 2021-2024 and 2,815 words, article 7(1)(h), ICC-02/17",
    ):
        assert lexicon.found(text, frozenset(Kind)) == []


def test_a_whole_name_is_one_and_in_the_library_only_a_whole_one_is() -> None:
    lexicon = Lexicon()
    lexicon.add_name("شکریه رحیمی", Kind.PERSON)
    text = "Shukria Rahimi and a Shukria"
    people = frozenset({Kind.PERSON})
    assert lexicon.found(text, people) == [Found(0, 14, Kind.PERSON), Found(21, 28, Kind.PERSON)]
    assert lexicon.found(text, people, whole=True) == [Found(0, 14, Kind.PERSON)]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://example.org/2023/05/shukria-haidari-speaks", Kind.PERSON),
        ("https://example.org/Shukria_Haidari.html", Kind.PERSON),
        ("https://example.org/?q=shukria+haidari", Kind.PERSON),
        ("https://example.org/" + quote("شکریه-حیدری"), Kind.PERSON),
        ("https://web.example.org/?url=" + quote(quote("https://x.org/شکریه_حیدری")), Kind.PERSON),
        ("https://example.org/tel/2023/0700123456", Kind.PHONE),
        ("https://example.org/n/700-123-456-9", Kind.PHONE),  # known to the record
        ("https://example.org/mail?to=a.b%40example.org", Kind.EMAIL),
        ("https://maps.example.org/?ll=34.5281,69.1723", Kind.COORDINATES),
        ("https://example.org/decrees/dec7-10272022", None),
        ("https://example.org/2023/05/04/report-20230504.pdf", None),
        ("https://example.org/shukria-mandate", None),  # of a name of two parts, one alone
    ],
)
def test_T10_names_and_contacts_are_found_in_addresses(address: str, kind: Kind | None) -> None:
    lexicon = Lexicon()
    lexicon.add_name("Shukria Haidari", Kind.PERSON)
    lexicon.add_number("+93 700 123 456")
    assert addresses.kind_in(lexicon, address, whole=True) == kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They fled Sangtakht at night.", ["Sangtakht"]),
        ("از سنگ‌تخت گریختند", ["سنگ‌تخت"]),
        ("A sang takht stood there.", []),
        ("They fled Karez.", ["Karez"]),
        ("in a car", []),
    ],
)
def test_T10_places_are_found_in_either_script(text: str, found: list[str]) -> None:
    lexicon = Lexicon()
    lexicon.add_place("سنگتخت", by_sound=True)
    lexicon.add_place("Karez", by_sound=True)
    hits = lexicon.found(text, frozenset({Kind.PLACE}))
    assert [text[one.start : one.end].strip() for one in hits] == found
