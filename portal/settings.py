"""One settings file; everything that differs between installations comes from the environment.

A secret may be given as NAME or as NAME_FILE, the path of a file that holds it. With no DATABASE_URL and no
REDIS_URL the two embedded servers under `var/` are used (`portal.embedded`), which a production installation refuses.
"""

import os
import re
import sys
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal import embedded
from portal.environment import flag, number, numbers, text

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PORTAL_VAR") or BASE_DIR / "var").resolve()


def refuse(when: bool, text: str) -> None:
    """Stop a production installation that would start and then not do what it is for."""
    if PRODUCTION and when:
        raise ImproperlyConfigured(text)


def is_weak(word: str, length: int) -> bool:
    """Whether a secret is shorter than so many characters, drawn from few, or one that is printed in examples."""
    return len(word) < length or len(set(word)) < 10 or any(default in word.lower() for default in DEFAULTS)


DEFAULTS = ("insecure", "changeme", "change-me", "change_me", "secret", "example", "password", "portal")

PRODUCTION = flag("PRODUCTION")
DEMONSTRATION = flag("DEMONSTRATION")
refuse(
    DEMONSTRATION, "A production installation refuses demonstration mode: unset DEMONSTRATION or PRODUCTION."
)
DEBUG = False
SECRET_KEY = text("SECRET_KEY") or ("" if PRODUCTION else embedded.secret(VAR, "secret.key"))
refuse(not SECRET_KEY, "Set SECRET_KEY, or SECRET_KEY_FILE.")
refuse(
    is_weak(SECRET_KEY, 50),
    "SECRET_KEY is too weak: give at least 50 characters that a machine drew at random, for example those of "
    '`python -c "import secrets; print(secrets.token_urlsafe(50))"`.',
)
ALLOWED_HOSTS = [
    host for host in text("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1").split(",") if host
]
refuse(
    not ALLOWED_HOSTS or any(host.startswith("*") for host in ALLOWED_HOSTS),
    "Set ALLOWED_HOSTS to the names under which people reach the portal, with commas between them and without *.",
)
CSRF_TRUSTED_ORIGINS = [origin for origin in text("CSRF_TRUSTED_ORIGINS").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "rest_framework",
    "audit",
    "accounts",
    "departments",
    "incidents",
    "returns",
    "reporting",
    "portal",  # the last: when it is ready, all are (`portal.apps`)
]

MIDDLEWARE = [
    "portal.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
    "portal.errors.RefusedDates",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
PORTAL_AUTHORITY = "departments.organisations.powers.acting_role"
PORTAL_ACCOUNT = "departments.organisations.powers.account_of"
PORTAL_TASKS = ("portal.queries.tasks_for", "portal.queries.assigned_to")

TEMPLATE_TAGS = ["django.templatetags.static", "govuk.templatetags.govuk"]
TEMPLATE_TAGS += ["accounts.templatetags.confirmed", "accounts.templatetags.kept_forms"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ],
            "builtins": TEMPLATE_TAGS,
        },
    }
]

# Data
DATABASE_URL, REDIS_URL = text("DATABASE_URL"), text("REDIS_URL")
for name, value in (("DATABASE_URL", DATABASE_URL), ("REDIS_URL", REDIS_URL)):
    refuse(not value, f"Set {name}, or {name}_FILE: a production installation does not use embedded servers.")
for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "BACKUP_DATABASE_URL", "REDIS_URL"):
    password = urlsplit(text(name)).password
    refuse(
        password is not None and is_weak(unquote(password), 16),
        f"The password in {name} is too weak: give at least 16 characters that a machine drew at random.",
    )
queue = urlsplit(REDIS_URL)
refuse(
    bool(queue.hostname) and not queue.password and "ssl_certfile" not in queue.query,
    "Put a password into REDIS_URL, and ask for it on the server: whoever can write to the queue gives work to the portal.",
)
# A server must answer, and a lock, a statement and a transaction must end, within so many seconds (0: no limit). The
# owner (migration) and the reader (backup, verification) have limits of their own.
DATABASE_CONNECT_SECONDS = number("DATABASE_CONNECT_SECONDS", 5)
DATABASE_LIMITS = {
    "runtime": {
        "lock_timeout": number("DATABASE_LOCK_SECONDS", 10),
        "statement_timeout": number("DATABASE_STATEMENT_SECONDS", 30),
        "idle_in_transaction_session_timeout": number("DATABASE_IDLE_SECONDS", 60),
    },
    "health": {"lock_timeout": 1, "statement_timeout": 2, "idle_in_transaction_session_timeout": 2},
    "owner": {"lock_timeout": 60, "statement_timeout": 0, "idle_in_transaction_session_timeout": 0},
    "reader": {
        "lock_timeout": 60,
        "statement_timeout": 3600,
        "idle_in_transaction_session_timeout": 3600,
    },
}


def database(url: str, role: str) -> dict:
    """How a role reaches the database, within its limits."""
    parsed = dj_database_url.parse(
        url,
        engine="audit.postgresql",
        conn_max_age=number("CONN_MAX_AGE", 60),
        conn_health_checks=True,
    )
    limits = [f"-c {name}={seconds}s" for name, seconds in DATABASE_LIMITS[role].items()]
    limits.append("-c plan_cache_mode=force_generic_plan")  # of what is prepared (audit/prepared.py)
    options = parsed.get("OPTIONS", {})
    parsed["OPTIONS"] = {
        "connect_timeout": 2 if role == "health" else DATABASE_CONNECT_SECONDS,
        "keepalives": 1,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        **options,
        "options": " ".join([*limits, *filter(None, [options.get("options")])]),
    }
    return parsed


# Three roles of the database (docs/adr/0016): web and workers need the first only.
MIGRATION_DATABASE_URL = text("MIGRATION_DATABASE_URL") or DATABASE_URL or embedded.urls(VAR).owner
BACKUP_DATABASE_URL = text("BACKUP_DATABASE_URL") or (
    MIGRATION_DATABASE_URL if DATABASE_URL else embedded.urls(VAR).reader
)
DATABASE_ROLES = {
    "runtime": database(DATABASE_URL or embedded.urls(VAR).database, "runtime"),
    "health": database(DATABASE_URL or embedded.urls(VAR).database, "health"),
    "owner": database(MIGRATION_DATABASE_URL, "owner"),
    "reader": database(BACKUP_DATABASE_URL, "reader"),
}
DATABASES = {"default": dict(DATABASE_ROLES["runtime"])}
BROKER_URL = REDIS_URL or embedded.urls(VAR).broker
REDIS_URL = REDIS_URL or embedded.urls(VAR).cache
CACHES = {
    "default": {
        "BACKEND": "portal.cache.Cache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 2},
    }
}
# What is noted outside the database (audit/noted.py); better on another disk. And where backups go, and how many stay.
NOTED_FOLDER = Path(text("NOTED_FOLDER") or VAR / "noted")
BACKUP_FOLDER = Path(text("BACKUP_FOLDER") or VAR / "backups")
BACKUPS_KEPT = number("BACKUPS_KEPT", 14)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A file beyond the limit is not written to the folder for temporary files.
FILE_UPLOAD_HANDLERS = [
    "audit.uploads.receiving.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
STATIC_URL = "/static/"
STATIC_ROOT = Path(text("STATIC_ROOT") or VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "assets"]
WHITENOISE_MANIFEST_STRICT = True

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.adapter.PasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "reauthenticate": "accounts.forms.ReauthenticateForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# `accounts.delays` counts wrong passwords instead: allauth's own limits lock out whoever shares an account or an address.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "reauthenticate": None, "change_password": None}
# How many proxies of ours are in front of `web`: only what these add to X-Forwarded-For says who calls.
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 0)
SESSION_ENGINE = "accounts.sessions"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_LONGEST_SECONDS = 10 * 60 * 60
SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# A browser takes a cookie with this prefix only over HTTPS, from this host and for all of it.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
BROWSER_COOKIE_NAME = f"{COOKIE_PREFIX}browser"  # accounts.browsers
CSRF_FAILURE_VIEW = "portal.errors.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own

# Safety
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Browsers' preload lists are for the owner of the domain to enter.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}

# Words and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# Mail
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# Of portal.mailcatcher: its name in docker-compose.yml, and its port wherever it runs.
CATCHER_HOST, CATCHER_PORT = "mail", 8025
EMAIL_HOST = text("EMAIL_HOST") or ("" if PRODUCTION else "127.0.0.1")
EMAIL_PORT = number("EMAIL_PORT", 25 if PRODUCTION else CATCHER_PORT)
EMAIL_HOST_USER = text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = (
    text("DEFAULT_FROM_EMAIL") or "Data Handling Portal <portal@data-handling-portal.invalid>"
)
refuse(not EMAIL_HOST, "Set EMAIL_HOST to your mail server: without one nobody is notified of anything.")
refuse(
    EMAIL_HOST == CATCHER_HOST or EMAIL_PORT == CATCHER_PORT,
    f"Set EMAIL_HOST and EMAIL_PORT to your mail server: {EMAIL_HOST}:{EMAIL_PORT} is the demonstration's mail catcher.",
)
sender = parseaddr(DEFAULT_FROM_EMAIL)[1]
refuse(
    "@" not in sender or sender.endswith(".invalid"),
    f"Set DEFAULT_FROM_EMAIL to an address of your own: mail from {DEFAULT_FROM_EMAIL!r} is nobody's.",
)
MESSAGE_ID_DOMAIN = sender.rpartition("@")[2]  # ours, so that no other system makes the same Message-ID
MAIL_SUBJECT_PREFIX = "[Demonstration] " if DEMONSTRATION else ""
REGULATOR_CHANNEL = text("REGULATOR_CHANNEL") or "ico"
if REGULATOR_CHANNEL not in ("ico", "copy_sheet"):
    raise ImproperlyConfigured(f"REGULATOR_CHANNEL must be ico or copy_sheet, and is {REGULATOR_CHANNEL!r}.")
ICO_ENDPOINT = text("ICO_ENDPOINT")
refuse(
    bool(ICO_ENDPOINT) and not DEMONSTRATION,
    "ICO_ENDPOINT is for demonstrations: each body records its own agreement in its standing instruction.",
)
# Hosts of regulators to which bodies may agree to send by HTTPS, and the key that signs what is sent there.
NOTICE_HOSTS = tuple(text("NOTICE_HOSTS").replace(",", " ").split())
NOTICE_SIGNING_KEY = text("NOTICE_SIGNING_KEY")
NOTICE_SIGNING_KEY_ID = text("NOTICE_SIGNING_KEY_ID") or "portal"
refuse(
    bool(NOTICE_HOSTS) and is_weak(NOTICE_SIGNING_KEY, 32),
    "Set NOTICE_SIGNING_KEY to a random secret of 32 characters or more: notices to NOTICE_HOSTS are signed with it.",
)
# GOV.UK Notify (docs/adr/0034): text messages, and mail where it has a template. Empty: mail only, by the mail server.
NOTIFY_API_KEY = text("NOTIFY_API_KEY")
NOTIFY_ADDRESS = text("NOTIFY_ADDRESS") or "https://api.notifications.service.gov.uk"
NOTIFY_TEXT_TEMPLATE = text("NOTIFY_TEXT_TEMPLATE")
NOTIFY_MAIL_TEMPLATE = text("NOTIFY_MAIL_TEMPLATE")
NOTIFY_CALLBACK_TOKEN = text("NOTIFY_CALLBACK_TOKEN")
UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
refuse(
    bool(NOTIFY_API_KEY) and not re.fullmatch(rf".+-{UUID}-{UUID}", NOTIFY_API_KEY),
    "NOTIFY_API_KEY is not a whole key: copy it again from GOV.UK Notify. It ends with the identity of the service and the secret.",
)
refuse(
    bool(NOTIFY_API_KEY) and not NOTIFY_TEXT_TEMPLATE,
    "Set NOTIFY_TEXT_TEMPLATE to the identity of the template for text messages in GOV.UK Notify.",
)
refuse(
    bool(NOTIFY_TEXT_TEMPLATE or NOTIFY_MAIL_TEMPLATE) and not NOTIFY_API_KEY,
    "Set NOTIFY_API_KEY, or NOTIFY_API_KEY_FILE: templates of GOV.UK Notify are named, and no key.",
)
for name, value in (
    ("NOTIFY_TEXT_TEMPLATE", NOTIFY_TEXT_TEMPLATE),
    ("NOTIFY_MAIL_TEMPLATE", NOTIFY_MAIL_TEMPLATE),
):
    refuse(
        bool(value) and not re.fullmatch(UUID, value),
        f"{name} must be the identity of a template as GOV.UK Notify shows it, and is {value!r}.",
    )
refuse(
    bool(NOTIFY_API_KEY) and is_weak(NOTIFY_CALLBACK_TOKEN, 32),
    "NOTIFY_CALLBACK_TOKEN is missing or too weak: give Notify and the portal the same 32 characters or more that a machine drew.",
)
refuse(
    not NOTIFY_ADDRESS.startswith("https://"),
    f"NOTIFY_ADDRESS must begin with https://, and is {NOTIFY_ADDRESS!r}.",
)
CLAMAV_ADDRESS = text("CLAMAV_ADDRESS")  # host:port or the path of a socket; empty: files are not scanned
# Limits of sending, in seconds of the wall clock. A claim holds for the lease; whatever an attempt does, its process is
# killed at the limit, which is shorter than the lease and than a minute, so that one message delays another by less.
OUTBOX_LEASE_SECONDS = number("OUTBOX_LEASE_SECONDS", 120)
OUTBOX_ATTEMPT_SECONDS = number("OUTBOX_ATTEMPT_SECONDS", 40)
OUTBOX_SLOW_SECONDS = number("OUTBOX_SLOW_SECONDS", 4)  # then others are sent beside this one
OUTBOX_BACK_OFF_SECONDS = numbers("OUTBOX_BACK_OFF_SECONDS", (60, 300, 900, 3600))  # the last one for ever
RENDER_SECONDS = number("RENDER_SECONDS", 40)  # of one document of a message, then the plain layout
RENDER_MEGABYTES = number("RENDER_MEGABYTES", 1500)  # of one rendering, on top of what its worker has
# The same for statements and the report to Parliament. A run begins none after a minute and is killed at its limit.
DOCUMENT_LEASE_SECONDS = number("DOCUMENT_LEASE_SECONDS", 300)
DOCUMENT_RUN_SECONDS = number("DOCUMENT_RUN_SECONDS", 290)
DOCUMENT_RENDER_SECONDS = number("DOCUMENT_RENDER_SECONDS", 180)
DOCUMENT_SLOW_SECONDS = number("DOCUMENT_SLOW_SECONDS", 20)  # then another is made beside this one
DOCUMENT_BACK_OFF_SECONDS = numbers("DOCUMENT_BACK_OFF_SECONDS", (30, 120))
if not DOCUMENT_RENDER_SECONDS < DOCUMENT_RUN_SECONDS < DOCUMENT_LEASE_SECONDS:
    raise ImproperlyConfigured(
        "DOCUMENT_RENDER_SECONDS must be less than DOCUMENT_RUN_SECONDS, and that less than DOCUMENT_LEASE_SECONDS: another "
        "worker would take an edition that is still being made."
    )
if max(OUTBOX_ATTEMPT_SECONDS, RENDER_SECONDS) >= OUTBOX_LEASE_SECONDS:
    raise ImproperlyConfigured(
        "OUTBOX_ATTEMPT_SECONDS and RENDER_SECONDS must be less than OUTBOX_LEASE_SECONDS: another worker would take "
        "a message that is still being sent."
    )
PORTAL_ADDRESS = text("PORTAL_ADDRESS", "http://localhost:8000")
refuse(
    not PORTAL_ADDRESS.startswith("https://"),
    f"Set PORTAL_ADDRESS to how the portal's own address begins, with https://: links in emails begin with {PORTAL_ADDRESS!r}.",
)

# Workers
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 700_000
CELERY_TASK_TIME_LIMIT = 1500
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Waking a worker must never keep a page waiting; a task of a dead worker comes back within seconds, and no sooner than
# the longest task may last.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    "max_retries": 0,  # of waking; a worker has its own patience (broker_connection_retry)
    "interval_start": 0,
}
# Five queues, each with a worker of its own: what is slow in one delays nothing in another.
CELERY_TASK_DEFAULT_QUEUE = "timers"
CELERY_TASK_ROUTES = {
    "reporting.*": {"queue": "documents"},
    "departments.import_files": {"queue": "imports"},  # a file of 90,000 rows takes minutes
    "departments.make_table_files": {"queue": "imports"},
    "audit.deliver_regulator": {"queue": "regulator"},
    "audit.deliver_mail": {"queue": "mail"},
}
CELERY_BEAT_SCHEDULER = "portal.celery:Schedule"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
SWEEP_SECONDS = float(
    number("SWEEP_SECONDS", 15)
)  # how late a message may be when the call that wakes was lost
CELERY_BEAT_SCHEDULE = {
    "note heads outside the database": {"task": "audit.watch_installation", "schedule": 30.0},
    "send to the regulator what is owed": {"task": "audit.deliver_regulator", "schedule": SWEEP_SECONDS},
    "send the mail that is owed": {"task": "audit.deliver_mail", "schedule": SWEEP_SECONDS},
    # Dropped when nobody takes them, so that a worker that comes back does not find hours of them.
    **{
        f"say that the worker of {queue} is alive": {
            "task": "portal.heartbeat",
            "schedule": 10.0,
            "kwargs": {"part": queue},
            "options": {"expires": 30, "queue": queue},
        }
        for queue in ("timers", "regulator", "mail", "documents", "imports")
    },
    "watch the clocks of incidents": {"task": "incidents.sweep_timers", "schedule": 30.0},
    "escalate what is overdue with the regulator": {
        "task": "incidents.sweep_overdue",
        "schedule": crontab(minute=50),
    },
    "take in the files for registers": {"task": "departments.import_files", "schedule": 30.0},
    "make the files of long lists": {"task": "departments.make_table_files", "schedule": 30.0},
    "compile what is asked for": {"task": "reporting.compile_due", "schedule": 30.0},
    "finish the steps of quarters": {"task": "returns.finish_cycles", "schedule": 60.0},
    "remind of returns and expire queries": {"task": "returns.sweep", "schedule": crontab(minute=5)},
    "delete what is kept too long": {"task": "accounts.sweep", "schedule": crontab(minute=40)},
    "escalate overdue actions": {"task": "departments.sweep", "schedule": crontab(minute=20)},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_keys": {"()": "accounts.links.WithoutKeys"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_keys"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}

if "pytest" in sys.modules:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
