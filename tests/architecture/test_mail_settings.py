"""Where mail goes, by EMAIL_URL alone."""

import pytest
from django.core.mail import get_connection

from config import environment, mail


def test_mail_goes_to_files_until_a_server_is_named(monkeypatch, tmp_path):
    assert mail.settings(tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path / "mail")

    monkeypatch.setenv("EMAIL_URL", "smtp+tls://me:secret@mail.example.org:587")

    found = mail.settings(tmp_path)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example.org", 587, True)


def test_mail_goes_by_the_api_of_a_provider_with_what_that_must_know(monkeypatch, tmp_path):
    monkeypatch.setenv("EMAIL_URL", "anymail+unisender-go://?api_key=a%2Bb&api_url=https://go.example/api")

    found = mail.settings(tmp_path)
    assert found["EMAIL_BACKEND"] == "discussion.core.mail_providers.backend"
    assert found["EMAIL_PROVIDER"] == "unisender_go"
    assert found["EMAIL_PROVIDER_OPTIONS"] == {"api_key": "a+b", "api_url": "https://go.example/api"}


@pytest.mark.parametrize("provider", mail.PROVIDERS)
def test_each_provider_is_one_that_the_library_sends_by_with_no_more(provider, monkeypatch, tmp_path, settings):
    options = "&".join(f"{name}=https://a.example/" for name in mail.PROVIDERS[provider])
    monkeypatch.setenv("EMAIL_URL", f"anymail+{provider}://?{options}")
    for name, value in mail.settings(tmp_path).items():
        setattr(settings, name, value)

    assert get_connection().api_url.startswith("https://")


def test_a_refused_mail_address_does_not_tell_its_secrets(monkeypatch, tmp_path):
    for url in ("anymail+mailgun://?apikey=hunter2", "anymail+mailgun://hunter2", "gopher://hunter2"):
        monkeypatch.setenv("EMAIL_URL", url)
        with pytest.raises(environment.WrongSetting) as refusal:
            mail.settings(tmp_path)
        assert "hunter2" not in str(refusal.value.code)
