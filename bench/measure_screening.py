"""What screening costs: in the request, after the commit, in a burst, and looking for near-duplicates among many."""

import itertools
import random
import string
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from bench.timing import table
from discussion.accounts.models import Reader
from discussion.actions import events, screening
from discussion.actions.comments import post_comment
from discussion.actions.rules import Lines, save_phrase_list
from discussion.actions.screening_again import look_again, screen_again
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import clock, ids, outbox, statements
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.moderation.models import Band, Signature
from discussion.moderation.near_duplicates import alike
from discussion.moderation.normalise import normalise
from discussion.moderation.phrase_books import phrases_of
from discussion.moderation.similarity import BANDS, SIZE

_PHRASES = 65_000
_ROUNDS, _BURST, _READERS = 200, 1_000, 50
_LENGTH, _LONG = 500, 10_000
_PIECE, _FEW = 20_000, 1_000
# So many that no two texts are alike: else all of them would be one campaign.
_WORDS = ["".join(letters) for letters in itertools.product("bdfklmnprst", "aeiou", "lmnrst", "aeio")]


def measure(*, signatures: int) -> None:
    """Prints a table; `signatures` texts of the last day are compared with."""
    chance = random.Random(7)
    article = Article.objects.select_related("site").order_by("id")[0]
    rows = _phrases(article, chance)
    article = Article.objects.select_related("site").get(id=article.id)
    rows += [*_screening(article, chance), _burst(article, chance), *_duplicates(article, chance, signatures)]
    table("Screening", ["what", "median", "99th of 100"], rows)


def _phrases(article: Article, chance: random.Random) -> list[list[str]]:
    lines = {"".join(chance.choices(string.ascii_lowercase, k=chance.randint(6, 12))) for _ in range(_PHRASES)}
    save_phrase_list(site=article.site, lines=Lines(name="bench", phrases="\n".join(sorted(lines)), effect="note"))
    start = time.thread_time()
    book = phrases_of(article.site).book
    loaded = time.thread_time() - start
    text = _text(chance, _LONG)
    checked = _timed(lambda: book.find(text, normalise(text)), 50)
    return [
        [f"{len(lines):,} phrases loaded, CPU", f"{loaded:.2f} s", ""],
        ["10 kB normalised and looked through, CPU", *_told(checked)],
    ]


def _screening(article: Article, chance: random.Random) -> list[list[str]]:
    readers, quick, slow = _made_readers(article), list[float](), list[float]()
    for number in range(_ROUNDS):
        reader, now = readers[number % _READERS], clock.now()
        comment, spent = _posted(reader, article, chance)
        quick.append(spent)
        start = time.thread_time()
        prepared = look_again(comment=comment.id, now=now)
        with write():
            screen_again(comment=comment.id, prepared=prepared, now=now)
        slow.append(time.thread_time() - start)
    quick, slow = sorted(quick[10:]), sorted(slow[10:])
    return [
        ["screening in the request, 500 characters, CPU", *_told(quick)],
        ["screening after the commit, CPU", *_told(slow)],
    ]


def _posted(reader: Reader, article: Article, chance: random.Random) -> tuple[Comment, float]:
    """A new comment, and the CPU that screening took of it: the checks and the trace."""
    spent, real = list[float](), (screening.screen, screening.keep)
    screening.screen, screening.keep = (_counted(each, spent) for each in real)
    try:
        meter = Meter(reader=None, network="", now=clock.now())
        text = _text(chance, _LENGTH)
        posted = post_comment(reader=reader, article=article, body=text, parent=None, now=meter.now, meter=meter)
    finally:
        screening.screen, screening.keep = real
    return posted, sum(spent)


def _counted(act: Callable[..., object], spent: list[float]) -> Callable[..., object]:
    def counted(**given: object) -> object:
        start = time.thread_time()
        try:
            return act(**given)
        finally:
            spent.append(time.thread_time() - start)

    return counted


def _burst(article: Article, chance: random.Random) -> list[str]:
    """So many comments, posted and screened one after the other by one process, as one worker would."""
    _deliver()
    readers, start = _made_readers(article), time.perf_counter()
    for number in range(_BURST):
        _posted(readers[number % _READERS], article, chance)
    posted = time.perf_counter() - start
    _deliver()
    whole = time.perf_counter() - start
    return [f"{_BURST:,} comments posted ({posted:.0f} s) and screened, by the clock", f"{whole:.0f} s", ""]


def _deliver() -> None:
    while rows := outbox.claim("screening", now=clock.now()):
        for row in rows:
            consume, prepare = partial(events.consume, row.consumer), events.preparation(row.consumer)
            outbox.deliver(row, consume, now=clock.now(), prepare=prepare)


def _duplicates(article: Article, chance: random.Random, count: int) -> list[list[str]]:
    numbers = Comment.objects.filter(signature=None).order_by("id").values_list("id", flat=True)[:count]
    made = _store(article, list(numbers[:_FEW]), chance)
    # PostgreSQL would look for each key in a table that it takes for empty by reading all of it.
    statements.plan_anew()
    for start in range(_FEW, len(numbers), _PIECE):
        made += _store(article, list(numbers[start : start + _PIECE]), chance)
    statements.plan_anew()
    reader, body = _made_readers(article)[0], _text(chance, _LENGTH)
    text = screening.Text(body, body)
    subject = screening.subject_of(reader, article, text, clock.now())
    looked = _timed(lambda: alike(subject), 100)
    return [[f"near-duplicates looked for among {made:,}, CPU", *_told(looked)]]


def _store(article: Article, comments: list[int], chance: random.Random) -> int:
    now, site = clock.now(), article.site_id
    rows = [(ids.new_id(), site, number, None, chance.randbytes(4 * SIZE), now) for number in comments]
    bands = [(ids.new_id(), site, row[0], chance.getrandbits(62)) for row in rows for _ in range(BANDS)]
    with write():
        columns = ("id", "site_id", "comment_id", "cluster_id", "content", "made_at")
        statements.insert_all(Signature, columns, rows)
        statements.insert_all(Band, ("id", "site_id", "signature_id", "value"), bands)
    return len(rows)


def _made_readers(article: Article) -> list[Reader]:
    made = {"site_id": article.site_id, "kind": Reader.Kind.GUEST, "created_at": clock.now()}
    return [Reader.objects.create(name=f"Bench {number}", **made) for number in range(_READERS)]


def _text(chance: random.Random, length: int) -> str:
    return " ".join(chance.choices(_WORDS, k=length // 4))[:length]


def _timed(act: Callable[[], object], rounds: int) -> list[float]:
    act()
    found = []
    for _ in range(rounds):
        start = time.thread_time()
        act()
        found.append(time.thread_time() - start)
    return sorted(found)


def _told(seconds: list[float]) -> tuple[str, str]:
    return f"{median(seconds) * 1000:.2f} ms", f"{seconds[int(len(seconds) * 0.99)] * 1000:.2f} ms"
