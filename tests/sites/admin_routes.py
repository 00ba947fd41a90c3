"""Every address of the admin, and how it is called about things that belong to another site."""

from typing import Any

from tests.sites.routes import Call, get, post

_ARTICLE_FORM = {
    "title": "Taken over",
    "slug": "taken",
    "state": "open",
    "urls-TOTAL_FORMS": 0,
    "urls-INITIAL_FORMS": 0,
}
_POLL_FORM = {
    "question": "Taken over?",
    "options": "A\nB",
    "kind": "single",
    "min_choices": 1,
    "max_choices": 1,
    "voters": "everyone",
    "results_visible": "always",
    "scale": "1-5",
}
_FACE = {f"{prefix}-{name}_FORMS": 0 for prefix in ("origins", "allowed_origins") for name in ("TOTAL", "INITIAL")}
_SIGN_IN = {
    "is_enabled": "on",
    "issuer": "https://elsewhere.example",
    "audience": "discussion",
    "algorithm": "HS256",
    "new_key": "8f1c0a5be9d24763b1ef90c25a7d36484d8e2f61c07b95a3e4d17f0928b6ca55",
}


_TERMS = {
    "holds": "everyone",
    "newcomer_until": 3,
    "trusted_from": 50,
    "most_links": 3,
    "deadline_seconds": 5,
    "external_failure": "show",
    "external_seconds": 3,
    "spam_held_from": 80,
    "abuse_held_from": 80,
    "error_budget": 5,
}
_LINES = {"name": "Taken", "effect": "refuse", "phrases": "taken", "is_enabled": "on"}
_HOOK = {"name": "Taken", "url": "https://elsewhere.example/hooks", "is_enabled": "on"}
_REASON = {"title": "Taken", "text": "Taken.", "position": 1}


def _panel(
    prefix: str, thing: str, by: str, *calls: Call, change: int = 200, add: int = 200, history: int = 200
) -> dict[str, Any]:
    """What Django's admin has for each model; whoever may not open a page of it at home is not asked to."""
    of = f"admin/{prefix}/"
    one = f"/admin/{prefix}/{{#{thing}}}/"
    return {
        of: (get(f"/{of}", by), *(each for each in calls if each.path == f"/{of}")),
        f"{of}add/": (
            get(f"/{of}add/", by, status=add),
            *(each for each in calls if each.path == f"/{of}add/"),
        ),
        f"{of}<path:object_id>/history/": (get(f"{one}history/", by, status=history),),
        f"{of}<path:object_id>/delete/": (
            get(f"{one}delete/", by, status=403),
            post(f"{one}delete/", by, {"post": "yes"}, status=403),
        ),
        f"{of}<path:object_id>/change/": (
            get(f"{one}change/", by, status=change),
            *(each for each in calls if each.path == f"{one}change/"),
        ),
        f"{of}<path:object_id>/": (get(one, by, status=302),),
    }


ADMIN: dict[str, tuple[Call, ...]] = {
    "admin/search/": (get("/admin/search/?s=canary", "root"),),
    "admin/": (get("/admin/", "insider"),),
    "admin/autocomplete/": (
        get(
            "/admin/autocomplete/?app_label=polls&model_name=poll&field_name=article&term=canary",
            "publisher",
        ),
    ),
    **_panel(
        "articles/article",
        "article",
        "publisher",
        post("/admin/articles/article/add/", "publisher", {**_ARTICLE_FORM, "site": "{#home}"}, status=302),
        post("/admin/articles/article/{#article}/change/", "publisher", _ARTICLE_FORM, status=302),
    ),
    **_panel(
        "comments/comment",
        "pending",
        "insider",
        post(
            "/admin/comments/comment/", "insider", {"action": "approve", "_selected_action": "{#pending}"}, status=302
        ),
        add=403,
    ),
    "admin/comments/comment/<int:comment>/verdict/": (
        post("/admin/comments/comment/{#pending}/verdict/", "insider", {"verdict": "approve"}, status=302),
    ),
    **_panel("exports/export", "export", "insider", add=403),
    "admin/exports/export/request/": (
        post("/admin/exports/export/request/", "insider", {"site": "{#home}", "form": "csv"}, status=302),
    ),
    "admin/exports/export/<int:number>/file/": (get("/admin/exports/export/{#export}/file/", "insider"),),
    "admin/exports/export/<int:number>/remove/": (
        post("/admin/exports/export/{#doomed}/remove/", "insider", status=302),
    ),
    **_panel("imports/batch", "batch", "root"),
    "admin/imports/batch/<int:number>/act/": (
        post("/admin/imports/batch/{#batch}/act/", "root", {"verb": "undo"}, status=302),
    ),
    "admin/imports/batch/<int:number>/report.json": (get("/admin/imports/batch/{#batch}/report.json", "root"),),
    **_panel("accounts/letter", "letter", "root", change=403, add=403, history=403),
    **_panel("core/outboxrow", "article", "root", change=302, add=403, history=302),
    **_panel(
        "polls/poll",
        "secret",
        "publisher",
        post("/admin/polls/poll/add/", "publisher", {**_POLL_FORM, "site": "{#home}"}, status=302),
        post("/admin/polls/poll/{#secret}/change/", "publisher", _POLL_FORM, status=302),
    ),
    **_panel(
        "moderation/policy",
        "policy",
        "publisher",
        post("/admin/moderation/policy/add/", "publisher", {**_TERMS, "site": "{#home}"}, status=302),
        post("/admin/moderation/policy/{#policy}/change/", "publisher", _TERMS, status=302),
    ),
    # It is asked by POST, too, about a text that is typed there; that changes nothing.
    "admin/moderation/policy/try/": (get("/admin/moderation/policy/try/", "publisher"),),
    **_panel(
        "moderation/phraselist",
        "phrases",
        "publisher",
        post("/admin/moderation/phraselist/add/", "publisher", {**_LINES, "site": "{#home}"}, status=302),
        post("/admin/moderation/phraselist/{#phrases}/change/", "publisher", _LINES, status=302),
    ),
    **_panel("moderation/learnedmodel", "model", "publisher", add=403),
    "admin/moderation/learnedmodel/<int:number>/rehearse/": (
        post("/admin/moderation/learnedmodel/{#model}/rehearse/", "publisher", {"_days": "7"}, status=302),
    ),
    **_panel("moderation/rehearsal", "rehearsal", "publisher", add=403),
    "admin/moderation/rehearsal/<int:number>/settle/": (
        post("/admin/moderation/rehearsal/{#rehearsal}/settle/", "publisher", {"verb": "drop"}, status=302),
    ),
    **_panel(
        "moderation/reason",
        "reason",
        "publisher",
        post("/admin/moderation/reason/add/", "publisher", {**_REASON, "code": "taken", "site": "{#home}"}, status=302),
        post("/admin/moderation/reason/{#reason}/change/", "publisher", _REASON, status=302),
    ),
    **_panel(
        "notifications/webhookendpoint",
        "webhook",
        "publisher",
        post("/admin/notifications/webhookendpoint/add/", "root", {**_HOOK, "site": "{#away}"}),
        post("/admin/notifications/webhookendpoint/{#webhook}/change/", "root", _HOOK, status=302),
        add=403,
    ),
    "admin/notifications/webhookendpoint/<int:number>/act/": (
        post("/admin/notifications/webhookendpoint/{#webhook}/act/", "publisher", {"verb": "test"}, status=302),
        post("/admin/notifications/webhookendpoint/{#webhook}/act/", "root", {"verb": "renew"}),
    ),
    **_panel("notifications/delivery", "delivery", "publisher", add=403),
    "admin/notifications/delivery/<int:number>/again/": (
        post("/admin/notifications/delivery/{#delivery}/again/", "publisher", status=302),
    ),
    "admin/polls/poll/<int:poll>/bursts/<int:burst>/": (
        post("/admin/polls/poll/{#poll}/bursts/{#burst}/", "publisher", {"verdict": "counted"}, status=302),
    ),
    **_panel(
        "accounts/reader",
        "ann",
        "insider",
        post(
            "/admin/accounts/reader/{#ann}/change/",
            "root",
            {
                "name": "Taken",
                "email": "taken@example.org",
                "is_active": "on",
                "name_changes-TOTAL_FORMS": 0,
                "name_changes-INITIAL_FORMS": 0,
                "roles-TOTAL_FORMS": 1,
                "roles-INITIAL_FORMS": 0,
                "roles-0-site": "{#home}",
                "roles-0-name": "editor",
            },
            status=302,
        ),
        post(
            "/admin/accounts/reader/{#foreigner}/change/",
            "root",
            {
                "name": "Taken",
                "email": "taken@example.org",
                "is_active": "on",
                "name_changes-TOTAL_FORMS": 0,
                "name_changes-INITIAL_FORMS": 0,
                "roles-TOTAL_FORMS": 1,
                "roles-INITIAL_FORMS": 0,
                "roles-0-site": "{#home}",
                "roles-0-name": "moderator",
            },
            status=302,
        ),
        add=403,
    ),
    "admin/accounts/reader/<int:number>/erase/": (
        post("/admin/accounts/reader/{#ann}/erase/", "root", {"text": "keep"}, status=302),
    ),
    **_panel(
        "sites/site",
        "home",
        "publisher",
        post("/admin/sites/site/{#home}/change/", "publisher", {"accent": "#ff0000", **_FACE}, status=302),
        add=403,
    ),
    **_panel(
        "sites/hostsignin",
        "host_sign_in",
        "root",
        post("/admin/sites/hostsignin/{#host_sign_in}/change/", "root", _SIGN_IN, status=302),
        post("/admin/sites/hostsignin/add/", "root", {**_SIGN_IN, "site": "{#away}"}, status=302),
    ),
}
_QUEUE = "/admin/queue/"
ADMIN |= {
    "admin/queue/": (
        get(_QUEUE, "insider"),
        get(f"{_QUEUE}?q=canary", "insider"),
        get(f"{_QUEUE}?article={{article}}", "insider"),
    ),
    "admin/queue/counts/": (get(f"{_QUEUE}counts/", "insider"),),
    "admin/queue/undo/": (post(f"{_QUEUE}undo/", "insider", {"decisions": "{decision}"}, status=302),),
    "admin/queue/log/": (
        get(f"{_QUEUE}log/", "insider"),
        get(f"{_QUEUE}log/?q={{other}}", "insider"),
    ),
    "admin/queue/log/export.csv": (get(f"{_QUEUE}log/export.csv", "insider"),),
    "admin/queue/figures/": (get(f"{_QUEUE}figures/", "insider"),),
    "admin/queue/bulk/": (
        get(f"{_QUEUE}bulk/", "insider"),
        get(f"{_QUEUE}bulk/?c={{pending}}&verdict=reject", "insider"),
        get(f"{_QUEUE}bulk/?article={{article}}&scope=all&verdict=approve", "insider"),
    ),
    "admin/queue/bulk/start/": (
        post(f"{_QUEUE}bulk/start/", "insider", {"c": "{pending}", "verdict": "reject"}, status=302),
    ),
    "admin/queue/bulk/<str:bulk>/": (get(f"{_QUEUE}bulk/{{bulk}}/", "insider"),),
    "admin/queue/bulk/<str:bulk>/undo/": (post(f"{_QUEUE}bulk/{{bulk}}/undo/", "insider", status=302),),
    "admin/queue/readers/<str:reader>/act/": (
        post(f"{_QUEUE}readers/{{ann}}/act/", "insider", {"kind": "note", "note": "Watch."}, status=302),
    ),
    "admin/queue/readers/<str:reader>/": (get(f"{_QUEUE}readers/{{ann}}/", "insider"),),
    "admin/queue/<str:comment>/": (
        get(f"{_QUEUE}{{pending}}/", "insider"),
        get(f"{_QUEUE}{{comment}}/", "insider"),
    ),
    "admin/queue/<str:comment>/decide/": (
        post(
            f"{_QUEUE}{{pending}}/decide/",
            "insider",
            {"verdict": "approve"},
            status=302,
        ),
    ),
    "admin/queue/<str:comment>/claim/": (post(f"{_QUEUE}{{pending}}/claim/", "insider", status=204),),
}
ADMIN_OF_NO_SITE = {
    "admin/language/",
    *("admin/login/", "admin/logout/", "admin/password_change/", "admin/password_change/done/", "admin/jsi18n/"),
    # Lists of panels, and the address of what is none.
    *("admin/^(?P<app_label>)/$", "admin/(?P<url>.*)$"),
    # Refuses every model: none has an address of its own kind.
    "admin/r/<path:content_type_id>/<path:object_id>/",
}
