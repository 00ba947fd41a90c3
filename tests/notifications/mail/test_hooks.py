"""Mail that came back: what providers tell, once it is certain that they are the ones."""

import base64
import hashlib
import hmac
import json

import pytest
from django.test import Client

from discussion.api.mail_hooks import HOOKS
from discussion.core.mail_providers import backend
from discussion.notifications.addresses import destination
from discussion.notifications.models import MailAddress

SECRET = "hook:correct-horse"


@pytest.fixture
def postmark(settings):
    settings.EMAIL_PROVIDER = "postmark"
    settings.EMAIL_PROVIDER_OPTIONS = {"server_token": "x", "webhook_secret": SECRET}


def tell(body, *, provider: str = "postmark", secret: str | None = SECRET, **headers: str):
    """A call of the provider."""
    given = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return Client(enforce_csrf_checks=True).post(
        f"/hooks/mail/{provider}/", text, content_type="application/json", headers={**given, **headers}
    )


def bounce(kind: str = "HardBounce", email: str = "Ada@example.org") -> dict[str, object]:
    """What Postmark says of a mail that came back."""
    return {"RecordType": "Bounce", "Type": kind, "Email": email, "ID": 1, "BouncedAt": "2026-11-22T12:00:00Z"}


def test_mail_that_came_back_for_good_stops_the_address(ada, postmark, caplog):
    assert tell(bounce()).status_code == 200
    assert destination(ada).stopped_by == "bounce"
    assert "ada@example.org" not in caplog.text.lower()


def test_who_calls_it_spam_gets_no_more(ada, postmark):
    assert tell({"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": "ada@example.org"}).status_code == 200
    assert destination(ada).stopped_by == "complaint"


@pytest.mark.parametrize("kind", ["SoftBounce", "Transient", "DnsError", "AutoResponder", "Blocked", "Unknown"])
def test_what_comes_back_for_a_while_stops_nothing(kind, ada, postmark):
    assert tell(bounce(kind)).status_code == 200
    assert not MailAddress.objects.exists()


@pytest.mark.parametrize("secret", [None, "hook:wrong", "", ":", "hook:correct-horse\n"])
def test_a_call_that_is_not_the_providers_is_refused_and_does_nothing(secret, ada, postmark):
    assert tell(bounce(), secret=secret).status_code == 403
    assert not MailAddress.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "1", "{}", '{"RecordType": 1}', b"\xff\xfe", "[" * 50_000])
def test_what_cannot_be_read_is_refused(body, ada, postmark):
    assert tell(body).status_code in (200, 400)
    assert not MailAddress.objects.exists()


@pytest.mark.parametrize(
    "email", [None, "", "a\0b@example.org", "x" * 10_000 + "@example.org", "%", "\ud800@example.org"]
)
def test_an_address_that_is_none_stops_nobody(email, ada, postmark):
    assert tell(bounce(email=email)).status_code in (200, 400)
    assert not MailAddress.objects.exists()


def test_only_the_provider_that_sends_our_mail_is_there(ada, postmark, settings):
    assert tell(bounce(), provider="mailjet").status_code == 404
    assert tell(bounce(), provider="nobody").status_code == 404
    settings.EMAIL_PROVIDER_OPTIONS = {"server_token": "x"}
    assert tell(bounce()).status_code == 404
    del settings.EMAIL_PROVIDER
    assert tell(bounce()).status_code == 404


def test_nothing_else_can_be_done_there(postmark, db):
    assert Client().head("/hooks/mail/postmark/").status_code == 200
    assert Client().put("/hooks/mail/postmark/").status_code == 405


def test_a_signature_is_looked_at_where_the_provider_signs(ada, settings):
    settings.EMAIL_PROVIDER = "mailgun"
    settings.EMAIL_PROVIDER_OPTIONS = {"api_key": "x", "webhook_signing_key": "sign"}
    told = {
        "event": "failed",
        "severity": "permanent",
        "recipient": "ada@example.org",
        "timestamp": 1.0,
        "reason": "bounce",
    }

    def call(key: str):
        signed = hmac.new(key.encode(), b"1token", hashlib.sha256).hexdigest()
        signature = {"timestamp": "1", "token": "token", "signature": signed}
        return tell({"signature": signature, "event-data": told}, provider="mailgun", secret=None).status_code

    assert call("forged") == 403
    assert not MailAddress.objects.exists()
    assert call("sign") == 200
    assert destination(ada).stopped_by == "bounce"


@pytest.mark.parametrize("provider", HOOKS)
def test_each_provider_refuses_who_says_nothing_of_who_they_are(provider, ada, settings):
    settings.EMAIL_PROVIDER = provider
    settings.EMAIL_PROVIDER_OPTIONS = dict.fromkeys(HOOKS[provider][1], SECRET)
    assert tell({}, provider=provider, secret=None).status_code == 403
    assert tell(bounce(), provider=provider, secret="a:b").status_code == 403


def test_what_hooks_need_to_know_does_not_disturb_sending(postmark):
    assert backend().api_url.startswith("https://")
