"""Words of the short forms, in the languages these are written in. Fixed here, as in words.py."""

from dataclasses import dataclass

from legal_analysis.dossier import words as wording


@dataclass(frozen=True)
class Phrases:
    """Words of one language. `{}` stands for a number."""

    to_be_written: str
    withheld: str
    question: str
    no_record: str
    sources_listed: str
    sources: str
    number: str
    record: str
    where_from: str
    own_account: str
    counted: str
    by_province: str
    by_group: str
    province: str
    group: str
    by_others: str
    by_us: str
    ours_without_province: str
    ours_too_few: str
    not_limited: str
    groups: dict[str, str]
    markings: dict[str, str]


ENGLISH = Phrases(
    to_be_written="This section is still to be written.",
    withheld="Withheld from this receiver.",
    question="Question {}",
    no_record="No record is cited.",
    sources_listed="Each record that is referred to is listed once, with its sources and the grade "
    "of each.",
    sources="Records referred to",
    number="No.",
    record="Record",
    where_from="Sources and grades",
    own_account="Account given to us; held in the locked record.",
    counted="The tables count the incidents of this record on the day it was frozen. They show what "
    "is on record, and few records are no sign of calm. Of incidents recorded by us a number from 1 "
    "to 4 is not shown (“x”).",
    by_province="Incidents by province",
    by_group="Incidents by group of victims",
    province="Province",
    group="Group",
    by_others="Reported by others",
    by_us="Recorded by us",
    ours_without_province="Incidents recorded by us are counted in no province: of where they were no more "
    "than the region is said.",
    ours_too_few="By group, those recorded by us are too few to be shown.",
    not_limited="not limited",
    groups={
        "women": "Women",
        "girls": "Girls",
        "men_boys": "Men and boys",
        "lgbtqi": "LGBTQI+ persons",
    },
    markings={},
)

DARI = Phrases(
    to_be_written="این بخش هنوز نوشته نشده است.",
    withheld="از این گیرنده نگه داشته شده است.",
    question="پرسش {}",
    no_record="به هیچ سندی ارجاع داده نشده است.",
    sources_listed="هر سندی که به آن ارجاع داده شده، یک بار با منابع و درجهٔ هر منبع آمده است.",
    sources="سندهای ارجاع‌شده",
    number="شماره",
    record="سند",
    where_from="منابع و درجه‌ها",
    own_account="روایتی که به ما گفته شده؛ در سوابق قفل‌شده نگهداری می‌شود.",
    counted="جدول‌ها رویدادهای ثبت‌شده را در روزی که این سند ثابت شد می‌شمارند. آن‌ها نشان می‌دهند چه "
    "ثبت شده است؛ شمار کم نشانهٔ آرامش نیست. در رویدادهای ثبت‌شده از سوی ما، شمارهای ۱ تا ۴ نشان داده "
    "نمی‌شوند («x»).",
    by_province="رویدادها به تفکیک ولایت",
    by_group="رویدادها به تفکیک گروه قربانیان",
    province="ولایت",
    group="گروه",
    by_others="گزارش‌شده از سوی دیگران",
    by_us="ثبت‌شده از سوی ما",
    ours_without_province="رویدادهای ثبت‌شده از سوی ما در هیچ ولایتی شمرده نمی‌شوند: دربارهٔ جای آن‌ها چیزی جز "
    "حوزه گفته نمی‌شود.",
    ours_too_few="به تفکیک گروه، رویدادهای ثبت‌شده از سوی ما کمتر از آن‌اند که نشان داده شوند.",
    not_limited="بدون محدودیت",
    groups={
        "women": "زنان",
        "girls": "دختران",
        "men_boys": "مردان و پسران",
        "lgbtqi": "افراد دارای گرایش جنسی یا هویت جنسیتی متنوع",
    },
    markings={"RESTRICTED": "محدود: تنها برای گیرندهٔ نام‌برده"},
)

PASHTO = Phrases(
    to_be_written="دا برخه لا نه ده لیکل شوې.",
    withheld="له دې ترلاسه‌کوونکي ساتل شوی دی.",
    question="{} پوښتنه",
    no_record="هېڅ سند ته حواله نه ده ورکړل شوې.",
    sources_listed="هر سند چې حواله ورته ورکړل شوې، یو ځل د خپلو سرچینو او د هرې سرچینې د درجې سره راغلی.",
    sources="هغه سندونه چې حواله ورته ورکړل شوې",
    number="شمېره",
    record="سند",
    where_from="سرچینې او درجې",
    own_account="هغه روایت چې موږ ته ویل شوی؛ په کولپ شویو سوابقو کې ساتل کېږي.",
    counted="جدولونه هغه پېښې شمېري چې د دې سند د ثابتېدو په ورځ ثبت وې. دوی ښيي چې څه ثبت شوي دي؛ لږ "
    "شمېر د آرامۍ نښه نه ده. په هغو پېښو کې چې موږ ثبت کړې، له ۱ تر ۴ پورې شمېرې نه ښودل کېږي («x»).",
    by_province="پېښې د ولایت له مخې",
    by_group="پېښې د قربانیانو د ډلې له مخې",
    province="ولایت",
    group="ډله",
    by_others="د نورو له خوا راپور شوې",
    by_us="زموږ له خوا ثبت شوې",
    ours_without_province="هغه پېښې چې موږ ثبت کړې په هېڅ ولایت کې نه شمېرل کېږي: د هغو د ځای په اړه له سیمې "
    "پرته نور څه نه ویل کېږي.",
    ours_too_few="د ډلې له مخې، زموږ له خوا ثبت شوې پېښې تر هغه لږې دي چې وښودل شي.",
    not_limited="بې محدودیته",
    groups={
        "women": "ښځې",
        "girls": "نجونې",
        "men_boys": "نارینه او هلکان",
        "lgbtqi": "د بېلابېل جنسي تمایل یا جنسیتي هویت لرونکي کسان",
    },
    markings={"RESTRICTED": "محدود: یوازې د نومول شوي ترلاسه کوونکي لپاره"},
)

PHRASES = {"en": ENGLISH, "fa": DARI, "ps": PASHTO}


def phrases(language: str) -> Phrases:
    return PHRASES[wording.base(language)]
