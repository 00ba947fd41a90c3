"""Every state that is worth a look, as data: add a line here and it is photographed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

Prepare = Callable[[Page], object]


@dataclass(frozen=True)
class State:
    """A page in a state: the address names subjects in braces, `prepare` brings it about, `looks` are keys of LOOKS.

    `as_` is whoever is signed in: `robin`, a reader, `mo`, the moderator, or `root`.

    It is photographed whole, or a part of it that a selector names, or as much as the window holds.
    """

    name: str
    address: str
    looks: tuple[str, ...]
    as_: str = ""
    prepare: Prepare | None = None
    part: str = ""
    is_whole: bool = True


def _window(width: int, height: int = 900, **more: Any) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": height}, **more}


# What a browser context is opened with; `media` and `dir` are set on the page.
LOOKS: dict[str, dict[str, Any]] = {
    **{
        f"{width}-{scheme}": _window(width, color_scheme=scheme)
        for width in (320, 390, 768, 1280)
        for scheme in ("light", "dark")
    },
    "light": _window(1280, color_scheme="light"),
    "dark": _window(1280, color_scheme="dark"),
    "print": _window(794, media="print"),
    "forced-colours": _window(1280, forced_colors="active"),
    "forced-colours-dark": _window(1280, forced_colors="active", color_scheme="dark"),
    "rtl": _window(1280, dir="rtl"),
    "rtl-390": _window(390, dir="rtl"),
    "without-scripts": _window(1280, java_script_enabled=False),
}
EVERY_SIZE = tuple(f"{width}-{scheme}" for width in (320, 390, 768, 1280) for scheme in ("light", "dark"))
PHONE_AND_DESK = ("390-light", "1280-light", "1280-dark")
DESK = ("390-light", "390-dark", "1280-light", "1280-dark")
OWN = ("390-light", "390-dark", "1280-light", "1280-dark", "rtl-390", "forced-colours")
SPECIAL = ("print", "forced-colours", "forced-colours-dark", "rtl", "rtl-390", "without-scripts")


def press(words: str, typed: dict[str, str] | None = None, *, within: str = "main") -> Prepare:
    """Fill in fields by their labels, then press the button with these words."""

    def prepare(page: Page) -> None:
        for label, text in (typed or {}).items():
            page.get_by_label(label).fill(text)
        page.locator(within).get_by_role("button", name=words, exact=True).click()

    return prepare


_DISCUSSION = "#discussion"
_REFUSED = press("Post comment", {"Your comment": " ", "Your name": "Q"})
_WRONG_PASSWORD = press("Sign in", {"E-mail": "robin@example.org", "Password": "wrong"})
_NO_ARTICLE = press("Make the export", {"Article": "no-such-article"}, within="#content")
_NEW_SECRET = press("New secret", within="#content")
_NEW_TOKEN = press("Make the token", {"What is it for?": "Statistics for the newsroom"})
_NAMELESS_TOKEN = press("Make the token", {"What is it for?": "\u200b"})
_TAKEN_NAME = press("Save your profile", {"Your name": "TOMAS R", "About you": "I wait for a connection."})
_ADA = {"Your name": "Ada", "E-mail": "ada@example.org", "Password": "correct horse battery"}
_SIGNED_UP = press("Sign up", _ADA)
_WEAK = press("Sign up", {**_ADA, "Your name": "A", "Password": "12345678"})
_CODE_ASKED = press("Send me a code", {"E-mail": "morgan@example.org"})
_GUARDED = press("Sign in", {"E-mail": "gail@example.org", "Password": "correct horse"})


def _again(page: Page) -> None:
    """Say once more who one is, where that is asked."""
    if page.get_by_label("Password").count():
        press("Go on", {"Password": "correct horse"})(page)


def _hear_less(page: Page) -> None:
    page.locator(".n-more > summary").first.click()


def _mention(page: Page) -> None:
    page.get_by_role("textbox", name="Your comment").press_sequentially("Ask @K")
    page.get_by_role("option").first.wait_for()


def _post(page: Page) -> None:
    page.get_by_role("textbox", name="Your comment").fill("Nobody has read this, so I begin.")
    page.get_by_role("button", name="Post comment").click()
    page.get_by_label("Tell me what others write").check()


_PREVIEW = press("Preview", {"Your comment": "I **mean** it:\n\n> quoted\n\nand `code`.", "Your name": "Robin"})

STATES: tuple[State, ...] = (
    State("articles", "/", (*EVERY_SIZE, *SPECIAL)),
    State("article", "{lively}", (*EVERY_SIZE, *SPECIAL)),
    State("discussion", "{lively}#discussion", EVERY_SIZE, is_whole=False),
    State("discussion-new", "{lively}?sort=new", PHONE_AND_DESK, part=_DISCUSSION),
    State("discussion-signed-in", "{lively}?sort=new", PHONE_AND_DESK, as_="robin", part=_DISCUSSION),
    State("empty", "{empty}", PHONE_AND_DESK),
    State("closed", "{closed}", PHONE_AND_DESK),
    State("permalink", "{busiest}", (*EVERY_SIZE, *SPECIAL)),
    State("permalink-own", "{own}", PHONE_AND_DESK, as_="robin"),
    State("permalink-pending", "{pending}", PHONE_AND_DESK, as_="robin"),
    State("permalink-held", "{pending}?held=proof", DESK, as_="robin"),
    State("permalink-removed", "{removed}", PHONE_AND_DESK),
    State("permalink-deep", "{deepest}", PHONE_AND_DESK),
    State("replies", "{busiest}replies", (*PHONE_AND_DESK, "rtl")),
    State("history", "{edited}history", (*PHONE_AND_DESK, "rtl")),
    State("write", "{lively}write", PHONE_AND_DESK),
    State("write-refused", "{lively}write", (*PHONE_AND_DESK, "forced-colours", "rtl"), prepare=_REFUSED),
    State("write-preview", "{lively}write", PHONE_AND_DESK, prepare=_PREVIEW),
    State("reply", "{busiest}reply", PHONE_AND_DESK),
    State("edit", "{own}edit", PHONE_AND_DESK, as_="robin"),
    State("delete", "{own}delete", PHONE_AND_DESK, as_="robin"),
    State("vote", "{busiest}vote", PHONE_AND_DESK),
    State("sign-in", "/sign-in/", (*PHONE_AND_DESK, "forced-colours", "rtl")),
    State("sign-in-refused", "/sign-in/", PHONE_AND_DESK, prepare=_WRONG_PASSWORD),
    State("sign-out", "/sign-out/", PHONE_AND_DESK, as_="robin"),
    State("queue", "/admin/queue/", (*OWN, "without-scripts"), as_="mo"),
    State("queue-figures", "/admin/queue/figures/", OWN, as_="mo"),
    State("queue-log", "/admin/queue/log/", OWN, as_="mo"),
    State("queue-bulk", "/admin/queue/bulk/?kind=pending&verdict=reject", OWN, as_="mo"),
    State("desk-exports", "/admin/exports/export/?article={lively_slug}", DESK, as_="mo"),
    State("desk-exports-refused", "/admin/exports/export/", DESK, as_="mo", prepare=_NO_ARTICLE),
    State("desk-webhooks", "/admin/notifications/webhookendpoint/", DESK, as_="root"),
    State("desk-webhook-new", "/admin/notifications/webhookendpoint/add/", DESK, as_="root"),
    State("desk-webhook-rests", "{webhook}", DESK, as_="root"),
    State("desk-webhook-secret", "{webhook}", DESK, as_="root", prepare=_NEW_SECRET),
    State("desk-deliveries", "/admin/notifications/delivery/", DESK, as_="root"),
    State("desk-delivery", "{delivery}", DESK, as_="root"),
    State("tokens", "/me/tokens", OWN, as_="robin"),
    State("tokens-made", "/me/tokens", OWN, as_="robin", prepare=_NEW_TOKEN),
    State("tokens-refused", "/me/tokens", PHONE_AND_DESK, as_="robin", prepare=_NAMELESS_TOKEN),
    State("token-revoke", "{token}revoke", PHONE_AND_DESK, as_="robin"),
    State("sessions", "/me/sessions", OWN, as_="robin"),
    State("session-end", "{session}end", PHONE_AND_DESK, as_="robin"),
    State("me", "/me/", DESK, as_="robin"),
    State("me-refused", "/me/", PHONE_AND_DESK, as_="robin", prepare=_TAKEN_NAME),
    State("reader", "{you}", (*EVERY_SIZE, *SPECIAL)),
    State("reader-moderator", "{moderator}", (*PHONE_AND_DESK, "390-dark")),
    State("sign-up", "/sign-up/", (*PHONE_AND_DESK, "390-dark", "rtl")),
    State("sign-up-refused", "/sign-up/", PHONE_AND_DESK, prepare=_WEAK),
    State("sign-up-code", "/sign-up/", PHONE_AND_DESK, prepare=_SIGNED_UP),
    State("sign-in-code", "/sign-in/code/", PHONE_AND_DESK),
    State("sign-in-code-sent", "/sign-in/code/", PHONE_AND_DESK, prepare=_CODE_ASKED),
    State("sign-in-factor", "/sign-in/", DESK, prepare=_GUARDED),
    State("reset", "/account/reset/", DESK),
    State("reset-sent", "/account/reset/", DESK, prepare=_CODE_ASKED),
    State("me-member", "/me/", DESK, as_="morgan"),
    State("account-email", "/account/email/", DESK, as_="morgan"),
    State("account-password", "/account/password/", DESK, as_="morgan"),
    State("account-again", "/account/factors/app/", DESK, as_="morgan"),
    State("account-factors", "/account/factors/", DESK, as_="morgan"),
    State("account-app", "/account/factors/app/", DESK, as_="morgan", prepare=_again),
    State("account-passkey", "/account/factors/keys/new/", DESK, as_="morgan", prepare=_again),
    State("account-sessions", "/account/sessions/", DESK, as_="morgan"),
    State("elsewhere-cancelled", "/account/elsewhere/cancelled/", DESK),
    State("elsewhere-failed", "/account/elsewhere/error/", DESK),
    State("branded", "{branded}", DESK),
    State("branded-write", "{branded}write", DESK),
    State("notifications", "/notifications/", (*OWN, "without-scripts"), as_="morgan", prepare=_hear_less),
    State("notifications-none", "/notifications/", DESK, as_="robin"),
    State("preferences", "/account/notifications/", OWN, as_="morgan"),
    State("follow", "{lively}follow", DESK, as_="morgan"),
    State("follow-comment", "{talk}follow", DESK, as_="morgan"),
    State("mute", "{you}mute", DESK, as_="morgan"),
    State("bell", "{lively}?sort=new", DESK, as_="morgan", is_whole=False),
    State("mentioning", "{lively}?sort=new#discussion", DESK, as_="morgan", prepare=_mention, is_whole=False),
    State("offer", "{empty}", DESK, as_="morgan", prepare=_post),
    State("not-found", "/a/nothing/", PHONE_AND_DESK),
)
README: tuple[State, ...] = (
    State("article", "{lively}#discussion", ("light", "dark"), is_whole=False),
    State("queue", "/admin/queue/", ("light", "dark"), as_="mo", is_whole=False),
)
