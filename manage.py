#!/usr/bin/env python
"""Django's command line; a health check has a way of its own, which loads nothing of Django."""

import os
import sys

from discussion.core import vitals


def _run_command() -> None:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    if sys.argv[1:2] == ["healthcheck"]:
        sys.exit(vitals.main(sys.argv[2:]))
    _run_command()
