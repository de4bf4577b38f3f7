"""The files of a reference library, and where in each the records stand."""

from dataclasses import dataclass

from legal_analysis.models import Conclusion, StandardOfProof

from . import shapes
from .kinds import Kind
from .values import Shape, any_list, text, texts_by_key, whole_number


@dataclass(frozen=True)
class Section:
    """A list of records in a file. `key` is where it stands; empty: the file is the list."""

    kind: Kind
    key: str
    shape: Shape
    code_key: str = "code"
    inner: "Section | None" = None
    """Records inside each record, such as the districts of a province."""


@dataclass(frozen=True)
class FileShape:
    """One file. `top` is the shape of the object around the sections; None: the file is a list."""

    name: str
    sections: tuple[Section, ...]
    top: Shape | None = None


FILES = {
    shape.name: shape
    for shape in (
        FileShape(
            "afghanistan_admin.json",
            (
                Section(
                    Kind.PROVINCE,
                    "provinces",
                    shapes.PROVINCE,
                    code_key="pcode",
                    inner=Section(Kind.DISTRICT, "districts", shapes.DISTRICT, code_key="pcode"),
                ),
            ),
            Shape(
                {"provinces": any_list, "sources": shapes.SOURCES},
                {
                    "country": texts_by_key(text()),
                    "region_scheme": text(),
                    "counts": Shape({"provinces": whole_number, "districts": whole_number}),
                    "licence": text(),
                    "pcode_aliases": texts_by_key(text(16)),
                    "notes": shapes.TEXTS,
                },
            ),
        ),
        FileShape("authorities.json", (Section(Kind.AUTHORITY, "", shapes.AUTHORITY),)),
        FileShape(
            "rights.json",
            (
                Section(
                    Kind.INSTRUMENT,
                    "afghanistan_treaty_status",
                    shapes.INSTRUMENT,
                    code_key="instrument",
                ),
                Section(Kind.RIGHT, "rights", shapes.RIGHT),
            ),
            Shape(
                {}, {**shapes.DOCUMENT, "afghanistan_treaty_status": any_list, "rights": any_list}
            ),
        ),
        FileShape(
            "legal_elements.json",
            (
                Section(Kind.CONCLUSION, "assessment_scale", shapes.scale(Conclusion)),
                Section(Kind.STANDARD, "standards_of_proof", shapes.scale(StandardOfProof)),
                Section(Kind.CASE_LAW, "case_law", shapes.CASE_LAW),
                Section(
                    Kind.FRAMEWORK,
                    "frameworks",
                    shapes.FRAMEWORK,
                    inner=Section(Kind.ELEMENT, "elements", shapes.ELEMENT),
                ),
            ),
            Shape(
                {},
                {
                    **shapes.DOCUMENT,
                    "jurisdiction": text(),
                    "kinds": texts_by_key(text()),
                    "assessment_scale": any_list,
                    "standards_of_proof": any_list,
                    "case_law": any_list,
                    "frameworks": any_list,
                },
            ),
        ),
        FileShape("policies.json", (Section(Kind.POLICY, "", shapes.POLICY),)),
        FileShape("incidents.json", (Section(Kind.INCIDENT, "", shapes.INCIDENT),)),
        FileShape("testimonies.json", (Section(Kind.TESTIMONY, "", shapes.TESTIMONY),)),
        FileShape(
            "mechanisms.json",
            (Section(Kind.MECHANISM, "mechanisms", shapes.MECHANISM),),
            Shape(
                {"mechanisms": any_list}, {**shapes.DOCUMENT, "common_export_rules": shapes.TEXTS}
            ),
        ),
    )
}
