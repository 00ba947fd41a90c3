"""An OpenID Connect server on this machine, and the addresses that the product has where one is set up."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from allauth.socialaccount.providers.openid_connect.urls import urlpatterns as provider
from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as product
from discussion.signing.urls import _hosted
from tests.pages.browser import Browser

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [path("account/elsewhere/", include(_hosted(provider))), *product]
CLIENT = "the client of the tests"
CALLBACK = "/account/elsewhere/oidc/publisher/login/callback/"


class Server:
    """Knows one person, `claims`; `asked` are the paths it was asked for, with their forms and the agent that asked."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {
            "sub": "4711",
            "name": "Ada",
            "email": "ada@example.org",
            "email_verified": True,
        }
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []
        self.fails_at = ""
        self.url = ""

    def answer(self, path: str) -> Any:
        """What it says at this path."""
        if path == "/.well-known/openid-configuration":
            places = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "token",
                "userinfo_endpoint": "me",
                "jwks_uri": "k",
            }
            return {"issuer": self.url, **{name: f"{self.url}/{place}" for name, place in places.items()}}
        if path == "/token":
            told = {"iss": self.url, "aud": CLIENT, "sub": self.claims["sub"], "exp": 4_000_000_000, "iat": 0}
            signed = jwt.encode(told, "a key that nobody looks at, as it came by a line", algorithm="HS256")
            return {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": signed}
        return self.claims

    @contextmanager
    def listening(self) -> Iterator["Server"]:
        """It answers until the end of the block."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.reply(self)

            do_POST = do_GET

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{http.server_port}"
        threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
        yield self
        http.shutdown()
        http.server_close()

    def reply(self, request: BaseHTTPRequestHandler) -> None:
        """Note the request, and answer it."""
        body = request.rfile.read(int(request.headers.get("Content-Length", 0))).decode()
        self.asked.append((request.path, parse_qs(body), request.headers["User-Agent"]))
        told = json.dumps(self.answer(request.path)).encode()
        request.send_response(500 if self.fails_at == request.path else 200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(told)))
        request.end_headers()
        request.wfile.write(told)


def led_away(browser: Browser, *, process: str = "login") -> dict[str, str]:
    """Press the provider's button on the open page; what the provider is then asked."""
    form = next(each for each in browser.page.select("form") if "oidc/publisher" in str(each["action"]))
    token = form.select_one("[name=csrfmiddlewaretoken]")
    browser.answer = browser.http.post(str(form["action"]), {"csrfmiddlewaretoken": str(token["value"])})
    away = urlsplit(browser.link("Go on"))
    return {name: values[0] for name, values in parse_qs(away.query).items()} | {"at": away.path}


def come_back(browser: Browser, asked: dict[str, str], **more: str) -> Browser:
    """The provider sends the browser back, by default with a code."""
    told = more or {"code": "a code"}
    return browser.open(
        f"{CALLBACK}?{'&'.join(f'{name}={value}' for name, value in told.items())}&state={asked['state']}"
    )
