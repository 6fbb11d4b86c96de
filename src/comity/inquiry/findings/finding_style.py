# SPDX-License-Identifier: Apache-2.0
"""How a finding looks on a screen, on paper and as PDF. Every mark is in words; colour only repeats what they say."""

from __future__ import annotations

SCREEN = """
:root{color-scheme:light dark;--paper:#ffffff;--ink:#1a1c20;--quiet:#50565f;--rule:#c3c9d2;--wash:#f2f4f6;--edge:#8a5a00}
@media (prefers-color-scheme:dark){:root{--paper:#16181c;--ink:#e8eaed;--quiet:#aab0bb;--rule:#434954;--wash:#20242a;--edge:#e0a94a}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:54rem;background:var(--paper);color:var(--ink);
 font:1.05rem/1.6 "Noto Serif","Noto Naskh Arabic","Amiri",Georgia,serif;overflow-wrap:break-word}
h1{font-size:1.6rem;line-height:1.25;margin:.6rem 0 1rem}
h2{font-size:1.25rem;line-height:1.3;margin:2.2rem 0 .5rem;border-block-end:1px solid var(--rule);padding-block-end:.2rem}
h3{font-size:1.05rem;line-height:1.3;margin:1.1rem 0 .2rem}
p{margin:.4rem 0;white-space:pre-line}
dl{margin:.6rem 0}
dl>div{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.2rem 1rem;padding:.15rem 0}
dt{color:var(--quiet)}
dd{margin:0;text-align:start;white-space:pre-line}
.mark{margin:0 0 .6rem;padding:.5rem .8rem;border:2px solid var(--edge);background:var(--wash);
 font-family:"Noto Sans","Noto Naskh Arabic",system-ui,sans-serif}
.mark.withdrawn{border-width:4px;border-style:double}
.numbered{display:grid;grid-template-columns:minmax(2.6rem,max-content) 1fr;gap:.3rem;margin:.6rem 0}
.numbered>.number{font-weight:600;margin:.4rem 0}
.numbered:target,tr:target{background:var(--wash)}
.cites,.note{color:var(--quiet);font-size:.92em;margin:.1rem 0 .4rem}
.withheld{border-inline-start:4px solid var(--rule);padding-inline-start:.6rem}
.code{font-family:"Noto Sans Mono","DejaVu Sans Mono",monospace;font-size:.86em}
.code{white-space:nowrap}
.long{white-space:normal;overflow-wrap:anywhere}
a{color:inherit}
a:focus-visible,.table:focus-visible{outline:3px solid #0e7fb8;outline-offset:2px}
.table{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;width:100%;font-size:.95em}
caption{text-align:start;font-weight:600;padding:.2rem 0}
th,td{border:1px solid var(--rule);padding:.3rem .5rem;text-align:start;vertical-align:top;white-space:pre-line}
thead th{background:var(--wash)}
tbody th{font-weight:600}
"""

PRINT = """
@media print{
:root{--paper:#fff;--ink:#000;--quiet:#333;--rule:#888;--wash:#fff;--edge:#000}
body{max-width:none;padding:0;font-size:11pt}
h2,h3{break-after:avoid-page}
tr,.mark{break-inside:avoid-page}
.table{overflow:visible}
thead{display:table-header-group}
a{text-decoration:none}
}
"""

PDF = """
body{margin:0;color:#000;font:10.5pt/1.5 "Noto Serif","Noto Naskh Arabic","Amiri",serif;overflow-wrap:break-word}
h1{font-size:16pt;line-height:1.3;margin:3mm 0 4mm}
h2{font-size:12.5pt;line-height:1.3;margin:7mm 0 2mm;border-bottom:0.3mm solid #888;break-after:avoid}
h3{font-size:10.5pt;line-height:1.3;margin:3mm 0 1mm;break-after:avoid}
p{margin:1mm 0;white-space:pre-line;orphans:2;widows:2}
dl{margin:2mm 0}
dl>div{display:flex;margin:0.6mm 0}
dt{width:45mm;flex:none;color:#333}
dd{margin:0;flex:1;white-space:pre-line}
.mark{border:0.5mm solid #000;padding:1.5mm 3mm;margin:0 0 2mm;font-family:"Noto Sans","Noto Naskh Arabic",sans-serif;font-size:9.5pt}
.mark.withdrawn{border:1mm double #000}
.numbered{display:flex;margin:2mm 0}
.numbered>.number{width:12mm;flex:none;font-weight:600;margin-top:1mm}
.numbered>div{flex:1}
.cites,.note{color:#333;font-size:9pt;margin:0.5mm 0 1mm}
.withheld{border-inline-start:1mm solid #888;padding-inline-start:2mm}
.code{font-family:"Noto Sans Mono","DejaVu Sans Mono",monospace;font-size:8.5pt}
.code{white-space:nowrap}
.long{white-space:normal;overflow-wrap:anywhere}
a{color:inherit;text-decoration:none}
.table{margin:2mm 0}
table{border-collapse:collapse;width:100%;font-size:9pt}
caption{text-align:start;font-weight:600;padding:1mm 0;break-after:avoid}
th,td{border:0.2mm solid #777;padding:0.8mm 1.5mm;text-align:start;vertical-align:top;white-space:pre-line}
tr{break-inside:avoid}
thead{display:table-header-group}
"""

MARGINS = """
@page{size:A4;margin:24mm 20mm 20mm;
 @top-center{content:"%s";font:600 7.5pt/1.35 "Noto Sans","Noto Naskh Arabic",sans-serif;color:#000;text-align:center;width:100%%}
 @bottom-center{content:counter(page) " / " counter(pages);font:7.5pt "Noto Sans",sans-serif;color:#333;direction:ltr}}
"""
