"""Who holds a lease, and whether they are still there."""

import subprocess
import sys

from discussion.core.holding import holder, is_gone

OTHER = "import discussion.core.holding as h; print(h.holder())"


def test_this_process_is_there():
    assert not is_gone(holder())


def test_a_process_that_ended_is_gone():
    ended = subprocess.run([sys.executable, "-c", OTHER], capture_output=True, text=True, check=True)

    assert is_gone(ended.stdout.strip())


def test_nobody_knows_of_another_machine_or_of_nobody():
    assert not is_gone("elsewhere 1 12345")
    assert not is_gone("")
