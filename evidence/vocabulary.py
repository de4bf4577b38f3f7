"""The coded words of the record. A code, once published, never changes meaning."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VictimGroup(models.TextChoices):
    """Groups hit by a policy or an act, as the reference library names them."""

    WOMEN = "women", _("Women")
    GIRLS = "girls", _("Girls")
    MEN_BOYS = "men_boys", _("Men and boys")
    LGBTQI = "lgbtqi", _("LGBTQI+ persons")


class ActKind(models.TextChoices):
    """Kinds of act; close to HURIDOCS micro-thesaurus 4 (types of acts). Codes: HURIDOCS_CODES."""

    KILLING = "killing", _("Killing")
    ENFORCED_DISAPPEARANCE = "enforced_disappearance", _("Enforced disappearance")
    ARBITRARY_DETENTION = "arbitrary_detention", _("Arbitrary detention")
    TORTURE = "torture", _("Torture")
    CORPORAL_PUNISHMENT = "corporal_punishment", _("Corporal punishment")
    BEATING = "beating", _("Beating")
    CRUEL_TREATMENT = "cruel_treatment", _("Cruel treatment")
    RAPE = "rape", _("Rape")
    SEXUAL_VIOLENCE = "sexual_violence", _("Other sexual violence")
    FORCED_MARRIAGE = "forced_marriage", _("Forced marriage")
    THREAT = "threat", _("Threat")
    HOUSE_RAID = "house_raid", _("House raid")
    DISPERSAL_OF_ASSEMBLY = "dispersal_of_assembly", _("Dispersal of an assembly")
    CENSORSHIP = "censorship", _("Censorship")
    MOVEMENT_RESTRICTION = "movement_restriction", _("Restriction of movement")
    DISMISSAL_FROM_WORK = "dismissal_from_work", _("Dismissal from work")
    SCHOOL_CLOSURE = "school_closure", _("Closure of a school or course")
    PROPERTY_CLOSURE = "property_closure", _("Closure or wrecking of a business")
    DENIAL_OF_SERVICE = "denial_of_service", _("Denial of a service")


class Means(models.TextChoices):
    """By what an act is said to have been done; close to HURIDOCS micro-thesaurus 5 (methods)."""

    HANDS = "hands", _("Slapping, kicking or punching")
    STRUCK = "struck", _("Blows with a rifle butt, whip, strap or stick")
    FIREARM = "firearm", _("Firearm")
    ELECTRIC = "electric", _("Electric shock")
    HEAT_COLD = "heat_cold", _("Extreme heat or cold")
    LOCKED_UP = "locked_up", _("Locking up")
    WRITTEN_ORDER = "written_order", _("Letter or written order")
    SPOKEN_ORDER = "spoken_order", _("Spoken order")
    REMOTE = "remote", _("Telephone or internet")
    SEALING = "sealing", _("Sealing or wrecking of a place")


# The term of HURIDOCS that says the same, where there is one (micro-thesauri 4 and 5, HURIDOCS 2001, as
# OpenEvSys carries them). Ours are narrower in places; a kind without a term there is not here.
HURIDOCS_CODES = {
    ActKind.KILLING: "010100000000",
    ActKind.BEATING: "020101000000",
    ActKind.SEXUAL_VIOLENCE: "020102000000",
    ActKind.THREAT: "020103010000",
    ActKind.RAPE: "020111010000",
    ActKind.TORTURE: "020111110000",
    ActKind.ARBITRARY_DETENTION: "030102000000",
    ActKind.ENFORCED_DISAPPEARANCE: "030103000000",
    Means.HANDS: "030101000000",
    Means.STRUCK: "030102000000",
    Means.HEAT_COLD: "030700000000",
    Means.ELECTRIC: "030800000000",
}


class CountingUnit(models.TextChoices):
    """What a number of victims counts (HURIDOCS: counting unit)."""

    PERSONS = "persons", _("persons")
    HOUSEHOLDS = "households", _("households")
    INSTITUTIONS = "institutions", _("institutions")


class DegreeOfInvolvement(models.TextChoices):
    """How an alleged perpetrator is said to have taken part."""

    ALLEGED_DIRECT = "alleged_direct", _("alleged to have carried out the act")
    ALLEGED_ORDERED = "alleged_ordered", _("alleged to have ordered the act")
    ALLEGED_TOLERATED = "alleged_tolerated", _("alleged to have tolerated the act")


class Reliability(models.TextChoices):
    """Admiralty grade of a source (letter)."""

    A = "A", _("A: completely reliable")
    B = "B", _("B: usually reliable")
    C = "C", _("C: fairly reliable")
    D = "D", _("D: not usually reliable")
    E = "E", _("E: unreliable")
    F = "F", _("F: reliability not yet judged")


class Credibility(models.TextChoices):
    """Admiralty grade of one piece of information (figure)."""

    CONFIRMED = "1", _("1: confirmed by other independent sources")
    PROBABLE = "2", _("2: probably true")
    POSSIBLE = "3", _("3: possibly true")
    DOUBTFUL = "4", _("4: doubtful")
    IMPROBABLE = "5", _("5: improbable")
    NOT_JUDGED = "6", _("6: not yet corroborated")


class Language(models.TextChoices):
    """Languages in which accounts are given and written."""

    DARI = "fa-af", _("Dari")
    PASHTO = "ps", _("Pashto")
    ENGLISH = "en", _("English")


class RiskLevel(models.TextChoices):
    """Outcome of the risk assessment (RISK-1, RISK-2)."""

    NOT_ASSESSED = "not_assessed", _("Not assessed")
    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")
    EXTREME = "extreme", _("Extreme")


def is_judged(reliability: str, credibility: str) -> bool:
    """Whether somebody judged either part: then it needs a reason."""
    return (reliability, credibility) != (Reliability.F, Credibility.NOT_JUDGED)
