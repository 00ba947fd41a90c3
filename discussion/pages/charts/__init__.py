"""The results of a poll as HTML with SVG charts, made on the server and complete without a script.

Plain data in, HTML out: each entry point takes a poll, whose options it reads (fetch them with it), and what
`discussion.polls` made of its ballots. What is returned is marked safe: every text of a reader or an editor in it is
escaped and isolated from the direction of what stands around it.

- `summary`: what the article's page shows after voting, for every kind of poll
- `over_time`: the shares hour by hour
- `rounds`: the instant runoff, ballots flowing from round to round
- `pairs`: each option against each other one
- `ratings`: the scores that each option got
- `minds`: how many changed their answer, and `change_in_words` the sentence alone
- `answers`: the hue and the mark of each option, for whoever shows options elsewhere

`summary` brings no heading, the others are sections with one of the second level. They look as
`static/pages/results.css` says; nothing carries a `style`, so what is measured stands in attributes of SVG.
"""

from discussion.pages.charts.answers import Answer, answers
from discussion.pages.charts.minds import change_in_words, minds
from discussion.pages.charts.over_time import over_time
from discussion.pages.charts.pairs import pairs
from discussion.pages.charts.ratings import ratings
from discussion.pages.charts.rounds import rounds
from discussion.pages.charts.summary import summary

__all__ = ["Answer", "answers", "change_in_words", "minds", "over_time", "pairs", "ratings", "rounds", "summary"]
