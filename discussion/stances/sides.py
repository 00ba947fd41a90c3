"""Which answers of a poll stand together as a side: none of fewer than ten readers stands alone."""

from collections.abc import Mapping

FEWEST_READERS = 10


def sides(readers: Mapping[int, int]) -> dict[int, int]:
    """Answer → its side, named by the lowest answer in it, from how many readers gave each answer.

    Answers of fewer than ten readers are one side together; where those are too few as well, the smallest other answer
    joins them. Nothing where that leaves fewer than two sides: nobody stands against anybody.
    """
    by_size = sorted((number for number, count in readers.items() if count > 0), key=lambda each: (readers[each], each))
    joined = [number for number in by_size if readers[number] < FEWEST_READERS]
    if 0 < sum(readers[number] for number in joined) < FEWEST_READERS:
        joined = by_size[: len(joined) + 1]
    found = {number: number for number in by_size if number not in joined}
    found.update(dict.fromkeys(joined, min(joined, default=0)))
    return found if len(set(found.values())) > 1 else {}
