"""The hosted pages: every address that a browser opens."""

from django.urls import path

from discussion.pages import (
    articles,
    changing,
    comments,
    crawlers,
    feeds,
    imagining,
    joining,
    people,
    polls,
    votes,
    writing,
)

urlpatterns = [
    path("", articles.Articles.as_view(), name="articles"),
    path("a/<slug:slug>/", articles.ArticlePage.as_view(), name="article"),
    path("a/<slug:slug>/feed/", feeds.ArticleFeed.as_view(), name="article-feed"),
    path("a/<slug:slug>/write", writing.Write.as_view(), name="write"),
    path("a/<slug:place>/join", joining.Join.as_view(), name="join"),
    path("c/<str:comment>/", comments.Permalink.as_view(), name="comment"),
    path("c/<str:comment>/replies", comments.Replies.as_view(), name="replies"),
    path("c/<str:comment>/history", comments.History.as_view(), name="history"),
    path("c/<str:comment>/reply", writing.Reply.as_view(), name="reply"),
    path("c/<str:comment>/edit", changing.Edit.as_view(), name="edit"),
    path("c/<str:comment>/delete", changing.Delete.as_view(), name="delete"),
    path("c/<str:comment>/vote", votes.Vote.as_view(), name="vote"),
    path("p/preview", imagining.Preview.as_view(), name="poll-preview"),
    path("p/<str:poll>/", polls.PollPage.as_view(), name="poll"),
    path("p/<str:poll>/ballot", polls.Ballot.as_view(), name="ballot"),
    path("p/<str:poll>/results", polls.Results.as_view(), name="results"),
    path("p/<str:poll>/stance", polls.Stance.as_view(), name="stance"),
    path("p/<str:place>/join", joining.JoinPoll.as_view(), name="join-poll"),
    path("sign-out/", people.SignOut.as_view(), name="sign-out"),
    path("sign-out/", people.SignOut.as_view(), name="account_logout"),
    path("me/", people.Me.as_view(), name="me"),
    path("feed/", feeds.ArticlesFeed.as_view(), name="feed"),
    path("comments/feed/", feeds.CommentsFeed.as_view(), name="comments-feed"),
    path("robots.txt", crawlers.Robots.as_view(), name="robots"),
    path("favicon.ico", crawlers.Icon.as_view(), name="icon"),
    path("sitemap.xml", crawlers.Sitemap.as_view(), name="sitemap"),
]
