"""What is said of a bundle, in words. A value is stored and never changes its meaning."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Format(models.TextChoices):
    """The formats that are read; evidence/untrusted/inside/bundles/ has a module for each."""

    BAGIT = "bagit", _("BagIt bag")
    WACZ = "wacz", _("Captured web pages (WACZ)")
    PROOFMODE = "proofmode", _("ProofMode bundle")
    TELLA = "tella", _("Tella files with their metadata")
    LISTED = "listed", _("Folder with a list of hashes")


class Role(models.TextChoices):
    """What a member is in its bundle. Only files become items of their own."""

    FILE = "file", _("file")
    LIST = "list", _("list of hashes")
    SUPPORT = "support", _("belongs to the format")
    EMPTY = "empty", _("empty file")


class Reason(models.TextChoices):
    """Why a bundle is refused; said of one member."""

    HASH_DIFFERS = "hash_differs", _("It does not match its hash.")
    SIZE_DIFFERS = "size_differs", _("It does not have the size the list gives.")
    SIGNATURE_DIFFERS = "signature_differs", _("Its signature does not fit.")
    PROOFS_DIFFER = "proofs_differ", _("Its two proofs do not say the same.")
    MISSING = "missing", _("The list names it, but it is not there.")
    UNLISTED = "unlisted", _("It is there, but no list names it.")
    NO_HASH = "no_hash", _("The list gives no hash for it.")
    WEAK_HASH = "weak_hash", _("The list gives only a hash that can be forged.")
    LIST_UNREADABLE = "list_unreadable", _("This list cannot be read.")
    LIST_EMPTY = "list_empty", _("This list is empty.")
    KEY_UNREADABLE = "key_unreadable", _("This key cannot be read.")
    TO_BE_FETCHED = "to_be_fetched", _("It names files to be fetched; nothing is fetched here.")
    NOT_SUPPORTED = "not_supported", _("This version is not read here.")
    NAME_HIDDEN = "name_hidden", _("Its name holds characters that cannot be seen.")
    NAME_ABSOLUTE = "name_absolute", _("Its name begins outside the bundle.")
    NAME_LEAVES = "name_leaves", _("Its name leads out of the bundle.")
    NAME_TOO_LONG = "name_too_long", _("Its name is too long.")
    NAME_TOO_DEEP = "name_too_deep", _("It lies in too many folders.")
    NAME_TWICE = "name_twice", _("Its name is there twice.")
    NO_PLAIN_FILE = "no_plain_file", _("It is a link or a device, and no file.")
    LOCKED = "locked", _("It is locked with a password.")
    PACKED_UNKNOWN = "packed_unknown", _("It is packed in a way that is not opened here.")
    GROWS = "grows", _("It would grow far beyond its size when opened.")
    DAMAGED = "damaged", _("It is damaged.")


class What(models.TextChoices):
    """What a bundle says of a file or of itself (COC-7, COC-10)."""

    CAPTURED_AT = "captured_at", _("Time of capture")
    MODIFIED_AT = "modified_at", _("Time of the last change")
    PACKED_AT = "packed_at", _("Time of packing")
    PLACE = "place", _("Place")
    DEVICE = "device", _("Device")
    TOOL = "tool", _("Tool and version")
    ADDRESS = "address", _("Address")
    TITLE = "title", _("Title")
    COLLECTOR = "collector", _("Collector")
    SIGNED_BY = "signed_by", _("Signed by")
    SIGNED_AT = "signed_at", _("Time of the signature")
    ORIGIN = "origin", _("How it was made")
    CHANGED = "changed", _("Changed")


class Trust(models.TextChoices):
    """How far something a bundle says can be trusted."""

    SAID = "said", _("as the bundle says; nobody stands for it")
    OWN_KEY = "own_key", _("signed with a key that lies in the same bundle")
    UNLISTED = "unlisted", _("signed; not checked against a list of trusted signers")
    LISTED = "listed", _("signed by a trusted signer")
    BROKEN = "broken", _("the signature does not fit")


class Note(models.TextChoices):
    """What whoever takes a bundle in should know."""

    LIST_NOT_COVERED = "list_not_covered", _("No hash covers the list of hashes itself.")
    TAGS_NOT_COVERED = "tags_not_covered", _("No hash covers what the bag says of itself.")
    SUPPORT_NOT_COVERED = (
        "support_not_covered",
        _("No hash covers the stamps, keys and instructions in it."),
    )
    WEAK_LIST_LEFT = "weak_list_left", _("A list of hashes that can be forged was left aside.")
    PROOFS_NOT_SIGNED = "proofs_not_signed", _("The proofs are not signed.")
    KEY_NOT_THERE = "key_not_there", _("The key of the signatures is not in the bundle.")
    SIGNATURE_NOT_CHECKED = "signature_not_checked", _("A signature was not checked.")
    STAMP_NOT_CHECKED = "stamp_not_checked", _("A time stamp was not checked.")
    PROVENANCE_NOT_READ = "provenance_not_read", _("Too large for its provenance to be read.")
    PROVENANCE_NOT_READABLE = "provenance_not_readable", _("Its provenance cannot be read.")
    RECORDS_DAMAGED = "records_damaged", _("Some of its records cannot be read.")
    RECORD_DIGEST_DIFFERS = (
        "record_digest_differs",
        _("A record in it does not match the hash the record gives for itself."),
    )
    NOT_READABLE = "not_readable", _("Parts of it cannot be read.")
