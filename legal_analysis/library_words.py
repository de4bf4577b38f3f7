"""Words of the reference library that stand everywhere on the pages, for the catalogues to find.

The library itself is in English, as its sources are. The names by which people find their way in it,
rights, frameworks, receivers, regions and the two scales, are also said in Dari and Pashto; a guard
compares this list with the library.
"""

from django.utils.translation import gettext, gettext_noop

RIGHTS = (  # rights.json
    gettext_noop("Education"),
    gettext_noop("Peaceful assembly and association"),
    gettext_noop("Opinion and expression"),
    gettext_noop("Work and just conditions"),
    gettext_noop("Freedom of movement and residence"),
    gettext_noop("Health, including sexual and reproductive health"),
    gettext_noop("Privacy, family, marriage and home"),
    gettext_noop("Liberty and security of person"),
    gettext_noop("Freedom from torture and cruel, inhuman or degrading treatment or punishment"),
    gettext_noop("Bodily integrity and autonomy"),
    gettext_noop("Access to justice, equality before the law and remedy"),
    gettext_noop("Political and public participation"),
    gettext_noop("Culture, leisure, sport and science"),
    gettext_noop("Thought, conscience, religion and belief"),
    gettext_noop("Adequate standard of living and social security"),
)
FRAMEWORKS = (  # legal_elements.json
    gettext_noop(
        "Crime against humanity of persecution on gender grounds (Rome Statute art. 7(1)(h))"
    ),
    gettext_noop(
        "Violation analysis for UN human rights treaty bodies (CEDAW, ICCPR, ICESCR, CRC)"
    ),
    gettext_noop("Gender apartheid (proposal, NOT codified)"),
)
CONCLUSIONS = (  # legal_elements.json, assessment_scale
    gettext_noop("Not assessed"),
    gettext_noop("No information"),
    gettext_noop("Indicative: one source or indirect"),
    gettext_noop("Supported: several independent sources"),
    gettext_noop("Strong: direct proof, corroborated"),
    gettext_noop("Contradicted or contrary evidence exists"),
)
STANDARDS = (  # legal_elements.json, standards_of_proof
    gettext_noop("Reasonable basis to proceed (arts 15, 53)"),
    gettext_noop("Reasonable grounds to believe (art. 58, warrants)"),
    gettext_noop("Substantial grounds to believe (art. 61, confirmation)"),
    gettext_noop("Beyond reasonable doubt (art. 66(3), trial)"),
    gettext_noop("Reasonable grounds to believe (UN fact-finding practice)"),
)
MECHANISMS = (  # mechanisms.json
    gettext_noop(
        "International Criminal Court, Office of the Prosecutor: art. 15 communication / information on an open situation"
    ),
    gettext_noop(
        "Independent Investigative Mechanism for Afghanistan (IIM-A), UN Human Rights Council"
    ),
    gettext_noop("UN Special Rapporteur on the situation of human rights in Afghanistan"),
    gettext_noop("Special Procedures communications: letters of allegation and urgent appeals"),
    gettext_noop("Working Group on discrimination against women and girls"),
    gettext_noop("CEDAW Committee: alternative (shadow) report"),
    gettext_noop("CEDAW Optional Protocol: individual communication or inquiry (NOT available)"),
    gettext_noop("Universal Periodic Review: stakeholder submission"),
    gettext_noop("Human Rights Committee (ICCPR): civil society submission"),
    gettext_noop("Committee on Economic, Social and Cultural Rights: parallel report"),
    gettext_noop("Committee on the Rights of the Child: alternative report"),
    gettext_noop(
        "International Court of Justice: dispute under CEDAW art. 29 (States only; information to States)"
    ),
    gettext_noop("National prosecutors under universal or extraterritorial jurisdiction"),
    gettext_noop("Commission on the Status of Women: communications procedure"),
)

REGIONS = (  # places.json
    gettext_noop("Capital"),
    gettext_noop("Central Highland"),
    gettext_noop("Eastern"),
    gettext_noop("North Eastern"),
    gettext_noop("Northern"),
    gettext_noop("South Eastern"),
    gettext_noop("Southern"),
    gettext_noop("Western"),
)

EVERY_WORD = frozenset((*RIGHTS, *FRAMEWORKS, *CONCLUSIONS, *STANDARDS, *MECHANISMS, *REGIONS))


def in_our_words(text: str) -> str:
    """Return a name of the library in the language in use; as it is where no catalogue has it."""
    return gettext(text) if text in EVERY_WORD else text
