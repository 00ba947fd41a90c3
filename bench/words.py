"""Made-up words: texts that look like comments and say nothing."""

from random import Random

_OPENINGS = (
    "b",
    "br",
    "c",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_ENDINGS = ("", "", "n", "r", "s", "t", "l", "nd", "st", "m")


class Writer:
    """Writes the same texts for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"words of {seed}")
        self._vocabulary = [self._new_word() for _ in range(600)]

    def name(self) -> str:
        """A reader's name."""
        return f"{self._word()} {self._word()}".title()[:40]

    def sentence(self) -> str:
        """A sentence of 4 to 18 words."""
        words = [self._word() for _ in range(self._random.randint(4, 18))]
        return " ".join(words).capitalize() + self._random.choice("....?!")

    def text(self, length: int) -> str:
        """Markdown of about so many characters, in paragraphs, at times with emphasis, a quote, a list or a link."""
        blocks: list[str] = []
        while sum(map(len, blocks)) < length:
            rest = length - sum(map(len, blocks))
            blocks.append(self._block(rest))
        return "\n\n".join(blocks)

    def _block(self, length: int) -> str:
        kind = self._random.random()
        if kind < 0.08:
            return f"> {self.sentence()}"
        if kind < 0.12:
            return "\n".join(f"- {self.sentence()}" for _ in range(3))
        if kind < 0.17:
            return f"{self.sentence()} https://{self._word()}.example/{self._word()}"
        return self._paragraph(min(length, 500))

    def _paragraph(self, length: int) -> str:
        text = self.sentence()
        while len(text) < length:
            sentence = self.sentence()
            text += f" *{sentence}*" if self._random.random() < 0.05 else f" {sentence}"
        return text

    def _word(self) -> str:
        # Short ranks are common, as in any language.
        return self._vocabulary[int(len(self._vocabulary) * self._random.random() ** 2)]

    def _new_word(self) -> str:
        choose = self._random.choice
        return "".join(
            choose(_OPENINGS) + choose(_VOWELS) + choose(_ENDINGS) for _ in range(self._random.randint(1, 3))
        )
