"""Lists that stay fast however long they are: newest first, by key, without counting and without OFFSET."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from discussion.core import ids

CURSOR = "before"


class Chips(admin.ChoicesFieldListFilter):
    """The choices of a field in one row above the list, where one click reaches them."""

    template = "backoffice/chips.html"


class KeysetChangeList(ChangeList):
    """A page of rows whose identifiers lie below the cursor's."""

    older = ""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """The rows that filters and search leave; the cursor is no filter, and a new filter drops it."""
        for parameters in (self.params, self.filter_params):
            parameters.pop(CURSOR, None)
        return super().get_queryset(request, exclude_parameters)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[str]:
        """The only order there is."""
        return ["-id"]

    def get_results(self, request: HttpRequest) -> None:
        """One row more than a page tells whether there is another."""
        cursor = ids.decode(request.GET.get(CURSOR, ""))
        rows = self.queryset.filter(id__lt=cursor) if cursor is not None else self.queryset
        found = list(self.model_admin.for_list(rows)[: self.list_per_page + 1])
        self.result_list = found[: self.list_per_page]
        if len(found) > self.list_per_page:
            self.older = self.get_query_string({CURSOR: self.result_list[-1].public_id})
        self.newest = self.get_query_string() if cursor is not None else ""
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = self.can_show_all = self.multi_page = False
        self.show_admin_actions = True
        self.paginator = self.model_admin.get_paginator(request, self.result_list, self.list_per_page)


class LongListAdmin(ModelAdmin):
    """A panel whose list may hold a million rows."""

    change_list_template = "backoffice/long_list.html"
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    list_disable_select_all = True

    def for_list(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what the list shows of them."""
        return rows

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list without counting."""
        return KeysetChangeList
