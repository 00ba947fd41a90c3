"""What signing in with a token of the host site costs in CPU, through the whole API, for each algorithm."""

import time
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bench.client import call, simplest
from bench.timing import database_time, on_the_cpu, table
from discussion.actions.host_sign_in import Settings, set_host_sign_in
from discussion.sites.queries import default_site

_SIGN_INS = 400
_BATCH = 20
_COLUMNS = ["request", "median ms", "fastest ms", "× simplest", "queries"]
_ISSUER, _AUDIENCE = "https://news.example.org", "discussion-news"


def measure() -> None:
    """Readers who come back, for each algorithm, and newcomers."""
    secret = uuid4().hex + uuid4().hex
    curve, large = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    rows = [["GET /healthz, the simplest", *on_the_cpu([simplest()] * _SIGN_INS, batch=_BATCH), 0]]
    for algorithm, key, kept in (
        ("HS256", secret, secret),
        ("ES256", curve, _pem(curve)),
        ("RS256", large, _pem(large)),
    ):
        terms = Settings(issuer=_ISSUER, audience=_AUDIENCE, algorithm=algorithm, new_key=kept)
        set_host_sign_in(site=default_site(), settings=terms)
        rows.append(_row(f"POST /session/sso, {algorithm}, a reader who comes back", algorithm, key, readers=1))
        rows.append(_row(f"POST /session/sso, {algorithm}, a newcomer", algorithm, key, readers=_SIGN_INS * 2))
    table("Sign-in from the host site: CPU of this process for one", _COLUMNS, rows)


def _row(name: str, algorithm: str, key: Any, *, readers: int) -> list[Any]:
    run = uuid4().hex
    calls = [
        call("POST", "/session/sso", {"token": _token(algorithm, key, f"{run}-{number % readers}")}, network=number)
        for number in range(_SIGN_INS)
    ]
    calls[0]()
    with database_time() as spent:
        calls[1]()
    return [name, *on_the_cpu(calls[_BATCH:], batch=_BATCH), spent.queries]


def _token(algorithm: str, key: Any, subject: str) -> str:
    now = int(time.time())
    claims = {"iss": _ISSUER, "aud": _AUDIENCE, "sub": subject, "iat": now, "exp": now + 300, "jti": uuid4().hex}
    # A name of one's own, as nearly all have.
    who = {"name": f"Ada {subject[-12:]}", "email": "ada@example.org"}
    return jwt.encode({**claims, **who}, key, algorithm=algorithm)


def _pem(key: Any) -> str:
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())
