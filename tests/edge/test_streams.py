"""Open streams: what each is sent, and what happens to those who do not read."""

import asyncio
from contextlib import ExitStack

from discussion.edge import streams
from discussion.edge.streams import PULSE, Piece, Streams


def piece(since, until, body=None):
    return Piece(since, until, body or b"%d;" % until)


def following(act, *, at=5, article=1, open_streams=None):
    """What the act gets, which is called with a stream and its channel while the loop runs."""

    async def run():
        present = open_streams or Streams(most=10, is_limited=True)
        with present.following(article, at, 1) as stream:
            return await act(stream, present.channels()[0])

    return asyncio.run(run())


def test_what_waits_is_sent_together_and_once():
    async def act(stream, channel):
        channel.publish(piece(5, 6))
        channel.publish(piece(6, 8))
        return await stream.take()

    assert following(act) == b"6;8;"


def test_a_client_is_not_told_what_it_has():
    async def act(stream, channel):
        channel.publish(piece(3, 5))
        channel.publish(piece(0, 0, b"standing;"))
        channel.publish(piece(5, 6))
        return await stream.take()

    assert following(act) == b"standing;6;"


def test_whoever_comes_between_two_looks_is_told_what_they_missed():
    async def run():
        present = Streams(most=10, is_limited=True)
        with present.following(1, 5, 1):
            channel = present.channels()[0]
            channel.version = 7
            channel.publish(piece(5, 6))
            channel.publish(piece(6, 7))
            with present.following(1, 6, 1) as late, present.following(1, 4, 1) as too_late:
                return await late.take(), await too_late.take()

    assert asyncio.run(run()) == (b"7;", None)


def test_where_nothing_happens_a_comment_line_keeps_the_connection(monkeypatch):
    monkeypatch.setattr(streams, "PULSE_SECONDS", 0.01)

    async def act(stream, _channel):
        return await stream.take()

    assert following(act) == PULSE


def test_who_does_not_read_is_let_go_before_much_waits():
    async def run():
        present, outcome = Streams(most=10, is_limited=True), []

        async def read_nothing():
            with present.following(1, 0, 1) as stream:
                await stream.take()
                outcome.append("reads")
                await asyncio.Event().wait()

        reader = asyncio.ensure_future(read_nothing())
        await asyncio.sleep(0)
        channel = present.channels()[0]
        for number in range(1, 100):
            channel.publish(piece(number - 1, number, b"x" * 10_000))
            await asyncio.sleep(0)
        await asyncio.wait([reader])
        return outcome, reader.cancelled(), present.channels()

    assert asyncio.run(run()) == (["reads"], True, [])


def test_streams_are_limited_in_all_and_for_each_network(monkeypatch):
    monkeypatch.setattr(streams, "_MOST_OF_A_NETWORK", 2)
    present = Streams(most=3, is_limited=True)
    with ExitStack() as places:
        for _ in range(2):
            assert present.refusal("192.0.2.0/24") == ""
            places.enter_context(present.place("192.0.2.0/24"))
        assert present.refusal("192.0.2.0/24") == "too_many_streams"
        assert present.refusal("198.51.100.0/24") == ""
        places.enter_context(present.place("198.51.100.0/24"))
        assert present.refusal("203.0.113.0/24") == "streams_full"

    assert present.refusal("192.0.2.0/24") == ""


def test_at_the_end_all_are_let_go_and_nobody_is_taken():
    present = Streams(most=10, is_limited=True)

    async def act(stream, _channel):
        present.close()
        return await stream.take()

    assert following(act, open_streams=present) is None
    assert present.refusal("192.0.2.0/24") == "streams_full"


def test_a_watcher_rests_while_nobody_follows():
    present = Streams(most=10, is_limited=True)

    async def act(_stream, _channel):
        return present.are_open.is_set()

    assert not present.are_open.is_set()
    assert following(act, open_streams=present)
    assert not present.are_open.is_set()
    assert present.channels() == []
