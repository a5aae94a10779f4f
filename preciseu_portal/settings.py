"""The one settings file. The environment is read here, once; `.env.example` explains every variable."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_include_bootstrap
import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()  # ModelAdmin[Edition] and its like may be written

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# -- Secrets and mode --------------------------------------------------------------------------------------------------
DEFAULT_SECRET = "only-for-demonstrations-and-tests-" * 2
SECRET_KEY = env("SECRET_KEY", default=DEFAULT_SECRET)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
DEMONSTRATION_ANYWHERE = env.bool("DEMONSTRATION_ANYWHERE", default=False)
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

# -- Where it answers --------------------------------------------------------------------------------------------------
BIND = env("BIND", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
PORTAL_URL = env("PORTAL_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(PORTAL_URL).hostname or "", "127.0.0.1", "localhost", "[::1]"]
)
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])  # addresses or networks whose X-Forwarded-* are believed

# -- What it is made of ------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "preciseu_portal.apps.PortalConfig",
    "preciseu_portal.apps.PortalAdminConfig",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_linear_migrations",
    "accounts",
    "notifications",
    "calls",
    "submissions",
    "evaluation",
    "voting",
    "results",
    "reports",
    "rehearsal",
]

MIDDLEWARE = [
    "accounts.arrival.ArrivalMiddleware",  # first: before anything reads the body
    "preciseu_portal.middleware.client_address",  # first: everything below believes what it says
    "preciseu_portal.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "preciseu_portal.middleware.ContentSecurityPolicyMiddleware",
    "preciseu_portal.middleware.permissions_policy",
    "preciseu_portal.middleware.bounded_body",
    "preciseu_portal.middleware.pages_for_refused_methods",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "preciseu_portal.middleware.SignInKeepsWhatWasTyped",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "preciseu_portal.urls"
WSGI_APPLICATION = "preciseu_portal.wsgi.application"
CSRF_FAILURE_VIEW = "preciseu_portal.error_pages.csrf_failure"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "preciseu_portal.context.portal",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
    {  # Django escapes .txt templates too; letters are plain text.
        "NAME": "plaintext",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"autoescape": False},
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets of the admin may have templates of ours

# -- Database: the web role by default; the owner migrates and clears rehearsals ---------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///preciseu")}
DATABASES["owner"] = env.db("DATABASE_OWNER_URL", default=env("DATABASE_URL", default="postgres:///preciseu"))
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
for _database in DATABASES.values():
    _database["ENGINE"] = "preciseu_portal.postgresql"
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    # To compile a query takes PostgreSQL longer than any of the portal's runs.
    _database["OPTIONS"].setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Rows that are written once: `manage.py grant_web_role` gives the web role SELECT and INSERT on them and no more.
APPEND_ONLY_MODELS = [
    "accounts.Event",
    "accounts.EventLink",
    "notifications.LetterWording",
    "calls.FormVersion",
    "calls.MethodCard",
    "submissions.Version",
    "evaluation.ConflictDecision",
    "evaluation.CodeAcceptance",
    "evaluation.Ranking",
    "evaluation.RankingPlace",
    "evaluation.ConsensusChange",
    "evaluation.ScoreChange",
    "evaluation.EvaluationReturn",
    "voting.Certification",
    "voting.LedgerBatch",
    "voting.LedgerBlock",
    "voting.LedgerEntry",
    "voting.LedgerFile",
    "voting.LedgerLink",
    "results.Result",
    "reports.Download",
]

# -- Cache -------------------------------------------------------------------------------------------------------------
CACHES = {
    # Limits and spent tokens must survive the loss of Redis: they live in PostgreSQL.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Django's 300 would let a stranger wash other people's limits and spent codes away with 300 of their own.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # Parts of public pages, which may be lost at any time.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 2000},  # a few hundred are the words of the vote's letters, one per kind of ballot
    },
}

# -- Queue: a doorbell. What is to be done stands in PostgreSQL; losing the queue costs delay only ---------------------
REDIS_URL = env("REDIS_URL", default="")
QUEUE_DIR = VAR_DIR / "queue"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 600, "socket_connect_timeout": 3, "socket_timeout": 10}
    if REDIS_URL
    else {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.2,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.int("WORKER_PROCESSES", default=2)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
_EVERY_MINUTE = {"schedule": timedelta(minutes=1), "options": {"expires": 55}}
_EVERY_TEN_MINUTES = {"schedule": timedelta(minutes=10), "options": {"expires": 590}}
CELERY_BEAT_SCHEDULE = {
    "beat is alive": {"task": "notifications.beat_is_alive", **_EVERY_MINUTE},
    "letters that nobody rang for": {"task": "notifications.deliver_due", **_EVERY_MINUTE},
    "chain of events": {"task": "accounts.chain_events", **_EVERY_MINUTE},
    "exports that wait": {"task": "reports.run_waiting_exports", **_EVERY_MINUTE},
    "reminders to owners of drafts": {"task": "submissions.remind_applicants", **_EVERY_TEN_MINUTES},
    "reminders of info sessions": {"task": "calls.remind_of_sessions", **_EVERY_TEN_MINUTES},
    "method cards of calls that have opened": {"task": "calls.publish_method_cards", **_EVERY_MINUTE},
    "registrations to be forgotten": {"task": "calls.forget_registrations", "schedule": crontab(minute="17")},
    "digests to evaluators": {"task": "evaluation.remind_evaluators", **_EVERY_TEN_MINUTES},
    "digests of what is late to staff": {
        "task": "evaluation.tell_staff_of_late",
        "schedule": crontab(hour="5-17", minute="37"),
    },
    "reminders of invitations to the jury": {"task": "evaluation.remind_of_invitations", **_EVERY_TEN_MINUTES},
    "invitations never accepted": {
        "task": "submissions.forget_invitations",
        "schedule": crontab(hour="3", minute="17"),
    },
    "letters about messages": {"task": "submissions.tell_of_messages", **_EVERY_TEN_MINUTES},
    "appeals whose time has run out": {"task": "submissions.lapse_ineligible", **_EVERY_TEN_MINUTES},
    "entries not compared yet": {"task": "submissions.compare_entries", **_EVERY_TEN_MINUTES},
    "files that no scanner has seen": {"task": "submissions.scan_waiting", **_EVERY_MINUTE},
    "accounts never confirmed": {"task": "accounts.forget_unconfirmed", "schedule": crontab(minute="40", hour="2")},
    "sessions that have ended": {"task": "accounts.forget_ended_sessions", "schedule": crontab(minute="45", hour="2")},
    "drafts whose time is over": {"task": "submissions.forget_old_drafts", "schedule": crontab(minute="50", hour="2")},
    "files that nothing names": {"task": "reports.sweep_files", "schedule": crontab(minute="20", hour="3")},
    "ledgers of votes": {"task": "voting.keep_ledgers", **_EVERY_MINUTE},
    "ballots never confirmed": {"task": "voting.expire_ballots", **_EVERY_MINUTE},
    "signals of votes certified a week ago": {"task": "voting.forget_signals", "schedule": crontab(minute="7")},
}

# -- E-mail ------------------------------------------------------------------------------------------------------------
EMAIL_URL = env("EMAIL_URL", default="")
MAIL_PROVIDER = env("MAIL_PROVIDER", default="").lower()  # of django-anymail: "brevo", "mailgun", "postmark"…
ANYMAIL = {
    **{name.removeprefix("ANYMAIL_"): value for name, value in env.ENVIRON.items() if name.startswith("ANYMAIL_")},
    "IGNORE_UNSUPPORTED_FEATURES": True,  # what a provider cannot do is left out; the letter goes
    "SEND_DEFAULTS": {"track_clicks": False, "track_opens": False},  # nobody is watched while they read
}
if MAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
elif EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
elif DEMONSTRATION:  # letters are read on a page of the portal
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MAIL_LINES = max(1, env.int("MAIL_LINES", default=3))  # of a relay to the mail server, at most
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="PRECISEU Recognition <recognition@preciseu.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SUPPORT_EMAIL = env("SUPPORT_EMAIL", default="help@preciseu.example")

# -- People ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PortalBackend"]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.PortalAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]  # and the name; a password is set later, by those who want one
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.sign_up.SignUpForm"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "accounts.adapter.PortalMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
LOGIN_REDIRECT_URL = "submissions:mine"
HOMES = {  # where sign-in leads: the first role that the person has
    "staff": "calls:staff",
    "chair": "calls:staff",
    "auditor": "calls:staff",
    "evaluator": "admin:evaluation_assignment_changelist",
    "operator": "admin:index",
    "applicant": "submissions:mine",
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# -- What travels between browser and portal ---------------------------------------------------------------------------
TLS = env.bool("TLS", default=PORTAL_URL.startswith("https://"))
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
# Safe, because `client_address` takes the header away from everybody who is not a trusted proxy.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if TLS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=TLS)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "accounts.sessions"  # rows in PostgreSQL that know their end
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 3600 * env.int("SESSION_HOURS", default=12)
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
LANGUAGE_COOKIE_SECURE = TLS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
SILENCED_SYSTEM_CHECKS = [
    # Adding a domain to the browsers' preload list is a decision about the whole domain: its owner's, not the portal's.
    "security.W021",
    # E-mail addresses are unique whatever their case: a constraint over Lower("email") says more than unique=True.
    "auth.W004",
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": TLS,
    }
}

# -- Language and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("ca", _("Catalan")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("it", _("Italian")),
    ("ro", _("Romanian")),
    ("bg", _("Bulgarian")),
    ("lt", _("Lithuanian")),
    ("el", _("Greek")),
    ("sv", _("Swedish")),
    ("nl", _("Dutch")),
    ("uk", _("Ukrainian")),
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
FORMAT_MODULE_PATH = "preciseu_portal.formats"  # no 12-hour clock in English
LOCALE_PATHS = [BASE_DIR / "locale"]

# -- Files -------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
FONTS_DIR = VAR_DIR / "fonts"  # made from the typefaces' packages by `manage.py build_fonts`
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", Path(django_include_bootstrap.__file__).parent / "static/css"),  # the style sheets only
    *([("fonts", FONTS_DIR)] if FONTS_DIR.is_dir() else []),
]
MEDIA_ROOT = Path(env("FILES_DIR", default=str(VAR_DIR / "files")))
S3_BUCKET = env("S3_BUCKET", default="")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "preciseu_portal.static_files.HashedStaticFiles"},
}
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env("S3_ENDPOINT_URL", default="") or None,
            "region_name": env("S3_REGION", default="") or None,
            "access_key": env("S3_ACCESS_KEY", default="") or None,
            "secret_key": env("S3_SECRET_KEY", default="") or None,
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
# A scanner for malware (clamd), asked about every attachment: the path of its socket, or "host:port".
CLAMAV_SOCKET = env("CLAMAV_SOCKET", default="")
CLAMAV_ADDRESS = env("CLAMAV_ADDRESS", default="")
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20  # larger uploads go to a temporary file
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 << 20  # a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
WEB_ANSWERING = env.int("WEB_ANSWERING", default=4)  # threads of a web worker that answer, each with a connection
MAX_REQUEST_BYTES = env.int("MAX_REQUEST_MB", default=60) << 20  # five attachments of 10 MB and their form

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- Secrets of the public vote: one key per edition, outside the database ---------------------------------------------
VOTE_KEYS_DIR = Path(env("VOTE_KEYS_DIR", default=str(VAR_DIR / "vote-keys")))
VOTE_PROOF_COST = env.int("VOTE_PROOF_COST", default=5000)  # rounds of PBKDF2 for each try at a ballot's challenge

# -- Who answers for it; neither is invented ---------------------------------------------------------------------------
FUNDING_WORD = env("FUNDING_WORD", default="Funded")  # or "Co-funded"
GRANT_NUMBER = env("GRANT_NUMBER", default="")
CONTROLLERS = env.list("CONTROLLERS", default=[])  # names of the controllers of personal data
DPO_EMAIL = env("DPO_EMAIL", default="")
# The day of the final payment of the grant: what is kept as evidence of the selection counts from it.
FINAL_PAYMENT = date.fromisoformat(env("FINAL_PAYMENT", default="")) if env("FINAL_PAYMENT", default="") else None

# -- What it says to the operator --------------------------------------------------------------------------------------
LOG_LEVEL = env("LOG_LEVEL", default="INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "preciseu_portal.logs.formatter", "style": env("LOG_FORMAT", default="json")}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},  # `request_log` has a line for each answer
        "celery.beat": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
READY_AFTER = {  # /readyz says no when a sign of life or a letter is older than this
    "relay": timedelta(seconds=env.int("READY_RELAY_SECONDS", default=90)),
    "beat": timedelta(seconds=env.int("READY_BEAT_SECONDS", default=180)),
    "letters": timedelta(seconds=env.int("READY_LETTERS_SECONDS", default=600)),
}
