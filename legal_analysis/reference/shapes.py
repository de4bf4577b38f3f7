"""What a record of each kind looks like in a file: its keys and the values they take."""

from django.db.models import Model

from evidence.models import Authority, Incident, Involvement, Place, Source, Tenure, Testimony
from evidence.models.authority import AuthorityMeasure
from evidence.vocabulary import ActKind, VictimGroup
from legal_analysis.models import (
    CaseLaw,
    Element,
    Framework,
    Instrument,
    Mechanism,
    Policy,
    Right,
    RightInstrument,
)

from .values import (
    Shape,
    any_list,
    boolean,
    code,
    date,
    either,
    fits,
    list_of,
    nullable,
    one_of,
    position,
    text,
    url,
    whole_number,
)

REGIONS = (
    "Capital",
    "Central Highland",
    "Eastern",
    "North Eastern",
    "Northern",
    "South Eastern",
    "Southern",
    "Western",
)
"""The eight humanitarian regions used by OCHA and partners."""

ELEMENT_KINDS = (
    "specific",
    "contextual",
    "mental",
    "jurisdiction",
    "underlying_act",
    "mode_of_liability",
    "obligation",
    "interference",
    "justification",
    "remedy",
)
"""Kinds of element a file may use without listing them under `kinds`."""


def scale(model: type[Model]) -> Shape:
    return Shape({"code": code(model), "label": fits(model, "label")})


_source = Shape(
    {
        "title": fits(Source, "title"),
        "publisher": fits(Source, "publisher"),
        "date": date(64, empty=True),
        "url": url(empty=True),
    }
)
SOURCES = list_of(_source, least=1)
_legal_source = Shape({"citation": text(), "url": url(empty=True)})
_legal_sources = list_of(_legal_source, least=1)
TEXTS = list_of(text(), least=1)
_codes = list_of(text(), least=0)
_some_codes = list_of(text(), least=1)
_precision = one_of(
    ("day", "month", "season", "year", "decade", "century", "interval", "set"),
    "precision of a date",
)
_acts = list_of(one_of(ActKind.values, "kind of act"), least=1)
_groups = list_of(one_of(VictimGroup.values, "victim group"), least=1)
_doubts = {"verified_part": text(), "unverified_part": text(), "recheck_before_use": boolean}
DOCUMENT = {
    "schema_version": text(),
    "document_version": text(),
    "language": one_of(("en",), "language of a library"),
    "notice": text(),
}

DISTRICT = Shape(
    {
        "pcode": code(Place),
        "name_en": fits(Place, "name_en"),
        "name_dari": fits(Place, "name_fa_af"),
    },
    {"name_pashto": fits(Place, "name_ps")},
)
PROVINCE = Shape(
    {
        "pcode": code(Place),
        "iso_3166_2": fits(Place, "iso_code"),
        "name_en": fits(Place, "name_en"),
        "name_cod_ab": text(120),
        "name_dari": fits(Place, "name_fa_af"),
        "name_pashto": fits(Place, "name_ps"),
        "region": one_of(REGIONS, "region"),
        "districts": any_list,
    }
)
AUTHORITY = Shape(
    {
        "code": code(Authority),
        "kind": one_of(Authority.Kind.values, "kind of authority"),
        "name": fits(Authority, "name"),
        "role": text(),
        "institution_code": nullable(text()),
        "from": nullable(date(Tenure._meta.get_field("from_edtf").max_length)),
        "to": nullable(date(Tenure._meta.get_field("to_edtf").max_length)),
        "legal_measures": list_of(
            Shape(
                {
                    "measure": text(),
                    "date": date(AuthorityMeasure._meta.get_field("date_edtf").max_length),
                }
            )
        ),
        "sources": SOURCES,
        "verified": boolean,
    },
    {"note": text()},
)
INSTRUMENT = Shape(
    {
        "instrument": fits(Instrument, "code"),
        "full_title": fits(Instrument, "full_title"),
        "kind": fits(Instrument, "kind"),
        "party": nullable(boolean),
        "date": date(32),
        "note": text(),
        "monitoring_body": nullable(fits(Instrument, "monitoring_body")),
        "individual_complaints": nullable(boolean),
        "source": _legal_source,
        "verified": boolean,
    },
    {"mode": fits(Instrument, "mode"), "in_force": date(32), "unverified_part": text()},
)
RIGHT = Shape(
    {
        "code": code(Right),
        "order": position,
        "title": fits(Right, "title"),
        "core": boolean,
        "description": text(),
        "instruments": list_of(
            Shape(
                {
                    "instrument": text(),
                    "article": fits(RightInstrument, "article"),
                    "note": text(empty=True),
                }
            ),
            least=1,
        ),
        "typical_deprivations_in_afghanistan": TEXTS,
        "sources": _legal_sources,
        "verified": boolean,
        "icc_named": boolean,
    },
    {"note": text(), "unverified_part": text()},
)
ELEMENT = Shape(
    {
        "code": code(Element),
        "order": position,
        "kind": text(24),
        "title": fits(Element, "title"),
        "paraphrase": text(),
        "what_to_prove": TEXTS,
        "typical_means_of_proof": TEXTS,
        "sources": _legal_sources,
        "verified": boolean,
    },
    {
        "official_reference": fits(Element, "official_reference"),
        "related_right_codes": _some_codes,
        "related_act_codes": _acts,
        "links_to": text(),
        "official_element": boolean,
        "open_issue": text(),
        "sensitivity": text(),
        "note": text(),
        **_doubts,
    },
)
FRAMEWORK = Shape(
    {
        "code": code(Framework),
        "title": fits(Framework, "title"),
        "version": fits(Framework, "version"),
        "status": fits(Framework, "status"),
        "source": _legal_source,
        "note": text(),
        "elements": any_list,
    },
    {"codified": boolean, "related_sources": _legal_sources},
)
CASE_LAW = Shape(
    {
        "code": code(CaseLaw),
        "title": fits(CaseLaw, "title"),
        "holding": text(),
        "sources": _legal_sources,
        "verified": boolean,
    },
    {"note": text(), "unverified_part": text()},
)
POLICY = Shape(
    {
        "code": code(Policy),
        "title": fits(Policy, "title"),
        "date": date(64),
        "date_precision": _precision,
        "issuing_authority": fits(Policy, "issuing_authority"),
        "authority_codes": _codes,
        "instrument_type": one_of(Policy.Kind.values, "type of instrument"),
        "scope": one_of(Policy.Scope.values, "scope"),
        "provinces": _codes,
        "summary": text(),
        "rights": _some_codes,
        "groups_affected": _groups,
        "status": one_of(Policy.Status.values, "status"),
        "sources": SOURCES,
        "verified": boolean,
    },
    {"note": text()},
)
INCIDENT = Shape(
    {
        "code": code(Incident),
        "title": fits(Incident, "title"),
        "date": date(64),
        "date_precision": _precision,
        "province": nullable(text()),
        "district_or_place": fits(Incident, "place_text"),
        "summary": text(),
        "acts": _acts,
        "rights": _some_codes,
        "alleged_perpetrators": list_of(fits(Involvement, "described_as"), least=1),
        "victims_count": nullable(whole_number),
        "groups_affected": _groups,
        "related_policy_codes": _codes,
        "sources": SOURCES,
        "verified": boolean,
    },
    {"district_pcode": nullable(text()), "note": text()},
)
TESTIMONY = Shape(
    {
        "code": code(Testimony),
        "label": fits(Testimony, "label"),
        "summary": text(),
        "date": date(64),
        "date_precision": _precision,
        "province": nullable(text()),
        "place": fits(Testimony, "place_text"),
        "rights": _some_codes,
        "acts": _acts,
        "groups_affected": _groups,
        "related_policy_codes": _codes,
        "related_incident_codes": _codes,
        "sources": SOURCES,
        "verified": boolean,
    },
    {"note": text()},
)
_limit = nullable(whole_number)
MECHANISM = Shape(
    {
        "code": code(Mechanism),
        "name": fits(Mechanism, "name"),
        "mandate": text(),
        "who_may_submit": TEXTS,
        "format": Shape(
            {
                "max_words": _limit,
                "max_pages": _limit,
                "language": TEXTS,
                "file_types": TEXTS,
                "required_sections": TEXTS,
                "paragraph_numbering": boolean,
                "footnotes": either(boolean, text()),
                "cover_fields": TEXTS,
            },
            {
                "languages_also_accepted": TEXTS,
                "language_note": text(),
                "sections_status": text(),
                "max_words_scope": text(),
                "joint_max_words": _limit,
                "max_pages_scope": text(),
                "joint_max_pages": _limit,
                "page_numbering": boolean,
                "volume_pages": _limit,
                "volume_numbers": one_of(
                    ("through", "each"), "way of numbering the pages of volumes"
                ),
                "volume_pages_scope": text(),
            },
        ),
        "consent_and_confidentiality_requirements": TEXTS,
        "anonymity_possible": nullable(boolean),
        "submission_channel": Shape({"kind": text(), "detail": text(), "url": url(empty=True)}),
        "sources": _legal_sources,
        "verified": boolean,
        "legal_framework_codes": _some_codes,
        "audience": fits(Mechanism, "audience"),
        "order": position,
    },
    {
        "anonymity_note": text(),
        "available": boolean,
        "deadline_rule": text(),
        "note": text(),
        **_doubts,
    },
)
