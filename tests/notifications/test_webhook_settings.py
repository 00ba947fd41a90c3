"""What a webhook may be: where it may lead, and how its secret is kept."""

import pytest

from discussion.core.errors import Refusal
from discussion.notifications.models import WebhookEndpoint
from tests.notifications.hooks import hook

pytestmark = pytest.mark.django_db


def test_the_secret_is_not_in_the_database(db):
    endpoint, secret = hook()
    kept = WebhookEndpoint.objects.values_list("secret", flat=True).get(id=endpoint.id)
    assert secret not in kept
    assert secret.startswith("whsec_")


PRIVATE = [
    *("https://127.0.0.1/", "https://10.0.0.1/x", "https://[::1]/", "https://localhost/", "https://2130706433/"),
    *("https://0x7f.1/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest", "https://intranet/"),
    *("ftp://news.example.org/", "https://u:p@news.example.org/", "javascript:alert(1)", "https://", ""),
    *("https://news.example.org/#there", "https://news.example.org/a b", "https://news.example.org:99999/"),
    *("//news.example.org/", "https://news.example.org\\@10.0.0.1/", "https://n\u00e9ws.example.org/", "x" * 3000),
]


@pytest.mark.parametrize("url", PRIVATE)
def test_an_address_that_leads_elsewhere_is_refused_when_it_is_saved(db, url):
    with pytest.raises(Refusal) as caught:
        hook(url)
    assert caught.value.code == "invalid_url"


def test_in_production_it_is_https(db, settings):
    settings.ENVIRONMENT = "production"
    with pytest.raises(Refusal):
        hook("http://news.example.org/")


def test_a_site_has_twenty_at_most(db):
    for _ in range(20):
        hook()
    with pytest.raises(Refusal) as caught:
        hook()
    assert caught.value.code == "too_many_webhooks"
