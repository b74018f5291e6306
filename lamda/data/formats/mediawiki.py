"""MediaWiki's dumps (`pages-articles.xml`): each article's newest text, without its markup."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from typing import Any
from urllib.parse import quote

from lamda.data.formats.draft import Draft
from lamda.data.formats.extra import extra
from lamda.data.formats.watched import Watched
from lamda.data.formats.wikitext import stripper
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.lines import MAX_LINE
from lamda.data.row import BadValue
from lamda.errors import LamdaError

ARTICLES = 0
"""The namespace of articles; others hold talk, files, templates."""


def mediawiki_documents(stream: BufferedReader, name: str, ledger: Ledger) -> Iterator[Draft]:
    """The articles of one dump; no redirects. What does not parse ends it: what came before stays.

    Only the newest revision counts, in a dump that holds their history too.
    """
    with extra(name):
        import mwxml
    strip = stripper(name)
    watched = Watched(stream, MAX_LINE)
    number, last = 0, "at its beginning"
    try:
        dump = mwxml.Dump.from_file(watched)
        site = _site(dump)
        for page in dump.pages:
            newest = None
            for revision in page:
                newest = revision
                watched.mark()
            named = f"page {number} ({page.title})"
            number, last = number + 1, f"after {named}"
            made = _article(page, newest, strip, f"{name}: {named}", site, ledger)
            if made is not None:
                yield made
    except Exception as error:  # mwxml passes on what its parsers raise, of many kinds
        told = str(watched.failure or " ".join(str(error).split()) or type(error).__name__)
        ledger.broken(name, LamdaError(f"{name}: {last}: expected a MediaWiki dump, found {told}"))


def _site(dump: Any) -> str:
    """The address before an article's name, from that of the main page; '' where it has none."""
    base = str(getattr(dump.site_info, "base", "") or "")
    return base.rpartition("/")[0] + "/" if base.startswith("http") else ""


def _article(
    page: Any, newest: Any, strip: Any, place: str, site: str, ledger: Ledger
) -> Draft | None:
    if page.namespace != ARTICLES or page.redirect:
        ledger.pass_by("no article")
        return None
    text = str(getattr(newest, "text", None) or "")
    try:
        plain = strip(text)
    except BadValue as error:
        ledger.refuse(BadValue(f"{place}: {error}", error.reason))
        return None
    except RecursionError:
        ledger.refuse(
            BadValue(f"{place}: expected wikitext, found too deep nesting", "nested too deep")
        )
        return None
    except Exception as error:  # of many kinds; the next article is another
        told = f"{place}: expected wikitext, found {type(error).__name__}"
        ledger.refuse(BadValue(told, "unreadable"))
        return None
    if not plain:
        ledger.pass_by("an article without text")
        return None
    url = site + quote(str(page.title).replace(" ", "_")) if site else ""
    return Draft(place, (plain,), name=str(page.id), url=url, title=str(page.title))
