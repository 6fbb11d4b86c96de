# SPDX-License-Identifier: Apache-2.0
"""Documents from bytes: plain text or a page in HTML, whichever they are.

A page is read with lxml, block by block, as a reader sees it; trafilatura decides which blocks are the article. The publisher is whom the
page names itself: its site's name, else the host of its address.
"""

from __future__ import annotations

import codecs
import logging
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from comity.canonical import sha256_hex
from comity.errors import InputError
from comity.inquiry.independence.document import Document, paragraphs_of, plain_document
from comity.inquiry.independence.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "head", "iframe", "object", "select"))
_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|p|div|article|h1|meta|title)\b[^<>]{0,2000}>", re.IGNORECASE
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_SHINGLE = 5
LEAST_ARTICLE = 0.2
"""Share of a page's prose that an extraction must have found to be believed."""


def document(name: str, data: bytes) -> Document:
    """The document in `data`, called `name`. Raises InputError when it is no text at all, or has no words."""
    text = decoded(name, data)
    found = _page(name, text, data) if is_page(text) else plain_document(name, text, data)
    if not found.paragraphs:
        raise InputError(f"{name}: there is no word in it", hint="expected plain text or a page in HTML")
    return found


def is_page(text: str) -> bool:
    """Whether a text looks like HTML: two or more of its commonest tags near the beginning."""
    head = text[:65536].lstrip("\ufeff \t\r\n")
    found = _MARKUP.findall(head)
    return bool(found) and head[:1] == "<" and (len(found) >= 2 or "</" in head)


def decoded(name: str, data: bytes) -> str:
    """Text from bytes: by byte order mark, as UTF-8, else by the charset that a page declares. Raises InputError."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data[:4096]:
        raise InputError(
            f"{name}: byte {data.index(0)} is 0, so this is no text",
            hint="expected plain text or a page in HTML; comity inquiry add takes other files into an archive",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        declared = _CHARSET.search(data[:4096])
        if declared and (charset := _charset(declared[1].decode("ascii"))):
            return data.decode(charset, "replace")
        raise InputError(
            f"{name}: byte {error.start} is not UTF-8", hint="save it as UTF-8 text, or as the page it was"
        ) from error


def _charset(name: str) -> str:
    """The charset that a page means by `name`; empty for one that is unknown or in which no page can declare itself."""
    try:
        codec = codecs.lookup(name).name
        if b"<".decode(codec, "replace") != "<":
            return ""
    except (LookupError, UnicodeError):
        return ""
    return "cp1252" if codec in {"iso8859-1", "ascii", "utf-8"} else codec


def page_document(name: str, data: bytes) -> Document:
    """A page in HTML."""
    return _page(name, decoded(name, data), data)


def _page(name: str, text: str, data: bytes) -> Document:
    import lxml.html
    from lxml import etree

    try:
        tree = lxml.html.document_fromstring(
            re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=lxml.html.HTMLParser(huge_tree=True)
        )
    except (etree.ParserError, ValueError):
        return plain_document(name, re.sub(r"<[^<>]*>", " ", text), data)
    blocks = _marked(list(_visible(tree)), _article(text))
    title = " ".join((tree.findtext(".//title") or "").split())
    return Document(name, sha256_hex(data), paragraphs_of(blocks), publisher_of(tree), title)


def publisher_of(tree: Any) -> str:
    """Whose page it is, by its own account: `og:site_name`, else the host of its canonical address, else empty."""
    for query in ('.//meta[@property="og:site_name"]', './/meta[@name="application-name"]'):
        for meta in tree.iterfind(query):
            if named := " ".join((meta.get("content") or "").split()):
                return named.casefold()
    for query, attribute in (
        ('.//link[@rel="canonical"]', "href"),
        ('.//meta[@property="og:url"]', "content"),
    ):
        for link in tree.iterfind(query):
            try:
                host = urlsplit(link.get(attribute) or "").hostname
            except ValueError:
                continue
            if host:
                return host.removeprefix("www.")
    return ""


def _visible(tree: Any) -> Iterator[str]:
    """The text of each block, in the order of the page."""
    pieces: list[str] = []

    def flush() -> Iterator[str]:
        text = " ".join("".join(pieces).split())
        pieces.clear()
        if text:
            yield text

    stack: list[tuple[Any, bool]] = [(tree, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if leaving:
            if tag in _BLOCKS:
                yield from flush()
            pieces.append(node.tail or "")
            continue
        if not tag or tag in _UNSEEN or node.get("hidden") is not None:
            pieces.append(node.tail or "")
            continue
        if tag in _BLOCKS:
            yield from flush()
        pieces.append(node.text or "")
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))
    yield from flush()


def _marked(blocks: list[str], article: frozenset[tuple[str, ...]]) -> list[tuple[str, bool | None]]:
    """Blocks with whether they belong to the article; not known where the extraction found hardly any of the page's prose."""
    marked: list[tuple[str, bool | None]] = [(block, _within(block, article)) for block in blocks]
    prose = sum(len(one.words) for one in paragraphs_of((block, None) for block in blocks) if one.prose)
    inside = sum(len(words(block)) for block, within in marked if within)
    return marked if article and inside >= LEAST_ARTICLE * prose else [(block, None) for block in blocks]


def _article(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of a few words of the article as trafilatura extracts it; empty if it finds none."""
    import trafilatura

    logging.getLogger("trafilatura").addHandler(
        logging.NullHandler()
    )  # its warnings are no message to our user
    try:
        found = trafilatura.extract(
            text, include_comments=False, include_tables=True, deduplicate=False, favor_precision=True
        )
    except Exception:  # noqa: BLE001 - whatever a page does to the extractor, its text can be compared
        found = None
    if not found:
        return frozenset()
    inside = words(found)
    return frozenset(_runs(inside))


def _runs(inside: list[str]) -> Iterator[tuple[str, ...]]:
    for place in range(max(1, len(inside) - _SHINGLE + 1)):
        yield tuple(inside[place : place + _SHINGLE])


def _within(block: str, article: frozenset[tuple[str, ...]]) -> bool:
    """Whether most of a block's runs of words are runs of the article."""
    inside = list(_runs(words(block)))
    return 2 * sum(run in article for run in inside) > len(inside)
