"""Where a text of a submission stands, in words: what record, which one, and which field of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from legal_analysis.dossier import shapes
from legal_analysis.dossier.compose_keys import RIGHT_STEPS
from legal_analysis.models import Right, Submission
from legal_analysis.models.assessing import Part
from legal_analysis.submitting.places import places_of

RECORDS = {
    "account": _("Account"),
    "quote": _("Words of an account"),
    "incident": _("Incident"),
    "text": _("Text of the submission"),
    "assessment": _("Assessment"),
    "citation": _("Reason of a reference"),
    "exhibit": _("Exhibit"),
    "case": _("Case file"),
    "policy": _("Policy"),
    "authority": _("Authority"),
    "law": _("Law"),
    "judgment": _("Judgment"),
    "right": _("Right"),
}
# Fields of the snapshot that hold words. One that is not here is shown by its name in the snapshot.
FIELDS = {
    "alleged_perpetrators": _("Alleged perpetrators"),
    "crimes": _("Crimes"),
    "description": _("What it is"),
    "element": _("Element"),
    "label": _("Label"),
    "original": _("Original words"),
    "paragraphs": _("Paragraphs"),
    "question": _("Question"),
    "referral_offered": _("Help offered"),
    "summary": _("Summary"),
    "title": _("Title"),
    "translation": _("Translation"),
    **{one.value: one.label for one in Part},
}


class Places:
    """The names of the places of one submission."""

    def __init__(self, submission: Submission) -> None:
        code = submission.mechanism.code
        rows = []
        if code in shapes.codes():
            rows = places_of(shapes.shape_of(code), submission.case_file, submission.language)
        self._texts: dict[str, list[Any]] = {
            one.key: [one.title, one.step] if one.step else [one.title] for one in rows
        }
        for code, title in Right.objects.values_list("code", "title"):
            steps = (*RIGHT_STEPS, ("quote_testimonies", _("Accounts that are quoted")))
            self._texts |= {f"right.{code}.{step}": [title, name] for step, name in steps}

    def where(self, place: str) -> dict[str, Any]:
        """Return what record it is of, its code, and the words for the field."""
        kind, *rest = place.split("/")
        fields = list(self._texts.get(rest[0], ())) if kind == "text" else []
        if fields:
            rest = rest[1:]
        fields += [FIELDS[one] for one in rest if one in FIELDS]
        code = " · ".join(one for one in rest if one not in FIELDS)
        return {"record": RECORDS[kind], "code": code, "fields": fields}
