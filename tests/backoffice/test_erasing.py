"""Erasing a reader who asked for it by letter."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from discussion.accounts.models import Erasure, Reader
from tests.backoffice.conftest import messages

CHANGE, ERASE = "accounts_reader_change", "accounts_reader_erase"


def run(*words):
    said = StringIO()
    call_command(*map(str, words), stdout=said)
    return said.getvalue()


def test_a_superuser_asks_for_it_and_takes_it_back(roots_desk, mel):
    assert roots_desk.page(CHANGE, mel.id).find("button", value="keep")
    answer = roots_desk.post(ERASE, mel.id, text="keep")
    assert messages(answer) == ["The reader will be erased at 2026-11-23 12:00 UTC, unless it is taken back."]
    assert Erasure.objects.get().keeps_text
    assert messages(roots_desk.post(ERASE, mel.id, text="")) == ["It was taken back: the reader stays."]
    assert not Erasure.objects.exists()


def test_a_moderator_cannot(desk, mel):
    assert not desk.page(CHANGE, mel.id).find("button", value="keep")
    assert desk.post(ERASE, mel.id, text="keep").status_code == 403
    assert not Erasure.objects.exists()


def test_a_superuser_is_not_erased(roots_desk, root):
    assert "superuser" in messages(roots_desk.post(ERASE, root.id, text="keep"))[0]


def test_the_command_asks_for_it_by_email(mel):
    assert run("erase_reader", "MEL@example.org", "--keep-text").startswith("They will be erased at 2026-11-23 12:00")
    assert Reader.objects.get(id=mel.id).erase_at


def test_the_command_erases_at_once_by_id(mel):
    assert run("erase_reader", mel.public_id, "--remove-text", "--now") == "Erased.\n"
    assert not Reader.objects.filter(id=mel.id).exists()


@pytest.mark.django_db
def test_the_command_says_that_there_is_nobody():
    with pytest.raises(CommandError, match="no such reader"):
        run("erase_reader", "nobody@example.org", "--keep-text")


def test_what_is_held_is_written_to_two_files(mel, tmp_path):
    file = tmp_path / "mel.json"
    run("export_reader", "mel@example.org", file)

    assert "Mel Member" in file.read_text()
    assert "Mel Member" in file.with_suffix(".html").read_text()
    with pytest.raises(CommandError, match="cannot be written"):
        run("export_reader", "mel@example.org", file)
