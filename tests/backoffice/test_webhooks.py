"""Webhooks and their log in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions import deliveries
from discussion.actions.webhook_settings import Settings, add_webhook
from discussion.backoffice.diagnosis import diagnose
from discussion.core import vault
from discussion.notifications.models import Delivery, WebhookEndpoint
from discussion.sites.queries import default_site
from tests.backoffice.conftest import messages
from tests.factories import NOON, make_site

LIST, ADD, CHANGE = (f"notifications_webhookendpoint_{page}" for page in ("changelist", "add", "change"))
ACT = "notifications_webhookendpoint_act"
LOG, ENTRY, AGAIN = (f"notifications_delivery_{page}" for page in ("changelist", "change", "again"))
URL = "https://hooks.example.org/discussion"


def form(**changes):
    return {"name": "The newsroom", "url": URL, "is_enabled": "on", **changes}


def hook(*, site=None, name="The newsroom"):
    return add_webhook(site=site or default_site(), settings=Settings(name, URL), now=NOON)[0]


def entry(endpoint, **fields):
    given = {"key": f"{Delivery.objects.count():013}", "event": "comment.posted", "payload": {"about": {"comment": 1}}}
    settled = {"outcome": "dead", "status": 500, "answer": "Out of order.", "settled_at": NOON, "took_ms": 120}
    times = {"created_at": NOON, "due_at": NOON, "channel": "webhook", "site_id": endpoint.site_id}
    return Delivery.objects.create(target=endpoint.id, **{**given, **settled, **times, **fields})


def test_a_new_webhook_shows_its_secret_once(roots_desk):
    response = roots_desk.post(ADD, **form(site=default_site().id, events=["comment.posted"]))
    made = WebhookEndpoint.objects.get()
    secret = vault.unlock(made.secret)
    assert secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert made.events == ["comment.posted"]
    for page in (roots_desk.page(CHANGE, made.id), roots_desk.page(LIST)):
        assert secret not in str(page)


def test_what_cannot_be_an_address_is_said_beside_it(roots_desk):
    response = roots_desk.post(ADD, **form(site=default_site().id, url="https://10.0.0.1/"))
    assert list(response.context["adminform"].form.errors) == ["url"]
    assert not WebhookEndpoint.objects.exists()


def test_a_change_keeps_the_secret_and_a_new_one_is_asked_for(roots_desk):
    made = hook()
    before = vault.unlock(made.secret)
    roots_desk.post(CHANGE, made.id, **form(name="Renamed"))
    made.refresh_from_db()
    assert (made.name, vault.unlock(made.secret)) == ("Renamed", before)
    response = roots_desk.post(ACT, made.id, verb="renew")
    made.refresh_from_db()
    assert vault.unlock(made.secret) in response.content.decode()
    assert vault.unlock(made.former_secret) == before


def test_the_button_sends_a_test_and_shows_what_became_of_it(roots_desk):
    made = hook()
    response = roots_desk.post(ACT, made.id, verb="test")
    assert "On its way" in response.content.decode()
    [waiting] = deliveries.claim("webhook", now=NOON)
    assert waiting.event == "webhook.test"


def test_one_that_rests_is_woken_with_what_it_missed(editors_desk):
    made = hook()
    WebhookEndpoint.objects.update(resting_since=NOON, failing_since=NOON)
    entry(made)
    assert "Rests" in editors_desk.page(LIST).text
    response = editors_desk.post(ACT, made.id, verb="resend")
    assert messages(response) == ["The webhook is awake. 1 delivery is sent again."]
    assert Delivery.objects.get().outcome == ""
    made.refresh_from_db()
    assert made.resting_since is None


def test_the_log_shows_what_was_sent_and_answered_and_sends_it_again(roots_desk):
    sent = entry(hook(), payload={"about": {"comment": 1}, "body": '{"type":"comment.posted"}'})
    text = roots_desk.page(ENTRY, sent.id).text
    assert "Out of order." in text
    assert '"type": "comment.posted"' in text
    assert f"msg_{sent.key}" in text
    assert "500 · 120 ms" in text
    assert "('dead'" not in text
    response = roots_desk.post(AGAIN, sent.id)
    assert messages(response) == ["It is sent again at once."]
    assert messages(roots_desk.post(AGAIN, sent.id)) == ["It is on its way already."]


def test_the_log_is_narrowed_by_outcome_and_by_webhook(roots_desk):
    one, two = hook(name="One"), hook(name="Two")
    dead, sent, other = entry(one), entry(one, outcome="sent"), entry(two)

    def shown(**query):
        codes = roots_desk.page(LOG, **query).select("#result_list code")
        return [code.text for code in codes]

    assert shown() == [other.public_id, sent.public_id, dead.public_id]
    assert shown(outcome="sent") == [sent.public_id]
    assert shown(webhook=one.public_id, outcome="dead") == [dead.public_id]


def test_mail_and_pushes_are_not_in_it(roots_desk):
    mail = entry(hook(), channel="mail")
    assert roots_desk.page(LOG).select("#result_list code") == []
    assert roots_desk.open(ENTRY, mail.id).status_code == 302


def test_the_log_costs_as_many_queries_however_long_it_is(roots_desk):
    endpoint = hook()
    counts = []
    for _ in range(2):
        for _ in range(5):
            entry(endpoint)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            roots_desk.page(LOG)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_editor_sees_those_of_their_sites_without_what_waits_for_moderators(editors_desk):
    mine, other = hook(), hook(site=make_site(), name="Elsewhere")
    sent = entry(mine, payload={"about": {"comment": 1}, "body": '{"data":"canary"}'}, answer="canary")
    away = entry(other)
    assert "Elsewhere" not in editors_desk.page(LIST).text
    assert "Elsewhere" not in editors_desk.page(LOG).text
    assert "canary" not in editors_desk.page(ENTRY, sent.id).text
    assert editors_desk.open(ENTRY, away.id).status_code == 302
    for name, number, verb in ((ACT, other.id, "test"), (ACT, mine.id, "renew"), (AGAIN, away.id, "")):
        assert editors_desk.post(name, number, verb=verb).status_code == 403
    assert editors_desk.post(CHANGE, mine.id, **form()).status_code == 403
    assert editors_desk.open(ADD).status_code == 403


def test_who_moderates_too_reads_what_was_said(desk_of, mo):
    from discussion.actions.members import set_roles

    site = default_site()
    both = set_roles(reader=mo, roles={(site.id, "moderator"), (site.id, "editor")})
    sent = entry(hook(), payload={"about": {"comment": 1}, "body": '{"data":"canary"}'})
    assert "canary" in desk_of(both).page(ENTRY, sent.id).text


@pytest.mark.parametrize("page", [LIST, LOG])
def test_moderators_alone_have_no_business_there(desk, page):
    hook()
    assert desk.open(page).status_code == 403


def test_the_doctor_names_those_that_rest(db):
    hook()
    assert diagnose(NOON)["webhooks"] == []
    WebhookEndpoint.objects.update(resting_since=NOON)
    assert "The newsroom" in diagnose(NOON)["webhooks"][0]


def test_editors_are_told_on_their_first_page(editors_desk):
    hook(site=make_site())
    WebhookEndpoint.objects.update(resting_since=NOON)
    assert "Webhooks that rest" not in editors_desk.page("index").text
    hook()
    WebhookEndpoint.objects.update(resting_since=NOON)
    assert "Webhooks that rest" in editors_desk.page("index").text
