"""The image's folder, made here as the Dockerfile makes it: the same files, and the same command that collects."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.deploy.compose import ROOT, copied, instructions, is_in_context

_OWN_SETTINGS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_URL", "ALLOWED_HOSTS", "EMAIL_URL", "ENVIRONMENT")


def build(folder: Path) -> Path:
    """The folder in which the image's commands run; the static files are beside it."""
    code = folder / "discussion"
    for name in _files():
        target = code / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    collected = _collecting_command().replace("/tmp/data", str(folder / "build")).replace("/srv", str(folder))
    run(collected, code)
    return code


def run(command: str, code: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A line of the Dockerfile, with this Python."""
    bare = {name: value for name, value in os.environ.items() if name not in _OWN_SETTINGS}
    line = command.replace("python ", f"{sys.executable} ")
    environment = {**bare, "DJANGO_SETTINGS_MODULE": "config.settings", **settings}
    return subprocess.run(
        line, shell=True, check=True, cwd=code, env=environment, capture_output=True, text=True, timeout=120
    )


def _files() -> list[str]:
    found = []
    for source in copied():
        path = ROOT / source
        files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
        found += [str(each.relative_to(ROOT)) for each in files]
    return [name for name in found if is_in_context(name)]


def _collecting_command() -> str:
    [line] = [rest for word, rest in instructions() if word == "RUN" and "collectstatic" in rest]
    return line
