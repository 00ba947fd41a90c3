"""What a page and its server complain about while a test looks at them."""

import logging

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

# The reader went on to the next page while something was still on its way: nothing is wrong with that.
_LEFT_BEHIND = "net::ERR_ABORTED"
_WITHIN_THE_PAGE = ("data:", "blob:", "about:")


class Complaints(logging.Handler):
    """Errors of the console, of scripts, of the policy, of requests and of the server, but for the expected ones."""

    def __init__(self, origin: str) -> None:
        super().__init__(level=logging.ERROR)
        self._origin = origin
        self._heard: list[str] = []
        self._expected: list[str] = []

    def expect(self, words: str) -> None:
        """From now on a complaint with these words is part of the test, and its absence a failure."""
        self._expected.append(words)

    def listen_to(self, context: BrowserContext, *, runs_scripts: bool = True) -> None:
        """Hear whatever happens in this context's pages."""
        context.on("console", self._hear_console)
        context.on("weberror", lambda error: self._heard.append(f"A script failed: {error.error}"))
        context.on("request", self._hear_request)
        context.on("requestfailed", self._hear_failure if runs_scripts else self._hear_failure_without_scripts)

    def emit(self, record: logging.LogRecord) -> None:
        """Hear the server's own errors, of whichever thread."""
        self._heard.append(f"The server logged: {self.format(record)}")

    def check(self) -> None:
        """Fail with what nobody expected, and with what was expected in vain."""
        surprises = [each for each in self._heard if not any(words in each for words in self._expected)]
        missing = [words for words in self._expected if not any(words in each for each in self._heard)]
        sentences = surprises + [f"This was expected and did not come: {words}" for words in missing]
        assert not sentences, "\n".join(sentences)

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._heard.append(f"The console says: {message.text} ({message.location['url']})")

    def _hear_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._origin}/", *_WITHIN_THE_PAGE)):
            self._heard.append(f"A page asked somebody else: {request.url}")

    def _hear_failure(self, request: Request) -> None:
        if request.failure != _LEFT_BEHIND:
            self._heard.append(f"A request failed: {request.method} {request.url} ({request.failure})")

    def _hear_failure_without_scripts(self, request: Request) -> None:
        # Where scripts are switched off, Chromium counts each one that it leaves out as failed.
        if request.resource_type != "script":
            self._hear_failure(request)
