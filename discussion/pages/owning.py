"""Pages about what belongs to whoever reads them."""

from typing import TYPE_CHECKING

from discussion.pages.asking import FormPage
from discussion.pages.page import sign_in_first

if TYPE_CHECKING:
    from discussion.accounts.models import Reader


class ReadersPage(FormPage):
    """A page for readers alone."""

    def find(self, **where: str) -> None:
        """Whoever has signed in; raises Refusal `not_signed_in`."""
        if self.request.method != "POST":
            self.require_reader()

    def require_reader(self) -> "Reader":
        """Who reads; raises Refusal `not_signed_in`."""
        if self.reader is None:
            raise sign_in_first()
        return self.reader
