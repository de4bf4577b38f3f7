"""Smallest valid records of a reference library. All invented; none is in the project's library.

They refer to codes of the project's library only.
"""

from typing import Any

Record = dict[str, Any]


def source(**changes: Any) -> Record:
    return {
        "title": "Invented report",
        "publisher": "Invented press",
        "date": "2025-03",
        "url": "https://example.org/report",
        **changes,
    }


def legal_source(**changes: Any) -> Record:
    return {"citation": "Invented, p. 1", "url": "https://example.org/law", **changes}


def policy(code: str = "POL-INVENTED", **changes: Any) -> Record:
    return {
        "code": code,
        "title": "Invented order",
        "date": "2025-03-04",
        "date_precision": "day",
        "issuing_authority": "De facto Ministry of Education",
        "authority_codes": ["AUT-MOE"],
        "instrument_type": "order",
        "scope": "national",
        "provinces": [],
        "summary": "Nobody ordered this.",
        "rights": ["education"],
        "groups_affected": ["girls"],
        "status": "in_force",
        "sources": [source()],
        "verified": True,
        **changes,
    }


def incident(code: str = "INC-INVENTED", **changes: Any) -> Record:
    return {
        "code": code,
        "title": "Invented incident",
        "date": "2025-03-05",
        "date_precision": "day",
        "province": "AF01",
        "district_or_place": "Kabul",
        "summary": "Nothing happened.",
        "acts": ["threat"],
        "rights": ["education"],
        "alleged_perpetrators": ["Taliban forces"],
        "victims_count": 2,
        "groups_affected": ["women"],
        "related_policy_codes": ["POL-2022-03-23-secondary-ban"],
        "sources": [source()],
        "verified": True,
        **changes,
    }


def published_testimony(code: str = "TST-INVENTED", **changes: Any) -> Record:
    return {
        "code": code,
        "label": "Invented for a test.",
        "summary": "A woman said nothing.",
        "date": "2025",
        "date_precision": "year",
        "province": "AF17",
        "place": "Herat",
        "rights": ["education"],
        "acts": ["threat"],
        "groups_affected": ["women"],
        "related_policy_codes": [],
        "related_incident_codes": [],
        "sources": [source()],
        "verified": True,
        **changes,
    }


def authority(code: str = "AUT-INVENTED", **changes: Any) -> Record:
    return {
        "code": code,
        "kind": "office_holder",
        "name": "Invented Person",
        "role": "Acting Minister of Nothing",
        "institution_code": "AUT-MOE",
        "from": "2022",
        "to": None,
        "legal_measures": [],
        "sources": [source()],
        "verified": True,
        **changes,
    }


def district(pcode: str = "AF0199", **changes: Any) -> Record:
    return {"pcode": pcode, "name_en": "Invented", "name_dari": "ساختگی", **changes}


def province(pcode: str = "AF99", **changes: Any) -> Record:
    return {
        "pcode": pcode,
        "iso_3166_2": "AF-XXX",
        "name_en": "Invented",
        "name_cod_ab": "Invented",
        "name_dari": "ساختگی",
        "name_pashto": "جوړه شوې",
        "region": "Capital",
        "districts": [],
        **changes,
    }


def places(*provinces: Record, **changes: Any) -> Record:
    return {"provinces": list(provinces), "sources": [source()], **changes}


def instrument(code: str = "INV", **changes: Any) -> Record:
    return {
        "instrument": code,
        "full_title": "Invented convention",
        "kind": "treaty",
        "party": None,
        "date": "1999-01-01",
        "note": "Not a treaty.",
        "monitoring_body": None,
        "individual_complaints": None,
        "source": legal_source(),
        "verified": False,
        **changes,
    }


def right(code: str = "invented_right", **changes: Any) -> Record:
    return {
        "code": code,
        "order": 99,
        "title": "Invented right",
        "core": False,
        "description": "Not a right.",
        "instruments": [{"instrument": "CEDAW", "article": "99", "note": ""}],
        "typical_deprivations_in_afghanistan": ["Nothing is taken away."],
        "sources": [legal_source()],
        "verified": False,
        "icc_named": False,
        **changes,
    }


def element(code: str = "INV-1", **changes: Any) -> Record:
    return {
        "code": code,
        "order": 1,
        "kind": "specific",
        "title": "Invented element",
        "paraphrase": "Something must be shown.",
        "what_to_prove": ["Was it shown?"],
        "typical_means_of_proof": ["None"],
        "sources": [legal_source()],
        "verified": False,
        **changes,
    }


def framework(code: str = "invented-framework", *elements: Record, **changes: Any) -> Record:
    return {
        "code": code,
        "title": "Invented framework",
        "version": "2026.11",
        "status": "invented",
        "source": legal_source(),
        "note": "Not law.",
        "elements": list(elements),
        **changes,
    }


def decision(code: str = "INV-v-INV", **changes: Any) -> Record:
    return {
        "code": code,
        "title": "Invented v. Invented",
        "holding": "Nothing was held.",
        "sources": [legal_source()],
        "verified": False,
        **changes,
    }


def mechanism(code: str = "invented-body", **changes: Any) -> Record:
    return {
        "code": code,
        "name": "Invented body",
        "mandate": "None.",
        "who_may_submit": ["nobody"],
        "format": {
            "max_words": None,
            "max_pages": 10,
            "language": ["English"],
            "file_types": ["PDF"],
            "required_sections": ["Cover"],
            "paragraph_numbering": True,
            "footnotes": True,
            "cover_fields": ["Title"],
        },
        "consent_and_confidentiality_requirements": ["Consent"],
        "anonymity_possible": None,
        "submission_channel": {"kind": "none", "detail": "None", "url": ""},
        "sources": [legal_source()],
        "verified": False,
        "legal_framework_codes": ["rome-7-1-h"],
        "audience": "nobody",
        "order": 99,
        **changes,
    }
