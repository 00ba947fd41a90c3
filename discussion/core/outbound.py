"""The one client for requests to elsewhere: host sites' keys, webhooks, push services, checks.

Nothing else in the service opens a connection to a host that somebody named; SMTP, the database and the broker are
apart. Libraries that make requests of their own are given `session()`.
"""

from contextlib import closing
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from discussion.core.dialling import POOLS, Call, Fault, Undialled, in_time

__all__ = ["MOST_BYTES", "SECONDS", "Fault", "Unanswered", "fetch", "session"]

# For the name, the connection, the request and the whole answer together.
SECONDS = 10.0
# Of the body, unpacked.
MOST_BYTES = 1_000_000
_PIECE = 65_536
_AGENT = "Discussion"


class Unanswered(requests.ConnectionError):
    """There is no answer that can be used: `fault` says why, and the text is a sentence for a person."""

    def __init__(self, fault: Fault, sentence: str, **known: Any) -> None:
        super().__init__(sentence, **known)
        self.fault = fault


def session(*, seconds: float | None = None) -> requests.Session:
    """A session that reaches public addresses and those of OUTBOUND_ALLOW, within bounds of time and size.

    Each request has so many seconds in all, never more than SECONDS.

    It follows no redirects (an answer like any other: whoever follows one asks anew), keeps no cookies, and takes
    neither proxies nor passwords from its surroundings. Raises Unanswered, which is a requests.ConnectionError.
    """
    return _Session(min(seconds or SECONDS, SECONDS))


def fetch(url: str, *, accept: str = "*/*") -> bytes:
    """The body at this address. Raises Unanswered, also where the answer is not 200."""
    with session() as asking:
        answer = asking.get(url, headers={"Accept": accept})
    if answer.status_code != requests.codes.ok:
        raise Unanswered(Fault.UNREACHABLE, f"The other side answers {answer.status_code}.", response=answer)
    return answer.content


class _Session(requests.Session):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers.update({"User-Agent": _AGENT, "Accept-Encoding": "gzip, deflate", "Connection": "close"})
        for scheme in POOLS:
            self.mount(f"{scheme}://", _Adapter(seconds))

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """The answer, whole."""
        try:
            return super().request(*args, **kwargs)
        except Unanswered:
            raise
        except (requests.RequestException, HTTPError, ValueError) as error:
            raise Unanswered(Fault.INVALID, "This is no address that can be asked.") from error

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""


class _Adapter(HTTPAdapter):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str | None = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """The answer with its whole body. Proxies are not used, and certificates are looked at, whatever is asked."""
        with in_time(self._seconds) as call:
            try:
                asked = super().send(request, stream=True, timeout=call.left(), verify=verify or True, cert=cert)
                return _read(asked, call)
            except Undialled as error:
                raise Unanswered(error.fault, str(error), request=request) from error
            except (requests.RequestException, HTTPError, OSError) as error:
                raise _unanswered(call, request) from error
            finally:
                self.poolmanager.clear()


def _read(answer: requests.Response, call: Call) -> requests.Response:
    """The answer with its body unpacked and at hand, also for whoever asked for a stream."""
    body = bytearray()
    with closing(answer.raw):
        for piece in answer.raw.stream(_PIECE, decode_content=True):
            body += piece
            if len(body) > MOST_BYTES:
                raise Undialled(Fault.TOO_LARGE, f"The answer is larger than {MOST_BYTES:,} bytes.")
    # A line that was cut looks like a body that has ended.
    call.left()
    answer.raw = HTTPResponse(body=BytesIO(body), preload_content=False)
    return answer


def _unanswered(call: Call, request: requests.PreparedRequest) -> Unanswered:
    try:
        call.left()
    except Undialled as late:
        return Unanswered(late.fault, str(late), request=request)
    sentence = "The other side broke the connection, or its certificate is not its own."
    return Unanswered(Fault.UNREACHABLE, sentence, request=request)
