"""Where this installation keeps its things, for settings and what runs before Django."""

from config import env

VAR = env.path("GAWAH_VAR", env.PROJECT / "var")
KEYS = VAR / "keys"
# Outside the database. `manage.py init_keys` makes those that are missing.
VAULT_KEK_FILE = env.path("VAULT_KEK_FILE", KEYS / "vault-kek.json")
VAULT_INDEX_KEY_FILE = env.path("VAULT_INDEX_KEY_FILE", KEYS / "vault-index.key")
AUDIT_SIGNING_KEY_FILE = env.path("AUDIT_SIGNING_KEY_FILE", KEYS / "audit-signing.pem")
KEY_FILES = (VAULT_KEK_FILE, VAULT_INDEX_KEY_FILE, AUDIT_SIGNING_KEY_FILE)
# None: only the list of common passwords that comes with Django.
BREACHED_PASSWORDS_FILE = (
    env.path("BREACHED_PASSWORDS_FILE", VAR) if env.text("BREACHED_PASSWORDS_FILE") else None
)
WITNESSES = env.path("WITNESS_DIR", VAR / "heads")
STATIC = VAR / "static"
EVIDENCE = env.path("EVIDENCE_DIR", VAR / "evidence")
MAIL = VAR / "mail"
FONTS = VAR / "fonts"  # of files that leave, unpacked; may be deleted at any time
EMBEDDED_DATABASE = env.path("LOCALPG_DIR", VAR)
# The tests' own server: what they break or drop is not what somebody works with.
TEST_DATABASE = env.PROJECT / "var" / "test"
