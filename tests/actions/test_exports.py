"""An export is made by one worker, whatever becomes of the others."""

from datetime import timedelta

import pytest

from discussion.actions import exports as actions
from discussion.actions.exports import Wish
from discussion.exports.models import Export
from discussion.importers.export import background, making
from discussion.importers.export.background import make_export
from discussion.sites.queries import default_site
from tests.factories import NOON, free_meter, make_comment

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + actions.LEASE


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "exports"


@pytest.fixture
def wanted(mo, article):
    """An export that waits."""
    return actions.request_export(reader=mo, wish=Wish(default_site()), now=NOON, meter=free_meter())


def test_one_worker_has_an_export_until_its_lease_ends(wanted):
    assert actions.claim_export(now=NOON).id == wanted.id
    assert actions.claim_export(now=NOON) is None
    assert actions.claim_export(now=LATER).id == wanted.id


def test_a_worker_that_tells_how_far_it_has_come_keeps_its_export(wanted):
    claimed = actions.claim_export(now=NOON)
    assert actions.note_progress(found=claimed, rows=50, expected=200, now=NOON + timedelta(minutes=1))

    assert actions.claim_export(now=LATER) is None
    wanted.refresh_from_db()
    assert (wanted.state, wanted.percent) == ("running", 25)


def test_a_worker_that_lost_its_export_changes_nothing(wanted):
    lost = actions.claim_export(now=NOON)
    actions.claim_export(now=LATER)

    assert not actions.note_progress(found=lost, rows=5, now=LATER)
    actions.fail_export(found=lost, sentence="Too late.", now=LATER)

    wanted.refresh_from_db()
    assert (wanted.state, wanted.error, wanted.row_count) == ("running", "", 0)


def test_what_three_workers_were_lost_over_is_given_up(wanted):
    now = NOON
    for _ in range(3):
        assert actions.claim_export(now=now) is not None
        now += actions.LEASE

    assert actions.claim_export(now=now) is None
    wanted.refresh_from_db()
    assert wanted.state == "failed"
    assert "lost three times" in wanted.error


def test_what_is_left_of_a_lost_worker_is_overwritten(wanted, folder, ann, article):
    make_comment(article, ann)
    folder.mkdir()
    wanted.path.write_text("half a file")

    make_export(actions.claim_export(now=NOON), now=NOON)

    wanted.refresh_from_db()
    assert (wanted.state, wanted.row_count > 2) == ("done", True)
    assert [file.name for file in folder.iterdir()] == [wanted.path.name]


def test_an_export_that_cannot_be_written_says_why(wanted, folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making.gzip, "GzipFile", full)

    make_export(actions.claim_export(now=NOON), now=NOON)

    wanted.refresh_from_db()
    assert wanted.state == "failed"
    assert "No space left on device" in wanted.error
    assert list(folder.iterdir()) == []


def test_an_export_that_is_deleted_stops_and_leaves_nothing(wanted, folder, monkeypatch, mo):
    monkeypatch.setattr(background, "_SECONDS_BETWEEN_NOTES", 0.01)
    claimed = actions.claim_export(now=NOON)

    def parts(what, *, made_at):
        yield b"begun"
        actions.delete_export(reader=mo, number=wanted.id)
        while True:
            yield b"and on, until somebody says that nobody waits"

    monkeypatch.setattr(background, "parts", parts)

    make_export(claimed, now=NOON)

    assert list(folder.iterdir()) == []
    assert not Export.objects.exists()


def test_how_far_it_has_come_is_seen_meanwhile(wanted, monkeypatch):
    monkeypatch.setattr(background, "_SECONDS_BETWEEN_NOTES", 0.01)
    claimed = actions.claim_export(now=NOON)
    seen = []

    def parts(what, *, made_at):
        yield b"a line\n" * 7
        while seen[-1:] != [7]:
            seen.append(Export.objects.get(id=wanted.id).row_count)
        yield b"the last\n"

    monkeypatch.setattr(background, "parts", parts)

    make_export(claimed, now=NOON)

    wanted.refresh_from_db()
    assert (wanted.state, wanted.row_count) == ("done", 8)
