# SPDX-License-Identifier: Apache-2.0
"""How a report looks on a screen, in the dark, and on paper. Nothing that it says hangs on a colour; ink has 4.5:1 on its ground."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--paper:#ffffff;--ink:#1a1c20;--quiet:#555b66;--rule:#c9ced6;--wash:#f3f4f6;--link:#00558a}
@media (prefers-color-scheme:dark){:root{--paper:#16181c;--ink:#e8eaed;--quiet:#a7adb8;--rule:#3c414a;--wash:#1f2228;--link:#8cc8f2}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:76rem;background:var(--paper);color:var(--ink);
 font:1rem/1.55 "Noto Sans","Noto Sans Arabic","Noto Naskh Arabic",system-ui,sans-serif}
h1{font-size:1.6rem;line-height:1.3;margin:0 0 .8rem}
h2{font-size:1.3rem;line-height:1.3;margin:2.4rem 0 .6rem;padding-bottom:.2rem;border-bottom:2px solid var(--rule)}
h3{font-size:1.08rem;line-height:1.35;margin:1.8rem 0 .3rem}
h4{font-size:.95rem;margin:.6rem 0 .2rem}
section>section>section>h4{margin-top:1.4rem}
p{margin:.3rem 0 .6rem;max-width:54rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid #0e7fb8;outline-offset:2px}
main:focus{outline:none}
.skip{position:absolute;inset-inline-start:-100vw}
.skip:focus{position:static}
.heard{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
#pictures>section{margin-top:1.2rem}
dl{margin:0;display:grid;gap:.15rem}
dl>div{display:flex;flex-wrap:wrap;gap:0 .6rem}
dt{color:var(--quiet);min-width:10rem}
dd{margin:0;flex:1 1 18rem;overflow-wrap:anywhere}
.check{margin-top:1rem;padding:.7rem 1rem;background:var(--wash);border:1px solid var(--rule);border-radius:.3rem}
.check h2{font-size:1rem;margin:0 0 .3rem;border:0;padding:0}
.check p{margin:0}
pre{margin:.2rem 0 .5rem;white-space:pre-wrap;overflow-wrap:anywhere;font:.9rem/1.5 "Noto Sans Mono",monospace;text-align:start}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:1rem 0 0;padding:0}
.table{margin:.6rem 0 1rem;overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{caption-side:top;text-align:start;color:var(--quiet);padding:0 0 .3rem}
th,td{border:1px solid var(--rule);padding:.3rem .5rem;text-align:start;vertical-align:top}
thead th{background:var(--wash);vertical-align:bottom}
tbody th{font-weight:600}
td ul,td ol{margin:0;padding-inline-start:1.2rem}
td,th{min-width:4rem}
.share,.day{white-space:nowrap}
.who{font-size:.92em}
.mark,.none{color:var(--quiet);font-weight:400}
.stands{margin:0 0 .3rem}
figure{margin:.4rem 0}
.drawing{overflow-x:auto}
.drawing svg{display:block;border:1px solid #c9ced6}
figcaption{color:var(--quiet);font-size:.92rem;max-width:54rem;margin-top:.4rem}
details>summary{cursor:pointer;color:var(--link)}
@media print{
:root{--paper:#fff;--ink:#000;--quiet:#333;--rule:#888;--wash:#f3f4f6;--link:#000}
@page{size:A4 landscape;margin:1.4cm}
@page upright{size:A4 portrait}
body{max-width:none;padding:0;font-size:9.5pt}
nav,.skip{display:none}
.table,.drawing{overflow:visible}
.drawing svg{max-width:100%;height:auto}
#pictures{page:upright}
.many td,.many th{min-width:0;padding:.1rem .2rem;overflow-wrap:anywhere}
details table{font-size:7pt}
tr,figure,.check{break-inside:avoid}
h2,h3,h4,caption{break-after:avoid}
thead{display:table-header-group}
details::details-content{content-visibility:visible;display:block}
a{text-decoration:none}
}
"""
