"""A member's passkey, from the sign-up to its end, with an authenticator that Chromium makes up."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.factories import make_member
from tests.signing.post import code_for

ADDRESS, PASSWORD = "ada@example.org", "correct horse"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """What holds the passkeys of this browser."""

    def __init__(self, page: Page) -> None:
        self._line = page.context.new_cdp_session(page)
        self._line.send("WebAuthn.enable")
        added = self._line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self._id = {"authenticatorId": added["authenticatorId"]}

    def passkeys(self) -> list[dict]:
        """Those that it holds."""
        return self._line.send("WebAuthn.getCredentials", self._id)["credentials"]

    def forget(self) -> None:
        """It loses them all."""
        self._line.send("WebAuthn.clearCredentials", self._id)


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def confirm_by_passkey(page: Page) -> None:
    """Say once more who one is, before something that matters."""
    expect(page.get_by_text("say once more who you are")).to_be_visible()
    page.get_by_role("link", name="With a passkey").click()
    press(page, "Use a passkey")


def add_passkey(page: Page, name: str) -> None:
    page.goto("/account/factors/keys/new/")
    page.locator("[type=password]").fill(PASSWORD)
    press(page, "Go on")
    page.get_by_label("What to call it").fill(name)
    press(page, "Add a passkey")


def sign_up(page: Page) -> None:
    page.goto("/sign-up/")
    page.get_by_label("Your name").fill("Ada")
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[type=password]").fill(PASSWORD)
    press(page, "Sign up")
    page.locator("[name=code]").fill(code_for(ADDRESS))
    press(page, "Confirm")
    expect(page.get_by_text("Signed in as Ada")).to_be_visible()


def sign_out(page: Page) -> None:
    page.goto("/sign-out/")
    press(page, "Sign out")
    page.wait_for_url("**/")


@pytest.fixture
def device(page: Page) -> Device:
    return Device(page)


def test_who_signs_up_adds_a_passkey_comes_in_by_it_and_removes_it(page, device, article):
    sign_up(page)
    add_passkey(page, "Ada's laptop")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/factors/keys/")
    expect(page.get_by_text("Ada's laptop")).to_be_visible()
    assert len(device.passkeys()) == 1

    sign_out(page)
    page.goto("/sign-in/?next=/me/")
    press(page, "Use a passkey")
    expect(page.get_by_text("Signed in as Ada")).to_be_visible()
    assert page.url.endswith("/me/")

    page.goto("/account/factors/keys/")
    page.get_by_role("link", name="Remove").click()
    confirm_by_passkey(page)
    press(page, "Remove it")
    expect(page.get_by_text("You have none.")).to_be_visible()


@pytest.fixture
def ada(page, device):
    """A member with a passkey, signed out."""
    make_member("Ada", ADDRESS)
    sign_in(page)
    add_passkey(page, "Laptop")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page)


def sign_in(page: Page) -> None:
    page.goto("/sign-in/?next=/me/")
    page.locator("[name=login]").fill(ADDRESS)
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Sign in")


def test_after_the_password_the_passkey_is_asked_for_too(page, device, ada):
    sign_in(page)
    expect(page.get_by_role("heading", name="The second factor")).to_be_visible()
    press(page, "Use it")
    expect(page.get_by_text("Signed in as Ada")).to_be_visible()


def test_a_device_without_the_passkey_is_told_so_and_signs_nobody_in(page, device, ada):
    device.forget()
    page.goto("/sign-in/?next=/me/")
    press(page, "Use a passkey")
    expect(page.get_by_role("alert")).to_have_text("Your device gave no passkey. Try again, or sign in another way.")
    page.goto("/me/")
    expect(page.get_by_text("Signed in as Ada")).to_be_hidden()


def test_a_passkey_that_its_account_has_removed_signs_nobody_in(page, device, ada):
    Authenticator.objects.filter(type="webauthn").delete()
    page.goto("/sign-in/?next=/me/")
    press(page, "Use a passkey")
    expect(page.get_by_text("This passkey does not belong to an account here.")).to_be_visible()
    page.goto("/me/")
    expect(page.get_by_text("Signed in as Ada")).to_be_hidden()
