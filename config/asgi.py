"""The ASGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_wsgi_application()

from discussion.edge.service import Service  # noqa: E402  # it reads the settings

application = Service(_django)
# Every address and the views behind it, 0.3 s of imports: before the process takes requests, and not in the first one.
_ = get_resolver().url_patterns
# A supervisor that started this process beside an older one waits for a sign before it ends that.
if os.environ.get("READY_FILE"):
    with open(os.environ["READY_FILE"], "a") as sign:  # noqa: PTH123
        sign.write(".")
