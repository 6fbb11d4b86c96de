# SPDX-License-Identifier: Apache-2.0
"""How a report looks on a screen, in the dark, when printed and as PDF.

Nothing that it says hangs on a colour, and ink has 4.5:1 on its ground (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

SCREEN = """
:root{color-scheme:light dark;--paper:#ffffff;--ink:#1a1c20;--quiet:#50565f;--rule:#c3c9d2;--wash:#f2f4f6;--link:#00558a;--edge:#1a1c20}
@media (prefers-color-scheme:dark){:root{--paper:#16181c;--ink:#e8eaed;--quiet:#aab0bb;--rule:#434954;--wash:#20242a;--link:#8cc8f2;
 --edge:#e8eaed}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:58rem;background:var(--paper);color:var(--ink);
 font:1rem/1.6 "Noto Sans","Noto Sans Arabic","Noto Naskh Arabic",system-ui,sans-serif;overflow-wrap:break-word}
header .over{margin:0;color:var(--quiet)}
h1{font-size:1.7rem;line-height:1.25;margin:.1rem 0 1rem}
h2{font-size:1.3rem;line-height:1.3;margin:2.4rem 0 .6rem;padding-block-end:.2rem;border-block-end:2px solid var(--rule)}
h3{font-size:1.05rem;line-height:1.35;margin:1.8rem 0 .2rem}
h4{font-size:1rem;margin:1.4rem 0 .2rem}
p{margin:.3rem 0 .6rem;max-width:48rem}
html[dir=ltr] .line{text-align:left}
html[dir=rtl] .line,html[dir=rtl] .totals td bdi{text-align:right}
.asked p{font-size:1.12rem;font-weight:600;margin:.1rem 0}
.note{color:var(--quiet);font-size:.93rem}
.outcome{font-weight:600}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid #0e7fb8;outline-offset:2px}
.skip{position:absolute;inset-inline-start:-100vw}
.skip:focus{position:static}
.status,.mark{margin:0 0 .7rem;padding:.6rem .9rem;border:2px solid var(--edge);background:var(--wash)}
.status p{margin:0}
.status .word{font-size:1.2rem}
.status.failed{border-width:5px;border-style:double}
.status.unfinished,.mark{border-style:dashed}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:1rem 0 0;padding:0}
dl{margin:.5rem 0}
dl>div{display:grid;grid-template-columns:minmax(9rem,17rem) 1fr;gap:.1rem 1rem;padding:.12rem 0}
dt{color:var(--quiet)}
dd{margin:0;min-width:0}
.table{margin:.7rem 0 .9rem;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.95rem}
caption{text-align:start;color:var(--quiet);padding:0 0 .3rem}
th,td{border:1px solid var(--rule);padding:.35rem .55rem;text-align:start;vertical-align:top}
thead th{background:var(--wash);vertical-align:bottom}
tbody th{font-weight:600}
.apart{border-block-start:3px double var(--edge)}
.totals th[scope=row]{width:60%}
.totals td{font-variant-numeric:tabular-nums}
.totals .percent,.totals .exactly{display:block}
.percent{white-space:nowrap}
.exactly,.detail{color:var(--quiet);font-size:.88em}
.exactly,.detail{overflow-wrap:anywhere}
.bar{display:block;width:100%;height:.75rem;margin:.3rem 0 .1rem}
.checks td:last-child{width:8.5rem}
.checks td:last-child .detail{overflow-wrap:normal}
.checks th{font-weight:400;width:8rem}
.checks strong{white-space:nowrap}
.broken{border-block-end:3px double}
.code{font-family:"Noto Sans Mono","DejaVu Sans Mono",monospace;font-size:.86em}
.long{overflow-wrap:anywhere}
.trustees .long,.events .long{display:inline-block;min-width:13rem}
pre{font:.84rem/1.5 "Noto Sans Mono","DejaVu Sans Mono",monospace;text-align:left;margin:.1rem 0 .8rem}
.command{white-space:pre-wrap;overflow-wrap:anywhere;padding:.4rem .6rem;background:var(--wash);border:1px solid var(--rule)}
.trackers{columns:25rem;column-gap:1.5rem;overflow-x:auto}
.step{margin-block-end:.1rem}
li{margin:.25rem 0}
tr:target{background:var(--wash)}
details>summary{cursor:pointer;color:var(--link)}
@media (max-width:40rem){
body{padding:1rem}
dl>div{grid-template-columns:1fr;padding:.25rem 0}
.totals th[scope=row]{width:40%}
th,td{padding:.3rem .4rem}
.checks th{width:auto}
.checks td:last-child{width:auto}
}
@media print{
:root{color-scheme:light;--paper:#fff;--ink:#000;--quiet:#333;--rule:#888;--wash:#fff;--link:#000;--edge:#000}
@page{size:A4;margin:18mm 16mm}
body{max-width:none;padding:0;font-size:10pt}
nav,.skip{display:none}
.table{overflow:visible}
h2,h3,h4,caption,.step,.asked{break-after:avoid}
tr,.status,.mark,dl>div,.command{break-inside:avoid}
thead{display:table-header-group}
details::details-content{content-visibility:visible;display:block}
a{text-decoration:none}
}
"""

PAPER = """
@page{size:A4;margin:24mm 17mm 20mm;
 @top-center{content:element(running);width:100%}
 @bottom-center{content:element(foot);width:100%}}
.running,.foot{font-size:7.5pt;line-height:1.35;color:#333;margin:0}
.running{position:running(running);text-align:center;border-bottom:0.2mm solid #888;padding-bottom:1mm}
.foot{position:running(foot);text-align:center;direction:ltr}
.foot .pages::after{content:counter(page) " / " counter(pages)}
body{margin:0;color:#000;font:9.5pt/1.5 "Noto Sans","Noto Sans Arabic","Noto Naskh Arabic",sans-serif;overflow-wrap:break-word}
header .over{margin:0;color:#333}
h1{font-size:17pt;line-height:1.3;margin:0 0 4mm}
h2{font-size:13pt;line-height:1.3;margin:8mm 0 2mm;border-bottom:0.4mm solid #888;break-after:avoid}
h3{font-size:10.5pt;margin:5mm 0 0.5mm;break-after:avoid}
h4{font-size:10pt;margin:4mm 0 0.5mm;break-after:avoid}
p{margin:1mm 0;orphans:2;widows:2}
html[dir=ltr] .line{text-align:left}
html[dir=rtl] .line,html[dir=rtl] .totals td bdi{text-align:right}
.asked{break-after:avoid}
.asked p{font-size:11pt;font-weight:600}
.note{color:#333;font-size:8.7pt}
.outcome{font-weight:600}
.status,.mark{border:0.5mm solid #000;padding:2mm 3mm;margin:0 0 2.5mm;break-inside:avoid}
.status p{margin:0}
.status .word{font-size:12pt}
.status.failed{border:1.2mm double #000}
.status.unfinished,.mark{border-style:dashed}
dl{margin:2mm 0}
dl>div{display:flex;margin:0.6mm 0;break-inside:avoid}
dt{width:58mm;flex:none;color:#333}
dd{margin:0;flex:1}
.table{margin:2mm 0 3mm}
table{border-collapse:collapse;width:100%;font-size:8.7pt}
caption{text-align:start;color:#333;padding:0 0 1mm;break-after:avoid}
th,td{border:0.2mm solid #888;padding:1mm 1.6mm;text-align:start;vertical-align:top}
thead{display:table-header-group}
thead th{background:#f2f4f6;vertical-align:bottom}
tbody th{font-weight:600}
tr{break-inside:avoid}
.apart{border-top:0.8mm double #000}
.totals th[scope=row]{width:60%}
.totals .percent,.totals .exactly{display:block}
.exactly,.detail{color:#333;font-size:7.8pt}
.exactly,.detail,.long{overflow-wrap:anywhere}
.bar{display:block;width:100%;height:2.6mm;margin:1mm 0 0.5mm}
.checks th{font-weight:400;width:26mm}
.checks td:last-child{width:30mm}
.code{font-family:"Noto Sans Mono","DejaVu Sans Mono",monospace;font-size:7.8pt}
.trustees .long,.events .long{font-size:6.8pt}
pre{font:7.5pt/1.5 "Noto Sans Mono","DejaVu Sans Mono",monospace;text-align:left;margin:0.5mm 0 2.5mm}
.command{white-space:pre-wrap;overflow-wrap:anywhere;padding:1mm 2mm;border:0.2mm solid #888;break-inside:avoid}
.trackers{columns:2;column-gap:6mm}
.step{break-after:avoid;margin-bottom:0}
li{margin:0.8mm 0}
#trackers{break-before:page}
a{color:inherit;text-decoration:none}
"""
