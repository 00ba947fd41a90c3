"""Every address of the service, and how it is called about things that belong to another site.

A new address fails `test_isolation.py` until it stands here: either with its calls, or among those that are about no
site's thing. In a path or a body `{article}` and the like are public ids of the other site's things, `{#article}` is
the number that the admin uses.
"""

from tests.sites.calls import NOBODY, Call, get, post
from tests.sites.moderation_routes import MODERATION

API: dict[str, tuple[Call, ...]] = {
    "articles": (
        get("articles", "publisher"),
        post("articles", "publisher", {"title": "New", "slug": "new", "state": "open"}, status=201),
    ),
    "articles/lookup": (get("articles/lookup?url=https://news.example/at-home"),),
    "articles/<str:slug>": (
        get("articles/{article}"),
        get("articles/{draft}", "publisher", hidden=True),
        Call("PATCH", "articles/{article}", "publisher", {"title": "Taken over"}),
        Call("PATCH", "articles/{draft}", "publisher", {"title": "Taken over"}, hidden=True),
    ),
    "articles/<str:slug>/comments": (
        get("articles/{article}/comments"),
        post("articles/{article}/comments", "author", {"body": "Mine now."}, status=201),
        post("articles/{article}/comments", "author", {"body": "Mine now.", "parent": "{other}"}, status=201),
        # Beneath one's own article, in answer to a comment of another's.
        post("articles/{away_article}/comments", NOBODY, {"body": "Across.", "parent": "{other}"}, status=400),
    ),
    "articles/<str:slug>/mine": (get("articles/{article}/mine"),),
    "articles/<str:slug>/events": (get("articles/{article}/events?since=1"),),
    "articles/<str:slug>/changes": (get("articles/{article}/changes?since=1"),),
    "articles/<str:slug>/polls": (get("articles/{article}/polls"),),
    "articles/<str:slug>/stances": (get("articles/{article}/stances"),),
    "polls": (
        post("polls", "publisher", {"question": "Whose?", "options": [{"text": "A"}, {"text": "B"}]}, status=201),
        post(
            "polls",
            "publisher",
            {"question": "Whose?", "options": [{"text": "A"}, {"text": "B"}], "article": "{article}"},
            status=201,
        ),
        post(
            "polls",
            "publisher",
            {"question": "Whose?", "options": [{"text": "A"}, {"text": "B"}], "article": "{draft}"},
            hidden=True,
            status=201,
        ),
    ),
    "polls/<str:poll>": (
        get("polls/{poll}"),
        get("polls/{secret}", "publisher", hidden=True),
        Call("PATCH", "polls/{unset}", "publisher", {"question": "Taken over?"}),
        Call("PATCH", "polls/{secret}", "publisher", {"question": "Taken over?"}, hidden=True),
    ),
    "polls/<str:poll>/results": (
        get("polls/{poll}/results", "publisher"),
        get("polls/{secret}/results", "publisher", hidden=True),
    ),
    "polls/<str:poll>/changes": (get("polls/{poll}/changes", "publisher"),),
    "polls/<str:poll>/stance": (Call("PUT", "polls/{poll}/stance", "author", {"is_shown": True}),),
    "polls/<str:poll>/ballot": (
        Call("PUT", "polls/{poll}/ballot", "insider", {"choices": ["{option}"]}),
        Call("DELETE", "polls/{poll}/ballot", "author", status=204),
        Call("PUT", "polls/{away_poll}/ballot", NOBODY, {"choices": ["{option}"]}),
        Call(
            "PUT",
            "polls/{poll}/ballot",
            "insider",
            {"choices": ["{option}"], "comment": "{away_comment}"},
            status=400,
        ),
    ),
    "polls/<str:poll>/ballots": (get("polls/{poll}/ballots?as=csv", "publisher"),),
    "counts": (get("counts?article={article}&article={draft}"),),
    "comments/<str:comment>": (
        get("comments/{comment}"),
        get("comments/{pending}", "insider", hidden=True),
        Call("PATCH", "comments/{comment}", "author", {"body": "Taken over."}),
        Call("PATCH", "comments/{pending}", "author", {"body": "Taken over."}, hidden=True),
        Call("DELETE", "comments/{comment}", "author", status=204),
        Call("DELETE", "comments/{pending}", "author", hidden=True, status=204),
    ),
    "comments/<str:comment>/replies": (
        get("comments/{comment}/replies"),
        get("comments/{pending}/replies", hidden=True, status=404),
    ),
    "comments/<str:comment>/context": (
        get("comments/{comment}/context"),
        get("comments/{pending}/context", hidden=True),
    ),
    "comments/<str:comment>/revisions": (get("comments/{comment}/revisions"),),
    "comments/<str:comment>/vote": (Call("PUT", "comments/{comment}/vote", "insider", {"value": 1}),),
    "readers/<str:reader>": (get("readers/{ann}"),),
    "readers/<str:reader>/comments": (get("readers/{ann}/comments"),),
    "me/tokens/<str:token>": (Call("DELETE", "me/tokens/{token}", "author", hidden=True, status=204),),
    "me/push-endpoints/<str:endpoint>": (
        Call("DELETE", "me/push-endpoints/{browser}", "author", hidden=True, status=204),
    ),
    "me/sessions/<str:session>": (Call("DELETE", "me/sessions/{session}", "author", hidden=True, status=204),),
    "comments/<str:comment>/reports": (
        post("comments/{comment}/reports", "insider", {"reason": "spam"}, status=201),
        post("comments/{pending}/reports", NOBODY, {"reason": "spam"}, hidden=True),
    ),
    "comments/<str:comment>/appeal": (
        post("comments/{fallen}/appeal", "author", {"text": "It is a question."}, hidden=True, status=201),
    ),
    "articles/<str:slug>/people": (get("articles/{article}/people"),),
    "articles/<str:slug>/subscription": (
        get("articles/{article}/subscription", "author"),
        Call("PUT", "articles/{article}/subscription", "author", {}),
        Call("DELETE", "articles/{article}/subscription", "insider", status=204),
        Call("PUT", "articles/{draft}/subscription", NOBODY, {}, hidden=True),
    ),
    "articles/<str:slug>/mute": (
        Call("PUT", "articles/{article}/mute", "author", status=204),
        Call("DELETE", "articles/{article}/mute", "insider", status=204),
        Call("PUT", "articles/{draft}/mute", NOBODY, hidden=True),
    ),
    "comments/<str:comment>/subscription": (
        get("comments/{comment}/subscription", "author"),
        get("comments/{pending}/subscription", "author", hidden=True),
        Call("PUT", "comments/{comment}/subscription", "author", {}),
        Call("DELETE", "comments/{comment}/subscription", "insider", status=204),
    ),
    "comments/<str:comment>/mute": (
        Call("PUT", "comments/{comment}/mute", "author", status=204),
        Call("DELETE", "comments/{comment}/mute", "insider", status=204),
    ),
    "readers/<str:reader>/mute": (
        Call("PUT", "readers/{ann}/mute", "publisher", status=204),
        Call("DELETE", "readers/{ann}/mute", "insider", status=204),
    ),
    **MODERATION,
}
# About who asks alone, or about nothing that is stored.
API_OF_NO_SITE = {
    *("session/guest", "session/login", "session/sso", "session/claim", "session", "me", "me/tokens", "me/sessions"),
    *("session/login/factor", "session/sign-up", "session/confirm", "session/code", "session/code/confirm"),
    *("session/reset", "session/reset/confirm", "session/passkey", "session/passkey/confirm", "session/password"),
    *("session/email", "session/email/confirm", "session/sessions", "session/factors", "session/totp"),
    *("session/totp/confirm", "session/totp/remove", "session/recovery-codes", "session/passkeys"),
    # A number among one's own.
    *("session/passkeys/confirm", "session/passkeys/<int:passkey>/remove", "session/sessions/<int:session>"),
    *("me/erasure", "me/export", "me/export/file", "me/held", "me/warnings", "me/warnings/read"),
    *("me/notifications", "me/notifications/count", "me/notifications/read", "me/preferences"),
    *("me/subscriptions", "me/mutes"),
    *("me/push-endpoints", "push-key"),
    *("preview", "comments:analyze", "proof", "schema", "docs", ""),
}

_FORM = {"key": "once"}
PAGES: dict[str, tuple[Call, ...]] = {
    "": (get("/"),),
    "a/<slug:slug>/": (get("/a/{article}/"), get("/a/{draft}/", "publisher", status=404)),
    "a/<slug:slug>/feed/": (get("/a/{article}/feed/"),),
    "a/<slug:slug>/write": (
        get("/a/{article}/write"),
        post("/a/{article}/write", "author", {**_FORM, "body": "Mine.", "do": "send"}, strangers=False, status=303),
    ),
    "a/<slug:slug>/follow": (
        get("/a/{article}/follow", "author"),
        post("/a/{article}/follow", "author", {"act": "follow"}, status=303),
        post("/a/{draft}/follow", NOBODY, {"act": "follow"}, hidden=True, strangers=False),
    ),
    "a/<slug:place>/join": (
        get("/a/{article}/join", status=204),
        post("/a/{article}/join", "author", {**_FORM, "name": "Me"}, strangers=False, status=200),
    ),
    "c/<str:comment>/": (get("/c/{comment}/"), get("/c/{pending}/")),
    "c/<str:comment>/replies": (get("/c/{comment}/replies"),),
    "c/<str:comment>/history": (get("/c/{comment}/history"),),
    "c/<str:comment>/reply": (
        get("/c/{other}/reply"),
        post("/c/{other}/reply", "author", {**_FORM, "body": "Mine.", "do": "send"}, strangers=False, status=303),
    ),
    "c/<str:comment>/edit": (
        get("/c/{comment}/edit"),
        post("/c/{comment}/edit", "author", {**_FORM, "body": "Taken over.", "do": "send"}, status=303),
        post("/c/{pending}/edit", "author", {**_FORM, "body": "Taken over.", "do": "send"}, status=303),
    ),
    "c/<str:comment>/delete": (get("/c/{comment}/delete"), post("/c/{comment}/delete", "author", _FORM, status=303)),
    "c/<str:comment>/report": (
        get("/c/{comment}/report"),
        post("/c/{comment}/report", "insider", {**_FORM, "reason": "spam"}, strangers=False, status=303),
    ),
    "c/<str:comment>/follow": (
        get("/c/{pending}/follow", "author"),
        post("/c/{comment}/follow", "author", {"act": "follow"}, status=303),
        post("/c/{comment}/follow", "author", {"act": "mute"}, status=303),
    ),
    "c/<str:comment>/appeal": (
        get("/c/{fallen}/appeal", "author"),
        post("/c/{fallen}/appeal", "author", {**_FORM, "text": "It is a question."}, status=303),
    ),
    "c/<str:comment>/vote": (
        get("/c/{comment}/vote"),
        post("/c/{comment}/vote", "insider", {**_FORM, "value": "1"}, strangers=False, status=303),
    ),
    "p/preview": (post("/p/preview", "publisher", {"question": "Who?"}),),
    "p/<str:poll>/": (get("/p/{poll}/"), get("/p/{secret}/", "publisher", status=404)),
    "p/<str:poll>/ballot": (
        get("/p/{poll}/ballot"),
        post("/p/{poll}/ballot", "insider", {**_FORM, "choice": "{option}"}, strangers=False, status=303),
    ),
    "p/<str:poll>/results": (get("/p/{poll}/results"),),
    "p/<str:poll>/stance": (post("/p/{poll}/stance", "author", {"shown": "yes"}, status=303),),
    "p/<str:place>/join": (
        get("/p/{poll}/join", status=204),
        post("/p/{poll}/join", "author", {**_FORM, "name": "Me"}, strangers=False, status=200),
    ),
    "r/<str:reader>/": (get("/r/{ann}/"),),
    "r/<str:reader>/mute": (
        get("/r/{ann}/mute", "publisher"),
        post("/r/{ann}/mute", "publisher", {"act": "mute"}, status=303),
    ),
    "me/tokens/<str:token>/revoke": (
        get("/me/tokens/{token}/revoke"),
        post("/me/tokens/{token}/revoke", "author", _FORM, status=303),
    ),
    "me/sessions/<str:session>/end": (
        get("/me/sessions/{session}/end"),
        post("/me/sessions/{session}/end", "author", _FORM, status=303),
    ),
    "feed/": (get("/feed/"),),
    "comments/feed/": (get("/comments/feed/"),),
    "sitemap.xml": (get("/sitemap.xml"),),
}
PAGES_OF_NO_SITE = {
    *"healthz readyz sign-in/ sign-out/ me/ me/held me/tokens me/sessions".split(),
    *"robots.txt favicon.ico push-worker.js".split(),
    # A drawing follows from the letters of the id alone.
    "avatars/<str:reader>.svg",
    # Known by what they hold: the bytes of a logo, a colour, the words of the scripts.
    *("brand/<str:accent>.css", "brand/<str:digest>", "words/<str:language>-<str:digest>.js"),
    # Signing up and in, and what a member looks after.
    *("sign-up/", "sign-in/closed/", "sign-in/code/", "sign-in/code/confirm/", "sign-in/factor/", "sign-in/passkey/"),
    *("account/again/", "account/again/code/", "account/again/code/confirm/", "account/again/factor/"),
    *("account/again/passkey/", "account/confirm/", "account/elsewhere/", "account/elsewhere/cancelled/"),
    *("account/elsewhere/error/", "account/elsewhere/sign-up/", "account/email/", "account/factors/"),
    *("account/factors/app/", "account/factors/app/remove/", "account/factors/codes/", "account/factors/codes/file/"),
    *("account/factors/codes/new/", "account/factors/keys/", "account/factors/keys/<int:pk>/name/"),
    *("account/factors/keys/<int:pk>/remove/", "account/factors/keys/new/", "account/password/"),
    *("account/password/first/", "account/reset/", "account/reset/code/", "account/reset/done/"),
    # What a signed link says, and what whoever sends our mail tells of an address.
    *("n/<str:token>/", "hooks/mail/<str:provider>/"),
    *("notifications/", "account/notifications/"),
    *("account/reset/new/", "account/sessions/", "me/data", "me/data/<str:form>", "me/erase"),
}
# What a reader does to nobody but themselves, with a cookie as with a token.
OF_ONESELF = (
    Call("DELETE", "session", "author", status=204),
    Call("PATCH", "me", "author", {"name": "Another Name"}),
    post("preview", "author", {"body": "Well."}),
    post("me/tokens", "author", {"name": "A program", "scopes": ["read"]}, status=201),
    post("/me/", "author", {"name": "Another Name"}, status=303),
    post("/me/tokens", "author", {"name": "Another program", "read": "on", "days": "30"}),
    post("/notifications/", "author", {"act": "read-all", "row": "{comment}"}, status=303),
    post("/account/notifications/", "author", {"act": "off"}, status=303),
    post("/sign-out/", "author", status=303),
    post("/sign-in/", "author", {"login": "insider@home.example", "password": "correct horse"}, status=302),
    post("/admin/logout/", "insider"),
    post("/admin/login/", "insider", {"username": "insider@home.example", "password": "correct horse"}, status=302),
    post("/admin/password_change/", "insider", status=302),
)
