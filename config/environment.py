"""Reading the environment: each wrong value ends the process with one sentence that says what to set."""

import os
import re
import secrets
import tempfile
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

import environ

_KNOWN_SECRETS = {"", "changeme", "change-me", "secret", "insecure"}
_SECRET_BYTES = 32
_HOST_NAME = re.compile(r"\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.\[\]:-]+")
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
)


class WrongSetting(SystemExit):
    """A setting that cannot be used. Being an exit, it is one sentence and no traceback in every program."""


def refuse(name: str, problem: str, remedy: str) -> NoReturn:
    """End the process with a sentence about the setting."""
    raise WrongSetting(f"{name} {problem}: {remedy}.")


def read_file(path: Path) -> list[str]:
    """Take over what the file sets and the environment does not; its names, which a reload reads anew."""
    before = set(os.environ)
    environ.Env.read_env(path)
    return sorted(set(os.environ) - before)


def text(name: str, default: str = "") -> str:
    """The value as it stands, without surrounding space; the default where it is empty."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int, low: int, high: int) -> int:
    """A whole number within bounds."""
    value = text(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", value) or not low <= int(value) <= high:
        refuse(name, f"is {value!r}", f"set it to a whole number from {low} to {high}")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in allowed:
        refuse(name, f"is {value!r}", f"set it to {' or '.join(allowed)}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A list divided by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def web_address(name: str, default: str) -> str:
    """An http or https address without path or trailing slash."""
    value = text(name, default).rstrip("/")
    parts = split(value)
    plain = parts and not (parts.path or parts.query or parts.fragment or parts.username)
    if not parts or not plain or parts.scheme not in ("http", "https") or not parts.hostname:
        refuse(name, f"is {value!r}", "set it to the address of the service, like https://talk.example.org")
    return value


def bind_address(name: str, default: str) -> str:
    """An IP address of this machine."""
    value = text(name, default)
    try:
        return str(ip_address(value))
    except ValueError:
        refuse(
            name,
            f"is {value!r}",
            "set it to 127.0.0.1 for this machine alone or 0.0.0.0 for everybody who can reach it",
        )


def networks(name: str, default: str = "") -> list[str]:
    """IP networks, each checked; a single address is a network of one, `none` is no network at all."""
    values = words(name, default)
    if values == ["none"]:
        return []
    for value in values:
        try:
            ip_network(value, strict=False)
        except ValueError:
            refuse(name, f"holds {value!r}", "set it to addresses or networks like 10.0.0.0/8, divided by commas")
    return [str(ip_network(value, strict=False)) for value in values]


def bearer_token(name: str) -> str:
    """A secret that a program sends in its Authorization header; empty where nobody has one."""
    value = text(name)
    if value and not re.fullmatch("[A-Za-z0-9._~+/=-]{16,200}", value):
        refuse(
            name,
            "is short or holds what no header can carry",
            "set it to what `openssl rand -hex 32` prints, or leave it empty",
        )
    return value


def database(data_dir: Path) -> dict[str, Any]:
    """Django's settings of the database that DATABASE_URL names; SQLite in DATA_DIR by default."""
    url = text("DATABASE_URL")
    parts = split(url)
    if not url:
        return _sqlite(str(data_dir / "discussion.sqlite3"))
    if parts and parts.scheme == "sqlite" and parts.path.strip("/") and not parts.netloc:
        return _sqlite(str(Path(environ.Env.db_url_config(url)["NAME"]).absolute()))
    if parts and parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
        return _postgresql(url)
    # The value itself stays unsaid: it may hold a password.
    refuse(
        "DATABASE_URL",
        "cannot be read",
        "set it to postgresql://user:password@host:5432/name or sqlite:////path/to/file.sqlite3",
    )


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": _SQLITE_PRAGMAS,
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    settings = dict(environ.Env.db_url_config(url))
    pool = {"min_size": 1, "max_size": 8, "timeout": 5}
    # The health check lets the first request after a restart of the database find a connection that works.
    settings |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    # Only for the statements that core/statements.py binds in the server; the ORM's are written anew each time.
    options = {"connect_timeout": 3, "prepare_threshold": 3, **settings.get("OPTIONS", {})}
    settings["OPTIONS"] = {**options, "pool": pool}
    return settings


def redis_url() -> str:
    """Where Redis is; empty in the embedded mode."""
    value = text("REDIS_URL")
    parts = split(value)
    if not value or (parts and parts.scheme in ("redis", "rediss") and parts.hostname and _is_index(parts.path)):
        return value
    refuse("REDIS_URL", "cannot be read", "set it to redis://host:6379/0, or leave it empty to run without Redis")


def _is_index(path: str) -> bool:
    return not path.strip("/") or path.strip("/").isdigit()


def mail_address(name: str, default: str) -> str:
    """An e-mail address, without a name."""
    value = text(name, default)
    if not _MAIL_ADDRESS.fullmatch(value):
        refuse(name, f"is {value!r}", "set it to an address like noreply@talk.example.org")
    return value


def secret_key(data_dir: Path, *, production: bool) -> str:
    """SECRET_KEY; in development one that is missing is made once and kept in DATA_DIR."""
    value = text("SECRET_KEY")
    if production and (_is_known(value) or len(value.encode()) < _SECRET_BYTES):
        refuse("SECRET_KEY", "is missing, well known or short", "set it to what `openssl rand -hex 32` prints")
    return value or _kept_secret(data_dir / "secret_key")


def _is_known(value: str) -> bool:
    return value.lower() in _KNOWN_SECRETS or value.startswith("django-insecure") or len(set(value)) < 8


def _kept_secret(path: Path) -> str:
    try:
        if not path.exists():
            _create_whole(path, secrets.token_hex(_SECRET_BYTES))
        return path.read_text()
    except OSError as error:
        refuse(
            "SECRET_KEY",
            f"is not set and cannot be kept in {path} ({error.strerror})",
            "set it to 32 random bytes or more",
        )


def _create_whole(path: Path, content: str) -> None:
    """Several processes may start for the first time at once: a link appears whole, and for one of them."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:
        draft.write(content)
        draft.flush()
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return


def allowed_hosts(*, production: bool, public_url: str) -> list[str]:
    """ALLOWED_HOSTS; in development this machine's names."""
    hosts = words("ALLOWED_HOSTS", "" if production else f"localhost,127.0.0.1,[::1],{host_of(public_url)}")
    if production and (not hosts or "*" in hosts):
        refuse("ALLOWED_HOSTS", "is empty or open", "set it to the names the service answers to, like talk.example.org")
    for host in hosts:
        if host != "*" and not _HOST_NAME.fullmatch(host):
            refuse(
                "ALLOWED_HOSTS", f"holds {host!r}", "set it to names without scheme, port and path, divided by commas"
            )
    return hosts


def host_of(url: str) -> str:
    """The host in an address, IPv6 in its brackets."""
    name = urlsplit(url).hostname or ""
    return f"[{name}]" if ":" in name else name


def data_directory(name: str, default: Path) -> Path:
    """The folder for everything the service writes, made where it is missing."""
    path = Path(text(name, str(default))).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except OSError as error:
        problem = f"is {str(path)!r}, which cannot be written ({error.strerror})"
        refuse(name, problem, "set it to a folder of the service's own")


def folder(name: str, default: Path) -> Path:
    """A folder that need neither be there nor be writable."""
    return Path(text(name, str(default))).expanduser().absolute()


def split(url: str) -> SplitResult | None:
    """The parts of an address; None where it has a broken port or bracket."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None
