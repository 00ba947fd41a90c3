"""What the guide for webhooks prints verifies what is sent, and its tables say what there is."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from discussion.core import clock as service_clock
from discussion.notifications.channels.webhooks.channel import RESTS
from discussion.notifications.channels.webhooks.kinds import KINDS, TEST
from discussion.notifications.channels.webhooks.signing import headers, new_secret
from tests.docs.pages import ROOT, blocks, cells

PAGE = "docs/webhooks.md"
BODY = json.dumps({"type": "comment.posted", "data": {"body": "Zoë"}}, ensure_ascii=False)


def example(language):
    [text] = [block.text for block in blocks(language) if block.page == PAGE]
    return text


def signed(file, secret, *, others=(), late=timedelta(0)):
    # The real moment, whatever the clock of the test says: Node looks at its own.
    now = datetime.fromtimestamp(file.stat().st_mtime, tz=UTC) - late
    return headers(identifier="msg_1", body=BODY, secrets=[*others, secret], now=now)


def test_the_python_of_the_guide_reads_what_is_sent(monkeypatch):
    from standardwebhooks import WebhookVerificationError

    secret, other = new_secret(), new_secret()
    monkeypatch.setenv("DISCUSSION_WEBHOOK_SECRET", secret)
    space: dict = {}
    exec(example("python"), space)
    at = headers(identifier="msg_1", body=BODY, secrets=[other, secret], now=service_clock.now())
    assert space["read"](BODY.encode(), at)["data"]["body"] == "Zoë"
    with pytest.raises(WebhookVerificationError):
        space["read"](BODY.encode() + b" ", at)


@pytest.mark.skipif(not shutil.which("node"), reason="There is no Node on this machine.")
def test_the_node_of_the_guide_reads_what_is_sent(tmp_path):
    file = tmp_path / "now"
    file.touch()
    secret, other = new_secret(), new_secret()
    program = example("javascript") + "\nconst [b, h] = JSON.parse(process.argv[1]); console.log(read(b, h).data.body);"

    def run(body, told):
        given = [json.dumps([body, told])]
        return subprocess.run(
            ["node", "-e", program, *given],
            env={"DISCUSSION_WEBHOOK_SECRET": secret, "PATH": "/usr/bin:/bin:/usr/local/bin"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert run(BODY, signed(file, secret, others=[other])).stdout.strip() == "Zoë"
    for body, told in (
        (BODY + " ", signed(file, secret)),
        (BODY, signed(file, other)),
        (BODY, signed(file, secret, late=timedelta(hours=1))),
    ):
        assert run(body, told).returncode != 0


def test_every_event_stands_in_the_table():
    told = {row[0].strip("`") for row in cells(PAGE)} - {"type", "`type`"}
    assert told >= {*KINDS.values(), TEST}


def test_the_rests_are_those_of_the_code():
    text = (ROOT / PAGE).read_text()
    assert "5 s, 1 min, 5 min, 30 min, 2, 4, 8, 10, 12, 16 and 20 h" in text
    assert [each.total_seconds() for each in RESTS[:4]] == [5, 60, 300, 1800]
    assert [each.total_seconds() / 3600 for each in RESTS[4:]] == [2, 4, 8, 10, 12, 16, 20]
