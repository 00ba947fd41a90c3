"""Where mail goes, by EMAIL_URL alone: files, a mail server, or the API of a provider."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl

import environ

from config.environment import refuse, split, text

_SMTP = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
_BY_API = "anymail+"
# What django-anymail must know to send by each; it calls them MAILGUN_API_KEY and so on.
PROVIDERS: dict[str, tuple[str, ...]] = {
    "brevo": ("api_key",),
    "mailersend": ("api_token",),
    "mailgun": ("api_key",),
    "mailjet": ("api_key", "secret_key"),
    "mailtrap": ("api_token",),
    "mandrill": ("api_key",),
    "postal": ("api_key", "api_url"),
    "postmark": ("server_token",),
    "resend": ("api_key",),
    "scaleway": ("secret_key", "project_id"),
    "sparkpost": ("api_key",),
    "unisender-go": ("api_key", "api_url"),
}


def settings(data_dir: Path) -> dict[str, Any]:
    """Django's e-mail settings for EMAIL_URL; files in DATA_DIR/mail by default."""
    url = text("EMAIL_URL")
    parts = split(url)
    if not url:
        return {"EMAIL_BACKEND": environ.Env.EMAIL_SCHEMES["filemail"], "EMAIL_FILE_PATH": str(data_dir / "mail")}
    if url == "consolemail://" or (parts and parts.scheme in _SMTP and parts.hostname):
        return {**environ.Env.email_url_config(url), "EMAIL_TIMEOUT": 10}
    if parts and parts.scheme.startswith(_BY_API):
        return _by_api(parts)
    # The value itself stays unsaid: it may hold a password.
    refuse(
        "EMAIL_URL",
        "cannot be read",
        "set it to smtp+tls://user:password@host:587, or leave it empty to keep mail in files",
    )


def _by_api(parts: SplitResult) -> dict[str, Any]:
    provider, options = parts.scheme.removeprefix(_BY_API), dict(parse_qsl(parts.query))
    needed = PROVIDERS.get(provider)
    if needed is None:
        refuse("EMAIL_URL", f"names the provider {provider!r}", f"set it to one of {', '.join(PROVIDERS)}")
    missing = [name for name in needed if name not in options]
    if missing or parts.netloc or parts.path.strip("/"):
        example = "&".join(f"{name}=…" for name in needed)
        refuse("EMAIL_URL", "lacks what the provider asks for", f"set it to {_BY_API}{provider}://?{example}")
    return {
        "EMAIL_BACKEND": "discussion.core.mail_providers.backend",
        "EMAIL_PROVIDER": provider.replace("-", "_"),
        "EMAIL_PROVIDER_OPTIONS": options,
    }
