"""Settings that hold everywhere. They are safe for production; dev and test only relax or add."""

from datetime import timedelta

import django.conf.locale
from csp.constants import NONCE, NONE, SELF
from django.conf import global_settings

from config import databases, env, paths
from config.logging import configuration

BASE_DIR = env.PROJECT

DEBUG = False
DEMO = False  # true where invented accounts and records may be made
SECRET_KEY = ""
ALLOWED_HOSTS: list[str] = []
# What the pages call themselves. Neutral on purpose: a title in a browser's history must not tell
# the topic.
SITE_NAME = env.text("SITE_NAME", "Workspace")
# Where "leave quickly" leads: a page that anybody might have open. This site never asks it for
# anything; only the browser of the person who leaves does.
# Whom people here can speak with about what they hear and read: a name and a way, shown to them only.
CARE_CONTACT = env.text("CARE_CONTACT", "")
LEAVE_URL = env.text("LEAVE_URL", "https://www.wikipedia.org/")

# True while the site is looked after: every page says so and asks the database for nothing.
MAINTENANCE = env.flag("MAINTENANCE", default=False)

INSTALLED_APPS = [
    "accounts",
    "evidence",
    "legal_analysis",
    "support",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "guardian",
    "pgtrigger",
    "procrastinate.contrib.django",
    "simple_history",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",  # the templates of its fields, beside ours in templates/django/forms/
]

MIDDLEWARE = [
    "accounts.middleware.StrictHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.NothingKept",
    "config.errors.Maintenance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.languages.Languages",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SayWhySignedOut",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Outside the transaction, so that the transaction sees a refusal first and keeps its audit row.
    "config.errors.DomainErrors",
    "config.errors.NoNul",
    "accounts.middleware.RequestTransaction",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.RequireSecondFactor",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "config.site.site",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # {{ form.as_div }} is written as ours

# --- Data -----------------------------------------------------------------------------------------
DATABASE_ROLE = env.choice("DATABASE_ROLE", databases.ROLES, "app")
DATABASES = {"default": databases.entry(DATABASE_ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# One cache for all processes: a cache in each would multiply the limits on guessing passwords.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Above this, Django deletes at random: 300 invented addresses would wipe out the counts.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

VAULT_KEK_FILE = paths.VAULT_KEK_FILE
VAULT_INDEX_KEY_FILE = paths.VAULT_INDEX_KEY_FILE
AUDIT_SIGNING_KEY_FILE = paths.AUDIT_SIGNING_KEY_FILE

# --- People ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = ["accounts.hashers.Argon2idHasher"]
ARGON2_MEMORY_KIB = 64 * 1024
ARGON2_TIME_COST = 4
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "accounts.breached.BreachedPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
BREACHED_PASSWORDS_FILE = paths.BREACHED_PASSWORDS_FILE
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by an administrator, not by signing up
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/15m/key,20/15m/ip",
    "code": "10/15m/ip",  # of an invitation or a recovery
    "receipt": "10/15m/ip,600/15m/key",  # the key: all networks together (evidence/receipts.py)
}
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # one step of 30 s before and after: a slow line, a phone whose clock is off
GUARDIAN_AUTO_PREFETCH = False
ANONYMOUS_USER_NAME = None
# Its backend would answer has_perm(); here only accounts/access.py answers.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

# --- Sessions, cookies, headers -------------------------------------------------------------------
SESSION_ENGINE = "accounts.sessions"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # not in a cookie (T-16)
SESSION_IDLE = timedelta(minutes=15)  # what a person does herself starts it again
SESSION_IDLE_IDENTITY = timedelta(minutes=5)  # after a page with an identity on it
SESSION_LONGEST = timedelta(hours=8)  # whatever she does
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "__Host-device"  # by which a browser she has used before is known
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Languages and time ---------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOCAL_TIME_ZONE = env.text("LOCAL_TIME_ZONE", "Asia/Kabul")  # beside UTC in the chain of custody
LANGUAGE_CODE = "en"
# Catalogues lie in locale/; config/catalogues.py compiles them. A guard fails while one word lacks.
LANGUAGES = [("en", "English"), ("fa-af", "دری"), ("ps", "پښتو")]
# Django knows Persian, to which fa-af falls back, but not Pashto.
django.conf.locale.LANG_INFO["ps"] = {
    "bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو",
}  # fmt: skip
django.conf.locale.LANG_INFO["fa-af"] = {
    "bidi": True, "code": "fa-af", "name": "Dari", "name_local": "دری",
}  # fmt: skip
LANGUAGES_BIDI = [*global_settings.LANGUAGES_BIDI, "fa-af", "ps"]
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = paths.STATIC
UNPACKED_FONTS = paths.FONTS
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "evidence": {"BACKEND": "evidence.store.Directory", "OPTIONS": {"location": paths.EVIDENCE}},
}
# A bucket in their place, where one is named: only sealed bytes go there (ADR 0026).
if EVIDENCE_S3_BUCKET := env.text("EVIDENCE_S3_BUCKET"):
    STORAGES["evidence"] = {
        "BACKEND": "evidence.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": EVIDENCE_S3_BUCKET,
            "endpoint_url": env.text("EVIDENCE_S3_ENDPOINT") or None,
            "region_name": env.text("EVIDENCE_S3_REGION") or None,
            "access_key": env.secret("EVIDENCE_S3_ACCESS_KEY"),
            "secret_key": env.secret("EVIDENCE_S3_SECRET_KEY"),
        },
    }
# Nothing of an uploaded file is kept by the web framework, neither in memory nor in a file.
FILE_UPLOAD_HANDLERS = ["evidence.upload_handlers.NoFiles"]
# The longest file that is taken, and how much one person may have on its way.
EVIDENCE_LARGEST = env.whole_number("EVIDENCE_LARGEST_MB", 4096) << 20
UPLOADS_AT_ONCE = 20
UPLOAD_KEPT_FOR = timedelta(days=env.whole_number("UPLOAD_KEPT_DAYS", 7))
# Each original is read again to its end at least this often.
REHASH_EVERY = timedelta(days=env.whole_number("REHASH_DAYS", 30))

# --- Mail, jobs, logs -----------------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.whole_number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "no-reply@localhost")
ADMINS: list[tuple[str, str]] = []  # never mail an error: it would carry what the request carried
MANAGERS: list[tuple[str, str]] = []
# One hand for long work, which holds a lock, one for inspecting files, which may take long as well,
# and one for the small jobs of every minute.
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 3}
# Identities one person may open in a day (T-07). One more is refused and raises an alarm.
REVEAL_BUDGET = env.whole_number("REVEAL_BUDGET", 5)
# For how many months a decision of hers holds before she is asked again (CONS-7).
CONSENT_MONTHS = env.whole_number("CONSENT_MONTHS", 24)
# The largest file that is opened at all, behind the wall; it is held in memory meanwhile.
UNTRUSTED_FILE_MB = env.whole_number("UNTRUSTED_FILE_MB", 512)
# Socket of clamd; empty where there is no scanner.
CLAMAV_SOCKET = env.text("CLAMAV_SOCKET")
# Who stamps digests with the time (RFC 3161): name, address, file of trusted roots. Two are wanted.
TIME_AUTHORITIES = [
    one
    for one in (
        (
            env.text("TIME_AUTHORITY_1"),
            env.text("TIME_AUTHORITY_1_URL"),
            env.path("TIME_AUTHORITY_1_ROOTS", paths.VAR / "time-authority-1.pem"),
        ),
        (
            env.text("TIME_AUTHORITY_2"),
            env.text("TIME_AUTHORITY_2_URL"),
            env.path("TIME_AUTHORITY_2_ROOTS", paths.VAR / "time-authority-2.pem"),
        ),
    )
    if one[0]
]
# With what the PDF of a release is signed (PAdES): key and certificates, PEM. Empty: it is not signed.
PDF_SIGNING_KEY_FILE = env.text("PDF_SIGNING_KEY_FILE")
PDF_SIGNING_CERTIFICATES_FILE = env.text("PDF_SIGNING_CERTIFICATES_FILE")
# Where the signed head of the trail is put every day, to be taken away from here.
WITNESS_DIR = paths.WITNESSES
# How long a file kept outside lets verify_audit say that all is well.
WITNESS_FRESH_FOR = timedelta(days=env.whole_number("WITNESS_FRESH_DAYS", 3))
# How long a finished file waits, sealed, to be fetched.
PACKAGE_KEPT_FOR = timedelta(minutes=env.whole_number("PACKAGE_KEPT_MINUTES", 15))
# How long chapters laid out before are kept, sealed, so that the next file is ready sooner.
PARTS_KEPT_FOR = timedelta(hours=env.whole_number("PARTS_KEPT_HOURS", 24))
LOGGING_CONFIG = "logging.config.dictConfig"
LOG_FILE = env.text("LOG_FILE")
LOGGING = configuration(
    level=env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING"), "INFO"),
    file=env.PROJECT / LOG_FILE if LOG_FILE else None,
)
