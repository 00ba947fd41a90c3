"""`python -m scripts.screenshots [FOLDER]`: photographs every state; those of the README go to docs/screenshots."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from scripts.screenshots.server import ROOT, own_service

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_README = ROOT / "docs" / "screenshots"
# What a page that is read on a phone can carry.
_MOST_BYTES = 300_000


def main() -> None:
    """Start a service, add what the demonstration lacks, and photograph."""
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument(
        "--only", default="", help="photograph the states whose name holds these words, not the README's"
    )
    options = parser.parse_args()
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        sys.exit("No Chromium was found: install it (on Debian, as root: apt-get install chromium) and run this again.")
    with own_service() as (address, environment):
        os.environ.update(environment)
        _photograph(program, address, options.folder, only=options.only)


def _photograph(program: str, address: str, folder: Path, *, only: str) -> None:
    # Django reads its settings from the environment, which names the service's database only now.
    from scripts.screenshots.camera import Camera
    from scripts.screenshots.states import README, STATES
    from scripts.screenshots.subjects import make_subjects

    subjects = make_subjects()
    with Camera(program, address, subjects) as camera:
        for state in (each for each in STATES if only in each.name):
            for path in camera.take(state, folder):
                print(path)
        for state in README if not only else ():
            for path in camera.take(state, _README):
                _refuse_heavy(path)
                print(path)


def _refuse_heavy(path: Path) -> None:
    size = path.stat().st_size
    if size > _MOST_BYTES:
        sys.exit(f"{path} has {size:,} bytes; the README takes {_MOST_BYTES:,}: show less in it.")


main()
