"""What a browser may do with an answer: the content security policy of each part of the service, as data.

Readers' pages run and load this host's own files and nothing else. No exception by nonce or hash is made anywhere, so
a page stays the same bytes for everybody. Nothing is framed but what a view says may be, by its `framed_by`.
"""

from collections.abc import Callable, Collection, Mapping

from django.http import HttpRequest, HttpResponseBase

_OWN = "'self'"
_BARE = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'"}
_UNFRAMED = "frame-ancestors 'none'"
_PAGE = {
    **_BARE,
    "script-src": _OWN,
    "style-src": _OWN,
    "img-src": _OWN,
    "font-src": _OWN,
    "connect-src": _OWN,
    "manifest-src": _OWN,
    "form-action": _OWN,
}
_ADMIN = {**_PAGE, "script-src": "'self' 'unsafe-eval'", "style-src": "'self' 'unsafe-inline'"}
_DOCS = {**_PAGE, "img-src": "'self' data:", "form-action": "'none'"}
# A picture that is opened by its own address is a document: it may be painted, and runs nothing.
_FILE = {**_BARE, "style-src": "'unsafe-inline'", "sandbox": ""}

# A worker is held to the policy of its own file; a sandbox would take its origin, and with it the browser's hashing.
_WORKER = {"default-src": "'none'"}
# It runs beside the pages, shows the site's icon, and asks nobody anything.
_PUSH_WORKER = {"default-src": "'none'", "img-src": _OWN}


def _written(policy: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {sources}".strip() for name, sources in policy.items())


# The first prefix that fits counts.
POLICIES = tuple(
    (prefix, _written(policy))
    for prefix, policy in (
        ("/static/pages/vendor/", _WORKER),
        ("/push-worker.js", _PUSH_WORKER),
        ("/static/", _FILE),
        ("/avatars/", _FILE),
        ("/brand/", _FILE),
        ("/words/", _FILE),
        ("/admin/", _ADMIN),
        ("/api/v1/docs", _DOCS),
        ("/api/", _BARE),
        ("/healthz", _BARE),
        ("/readyz", _BARE),
        ("/metrics", _BARE),
        ("/hooks/", _BARE),
        ("/", _PAGE),
    )
)
_REFUSED = "browsing-topics camera display-capture geolocation microphone payment usb".split()
PERMISSIONS = ", ".join(f"{feature}=()" for feature in _REFUSED)


def declare(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: every answer says what may be done with it, be it a page, a file, an error or a 304."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        given = get_response(request)
        given["Content-Security-Policy"] = _framed(policy_for(request.path_info), getattr(given, "framed_by", ()))
        given["Permissions-Policy"] = PERMISSIONS
        return given

    return answer


def _framed(policy: str, origins: Collection[str]) -> str:
    """The policy of an answer that pages of these origins may show in a frame."""
    return policy.replace(_UNFRAMED, f"frame-ancestors {' '.join(origins)}") if origins else policy


def policy_for(path: str) -> str:
    """The policy of the part of the service that this path belongs to."""
    return next(policy for prefix, policy in POLICIES if path.startswith(prefix))
