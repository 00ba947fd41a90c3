"""Figures: what several processes have counted adds up, whatever becomes of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from discussion.core import figures
from tests.architecture.test_run import ROOT, wait_until

ASKED = ("requests", "healthz", "GET", "200")
TOOK = ("request_seconds", "healthz")
COUNT_AND_WAIT = """
import sys
from discussion.core import figures
for _ in range(int(sys.argv[1])):
    figures.note(("requests", "healthz", "GET", "200"), ("request_seconds", "healthz"), 0.02)
    figures.level("open_streams", int(sys.argv[1]))
figures.write()
print("counted", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch) -> Path:
    """Figures of this test alone."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(figures, "_books", [])
    return tmp_path / "metrics"


def other_process(data_dir: Path, count: int) -> subprocess.Popen[str]:
    """A process that has counted so often, and waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", COUNT_AND_WAIT, str(count)],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "config.test_settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "counted\n"
    return process


def end(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        process.kill()
        process.communicate()


def test_what_several_processes_counted_adds_up_after_one_is_killed(settings, folder):
    first, second = other_process(settings.DATA_DIR, 3), other_process(settings.DATA_DIR, 4)
    end(first)
    figures.note(ASKED, TOOK, 0.2)
    try:
        total = figures.totals()

        assert total.counts[ASKED] == 8
        assert sum(total.times[TOOK].counts) == 8
        assert total.times[TOOK].sum == pytest.approx(7 * 0.02 + 0.2)
    finally:
        end(second)


def test_a_process_goes_on_with_the_file_of_one_that_ended(settings, folder):
    end(other_process(settings.DATA_DIR, 3))
    end(other_process(settings.DATA_DIR, 4))

    assert [file.name for file in folder.glob("*.json")] == ["0.json"]
    assert figures.totals().counts[ASKED] == 7


def test_a_forked_process_counts_for_itself(folder):
    figures.note(ASKED, TOOK, 0.2)
    child = os.fork()
    if not child:
        figures.note(ASKED, TOOK, 0.2)
        figures.write()
        os._exit(0)
    os.waitpid(child, 0)

    assert figures.totals().counts[ASKED] == 2


def test_others_learn_of_it_within_a_moment(settings, folder, monkeypatch):
    monkeypatch.setattr(figures, "_WRITE_SECONDS", 0.01)
    figures.note(ASKED, TOOK, 0.2)

    wait_until(lambda: (folder / "0.json").exists())


def test_seconds_are_told_by_their_bounds(folder):
    for seconds in (0.0001, 0.001, 0.0011, 1000):
        figures.note(ASKED, TOOK, seconds)

    counts = figures.totals().times[TOOK].counts
    assert (counts[0], counts[1], counts[-1], sum(counts)) == (2, 1, 1, 4)


@pytest.mark.parametrize("content", ["", "{", '{"bounds": [1], "counts": [], "times": []}', "[]"])
def test_a_broken_file_and_one_of_another_version_count_nothing(folder, content):
    folder.mkdir()
    (folder / "7.json").write_text(content)
    figures.note(ASKED, TOOK, 0.2)

    assert figures.totals().counts == {ASKED: 1}


def test_a_folder_that_cannot_be_written_costs_figures_and_no_request(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "absent" / "folder"
    figures.note(ASKED, TOOK, 0.2)
    figures.write()

    assert figures.totals().counts[ASKED] == 1


def test_a_new_start_begins_at_nothing(settings, folder):
    end(other_process(settings.DATA_DIR, 3))
    figures.forget()

    assert figures.totals().counts == {}


def test_what_is_so_now_ends_with_its_process(settings, folder):
    figures.level("open_streams", 2)
    other = other_process(settings.DATA_DIR, 5)
    try:
        assert figures.totals().levels["open_streams"] == 7
    finally:
        end(other)

    assert figures.totals().levels["open_streams"] == 2
