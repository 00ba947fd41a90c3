"""The hosted pages: every address that a browser opens."""

from django.urls import path

from discussion.pages import articles, changing, comments, people, votes, writing

urlpatterns = [
    path("", articles.Articles.as_view(), name="articles"),
    path("a/<slug:slug>/", articles.ArticlePage.as_view(), name="article"),
    path("a/<slug:slug>/write", writing.Write.as_view(), name="write"),
    path("c/<str:comment>/", comments.Permalink.as_view(), name="comment"),
    path("c/<str:comment>/replies", comments.Replies.as_view(), name="replies"),
    path("c/<str:comment>/history", comments.History.as_view(), name="history"),
    path("c/<str:comment>/reply", writing.Reply.as_view(), name="reply"),
    path("c/<str:comment>/edit", changing.Edit.as_view(), name="edit"),
    path("c/<str:comment>/delete", changing.Delete.as_view(), name="delete"),
    path("c/<str:comment>/vote", votes.Vote.as_view(), name="vote"),
    path("sign-in/", people.SignIn.as_view(), name="sign-in"),
    path("sign-out/", people.SignOut.as_view(), name="sign-out"),
    path("me/", people.Me.as_view(), name="me"),
]
