"""The way in: every address of the API."""

from django.urls import path, re_path

from discussion.api import articles, ballots, comments, errors, exports, polls, rights, session, stances, votes
from discussion.api.schema import views as schema

urlpatterns = [
    path("session/guest", session.Guest.as_view()),
    path("session/login", session.Login.as_view()),
    path("session/claim", session.Claim.as_view()),
    path("session", session.Session.as_view()),
    path("me", session.Me.as_view()),
    path("me/erasure", rights.Erasure.as_view()),
    path("me/export", rights.Export.as_view()),
    path("me/export/file", rights.File.as_view(), name="api-my-data"),
    path("articles", articles.Articles.as_view()),
    path("articles/lookup", articles.Lookup.as_view()),
    path("articles/<str:slug>", articles.One.as_view()),
    path("articles/<str:slug>/comments", comments.Thread.as_view()),
    path("articles/<str:slug>/mine", articles.Mine.as_view()),
    path("articles/<str:slug>/polls", polls.OfArticle.as_view()),
    path("articles/<str:slug>/stances", stances.OfArticle.as_view()),
    path("polls", polls.Polls.as_view()),
    path("polls/<str:poll>", polls.One.as_view()),
    path("polls/<str:poll>/results", ballots.Results.as_view(), name="api-results"),
    path("polls/<str:poll>/changes", stances.Changes.as_view()),
    path("polls/<str:poll>/stance", stances.Stance.as_view()),
    path("polls/<str:poll>/ballot", ballots.Ballot.as_view()),
    path("polls/<str:poll>/ballots", ballots.Ballots.as_view(), name="api-ballots"),
    path("counts", articles.Counts.as_view()),
    path("comments/<str:comment>", comments.One.as_view()),
    path("comments/<str:comment>/replies", comments.Replies.as_view()),
    path("comments/<str:comment>/context", comments.Context.as_view()),
    path("comments/<str:comment>/revisions", comments.Revisions.as_view()),
    path("comments/<str:comment>/vote", votes.Vote.as_view()),
    path("moderation/export", exports.Streamed.as_view(), name="api-export"),
    path("moderation/exports", exports.Exports.as_view()),
    path("moderation/exports/<str:export>", exports.One.as_view()),
    path("moderation/exports/<str:export>/file", exports.File.as_view()),
    path("preview", comments.Preview.as_view()),
    path("schema", schema.Document.as_view(), name="schema"),
    path("docs", schema.Docs.as_view(), name="docs"),
    re_path("", errors.not_here),
]
