"""What the guide for host sites prints is what the service takes."""

import base64
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from discussion.accounts.models import Identity
from discussion.api.schema.host_sign_in import REFUSED_BY_HOST_SIGN_IN
from tests.docs.pages import blocks, cells
from tests.host_tokens import SECRET, ec_key, offer, pem

pytestmark = pytest.mark.django_db
PAGE = "docs/sso.md"


def examples(language):
    return [block.text for block in blocks(language) if block.page == PAGE]


def printed(code, *command, **environment):
    """The token that the example prints."""
    done = subprocess.run(
        [*command, code], env=os.environ | environment, capture_output=True, text=True, timeout=60, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def enters(api, clock, token):
    """The reader, at the moment at which the token was made."""
    payload = token.split(".")[1]
    said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    clock.move_to(datetime.fromtimestamp(said["iat"] + 1, tz=UTC))
    answer = api.post("/session/sso", {"token": token})
    assert answer.status_code == 201, answer.content
    return answer.json()["reader"]


def is_zoe(reader):
    return (reader["name"], reader["kind"]) == ("Zoë Müller", "sso")


def test_the_python_of_the_guide_signs_in(api, clock):
    offer()
    plain, _ = examples("python")
    assert is_zoe(enters(api, clock, printed(plain, sys.executable, "-c", DISCUSSION_SSO_SECRET=SECRET)))
    assert Identity.objects.get().email == "zoe@example.org"


def test_the_library_of_the_guide_signs_in(api, clock):
    offer(algorithm="ES256", new_key=pem(ec_key()))
    key = ec_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    _, library = examples("python")
    assert is_zoe(enters(api, clock, printed(library, sys.executable, "-c", DISCUSSION_SSO_KEY=key)))


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed.")
def test_the_javascript_of_the_guide_signs_in(api, clock):
    offer()
    code = examples("js")[0]
    assert is_zoe(enters(api, clock, printed(code, "node", "-e", DISCUSSION_SSO_SECRET=SECRET)))


@pytest.mark.skipif(not shutil.which("php"), reason="php is not installed.")
def test_the_php_of_the_guide_signs_in(api, clock):
    offer()
    [code] = examples("php")
    run = code.removeprefix("<?php\n")
    assert is_zoe(enters(api, clock, printed(run, "php", "-r", DISCUSSION_SSO_SECRET=SECRET)))


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed.")
def test_the_page_of_the_guide_is_a_script(tmp_path):
    script = tmp_path / "page.mjs"
    script.write_text(examples("js")[1])
    assert subprocess.run(["node", "--check", str(script)], timeout=60).returncode == 0


def test_every_refusal_is_explained():
    explained = {row[0].strip("`") for row in cells(PAGE)}
    assert {code for codes in REFUSED_BY_HOST_SIGN_IN.values() for code in codes} <= explained
