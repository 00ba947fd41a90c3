"""Being told in a browser: the button, and the worker that shows and opens. A fake stands in for the push service."""

import json

import pytest
from playwright.sync_api import expect

from discussion.notifications.models import PushEndpoint
from tests.browsers import new_browser, said_by
from tests.factories import make_member

# The browser's own push service is elsewhere; this one lives in the page.
FAKE = """
(() => {
  const said = %s;
  let held = null;
  const subscription = { endpoint: said.endpoint, options: {}, toJSON: () => said,
    unsubscribe: async () => { held = null; return true; } };
  Object.defineProperty(PushManager.prototype, "getSubscription", { value: async () => held });
  Object.defineProperty(PushManager.prototype, "subscribe", {
    value: async (options) => { globalThis.asked = options; held = subscription; return held; } });
  Notification.requestPermission = async () => "granted";
})();
"""
BUTTON = """(worker) => {
  document.querySelector("main").insertAdjacentHTML("beforeend", `<div><button type="button" data-push
    data-worker="${worker}" hidden>Tell me in this browser</button><p data-push-said role="status" hidden></p></div>`);
  return import("/static/pages/pushing.js");
}"""
PAGE = "/me/sessions"


@pytest.fixture
def mel(db):
    return make_member("Mel Member", "mel@example.org")


def with_button(page):
    page.goto(PAGE)
    page.evaluate(BUTTON, "/push-worker.js")
    return page.get_by_role("main")


def test_a_reader_turns_it_on_and_off_again(browse, mel):
    page = browse(as_=mel)
    page.add_init_script(FAKE % json.dumps(said_by(new_browser())))
    main = with_button(page)
    main.get_by_role("button", name="Tell me in this browser").click()
    expect(main.get_by_role("button", name="Stop telling me in this browser")).to_be_visible()
    expect(main.get_by_text("also while this page is closed")).to_be_visible()
    assert PushEndpoint.objects.get().reader == mel
    assert page.evaluate("asked.userVisibleOnly && asked.applicationServerKey.length") == 65

    main.get_by_role("button", name="Stop telling me in this browser").click()
    expect(main.get_by_role("button", name="Tell me in this browser")).to_be_visible()
    assert not PushEndpoint.objects.exists()


def test_what_somebody_else_turned_on_here_is_ended(browse, mel):
    page = browse(as_=make_member("Nia", "nia@example.org"))
    page.add_init_script(FAKE % json.dumps(said_by(new_browser())))
    page.add_init_script("localStorage.setItem('discussion-push-id', '0000000000000');")
    page.add_init_script(
        """const held = { unsubscribe: async () => { globalThis.ended = true; } };
        navigator.serviceWorker.getRegistration = async () =>
          ({ active: { scriptURL: "/push-worker.js" }, pushManager: { getSubscription: async () => held } });"""
    )
    main = with_button(page)
    expect(main.get_by_role("button", name="Tell me in this browser")).to_be_visible()
    assert page.evaluate("ended") is True
    assert page.evaluate("localStorage.getItem('discussion-push-id')") is None


def test_a_browser_that_refuses_says_how_to_change_that(browse, mel):
    page = browse(as_=mel)
    page.add_init_script("Object.defineProperty(Notification, 'permission', { value: 'denied' });")
    main = with_button(page)
    expect(main.get_by_text("Allow them in its settings")).to_be_visible()
    expect(main.get_by_role("button", name="Tell me in this browser")).to_be_hidden()


def test_a_browser_without_it_says_so(browse, mel):
    page = browse(as_=mel)
    page.add_init_script("delete window.PushManager;")
    main = with_button(page)
    expect(main.get_by_text("This browser cannot show messages from this site.")).to_be_visible()


def test_what_the_reader_declines_is_said_and_the_button_stays(browse, mel):
    page = browse(as_=mel)
    page.add_init_script("Notification.requestPermission = async () => 'default';")
    main = with_button(page)
    main.get_by_role("button", name="Tell me in this browser").click()
    expect(main.get_by_text("The browser did not let us do this.")).to_be_visible()
    assert not PushEndpoint.objects.exists()


# An event that a script made may not be waited for, and no window is opened without a click.
DISPATCH = """async ([kind, given]) => {
  const waited = [], opened = [];
  const event = kind === "push" ? new PushEvent("push", { data: given }) : new ExtendableEvent("notificationclick");
  Object.defineProperty(event, "waitUntil", { value: (promise) => waited.push(promise) });
  if (kind === "click") {
    Object.defineProperty(event, "notification", { value: { close() {}, data: { url: given } } });
    self.clients.openWindow = async (address) => opened.push(address);
  }
  self.dispatchEvent(event);
  await Promise.all(waited);
  const shown = await self.registration.getNotifications();
  return [opened, shown.map((each) => [each.title, each.body, each.tag, each.data])];
}"""


@pytest.fixture
def worker(browse, mel):
    page = browse(as_=mel, permissions=["notifications"])
    page.goto(PAGE)
    with page.context.expect_event("serviceworker") as started:
        page.evaluate("navigator.serviceWorker.register('/push-worker.js').then(() => navigator.serviceWorker.ready)")
    return started.value


def test_the_worker_shows_what_is_pushed_one_for_each_tag(worker):
    said = {"title": "Ann answered you", "body": "Beneath “The queue”", "url": "/c/1/", "tag": "7"}
    for _ in range(2):
        _opened, shown = worker.evaluate(DISPATCH, ["push", json.dumps(said)])
    assert shown == [[said["title"], said["body"], "7", {"url": "/c/1/"}]]


def test_a_push_that_cannot_be_read_is_shown_all_the_same(worker):
    _opened, shown = worker.evaluate(DISPATCH, ["push", "<b>no JSON"])
    assert len(shown) == 1
    assert "<b>" not in str(shown)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/c/1/", "/c/1/"),
        ("https://elsewhere.example/c/1/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://[", "/"),
        (None, "/"),
    ],
)
def test_a_click_opens_addresses_of_this_site_alone(worker, quiet_server, url, path):
    opened, _shown = worker.evaluate(DISPATCH, ["click", url])
    assert opened == [f"{quiet_server.url}{path}"]
