"""A Chromium that opens a state in each of its looks and photographs it."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Page, sync_playwright

from scripts.screenshots.states import LOOKS, State
from scripts.screenshots.subjects import Subjects
from tests.browser.barriers import lay_out_whole


class Camera:
    """`with Camera(program, address, subjects) as camera`: photographs until it is left."""

    def __init__(self, program: str, address: str, subjects: Subjects) -> None:
        self._program, self._address, self._subjects = program, address, subjects

    def __enter__(self) -> Self:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=self._program, args=["--no-sandbox"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()
        self._playwright.stop()

    def take(self, state: State, folder: Path) -> Iterator[Path]:
        """Photograph the state in each of its looks; yields the files."""
        folder.mkdir(parents=True, exist_ok=True)
        for look in state.looks:
            path = folder / f"{state.name}-{look}.png"
            self._photograph(state, LOOKS[look], path)
            yield path

    def _photograph(self, state: State, look: dict[str, Any], path: Path) -> None:
        options = {"locale": "en-GB", "reduced_motion": "reduce", **look}
        media, direction = options.pop("media", None), options.pop("dir", None)
        context = self._browser.new_context(base_url=self._address, **options)
        try:
            if state.as_:
                # Without a token no script asks who reads.
                cookies = (self._subjects.cookies[state.as_], {"name": "csrftoken", "value": "0" * 32})
                context.add_cookies([{**cookie, "url": self._address} for cookie in cookies])
            page = context.new_page()
            page.emulate_media(media=media)
            page.goto(state.address.format(**self._subjects.names), wait_until="networkidle")
            if direction:
                page.evaluate(f"document.documentElement.dir = '{direction}'")
            _show(page, state)
            if state.part:
                page.locator(state.part).screenshot(path=path)
            else:
                page.screenshot(path=path, full_page=state.is_whole)
        finally:
            context.close()


def _show(page: Page, state: State) -> None:
    if state.prepare:
        state.prepare(page)
        page.wait_for_load_state("networkidle")
    if state.is_whole:
        lay_out_whole(page)
