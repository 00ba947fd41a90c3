"""Settings, from the environment alone; `.env.example` documents each."""

from pathlib import Path

from celery.schedules import crontab

from config import environment, logs, mail, queues, signing

BASE_DIR = Path(__file__).resolve().parent.parent
NAMES_FROM_FILE = environment.read_file(BASE_DIR / ".env")

ENVIRONMENT = environment.choice("ENVIRONMENT", "development", ("development", "production"))
_production = ENVIRONMENT == "production"
HOST = environment.bind_address("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, 1, 65535)
DATA_DIR = environment.data_directory("DATA_DIR", BASE_DIR / "var")
PUBLIC_URL = environment.web_address("PUBLIC_URL", f"http://localhost:{PORT}")
SECRET_KEY = environment.secret_key(DATA_DIR, production=_production)
DEBUG = environment.choice("DEBUG", "off", ("off", "on")) == "on"
if _production and DEBUG:
    environment.refuse("DEBUG", "is on in production, where it shows secrets to every visitor", "set it to off")
ALLOWED_HOSTS = environment.allowed_hosts(production=_production, public_url=PUBLIC_URL)
DEMO = environment.choice("DEMO", "off" if _production else "on", ("on", "off")) == "on"
RATE_LIMITS = environment.choice("RATE_LIMITS", "on", ("on", "off")) == "on"
PROOF_TRIES = environment.number("PROOF_TRIES", 200, 1, 100_000)
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
REDIS_URL = environment.redis_url()
OUTBOUND_ALLOW = environment.networks("OUTBOUND_ALLOW")
NETWORKS_KEPT_DAYS = environment.number("NETWORKS_KEPT_DAYS", 30, 1, 365)
GUESTS_KEPT_DAYS = environment.number("GUESTS_KEPT_DAYS", 90, 1, 3650)
METRICS_ALLOW = environment.networks("METRICS_ALLOW", "127.0.0.0/8,::1/128")
METRICS_TOKEN = environment.bearer_token("METRICS_TOKEN")
LOG_FORMAT = environment.choice("LOG_FORMAT", "json" if _production else "line", logs.FORMATS)
LOG_LEVEL = environment.choice("LOG_LEVEL", "info", logs.LEVELS)

DATABASES = {"default": environment.database(DATA_DIR)}
globals().update(mail.settings(DATA_DIR))
DEFAULT_FROM_EMAIL = environment.mail_address("MAIL_FROM", f"noreply@{environment.host_of(PUBLIC_URL)}")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
    *signing.PROVIDER_APPS,
    "discussion.core",
    "discussion.sites",
    "discussion.accounts",
    "discussion.articles",
    "discussion.comments",
    "discussion.polls",
    "discussion.stances",
    "discussion.moderation",
    "discussion.notifications",
    "discussion.imports",
    "discussion.exports",
    "discussion.importers",
    "discussion.backoffice",
    "discussion.pages",
    "discussion.signing",
    "discussion.worker",
]
MIDDLEWARE = [
    "discussion.edge.requests.follow",
    "discussion.edge.policy.declare",
    "discussion.edge.metrics.answer_metrics",
    # What follows answers pages elsewhere too, also who is refused.
    "discussion.edge.origins.share",
    "discussion.edge.languages.speak",
    "discussion.edge.floods.refuse_floods",
    "discussion.edge.public_answers.strip_cookies",
    "discussion.edge.compression.compress_pages",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Whoever asks is known here, and nothing of the body is read: the check for tokens comes after all of these.
    "discussion.edge.uploads.guard_uploads",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.Reader"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "discussion.pages.asking.csrf_failure"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
globals().update(signing.settings(is_https=PUBLIC_URL.startswith("https://")))
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_REFERRER_POLICY = "same-origin"
# One year, for this name alone: the publisher's other names are not ours to bind.
SECURE_HSTS_SECONDS = 31_536_000 if _production and PUBLIC_URL.startswith("https://") else 0
# Only a proxy that is named may say that the visitor came by https.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["discussion.edge.uploads.NoFiles"]
# Where uploads are kept, so that keeping one is a change of its name, and what a killed process left is swept away.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "imports"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)

# English is what the code says; a further language has its catalogues in locale/ (see docs/languages.md).
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# What somebody chose in the admin; readers' pages never get to see it.
LANGUAGE_COOKIE_PATH = "/admin/"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
LOCALE_PATHS = [BASE_DIR / "locale/readers", BASE_DIR / "locale/desk"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = environment.folder("STATIC_DIR", DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.HashedStaticFiles"},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "discussion.api.authentication.BearerAuthentication",
        "discussion.api.authentication.CookieAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["discussion.api.answers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["discussion.api.bodies.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "discussion.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Discussion",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": ["discussion.api.schema.document.complete"],
    # The page to try the API asks nobody but us: our own files, and no validator elsewhere.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": True, "validatorUrl": None},
}

LOGGING = logs.configuration(form=LOG_FORMAT, level=LOG_LEVEL)

# Celery: the broker only wakes workers, the outbox carries the promise (see discussion/README.md).
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost/"
if REDIS_URL:
    # Restored by every worker every 5 s; without the throttle of 1 it would be every 50 s.
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
    }
else:
    _broker_dir = DATA_DIR / "broker"
    _broker_dir.mkdir(exist_ok=True)
    CELERY_BROKER_TRANSPORT = "config.broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": _broker_dir,
        "data_folder_out": _broker_dir,
        "control_folder": _broker_dir / "control",
        "polling_interval": 0.1,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_QUEUES = queues.QUEUES
CELERY_TASK_DEFAULT_QUEUE = queues.DEFAULT
CELERY_TASK_ROUTES = ("config.queues.route",)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BEAT_SCHEDULER = "config.signs:Scheduler"
# Any number of beats may send these: a worker runs each once at each of its times (discussion/core/schedule.py).
# A task that no worker took in time is worth nothing: the next one does its work, or it is caught up.
_in_the_hour = {"options": {"expires": 3600}}
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {"task": "discussion.sweep_outbox", "schedule": 5, "options": {"expires": 5}},
    "sweep deliveries": {"task": "discussion.sweep_deliveries", "schedule": 5, "options": {"expires": 5}},
    "plan mornings": {"task": "discussion.plan_mornings", "schedule": crontab(minute="*/10"), **_in_the_hour},
    "plan digests": {"task": "discussion.plan_forgotten_digests", "schedule": crontab(minute=8), **_in_the_hour},
    "clean deliveries": {"task": "discussion.clean_deliveries", "schedule": crontab(minute=16), **_in_the_hour},
    "look for trouble": {"task": "discussion.look_for_trouble", "schedule": 60, "options": {"expires": 60}},
    "clean notifications": {"task": "discussion.clean_notifications", "schedule": crontab(36, 3), **_in_the_hour},
    "tell of closed polls": {"task": "discussion.tell_closed_polls", "schedule": 60, "options": {"expires": 60}},
    "catch up": {"task": "discussion.catch_up", "schedule": 30, "options": {"expires": 30}},
    "hold late comments": {"task": "discussion.hold_late", "schedule": 5, "options": {"expires": 5}},
    "seal ballots": {"task": "discussion.seal_ballots", "schedule": 60, "options": {"expires": 60}},
    "flag bursts": {"task": "discussion.flag_bursts", "schedule": 60, "options": {"expires": 60}},
    "work on imports": {"task": "discussion.work_on_imports", "schedule": 5, "options": {"expires": 5}},
    "work on rehearsals": {"task": "discussion.work_on_rehearsals", "schedule": 5, "options": {"expires": 5}},
    "make exports": {"task": "discussion.make_exports", "schedule": 60, "options": {"expires": 60}},
    "work on bulk acts": {"task": "discussion.work_on_bulks", "schedule": 30, "options": {"expires": 30}},
    "open missing cases": {"task": "discussion.open_missing_cases", "schedule": 300, "options": {"expires": 300}},
    "reorder cases": {"task": "discussion.reorder_cases", "schedule": 300, "options": {"expires": 300}},
    "note queue lengths": {"task": "discussion.note_queue_lengths", "schedule": crontab(minute=0), **_in_the_hour},
    "look at names": {"task": "discussion.look_at_names", "schedule": 300, "options": {"expires": 300}},
    "refresh host keys": {"task": "discussion.refresh_host_keys", "schedule": 60, "options": {"expires": 60}},
    "send letters": {"task": "discussion.send_letters", "schedule": 60, "options": {"expires": 60}},
    "make personal exports": {"task": "discussion.make_personal_exports", "schedule": 60, "options": {"expires": 60}},
    "erase readers": {"task": "discussion.erase_readers", "schedule": crontab(minute="6,36"), **_in_the_hour},
    "forget readers": {"task": "discussion.forget_readers", "schedule": crontab(21, 3), **_in_the_hour},
    "clean the outbox": {"task": "discussion.clean_outbox", "schedule": crontab(minute=11), **_in_the_hour},
    "forget what expired": {"task": "discussion.forget_expired", "schedule": crontab(minute=31), **_in_the_hour},
    "forget networks": {"task": "discussion.forget_networks", "schedule": crontab(51, 2), **_in_the_hour},
    "forget uploads": {"task": "discussion.forget_uploads", "schedule": crontab(1, 4), **_in_the_hour},
    "learn": {"task": "discussion.learn", "schedule": crontab(11, 4), **_in_the_hour},
    "close lapsed zones": {"task": "discussion.close_lapsed_zones", "schedule": crontab(minute=46), **_in_the_hour},
    "forget traces": {"task": "discussion.forget_traces", "schedule": crontab(minute=56), **_in_the_hour},
    "refresh approval rates": {"task": "discussion.refresh_approval_rates", "schedule": crontab(41, 3), **_in_the_hour},
}

# The admin's look; the functions named here are asked at each request.
UNFOLD = {
    "SITE_TITLE": "Discussion",
    "SITE_HEADER": "Discussion",
    "SITE_SYMBOL": "forum",
    "SHOW_LANGUAGES": True,
    "DASHBOARD_CALLBACK": "discussion.backoffice.dashboard.fill",
    "LOGIN": {"form": "discussion.backoffice.signing_in.SignInForm"},
    "SIDEBAR": {"navigation": "discussion.backoffice.navigation.groups"},
    "STYLES": ["discussion.backoffice.navigation.stylesheet"],
    "COLORS": {
        "primary": {
            "50": "#f0f9f6",
            "100": "#dcf0ea",
            "200": "#b9e0d6",
            "300": "#8cc9bb",
            "400": "#57a899",
            "500": "#2b8377",
            "600": "#0b5f57",
            "700": "#094f49",
            "800": "#0a403b",
            "900": "#0a3531",
            "950": "#041f1c",
        },
    },
}
