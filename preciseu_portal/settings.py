"""The one settings file. The environment is read here, once; `.env.example` explains every variable."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# -- Secrets and mode --------------------------------------------------------------------------------------------------
DEFAULT_SECRET = "only-for-demonstrations-and-tests-" * 2
SECRET_KEY = env("SECRET_KEY", default=DEFAULT_SECRET)
DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
DEMONSTRATION_ANYWHERE = env.bool("DEMONSTRATION_ANYWHERE", default=False)
PORTAL_URL = env("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

# -- What it is made of ------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "preciseu_portal.apps.PortalAdminConfig",
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
    "crispy_forms",
    "crispy_bootstrap5",
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
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "preciseu_portal.urls"
WSGI_APPLICATION = "preciseu_portal.wsgi.application"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
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

# -- Database: the web role by default; the owner migrates and clears rehearsals ---------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///preciseu")}
DATABASES["owner"] = env.db("DATABASE_OWNER_URL", default=env("DATABASE_URL", default="postgres:///preciseu"))
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
for _database in DATABASES.values():
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Cache and queue ---------------------------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="")
CACHES = {
    # Limits and spent tokens must survive the loss of Redis: they live in PostgreSQL.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"},
    # Parts of public pages, which may be lost at any time.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# -- People ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "submissions:mine"

# -- Language and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
LOCALE_PATHS = [BASE_DIR / "locale"]

# -- Files -------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- Secrets of the public vote: one key per edition, outside the database ---------------------------------------------
VOTE_KEYS_DIR = Path(env("VOTE_KEYS_DIR", default=str(VAR_DIR / "vote-keys")))
