# SPDX-License-Identifier: Apache-2.0
"""The package around a document's words (ECMA-376 parts 1 and 2): styles, settings, relations, header, footer, properties, the archive.

Every byte follows from the arguments. No clock is asked: entries of the archive carry the first date that its format knows.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_LOCALES = {
    "ar": "ar-SA", "en": "en-GB", "es": "es-ES", "fa": "fa-IR", "fr": "fr-FR", "he": "he-IL", "ru": "ru-RU", "tr": "tr-TR",
    "ur": "ur-PK", "zh": "zh-CN",
}  # fmt: skip

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}"'
_PARTS = ("styles", "settings", "header", "footer", "footnotes", "comments")
FIRST_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Properties:
    """What the package says of the text. `date` is a UTC timestamp, `footer` stands beside the page number."""

    title: str
    version: str
    author: str
    date: str
    language: str
    footer: str

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language.split("-")[0].casefold() in RIGHT_TO_LEFT


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: sizes in half-points, spacing in twentieths of a point."""

    id: str
    name: str
    size: int = 0
    bold: bool = False
    outline: int | None = None
    before: int = 0
    after: int = 120
    keep: bool = False


STYLES = (
    Style("Title", "Title", 32, bold=True, after=240),
    *(Style(f"Heading{n}", f"heading {n}", 30 - 2 * n, True, n - 1, 240, 120, True) for n in (1, 2, 3, 4)),  # noqa: FBT003 - a table
    Style("ComityArticle", "Comity article", 24, bold=True, before=240, keep=True),
    Style("ComityPreambular", "Comity preambular paragraph"),
    Style("ComityOperative", "Comity operative paragraph"),
    Style("ComityParagraph", "Comity paragraph"),
    Style("ComityPoint", "Comity point"),
    Style("ComityOption", "Comity option"),
    Style("ComityProse", "Comity prose"),
    Style("ComityBracket", "Comity bracket around clauses"),
    Style("ComityMatter", "Comity publisher's matter", 18),
    Style("ComityNote", "Comity note", 18),
    Style("FootnoteText", "footnote text", 18, after=0),
    Style("CommentText", "annotation text", 20, after=0),
    Style("Header", "header", 18, after=0),
    Style("Footer", "footer", 18, after=0),
)


def assemble(
    properties: Properties, *, body: str, footnotes: str, comments: str, part: bytes, namespace: str
) -> bytes:
    """The document's bytes from the XML inside its body, its footnotes and its comments, and a custom part of a namespace."""
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="709"'
        ' w:footer="709" w:gutter="0"/><w:lnNumType w:countBy="5" w:restart="continuous"/>'
        + ("<w:bidi/>" if properties.right_to_left else "")
        + "</w:sectPr>"
    )
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            {
                "rId1": (f"{R}/officeDocument", "word/document.xml"),
                "rId2": (f"{_RELATIONS}/metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "docProps/core.xml": _core(properties),
        "word/document.xml": _word("document", f"<w:body>{body}{section}</w:body>"),
        "word/_rels/document.xml.rels": _relations(
            {
                **{f"rId{n}": (f"{R}/{name}", f"{name}.xml") for n, name in enumerate(_PARTS, 1)},
                "rId7": (f"{R}/customXml", "../customXml/item1.xml"),
            }
        ),
        "word/styles.xml": _word("styles", _styles(properties)),
        "word/settings.xml": _word("settings", _SETTINGS),
        "word/header.xml": _word("hdr", _header(properties)),
        "word/footer.xml": _word("ftr", _footer(properties)),
        "word/footnotes.xml": _word("footnotes", _SEPARATORS + footnotes),
        "word/comments.xml": _word("comments", comments),
        "customXml/item1.xml": part,
        "customXml/itemProps1.xml": _item_properties(namespace),
        "customXml/_rels/item1.xml.rels": _relations({"rId1": (f"{R}/customXmlProps", "itemProps1.xml")}),
    }
    return _archive(entries)


def _archive(entries: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, FIRST_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same on every operating system
            archive.writestr(info, content)
    return target.getvalue()


def _word(root: str, inside: str) -> str:
    return f"{XML}<w:{root} {NAMESPACES}>{inside}</w:{root}>"


def _content_types() -> str:
    kinds = {
        "word/document.xml": f"{_TYPES}document.main+xml",
        **{f"word/{name}.xml": f"{_TYPES}{name}+xml" for name in _PARTS},
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "customXml/itemProps1.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    }
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{XML}<Relationships xmlns="{_RELATIONS}">{inside}</Relationships>'


def _core(properties: Properties) -> str:
    date = f'xsi:type="dcterms:W3CDTF">{properties.date}<'
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(properties.title)}</dc:title><dc:creator>{escape(properties.author)}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(properties.author)}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f"<dcterms:created {date}/dcterms:created><dcterms:modified {date}/dcterms:modified>"
        f"<dc:language>{escape(properties.language)}</dc:language><cp:version>{escape(properties.version)}</cp:version>"
        "</cp:coreProperties>"
    )


def _item_properties(namespace: str) -> str:
    return (
        f'{XML}<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{6F7E0C1B-5B0D-4C5B-9C50-2B8C1E0D7A51}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{namespace}"/></ds:schemaRefs></ds:datastoreItem>'
    )


# Whoever opens the document has their own changes tracked from the first key on.
_SETTINGS = (
    '<w:trackRevisions/><w:defaultTabStop w:val="720"/><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)

_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


def _styles(properties: Properties) -> str:
    language = properties.language
    locale = quoteattr(_LOCALES.get(language, language) or "en-GB")
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun" w:cs="Times New Roman"/>'
    tongue = (
        f'<w:lang w:val="en-GB" w:bidi={locale}/>'
        if properties.right_to_left
        else f"<w:lang w:val={locale}/>"
    )
    return (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="22"/><w:szCs w:val="24"/>{tongue}</w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        + "".join(map(_style, STYLES))
        + _character("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>')
        + _character("CommentReference", "annotation reference", '<w:sz w:val="16"/><w:szCs w:val="16"/>')
    )


def _style(one: Style) -> str:
    outline = "" if one.outline is None else f'<w:outlineLvl w:val="{one.outline}"/>'
    bold = "<w:b/><w:bCs/>" if one.bold else ""
    size = f'<w:sz w:val="{one.size}"/><w:szCs w:val="{one.size + 2}"/>' if one.size else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{one.id}"><w:name w:val="{one.name}"/><w:basedOn w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{'<w:keepNext/>' if one.keep else ''}"
        f'<w:spacing w:before="{one.before}" w:after="{one.after}"/>{outline}</w:pPr><w:rPr>{bold}{size}</w:rPr></w:style>'
    )


def _character(identity: str, name: str, properties: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{identity}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{properties}</w:rPr></w:style>'
    )


def _run(words: str, properties: Properties) -> str:
    direction = "<w:rPr><w:rtl/></w:rPr>" if properties.right_to_left else ""
    return f'<w:r>{direction}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def _header(properties: Properties) -> str:
    bidi = "<w:bidi/>" if properties.right_to_left else ""
    said = _run(" · ".join(filter(None, (properties.title, properties.version))), properties)
    return f'<w:p><w:pPr><w:pStyle w:val="Header"/>{bidi}</w:pPr>{said}</w:p>'


def _footer(properties: Properties) -> str:
    page, pages = (
        f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        for name in ("PAGE", "NUMPAGES")
    )
    bidi = "<w:bidi/>" if properties.right_to_left else ""
    line = f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{bidi}</w:pPr>{page}<w:r><w:t>/</w:t></w:r>{pages}</w:p>'
    if not properties.footer:
        return line
    # A checkpoint is ASCII and reads from left to right in every language.
    return f'{line}<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t>{escape(properties.footer)}</w:t></w:r></w:p>'
