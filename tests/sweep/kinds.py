"""Who sees rows and fields of each kind of record: what tests/sweep/test_rows_and_acts.py holds us to."""

from dataclasses import dataclass

from tests.access_table import TEAM


@dataclass(frozen=True)
class Seen:
    """Who sees rows of a kind: a whole field class of them, or (`parts`) these fields only."""

    who: str
    parts: str = ""
    by: str = ""  # who sees the parts only
    everything: bool = False
    identity: bool = False  # the identity class, too: what she wanted them to be told


CASE = Seen(TEAM)
HELP = Seen("support_worker", identity=True)
KINDS: dict[str, Seen] = {
    "evidence.Person": Seen(TEAM, by="documenter", parts="id code"),
    "evidence.BlindIndexToken": Seen(""),
    "evidence.Draft": Seen("", by="documenter", parts="id begun_at saved_at step"),
    # The approver of the world is one of a case, not of the organisation.
    "evidence.PossibleMatch": Seen(""),
    "evidence.Consent": CASE,
    "evidence.Receipt": Seen(""),
    "evidence.ContactRequest": Seen("approver"),
    "evidence.Interview": CASE,
    "evidence.RestsOn": CASE,
    "evidence.Testimony": Seen(TEAM, by="documenter", parts="id code status"),
    "evidence.Review": Seen(TEAM, by="documenter", parts="id outcome question"),
    "evidence.Comment": CASE,
    "evidence.Paragraph": CASE,
    "evidence.Translation": CASE,
    "evidence.UnfinishedTranslation": Seen("analyst"),
    "evidence.Incident": CASE,
    "evidence.Act": CASE,
    "evidence.Involvement": CASE,
    "evidence.Correction": CASE,
    "evidence.IncidentPair": CASE,
    "evidence.IncidentMerge": CASE,
    "evidence.MergeStep": CASE,
    "evidence.Entry": Seen("", by="analyst", parts="id kind begun_at saved_at"),
    "evidence.IncidentPermit": Seen("approver"),
    "evidence.EvidenceItem": Seen(TEAM, by="documenter", parts="id code kind"),
    "evidence.Original": CASE,
    "evidence.WorkingCopy": CASE,
    "evidence.Inspection": CASE,
    "evidence.ItemMetadata": CASE,
    "evidence.CustodyEvent": CASE,
    "evidence.Handover": CASE,
    "evidence.FileRequest": CASE,
    "evidence.BundleContents": CASE,
    "evidence.BundleMember": CASE,
    "evidence.BundleSaying": CASE,
    "evidence.Upload": Seen(
        "", by="documenter analyst", parts="id length received begun_at last_at"
    ),
    "evidence.UploadPart": Seen(""),
    "evidence.Joining": Seen(
        "",
        by="documenter analyst",
        parts="id status size done attempt error_code asked_at seen_at ended_at",
    ),
    "evidence.TimeStamp": CASE,
    "evidence.ChainHead": Seen(""),
    "evidence.CaseMaterial": CASE,
    "evidence.RiskApproval": CASE,
    "legal_analysis.CaseFile": CASE,
    "legal_analysis.CaseText": CASE,
    "legal_analysis.SubmissionText": CASE,
    "legal_analysis.PassageDecision": CASE,
    "legal_analysis.Citation": CASE,
    "legal_analysis.CitationVersion": CASE,
    "legal_analysis.Naming": CASE,
    "legal_analysis.Corroboration": CASE,
    "legal_analysis.Assessment": CASE,
    "legal_analysis.AssessmentVersion": CASE,
    "legal_analysis.AssessmentComment": CASE,
    "legal_analysis.AssessmentDraft": Seen("analyst"),
    "legal_analysis.Deprivation": CASE,
    "legal_analysis.Enforcement": CASE,
    "legal_analysis.EnforcementDecision": CASE,
    "legal_analysis.Submission": CASE,
    "legal_analysis.SubmissionPassage": CASE,
    "legal_analysis.FrozenRecord": CASE,
    "legal_analysis.Release": CASE,
    "legal_analysis.ReceiverKey": CASE,
    "legal_analysis.Recall": CASE,
    "legal_analysis.PolicyEntry": Seen("analyst approver"),
    "legal_analysis.Search": CASE,
    "legal_analysis.SavedSearch": CASE,
    "legal_analysis.Build": Seen("analyst advocate"),
    "legal_analysis.Package": Seen(""),
    "legal_analysis.LaidOutPart": Seen(""),
    "support.Need": HELP,
    "support.CheckIn": HELP,
    "support.Referral": HELP,
    "support.Provider": HELP,
    "accounts.Invitation": Seen("administrator"),
    # The approver of the world is one of a case, not of the organisation.
    "accounts.Recovery": Seen("administrator"),
    "accounts.IdentityReveal": Seen(TEAM),
    "accounts.AuditEvent": Seen("auditor", everything=True),
    "accounts.AuditSeal": Seen("auditor", everything=True),
    "accounts.OutsideWitness": Seen("auditor", everything=True),
    "accounts.WitnessStamp": Seen("auditor", everything=True),
    "accounts.OpenSession": Seen(""),
    "accounts.KnownDevice": Seen(""),
    "accounts.PersonKey": Seen(""),
}
