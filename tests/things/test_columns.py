"""Plain text as mail programs show it: 72 columns, whole addresses, quotations marked on each line."""

from discussion.core.columns import in_columns, quoted

ADDRESS = "https://talk.example.org/n/" + "x" * 90 + "/"
LONG = "word " * 40


def test_long_lines_are_folded_between_words():
    lines = in_columns(LONG).splitlines()
    assert max(map(len, lines)) <= 72
    assert " ".join(lines).split() == LONG.split()


def test_an_address_stays_whole():
    assert in_columns(f"See {ADDRESS}").split() == ["See", ADDRESS]
    assert in_columns(f"  {ADDRESS}") == f"  {ADDRESS}"


def test_what_follows_a_bullet_is_indented():
    first, *rest = in_columns(f"* {LONG}").splitlines()
    assert first.startswith("* word")
    assert all(line.startswith("  word") for line in rest)


def test_short_lines_and_the_mark_of_a_signature_are_left_alone():
    text = "Hello\n\n-- \nDiscussion\n"
    assert in_columns(text) == text


def test_each_line_of_a_quotation_is_marked():
    lines = quoted(LONG).splitlines()
    assert all(line.startswith("> word") and len(line) <= 72 for line in lines)
