"""Settings of a web server that can be killed between the commit and the answer; only the tests of faults have them."""

from config.settings import *  # noqa: F403

MIDDLEWARE = ["tests.faults.kill_points.die_before_the_answer", *MIDDLEWARE]  # noqa: F405
