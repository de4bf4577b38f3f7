"""Words a dossier prints for coded values. Fixed here: a dossier must come out the same for ever."""

from legal_analysis.dossier.compose_keys import CLOSED

PUBLISHED_ACCOUNT = "account in a published report, paraphrased there or by us"

PERSON_KINDS = {
    "woman": "woman",
    "girl": "girl",
    "man": "man",
    "boy": "boy",
    "undisclosed": "gender not stated",
}

POLICY_KINDS = {
    "decree": "decree",
    "order": "order",
    "letter": "letter",
    "law": "law",
    "announcement": "announcement",
    "verbal_instruction": "verbal instruction",
    "practice": "practice",
}

POLICY_STATUS = {
    "in_force": "in force",
    "amended": "amended",
    "reversed": "reversed",
    "unknown": "not known",
}

ACTS = {
    "killing": "killing",
    "enforced_disappearance": "enforced disappearance",
    "arbitrary_detention": "arbitrary detention",
    "torture": "torture",
    "corporal_punishment": "corporal punishment",
    "beating": "beating",
    "cruel_treatment": "cruel treatment",
    "rape": "rape",
    "sexual_violence": "other sexual violence",
    "forced_marriage": "forced marriage",
    "threat": "threat",
    "house_raid": "house raid",
    "dispersal_of_assembly": "dispersal of an assembly",
    "censorship": "censorship",
    "movement_restriction": "restriction of movement",
    "dismissal_from_work": "dismissal from work",
    "school_closure": "closure of a school or course",
    "property_closure": "closure or wrecking of a business",
    "denial_of_service": "denial of a service",
}

GROUPS = {
    "women": "women",
    "girls": "girls",
    "men_boys": "men and boys",
    "lgbtqi": "LGBTQI+ persons",
}

FILE_KINDS = {
    "D": "Document",
    "OS": "Open source",
    "F": "Photograph",
    "V": "Video",
    "A": "Audio recording",
    "K": "Physical object",
    "B": "Bundle of files",
}
STANCES = {"supports": "supports", "undermines": "undermines", "neutral": "neutral"}

RELATIONS = {
    "amends": "amends",
    "repeals": "repeals",
    "implements": "implements",
    "restates": "restates",
}

LANGUAGES = {"en": "English", "fa-af": "Dari", "ps": "Pashto"}

KNOWLEDGE = {
    "direct": "what she lived or saw",
    "hearsay": "what she heard from others",
    "inference": "what she concludes",
    "document": "what she read in a document",
    "not_stated": "basis of knowledge not stated",
}

EXCLUSION_REASONS = {
    "refused": "The person refused sharing with this receiver",
    "withdrawn": "The person withdrew her consent",
    "expired": "The review date of the consent has passed",
    "other_receivers": "The person allowed sharing with other receivers only",
    "not_asked": "The person was not asked about this receiver",
    "no_basic_consent": "There is no live consent to keep and analyse the account",
    "aggregate": "The person allowed only that the account be counted",
    "not_public": "The person did not allow that it is published, as this receiver does",
    "risk_not_assessed": "The risk to the person has not been assessed",
    "risk": "The risk to the person is extreme",
    CLOSED: "The reasons are in the confidential version only",
}

GRADES = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability not yet judged",
    "1": "confirmed by other independent sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "not yet corroborated",
}
