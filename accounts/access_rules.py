"""What each role sees of each model: the whole truth, which accounts/access.py reads out.

A model that is not here is refused to everybody.
"""

from dataclasses import dataclass

from accounts.models import Role

# How far a role reaches, along the model's AccessPath:
ORGANISATION = "organisation"  # rows of an organisation she is assigned to
TEAM = "team"  # rows admitted to a case team she is assigned to
OWN = "own"  # rows she made
PERMITTED = "permitted"  # single rows opened to her by name, as an exception, for a time
PUBLISHED = "published"  # rows of no organisation: the published library
EVERYTHING = "everything"  # the trail, for auditors

# Field classes, as in the threat model. `secret` is never shown to anybody.
PUBLIC, CASE, IDENTITY = "public", "case", "identity"


@dataclass(frozen=True)
class Rule:
    """What one role sees of one model: which rows, which field classes, or only some fields."""

    rows: tuple[str, ...]
    classes: tuple[str, ...] = (PUBLIC, CASE)
    only: tuple[str, ...] = ()


_FILES = Rule(rows=(ORGANISATION, TEAM, PERMITTED, PUBLISHED))
_CASES = Rule(rows=(ORGANISATION, TEAM))
# Submit and forget: after sending, a documenter sees that it is there, and no word of it.
_RECEIPT = Rule(rows=(OWN,), classes=(), only=("id", "code", "status"))
# What she is writing down is opened by evidence/drafts.py; beside that, that it is there.
_WRITING = Rule(rows=(OWN,), classes=(), only=("id", "begun_at", "saved_at", "step"))
# The same for an incident on its way, which only its analyst opens, by evidence/entries.py.
_ENTERING = Rule(rows=(OWN,), classes=(), only=("id", "kind", "begun_at", "saved_at"))
# A file on its way is seen by who sends it; when it is in, a documenter sees that it is there.
_SENDING = Rule(rows=(OWN,), classes=(), only=("id", "length", "received", "begun_at", "last_at"))
_JOINING = Rule(
    rows=(OWN,),
    classes=(),
    only=(
        "id", "status", "size", "done", "attempt", "error_code", "asked_at", "seen_at", "ended_at",
    ),
)  # fmt: skip
_RECEIVED = Rule(rows=(OWN,), classes=(), only=("id", "code", "kind"))
_READERS = {Role.ANALYST: _FILES, Role.ADVOCATE: _FILES, Role.APPROVER: _FILES}
_ASKED = {Role.ANALYST: Rule(rows=(OWN,)), Role.ADVOCATE: Rule(rows=(OWN,))}
_SEARCHES = {role: Rule(rows=(OWN,)) for role in (Role.ANALYST, Role.ADVOCATE, Role.APPROVER)}
_TEAMS = {Role.ANALYST: _CASES, Role.ADVOCATE: _CASES, Role.APPROVER: _CASES}

# What she wanted a support worker to be told is open to support workers, and to nobody else at all.
_HELP = {Role.SUPPORT_WORKER: Rule(rows=(ORGANISATION,), classes=(PUBLIC, CASE, IDENTITY))}

RULES: dict[str, dict[Role, Rule]] = {
    "evidence.Person": {**_READERS, Role.DOCUMENTER: _RECEIPT},
    # What is being written down belongs to who writes it, until she sends it.
    "evidence.Draft": {Role.DOCUMENTER: _WRITING},
    "evidence.PossibleMatch": {Role.APPROVER: Rule(rows=(ORGANISATION,))},
    "evidence.BlindIndexToken": {},  # nobody reads tokens; the look-up is a rule of its own
    "evidence.Consent": _READERS,
    "evidence.Receipt": {},  # whoever holds the code; evidence/receipts.py
    "evidence.ContactRequest": {Role.APPROVER: _CASES},
    "evidence.Interview": _READERS,
    "evidence.RestsOn": _READERS,
    "evidence.Testimony": {**_READERS, Role.DOCUMENTER: _RECEIPT},
    "evidence.Review": {
        **_READERS,
        Role.DOCUMENTER: Rule(rows=(OWN,), classes=(), only=("id", "outcome", "question")),
    },
    "evidence.Comment": _READERS,
    "evidence.Paragraph": _READERS,
    "evidence.Translation": _READERS,
    # What she has not finished is hers alone; evidence/translations.py asks for the account besides.
    "evidence.UnfinishedTranslation": {Role.ANALYST: Rule(rows=(OWN,))},
    "evidence.Incident": _READERS,
    "evidence.Act": _READERS,
    "evidence.Involvement": _READERS,
    "evidence.Correction": _READERS,
    "evidence.IncidentPair": _READERS,  # rows: with both incidents
    "evidence.IncidentMerge": _READERS,
    "evidence.MergeStep": _READERS,
    "evidence.Entry": {Role.ANALYST: _ENTERING},
    "evidence.IncidentPermit": {Role.APPROVER: _CASES},
    "evidence.EvidenceItem": {**_READERS, Role.DOCUMENTER: _RECEIVED},
    "evidence.Original": _READERS,
    "evidence.WorkingCopy": _READERS,
    "evidence.Inspection": _READERS,
    "evidence.ItemMetadata": _READERS,
    "evidence.CustodyEvent": _READERS,
    "evidence.Handover": _TEAMS,
    # Who asked for a file as it came, and the approvers who may answer.
    "evidence.FileRequest": {**_ASKED, Role.APPROVER: _CASES},
    "evidence.BundleContents": _READERS,
    "evidence.BundleMember": _READERS,
    "evidence.BundleSaying": _READERS,
    "evidence.Upload": {Role.DOCUMENTER: _SENDING, Role.ANALYST: _SENDING},
    "evidence.UploadPart": {},
    "evidence.Joining": {Role.DOCUMENTER: _JOINING, Role.ANALYST: _JOINING},
    "evidence.TimeStamp": _READERS,
    "evidence.ChainHead": {},  # of all items: read by what verifies, never by a person
    "evidence.CaseMaterial": _TEAMS,
    "evidence.RiskApproval": _TEAMS,
    "legal_analysis.CaseFile": _TEAMS,
    "legal_analysis.CaseText": _TEAMS,
    "legal_analysis.Citation": _TEAMS,
    "legal_analysis.CitationVersion": _TEAMS,
    "legal_analysis.Naming": _TEAMS,
    "legal_analysis.Corroboration": _TEAMS,
    "legal_analysis.Assessment": _TEAMS,
    "legal_analysis.AssessmentVersion": _TEAMS,
    "legal_analysis.AssessmentComment": _TEAMS,
    # What she has not saved is hers alone; the pages ask for the case besides.
    "legal_analysis.AssessmentDraft": {Role.ANALYST: Rule(rows=(OWN,))},
    "legal_analysis.Deprivation": _READERS,  # rows: with their incident or testimony
    "legal_analysis.Enforcement": _READERS,
    "legal_analysis.EnforcementDecision": _READERS,
    "legal_analysis.Submission": _TEAMS,
    "legal_analysis.SubmissionPassage": _TEAMS,
    "legal_analysis.SubmissionText": _TEAMS,
    "legal_analysis.PassageDecision": _TEAMS,
    "legal_analysis.FrozenRecord": _TEAMS,
    # Public once it is verified; until then for those who enter and verify policies there.
    "legal_analysis.PolicyEntry": {Role.ANALYST: _CASES, Role.APPROVER: _CASES},
    # Who asked for a file sees how far it is. Nobody reads the file itself: it is handed over once.
    "legal_analysis.Build": _ASKED,
    "legal_analysis.Package": {},
    # What she looks for and what she kept of it: hers alone.
    "legal_analysis.Search": _SEARCHES,
    "legal_analysis.SavedSearch": _SEARCHES,
    "legal_analysis.Release": _TEAMS,
    "legal_analysis.ReceiverKey": _TEAMS,
    "legal_analysis.Recall": _TEAMS,
    "legal_analysis.LaidOutPart": {},  # for the builds of its case, whoever asks for them
    "support.Need": _HELP,
    "support.CheckIn": _HELP,
    "support.Referral": _HELP,
    "support.Provider": _HELP,
    # The people of an organisation: no content. An approver is the second pair of eyes there too.
    "accounts.Invitation": {Role.ADMINISTRATOR: Rule(rows=(ORGANISATION,))},
    "accounts.Recovery": {
        role: Rule(rows=(ORGANISATION,)) for role in (Role.ADMINISTRATOR, Role.APPROVER)
    },
    "accounts.IdentityReveal": {**_ASKED, Role.APPROVER: _CASES},
    "accounts.AuditEvent": {Role.AUDITOR: Rule(rows=(EVERYTHING,))},
    "accounts.AuditSeal": {Role.AUDITOR: Rule(rows=(EVERYTHING,))},
    "accounts.OutsideWitness": {Role.AUDITOR: Rule(rows=(EVERYTHING,))},
    "accounts.WitnessStamp": {Role.AUDITOR: Rule(rows=(EVERYTHING,))},
    "accounts.OpenSession": {},  # its own person only, by accounts/sessions.py; nobody by a role
    "accounts.KnownDevice": {},
    "accounts.PersonKey": {},  # only the vault
}
