"""A field that offers what is usual and takes anything else."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import UnfoldAdminTextInputWidget


class OfferingInput(UnfoldAdminTextInputWidget):
    """A line to type in, with suggestions: values and what they mean."""

    def __init__(self, offers: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.offers = tuple(offers)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The line, and the list that it names."""
        line = super().render(name, value, {**(attrs or {}), "list": f"offers-{name}"}, renderer)
        offers = format_html_join("", '<option value="{}">{}</option>', self.offers)
        return format_html('{}<datalist id="{}">{}</datalist>', line, f"offers-{name}", offers)
