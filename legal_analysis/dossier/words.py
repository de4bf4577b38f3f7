"""The few words a dossier prints by itself, in the languages dossiers are written in.

They are kept here and not in the message catalogues, because a dossier must come out the same
byte for byte years later, whatever has happened to the catalogues since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LATIN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# The abjad order, in which Dari and Pashto texts letter their annexes and sub-points.
ABJAD_LETTERS = tuple("ابجدهوزحطیکلمنسعفصقرشتثخذضظغ")
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@dataclass(frozen=True)
class Words:
    """Printed words of one language. References hold `{}` where the number goes.

    `elsewhere`: what is referred to, and the file it is in. `apart`: name and marking of that file.
    `closed`: what stands in a public version in place of a record.
    """

    contents: str
    tables: str
    figures: str
    abbreviations: str
    table: str
    figure: str
    annex: str
    chapter: str
    see_chapter: str
    see_section: str
    see_paragraph: str
    see_paragraphs: str
    translated_from: str
    unverified: str
    notice: str
    demo: str
    page_of: tuple[str, str, str]
    version: str
    redacted: str
    held_back: str
    reasons: dict[str, str]
    draft: str
    draft_note: str
    volume: str
    volume_of: str
    volume_pages: str
    in_volume: str
    elsewhere: str
    main_file: str
    apart: str
    apart_closed: str
    closed: str
    public_version: str
    continued: str
    at_least: str
    no_date: str
    languages: dict[str, str]


ENGLISH = Words(
    contents="Contents",
    tables="Tables",
    figures="Figures",
    abbreviations="Abbreviations",
    table="Table {}",
    figure="Figure {}",
    annex="Annex {}",
    chapter="{}.",
    see_chapter="chapter {}",
    see_section="section {}",
    see_paragraph="para. {}",
    see_paragraphs="paras. {}\u2013{}",
    translated_from="translated from {}",
    unverified="Not fully verified",
    notice="Note to the reader",
    demo="Invented for demonstration",
    page_of=("Page ", " of ", ""),
    version="Version {}",
    redacted="[redacted {}: {} {}]",
    held_back="[held back {}: not yet decided]",
    reasons={
        "R1": "identity",
        "R2": "place",
        "R3": "third person",
        "R4": "security",
        "R5": "legal ground",
    },
    draft="DRAFT \u2013 not released",
    draft_note="This is not a submission. What is released has no such mark, another hash and a seal.",
    volume="Volume {}",
    volume_of="Volume {} of {}",
    volume_pages="pages {}\u2013{}",
    in_volume="Volume {}, page {}",
    elsewhere="{} of {}",
    main_file="the main file",
    apart="This annex is a file of its own, {}, marked {}.",
    apart_closed="This annex is confidential and is not part of the public version.",
    closed="[confidential]",
    public_version="PUBLIC REDACTED VERSION",
    continued="{} (continued)",
    at_least="at least {}",
    no_date="no recorded date",
    languages={"en": "English", "fa": "Dari", "ps": "Pashto", "ar": "Arabic"},
)

DARI = Words(
    contents="فهرست مطالب",
    tables="جدول‌ها",
    figures="شکل‌ها",
    abbreviations="اختصارات",
    table="جدول {}",
    figure="شکل {}",
    annex="ضمیمه {}",
    chapter="{}.",
    see_chapter="فصل {}",
    see_section="بخش {}",
    see_paragraph="پاراگراف {}",
    see_paragraphs="پاراگراف‌های {}\u2013{}",
    translated_from="ترجمه از {}",
    unverified="به‌طور کامل تأیید نشده",
    notice="یادداشت برای خواننده",
    demo="ساخته‌شده برای نمایش",
    page_of=("صفحه ", " از ", ""),
    version="نسخه {}",
    redacted="[حذف‌شده {}: {} {}]",
    held_back="[نگه‌داشته‌شده {}: هنوز تصمیم گرفته نشده]",
    reasons={
        "R1": "هویت",
        "R2": "محل",
        "R3": "شخص ثالث",
        "R4": "امنیت",
        "R5": "دلیل حقوقی",
    },
    draft="پیش‌نویس \u2013 آزاد نشده",
    draft_note="این سند تسلیمی نیست. آنچه برای فرستادن آزاد می‌شود این نشان را ندارد و هش و مُهر خود را دارد.",
    volume="جلد {}",
    volume_of="جلد {} از {}",
    volume_pages="صفحات {}\u2013{}",
    in_volume="جلد {}، صفحه {}",
    elsewhere="{} از {}",
    main_file="فایل اصلی",
    apart="این ضمیمه فایلی جداگانه است ({}) با نشان «{}».",
    apart_closed="این ضمیمه محرمانه است و بخشی از نسخهٔ عمومی نیست.",
    closed="[محرمانه]",
    public_version="نسخهٔ عمومی با بخش‌های حذف‌شده",
    continued="{} (ادامه)",
    at_least="دست‌کم {}",
    no_date="تاریخ ثبت‌شده‌ای نیست",
    languages={"en": "انگلیسی", "fa": "دری", "ps": "پشتو", "ar": "عربی"},
)

PASHTO = Words(
    contents="لړلیک",
    tables="جدولونه",
    figures="شکلونه",
    abbreviations="لنډیزونه",
    table="جدول {}",
    figure="شکل {}",
    annex="ضمیمه {}",
    chapter="{}.",
    see_chapter="{} څپرکی",
    see_section="{} برخه",
    see_paragraph="{} پاراګراف",
    see_paragraphs="{}\u2013{} پاراګرافونه",
    translated_from="له {} څخه ژباړل شوی",
    unverified="په بشپړه توګه نه دی تصدیق شوی",
    notice="لوستونکي ته یادښت",
    demo="د ښودنې لپاره جوړ شوی",
    page_of=("", " مخ له ", " څخه"),
    version="نسخه {}",
    redacted="[لرې شوی {}: {} {}]",
    held_back="[ساتل شوی {}: لا پرېکړه نه ده شوې]",
    reasons={
        "R1": "هویت",
        "R2": "ځای",
        "R3": "درېیم کس",
        "R4": "امنیت",
        "R5": "حقوقي دلیل",
    },
    draft="مسوده \u2013 خوشې شوې نه ده",
    draft_note="دا سپارنه نه ده. هغه څه چې د استولو لپاره خوشې کېږي، دا نښه نه لري او خپل هش او مهر لري.",
    volume="{} ټوک",
    volume_of="{} ټوک له {} څخه",
    volume_pages="{}\u2013{} مخونه",
    in_volume="{} ټوک، {} مخ",
    elsewhere="د {1} {0}",
    main_file="اصلي فایل",
    apart="دا ضمیمه یو جلا فایل دی ({}) چې نښه یې «{}» ده.",
    apart_closed="دا ضمیمه محرمه ده او د عامې نسخې برخه نه ده.",
    closed="[محرم]",
    public_version="عامه نسخه چې ځینې برخې یې لرې شوې دي",
    continued="{} (دوام)",
    at_least="لږ تر لږه {}",
    no_date="ثبت شوې نېټه نشته",
    languages={"en": "انګلیسي", "fa": "دري", "ps": "پښتو", "ar": "عربي"},
)

WORDS = {"en": ENGLISH, "fa": DARI, "ps": PASHTO}


def base(language: str) -> str:
    """Return the language without its region: "fa" for "fa-AF"."""
    return language.lower().split("-")[0]


def words(language: str) -> Words:
    """Return the words of a language. Errors: ValueError if a dossier cannot be written in it."""
    try:
        return WORDS[base(language)]
    except KeyError:
        raise ValueError(f"a dossier cannot be written in {language!r} yet") from None


def digits(number: int, language: str) -> str:
    """Return a number in the digits of the language."""
    text = str(number)
    return text if base(language) == "en" else text.translate(PERSIAN_DIGITS)


def redaction(number: int, code: str, language: str) -> str:
    """Return what stands where something was taken out; without a code, where nobody has decided."""
    said = words(language)
    shown = digits(number, language)
    if not code:
        return said.held_back.format(shown)
    return said.redacted.format(shown, code, said.reasons[code])


def redactions(language: str) -> re.Pattern[str]:
    """Return what finds those marks again in a text."""
    said = words(language)
    marks = (said.redacted.format("0", "R0", "0"), said.held_back.format("0"))
    escaped = (re.escape(one) for one in marks)
    return re.compile(
        "|".join(one.replace("R0", r"R\d").replace("0", r"[^\[\]:]+") for one in escaped)
    )


def roman(number: int) -> str:
    """Return a positive number as a capital Roman numeral."""
    steps = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"))
    text = ""
    for value, letters in (*steps, (4, "IV"), (1, "I")):
        text += letters * (number // value)
        number %= value
    return text


def letter(number: int, language: str) -> str:
    """Return the nth capital letter: A … Z, AA, AB …; in Dari and Pashto the abjad order."""
    letters = LATIN_LETTERS if base(language) == "en" else ABJAD_LETTERS
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, len(letters))
        text = letters[rest] + text
    # A lone alef reads as a stroke, so the first letter is written by its name.
    return "الف" if text == "ا" else text


def small_roman(number: int) -> str:
    """Return the nth sub-sub-point number: i, ii, iii."""
    return roman(number).lower()
