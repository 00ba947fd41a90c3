"""What the import's fault test does in a process of its own: `count`, or `check`."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from discussion.actions.recount import recount  # noqa: E402
from discussion.comments.models import ActivityHour, Branch, Comment  # noqa: E402
from discussion.core import clock  # noqa: E402
from discussion.imports.models import ImportedComment  # noqa: E402


def check() -> dict[str, object]:
    """What is there, counted in every way."""
    return {
        "comments": Comment.objects.count(),
        "keys": ImportedComment.objects.values("key").distinct().count(),
        "in hours": sum(hour.comment_count for hour in ActivityHour.objects.all()),
        "in branches": sum(branch.comment_count for branch in Branch.objects.all()),
        "differences": [str(each) for each in recount(now=clock.now(), is_dry=True)],
    }


if __name__ == "__main__":
    told = Comment.objects.count() if sys.argv[1] == "count" else check()
    sys.stdout.write(json.dumps(told))
