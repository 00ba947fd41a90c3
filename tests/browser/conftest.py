"""A real browser before a real server: whoever reads, and however they look at the page."""

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from django.utils.crypto import get_random_string
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.core import clock as present
from tests.browser.barriers import assert_no_barriers
from tests.browser.complaints import Complaints
from tests.browser.scene import Scene, build_scene

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "There is no Chromium here: `make test-browser` installs Debian's as root, or do apt-get install chromium."
PATIENCE_SECONDS = 10

Browse = Callable[..., Page]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whatever stands in this folder belongs to the browser's lane."""
    item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests; where it is missing they are skipped, in CI they fail."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(MISSING)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop running in this thread, and Django would refuse the database beside one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE_SECONDS * 1000)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def quiet_server(live_server: LiveServer, transactional_db: None) -> Iterator[LiveServer]:
    """A server that has answered everything before the tables are emptied for the next test."""
    running: list[int] = []
    begin, end = (lambda **_: running.append(1)), (lambda **_: running.pop())
    request_started.connect(begin, weak=False)
    request_finished.connect(end, weak=False)
    yield live_server
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while running and time.monotonic() < give_up_at:
        time.sleep(0.01)
    request_started.disconnect(begin)
    request_finished.disconnect(end)
    assert not running, "The server still answers the last test's requests."


@pytest.fixture
def page_errors(quiet_server: LiveServer) -> Iterator[Complaints]:
    """What the pages complain about: anything fails the test, but for what it says to `expect`."""
    complaints = Complaints(quiet_server.url)
    logging.getLogger().addHandler(complaints)
    yield complaints
    logging.getLogger().removeHandler(complaints)
    complaints.check()


@pytest.fixture
def contexts(page_errors: Complaints) -> Iterator[list[BrowserContext]]:
    """The browser profiles of this test."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


@pytest.fixture
def browse(
    chromium: Browser, quiet_server: LiveServer, page_errors: Complaints, contexts: list[BrowserContext]
) -> Browse:
    """An empty page in a fresh profile: `browse(as_=ann, javascript=False, width=320, scheme="dark")`.

    `module=False` is a page whose scripts arrive empty, as at a reader whose network lost them.
    """

    def open_profile(
        *,
        as_: Reader | None = None,
        javascript: bool = True,
        module: bool = True,
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        **more: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=quiet_server.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            # Nothing moves, unless a test is about what moves.
            **{"locale": "en-GB", "reduced_motion": "reduce", **more},
        )
        contexts.append(context)
        page_errors.listen_to(context, runs_scripts=javascript)
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        if javascript:
            context.clock.set_fixed_time(present.now())
        if not module:
            context.route("**/*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
        if as_:
            context.add_cookies([{**cookie, "url": quiet_server.url} for cookie in session_of(as_)])
        return context.new_page()

    return open_profile


def session_of(reader: Reader) -> list[dict[str, str]]:
    """The cookies that signing in sets: the session, and the token without which no script asks who reads."""
    client = Client()
    client.force_login(reader)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return [
        {"name": settings.SESSION_COOKIE_NAME, "value": session},
        {"name": settings.CSRF_COOKIE_NAME, "value": get_random_string(32)},
    ]


@pytest.fixture
def page(browse: Browse) -> Page:
    """A stranger's page."""
    return browse()


@pytest.fixture
def ann_page(browse: Browse, ann: Reader) -> Page:
    """Ann's page."""
    return browse(as_=ann)


@pytest.fixture
def open_article(browse: Browse) -> Callable[..., Page]:
    """Opens an article in a fresh profile: `open_article(article, as_=ann, width=320)`."""

    def open_it(article: Article, **look: Any) -> Page:
        page = browse(**look)
        page.goto(f"/a/{article.slug}/")
        return page

    return open_it


@pytest.fixture
def time_passes(clock: time_machine.Traveller, contexts: list[BrowserContext]) -> Callable[..., None]:
    """Lets time pass for the server and for every browser: `time_passes(minutes=16)`."""

    def move(**span: float) -> None:
        clock.shift(timedelta(**span))
        for context in contexts:
            context.clock.set_fixed_time(present.now())

    return move


@pytest.fixture
def axe() -> Callable[..., None]:
    """Asserts that axe finds no violation on the page: `axe(page)`."""
    return assert_no_barriers


@pytest.fixture
def scene(quiet_server: LiveServer, ann: Reader, stan: Reader, mo: Reader) -> Scene:
    """An article with a lively discussion, and everything that pages can be about."""
    return build_scene(ann=ann, stan=stan, mo=mo)
