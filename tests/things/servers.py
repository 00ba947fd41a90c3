"""Small servers on this machine that behave as a test wants, and a resolver that lies."""

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Behaviour = Callable[[socket.socket, bytes], None]


@dataclass
class Server:
    """Listens on 127.0.0.1; reads the head of a request, and leaves the rest to its behaviour."""

    behave: Behaviour
    tls: ssl.SSLContext | None = None
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> "Server":
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._listener.close()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        try:
            if self.tls:
                line = self.tls.wrap_socket(line, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                more = line.recv(4096)
                if not more:
                    return
                head += more
            self.heads.append(head)
            self.behave(line, head)
        except OSError:
            return
        finally:
            line.close()


def answer(body: bytes = b"well", *, status: str = "200 OK", **headers: str) -> Behaviour:
    """An ordinary answer."""
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{''.join(lines)}\r\n"
    return lambda line, _: line.sendall(head.encode() + body)


def trickle(head: bytes, piece: bytes) -> Behaviour:
    """The head at once, then a piece every now and then, for ever."""
    wait = threading.Event()

    def behave(line: socket.socket, _: bytes) -> None:
        line.sendall(head)
        while not wait.wait(0.05):
            line.sendall(piece)

    return behave


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """A server's side of TLS under this name (or address), and the file that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    alternative = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    # The real moment, whatever the clock of the test says: OpenSSL looks at its own.
    now = datetime.fromtimestamp(Path("/proc/self").stat().st_mtime, tz=UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain = folder / f"{name}.pem"
    secret = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    chain.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *secret)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    trusted = folder / f"{name}.ca.pem"
    trusted.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    return context, str(trusted)
