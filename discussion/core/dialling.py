"""Connections to elsewhere whose address is checked at the moment of dialling, and that end in time.

The name is resolved once, and what was resolved is dialled: a name that answers differently the second time is not
asked a second time. Host and certificate are those of the name all the same.
"""

import contextlib
import socket
from collections.abc import Iterator
from contextvars import ContextVar
from enum import StrEnum
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from time import monotonic
from typing import Any

from django.conf import settings
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from discussion.core.internet import is_among, is_disguised, is_public

# An address that swallows what is sent to it leaves time for the next.
_PATIENCE_SECONDS = 4.0
_Found = list[tuple[Any, ...]]


class Fault(StrEnum):
    """Why there is no answer from elsewhere."""

    INVALID = "invalid"
    NOT_PUBLIC = "not_public"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"


class Undialled(Exception):
    """Nobody was reached. It is no OSError, so that nothing on the way up tries again."""

    def __init__(self, fault: Fault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault


class Call:
    """One request and its answer: when it must be over, and the lines that are cut then."""

    def __init__(self, seconds: float) -> None:
        self.is_cut = False
        self._ends_at = monotonic() + seconds
        self._lines: list[socket.socket] = []
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def left(self) -> float:
        """The seconds that are left. Raises Undialled when there are none."""
        seconds = self._ends_at - monotonic()
        if self.is_cut or seconds <= 0:
            raise Undialled(Fault.TOO_SLOW, "The other side took too long.")
        return seconds

    def start(self) -> None:
        """From here on somebody looks at the clock."""
        self._timer.start()

    def hold(self, line: socket.socket) -> None:
        """Cut this line too when the time is over, also beneath its encryption: a twin of it is kept."""
        self._lines.append(line.dup())

    def end(self) -> None:
        """Nothing is left to cut."""
        self._timer.cancel()
        for line in self._lines:
            line.close()

    def _cut(self) -> None:
        # Timeouts of a socket begin anew with each byte, so a body that trickles would never end.
        self.is_cut = True
        for line in self._lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


_call: ContextVar[Call] = ContextVar("discussion_outbound_call")


@contextlib.contextmanager
def in_time(seconds: float) -> Iterator[Call]:
    """Whatever is dialled inside is cut off after so many seconds in all."""
    call = Call(seconds)
    before = _call.set(call)
    call.start()
    try:
        yield call
    finally:
        _call.reset(before)
        call.end()


def dial(host: str, port: int) -> socket.socket:
    """A connection to the host, when every address that its name has may be reached. Raises Undialled."""
    call = _call.get()
    addresses = _resolved(host, port, call)
    for *_, address in addresses:
        _check(address[0])
    for family, kind, protocol, _, address in addresses:
        try:
            return _connected(socket.socket(family, kind, protocol), address, call)
        except OSError:
            continue
    raise Undialled(Fault.UNREACHABLE, f"{host} does not answer.")


def _resolved(host: str, port: int, call: Call) -> _Found:
    """What the name stands for; asked in a thread, because a resolver's patience cannot be set."""
    if is_disguised(host):
        raise Undialled(Fault.INVALID, f"{host} is no usual spelling of a host.")
    answers: SimpleQueue[_Found | Exception] = SimpleQueue()
    Thread(target=_look_up, args=(host, port, answers), daemon=True).start()
    try:
        found = answers.get(timeout=call.left())
    except Empty:
        raise Undialled(Fault.TOO_SLOW, f"Nobody said in time where {host} is.") from None
    if isinstance(found, Exception):
        raise Undialled(Fault.UNREACHABLE, f"Nobody knows where {host} is.") from found
    return found


def _look_up(host: str, port: int, answers: "SimpleQueue[_Found | Exception]") -> None:
    try:
        answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    except (OSError, ValueError) as error:
        answers.put(error)


def _check(text: str) -> None:
    address = ip_address(text)
    if not is_public(address) and not is_among(address, settings.OUTBOUND_ALLOW):
        # Which address it is stays unsaid: the sentence may be shown to whoever named the host.
        raise Undialled(Fault.NOT_PUBLIC, "The address is not on the public internet, and OUTBOUND_ALLOW has it not.")


def _connected(line: socket.socket, address: Any, call: Call) -> socket.socket:
    try:
        line.settimeout(min(call.left(), _PATIENCE_SECONDS))
        call.hold(line)
        line.connect(address)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.settimeout(call.left())
    except BaseException:
        line.close()
        raise
    return line


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return dial(self._dns_host, self.port)


class _SecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return dial(self._dns_host, self.port)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


# Scheme → how it is spoken. There is no other.
POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SecurePool}
