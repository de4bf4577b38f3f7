"""Where a person writes in a submission: fields of the cover, and sections."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from legal_analysis.dossier.compose_keys import (
    QUESTIONS,
    STEPS,
    article_key,
    issue_key,
    question_key,
)
from legal_analysis.dossier.shapes import Part, Shape, said
from legal_analysis.models import CaseFile

HINTS: "dict[str, Promise]" = {
    "consent_to_names": _(
        "For each victim: consent to the communication, to the name going to the authorities, and to"
        " the public report are three decisions."
    ),
    "contact_protocol": _(
        "Through whom sources may be asked again, how, and what must never be done."
    ),
    "discrimination": _(
        "Distinction, exclusion or restriction on the ground of sex, and its effect or purpose."
    ),
    "executive_summary": _(
        "Who, what, when, where, how many; the rights taken; the conclusion with its standard of"
        " proof; what is asked."
    ),
    "methodology": _(
        "How accounts were taken, what was not looked for, limits and gaps. The numbers are filled in."
    ),
    "national_law": _("The articles of the national code, and how they take up each element."),
    "onward_use": _(
        "Whether sources agree to sharing onward with courts, and any bar on States that keep the"
        " death penalty."
    ),
    "question": _(
        "The question as it was put, then an empty line, then the answer. Only the answer is counted."
    ),
    "submitting_organisation": _(
        "Mandate, experience, funding and independence, and how you are reached securely."
    ),
    "texts_and_translations": _(
        "Which texts are held in the original, who authenticated them, and who translated them."
    ),
    "translations": _(
        "Which texts are annexed in certified translation, by whom, and the record of the interpreter."
    ),
}


@dataclass(frozen=True)
class Place:
    """One text a person writes. `number`: its place in the submission, for its address.

    `part`: the section it stands in; None for the cover. `line`: one line of text and no paragraphs.
    `title` and `step` are words of the document, in its own language.
    """

    number: int
    key: str
    title: str
    must: bool
    part: Part | None = None
    step: str = ""
    line: bool = False

    @property
    def hint(self) -> "Promise | str":
        """What belongs there, where its title does not say it."""
        return HINTS.get("question" if self.key.startswith("question.") else self.key, "")


def places_of(shape: Shape, case_file: CaseFile, language: str) -> list[Place]:
    """Return every place of a submission in the order of its document."""
    found: list[Place] = []

    def add(key: str, title: str, *, must: bool, **more: object) -> None:
        found.append(Place(len(found) + 1, key, title, must, **more))  # type: ignore[arg-type]

    for one in shape.cover:
        if one.write:
            add(one.key, said(one.label, language), must=one.must, line=True)
    rights = list(case_file.rights.order_by("position"))
    for part in (*shape.parts, *shape.annexes):
        title = said(part.title, language)
        if part.write:
            add(part.write, title, must=part.must, part=part)
        if part.fill == "articles":
            for right in rights:
                if right.instruments.filter(instrument__code=part.of).exists():
                    for step, name in STEPS:
                        add(
                            article_key(right.code, step),
                            title,
                            must=step in ("justification", "remedy"),
                            part=part,
                            step=f"{right.title}: {name}",
                        )
        elif part.fill == "issues":
            for right in rights:
                add(issue_key(right.code), title, must=False, part=part, step=right.title)
        elif part.fill == "answers":
            for number in range(1, QUESTIONS + 1):
                add(question_key(number), title, must=number == 1, part=part, step=str(number))
    return found
