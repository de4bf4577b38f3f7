"""Words of the reference library that stand everywhere on the pages, for the catalogues to find.

The library itself is in English, as its sources are. The names by which people find their way in it,
rights, frameworks and their elements, receivers, regions and the two scales, are also said in Dari and
Pashto; a guard compares this list with the library.
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
ELEMENTS = (  # legal_elements.json
    gettext_noop("Severe deprivation of a fundamental right, contrary to international law"),
    gettext_noop("Targeting by reason of the identity of a group, or of the group as such"),
    gettext_noop("Prohibited ground: gender (art. 7(3)), alone or with other grounds"),
    gettext_noop(
        "Connection with an act in art. 7(1) or another crime within the Court's jurisdiction"
    ),
    gettext_noop("Committed as part of a widespread or systematic attack on a civilian population"),
    gettext_noop("Knowledge of, or intent to further, the attack"),
    gettext_noop("Attack: course of conduct with multiple acts of art. 7(1)"),
    gettext_noop("Directed against a civilian population"),
    gettext_noop("State or organisational policy"),
    gettext_noop("Widespread"),
    gettext_noop("Systematic"),
    gettext_noop("Nexus: the act is part of the attack"),
    gettext_noop("Temporal and territorial frame of the attack"),
    gettext_noop("Knowledge of the attack"),
    gettext_noop("Intent and knowledge for the material elements (art. 30)"),
    gettext_noop("Discriminatory intent"),
    gettext_noop("Gender as a ground (art. 7(3))"),
    gettext_noop("Women and girls as targeted group"),
    gettext_noop(
        "LGBTQI+ persons and others not conforming with imposed gender identity or expression"
    ),
    gettext_noop("Men and boys who resist or break gender rules"),
    gettext_noop("Persons perceived as allies of women and girls (political ground)"),
    gettext_noop("Severity of the single deprivation"),
    gettext_noop("Cumulative effect of several deprivations"),
    gettext_noop("How the connection with another act is shown"),
    gettext_noop("Murder, art. 7(1)(a)"),
    gettext_noop("Extermination, art. 7(1)(b)"),
    gettext_noop("Enslavement, art. 7(1)(c)"),
    gettext_noop("Deportation or forcible transfer, art. 7(1)(d)"),
    gettext_noop("Imprisonment or other severe deprivation of physical liberty, art. 7(1)(e)"),
    gettext_noop("Torture, art. 7(1)(f)"),
    gettext_noop("Rape, art. 7(1)(g)-1"),
    gettext_noop("Sexual slavery, art. 7(1)(g)-2"),
    gettext_noop("Enforced prostitution, art. 7(1)(g)-3"),
    gettext_noop("Forced pregnancy, art. 7(1)(g)-4"),
    gettext_noop("Enforced sterilization, art. 7(1)(g)-5"),
    gettext_noop("Other sexual violence, art. 7(1)(g)-6"),
    gettext_noop("Enforced disappearance, art. 7(1)(i)"),
    gettext_noop("Other inhumane acts, art. 7(1)(k)"),
    gettext_noop("Territorial jurisdiction"),
    gettext_noop("Temporal jurisdiction"),
    gettext_noop("Personal jurisdiction"),
    gettext_noop("Subject-matter jurisdiction and trigger"),
    gettext_noop("Admissibility: complementarity"),
    gettext_noop("Admissibility: gravity"),
    gettext_noop("Commission: alone, jointly, or through another (art. 25(3)(a))"),
    gettext_noop("Ordering, soliciting, inducing (art. 25(3)(b))"),
    gettext_noop("Aiding, abetting or otherwise assisting (art. 25(3)(c))"),
    gettext_noop("Contribution to a group with a common purpose (art. 25(3)(d))"),
    gettext_noop("Attempt (art. 25(3)(f))"),
    gettext_noop("Command responsibility: military or effectively military commander (art. 28(a))"),
    gettext_noop("Superior responsibility: civilian superior (art. 28(b))"),
    gettext_noop("Binding obligation at the relevant time"),
    gettext_noop("Content of the right and duty level (respect, protect, fulfil)"),
    gettext_noop("Interference, restriction, exclusion or omission"),
    gettext_noop("Prescribed by law"),
    gettext_noop("Legitimate aim"),
    gettext_noop("Necessity and proportionality"),
    gettext_noop("No justification possible: absolute or non-derogable rights"),
    gettext_noop("Discrimination test (CEDAW art. 1)"),
    gettext_noop("CEDAW core duties"),
    gettext_noop("ICESCR: minimum core, retrogression, immediate duty of equality"),
    gettext_noop("CRC: rights of the child"),
    gettext_noop("Due diligence for acts of private persons"),
    gettext_noop("Effective remedy and access to justice"),
    gettext_noop("Grave or systematic character"),
    gettext_noop("Recommendation or remedy sought"),
    gettext_noop("Inhumane act"),
    gettext_noop("Institutionalised regime of systematic oppression and domination"),
    gettext_noop("By one gender group over another gender group or groups"),
    gettext_noop("Intention of maintaining the regime"),
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

EVERY_WORD = frozenset(
    (*RIGHTS, *FRAMEWORKS, *ELEMENTS, *CONCLUSIONS, *STANDARDS, *MECHANISMS, *REGIONS)
)


def in_our_words(text: str) -> str:
    """Return a name of the library in the language in use; as it is where no catalogue has it."""
    return gettext(text) if text in EVERY_WORD else text
