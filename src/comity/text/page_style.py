# SPDX-License-Identifier: Apache-2.0
"""How a page of a text looks and what it calls things: colours and lines for parties, style sheets, and labels in four languages.

Colours go to parties by the order of their codes and mean nothing else; each comes with a kind of line, and every bracket names its
parties in letters, so that colour is never the only carrier. All colours have a contrast of 3:1 or more on both backgrounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from comity.text.direction import language_of

COLOURS = (
    "#0e7fb8", "#b86a00", "#0f8f6f", "#c2527f", "#7a6fd0", "#7d8500",
    "#c05a3c", "#2a8c9e", "#9a6f9e", "#8a7a52", "#5b86c7", "#4f8f3a",
)  # fmt: skip
LINES = ("solid", "dashed", "dotted", "double")
DARK, LIGHT = "#16181c", "#ffffff"

LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "parties": "Parties", "notes": "Notes", "version": "Version", "record": "Record", "settled": "settled",
            "clauses": "clauses", "settled clauses": "settled", "open": "open points", "no text": "no text",
            "group": "not agreed", "options": "options", "back": "Back to the text", "unattributed": "not attributed",
            "faults": "places where brackets or codes are at fault", "several": "several parties",
        },
        "fr": {
            "parties": "Parties", "notes": "Notes", "version": "Version", "record": "Registre", "settled": "réglé",
            "clauses": "clauses", "settled clauses": "réglées", "open": "points ouverts", "no text": "pas de texte",
            "group": "non convenu", "options": "options", "back": "Retour au texte", "unattributed": "sans attribution",
            "faults": "endroits où des crochets ou des codes sont fautifs", "several": "plusieurs parties",
        },
        "ru": {
            "parties": "Стороны", "notes": "Примечания", "version": "Версия", "record": "Реестр", "settled": "согласовано",
            "clauses": "положений", "settled clauses": "согласовано", "open": "открытых вопросов", "no text": "нет текста",
            "group": "не согласовано", "options": "варианты", "back": "Назад к тексту", "unattributed": "без указания сторон",
            "faults": "мест с ошибками в скобках или кодах", "several": "несколько сторон",
        },
        "ar": {
            "parties": "الأطراف", "notes": "الحواشي", "version": "النسخة", "record": "السجل", "settled": "مستقر",
            "clauses": "بنود", "settled clauses": "مستقرة", "open": "نقاط مفتوحة", "no text": "لا نص",
            "group": "غير متفق عليه", "options": "خيارات", "back": "العودة إلى النص", "unattributed": "غير منسوب",
            "faults": "مواضع فيها خلل في الأقواس أو الرموز", "several": "عدة أطراف",
        },
    }
)  # fmt: skip


def labels(language: str) -> Mapping[str, str]:
    """What things are called in a language; in English where it is not one of ours."""
    return LABELS.get(language_of(language), LABELS["en"])


def marks(parties: Iterable[str]) -> dict[str, int]:
    """A number for each party, by which its colour and line are taken: its place by code."""
    return {party: place for place, party in enumerate(sorted(set(parties)))}


def party_rules(count: int) -> str:
    """The style of each party's number. Twelve colours, and another kind of line at each step, so that 48 parties differ."""
    return "\n".join(
        f".p{place}{{--c:{COLOURS[place % 12]};--l:{LINES[(place + place // 12) % 4]}}}"
        for place in range(count)
    )


BASE = """
:root{color-scheme:light dark;--paper:#ffffff;--ink:#1a1c20;--quiet:#555b66;--rule:#c9ced6;--wash:#f3f4f6;--none:#6f7683}
@media (prefers-color-scheme:dark){:root{--paper:#16181c;--ink:#e8eaed;--quiet:#a7adb8;--rule:#3c414a;--wash:#1f2228;--none:#949baa}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:48rem;background:var(--paper);color:var(--ink);
 font:1.05rem/1.65 "Noto Serif","Noto Naskh Arabic","Amiri",Georgia,serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}
main h2,main h3,main h4,main h5,main h6,footer h2,.legend h2{line-height:1.3;margin:1.8rem 0 .4rem;font-size:1.2rem}
.summary,.legend,.record,.status,.who,.mark,.label{font-family:"Noto Sans","Noto Naskh Arabic",system-ui,sans-serif}
.summary{color:var(--quiet);margin:.2rem 0;font-size:.95rem}
.legend h2{font-size:1rem;margin:.8rem 0 .2rem}
.legend ul{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin:0;padding:0;font-size:.9rem}
a{color:inherit}
a:focus-visible,summary:focus-visible{outline:3px solid #0e7fb8;outline-offset:2px}
.clause{margin:.7rem 0}
.clause .clause{margin-inline-start:1.6rem}
.section>.clause{margin-inline-start:0}
.clause:target>.own{background:var(--wash)}
.own{padding-inline-start:.8rem;border-inline-start:3px solid transparent}
.section>.own{padding-inline-start:0;border:0}
.own p,.own h2,.own h3,.own h4,.own h5,.own h6{margin-block:.2rem}
.own.settled{border-inline-start-color:var(--rule)}
.section{margin-top:1.6rem}
.number{font-weight:600;text-decoration:none;margin-inline-end:.35em}
.number:hover{text-decoration:underline}
.options{border-inline-start:3px double var(--none);padding-inline-start:.4rem;margin:.6rem 0;margin-inline-start:1.6rem}
.options>.clause{margin-inline-start:0!important}
.alt{text-decoration:underline;text-decoration-color:var(--c,var(--none));text-decoration-style:var(--l,solid);
 text-decoration-thickness:2px;text-underline-offset:.22em;text-decoration-skip-ink:none}
.alt .alt{text-underline-offset:.42em}
.edge{font-weight:700}
.null{font-style:italic;color:var(--quiet)}
.who{display:inline-block;font-size:.72em;color:var(--quiet);margin-inline:.15em}
.party{color:var(--ink);border-bottom:3px var(--l,solid) var(--c,var(--none));padding-bottom:.05em;white-space:nowrap}
.status{font-size:.78em;color:var(--quiet);border:1px solid var(--rule);border-radius:.3em;padding:.05em .4em;margin-inline-start:.4em}
.mark{font-size:.75em;color:var(--quiet);margin-inline-start:.4em}
.label{font-size:.8em;color:var(--quiet)}
sup a{text-decoration:none;padding:0 .15em}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem}
details>summary{cursor:pointer;color:var(--quiet)}
footer{margin-top:2.5rem;border-top:1px solid var(--rule);font-size:.92rem}
footer ol{padding-inline-start:1.6rem}
"""

PRINT = """
@media print{
:root{--paper:#fff;--ink:#000;--quiet:#333;--rule:#888;--wash:#fff;--none:#555}
body{max-width:none;padding:0;font-size:11pt}
.own{break-inside:avoid-page}
details::details-content{content-visibility:visible;display:block}
h1,h2,h3,h4{break-after:avoid-page}
@page{margin:2cm}
}
"""

PDF = """
@page{size:A4;margin:22mm 22mm 24mm 26mm;
 @bottom-left{font:7pt/1.4 "Noto Sans","Noto Naskh Arabic",sans-serif;color:#333;width:80%;vertical-align:top;padding-top:4mm;
  text-align:left;direction:ltr;white-space:pre-line;overflow-wrap:anywhere}
 @bottom-right{content:counter(page) " / " counter(pages);font:7.5pt "Noto Sans",sans-serif;color:#333;vertical-align:top;padding-top:4mm;
  direction:ltr}}
body{margin:0;color:#000;font:11pt/1.6 "Noto Serif","Noto Naskh Arabic","Amiri",serif}
h1{font-size:15pt;line-height:1.3;margin:0 0 2mm}
h2,h3,h4,h5,h6{font-size:12pt;line-height:1.3;margin:0;break-after:avoid}
.summary,.legend,.status,.who,.mark,.label{font-family:"Noto Sans","Noto Naskh Arabic",sans-serif}
.summary{color:#333;font-size:9pt;margin:0 0 1mm}
.legend h2{font-size:9pt;display:inline}
.legend ul{display:inline;list-style:none;margin:0;padding:0;font-size:8.5pt}
.legend li{display:inline;margin-inline-start:4mm}
main{margin-top:4mm}
a{color:inherit;text-decoration:none}
p{margin:0;orphans:2;widows:2}
.clause{margin:2.2mm 0 0}
.clause .clause{margin-inline-start:7mm}
.section{margin-top:5mm}
.section>.clause{margin-inline-start:0}
.own{padding-inline-start:2.5mm;border-inline-start:0.6mm solid transparent}
.section>.own{padding-inline-start:0;border:0}
.own.settled{border-inline-start-color:#999}
.number{font-weight:600;margin-inline-end:1mm}
.options{border-inline-start:1mm double #666;padding-inline-start:1mm;margin:2mm 0 0;margin-inline-start:7mm}
.options>.clause{margin-inline-start:0}
.alt{text-decoration:underline;text-decoration-color:var(--c,#555);text-decoration-style:var(--l,solid);text-decoration-thickness:0.4mm}
.edge{font-weight:700}
.null{font-style:italic}
.who{font-size:6.8pt;line-height:1;color:#333;margin:0 0.5mm;display:inline-block}
.party{color:#000;border-bottom:0.6mm var(--l,solid) var(--c,#555)}
.status{font-size:7.5pt;line-height:1;color:#222;border:0.2mm solid #888;border-radius:0.8mm;padding:0 1mm;margin-inline-start:1mm}
.mark,.label{font-size:7.5pt;line-height:1;color:#333;margin-inline-start:1mm}
sup{font-size:7.5pt;line-height:1}
pre{font:8pt/1.4 "Noto Sans Mono",monospace;white-space:pre-wrap;margin:0}
footer{margin-top:7mm;font-size:9pt;line-height:1.45}
footer ol{margin:1mm 0 0;padding-inline-start:6mm}
"""
