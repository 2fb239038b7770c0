"""What article pages of e-papers have in common: signatures, editor, the articles before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawl.blocks import texts
from unioncrawl.pages import ArticlePage, Found, found
from unioncrawl.text import editor_of

if TYPE_CHECKING:
    from unioncrawl.bylines import Credits


class SignedArticlePage(ArticlePage):
    """Article that is signed and turned as those of e-papers are. Subclasses define ``credit`` and ``turning``."""

    @property
    def credit(self) -> Credits:
        """The signatures."""
        raise NotImplementedError

    @property
    def turning(self) -> tuple[str | None, str | None]:
        """Addresses of the previous and the next article."""
        raise NotImplementedError

    @found
    def authors(self) -> Found[list[str]] | None:
        """Who signed."""
        return self.signed(self.credit.authors)

    @found
    def photographers(self) -> Found[list[str]] | None:
        """Who is credited with 摄."""
        return self.signed(self.credit.photographers)

    @found
    def organisations(self) -> Found[list[str]] | None:
        """The units among the signatures."""
        return self.signed(self.credit.organisations)

    def signed(self, names: tuple[str, ...]) -> Found[list[str]] | None:
        """Return ``names`` as got by the form of the signatures."""
        return Found(list(names), "grammar", "signatures") if names else None

    @found
    def editor(self) -> Found[str] | None:
        """责任编辑."""
        name = editor_of(texts(self.blocks))
        return Found(name, "grammar", "责任编辑:") if name else None

    @found
    def previous_url(self) -> Found[str] | None:
        """上一篇."""
        url = self.turning[0]
        return Found(url, "selector", "a 上一篇") if url else None

    @found
    def next_url(self) -> Found[str] | None:
        """下一篇."""
        url = self.turning[1]
        return Found(url, "selector", "a 下一篇") if url else None
