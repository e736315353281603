"""The style of a page: light and dark, on paper, and from 400 pixels to the widest screens."""

from tuner.report.page.figure import WIDEST
from tuner.report.page.palette import DARK, FONTS, LIGHT, SERIES, variables

LAYOUT = f"""
*{{box-sizing:border-box}}
html{{color-scheme:light dark;font:clamp(15px,.45vw + 11px,24px)/1.5 {FONTS};background:var(--card-fill);color:var(--text-fill)}}
body{{margin:0 auto;padding:1.5rem clamp(1rem,3vw,4rem) 4rem;max-width:100rem;font-variant-numeric:tabular-nums}}
h1{{font-size:1.7rem;line-height:1.2;margin:0 0 .5rem;overflow-wrap:anywhere}}
h2{{font-size:1.15rem;margin:2.5rem 0 .5rem;padding-top:.6rem;border-top:1px solid var(--card)}}
p,li,figcaption,caption{{max-width:46rem;overflow-wrap:anywhere}}
ul{{padding-left:1.2rem;margin:.5rem 0}}li{{margin:.35rem 0}}
.lead{{font-size:1.15rem;margin:.2rem 0 1rem}}
.quiet,figcaption,caption{{color:var(--text)}}figcaption strong,caption{{color:var(--text-fill)}}
a{{color:var(--service)}}a:focus-visible,[tabindex]:focus-visible{{outline:2px solid var(--service);outline-offset:2px}}
dl{{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.7rem 1.5rem;margin:.8rem 0}}
dt{{color:var(--text);font-size:.85rem}}dd{{margin:0;overflow-wrap:anywhere}}
.key-list{{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;list-style:none;padding:0;margin:.6rem 0}}
.key-list li{{margin:0;display:flex;align-items:center;gap:.35rem}}
.plots figure{{display:grid;grid-template-rows:subgrid;grid-row:span 2;align-content:start}}
.plots>p{{grid-row:span 2}}
.plots{{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(21rem,100%),1fr));gap:0 2.5rem}}
figure{{display:flow-root;margin:0;min-width:0;break-inside:avoid}}figure.wide{{margin-top:1rem}}
figcaption{{font-size:.9rem;line-height:1.4;margin-bottom:2.1rem}}
pre{{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--group-fill);border:1px solid var(--card);border-radius:6px;padding:.8rem 1rem;font:.85rem/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:.6rem 0}}
.copy{{user-select:all;-webkit-user-select:all}}
"""
PLOTS = """
svg{font-size:.8rem}
.shapes{position:absolute}
.plot{display:block;overflow:visible;font-size:.8rem;margin-bottom:3.2em}.plot.named{margin-bottom:4.4em}
.plot text{fill:var(--text)}
.plot .row{fill:var(--text-fill)}.plot .name,.plot .best-label{fill:var(--text-fill)}.plot .best-label{font-weight:600}
.x{text-anchor:middle}.y,.end{text-anchor:end}
.halo,.best-label{paint-order:stroke;stroke:var(--card-fill);stroke-width:4px;stroke-linejoin:round}
.grid,.track{stroke:var(--card);stroke-width:1}.track{stroke:none;fill:var(--group-fill)}
.axis,#tx{stroke:var(--text);stroke-width:1}
.bound{stroke:var(--text);stroke-width:1;stroke-dasharray:3 3}
.length{fill:var(--service)}
.lines{overflow:visible}
.lines *{fill:none;vector-effect:non-scaling-stroke}
.steps{stroke:var(--text-fill);stroke-width:1.5}
polyline{stroke:var(--text);stroke-width:1;opacity:.28}
polyline.good{stroke:currentColor;stroke-width:1.3;opacity:.75}polyline.top{stroke:var(--text-fill);stroke-width:3;opacity:1}
.many polyline{opacity:.07}.many polyline.good{opacity:.75}.many polyline.top{opacity:1}.many .done{fill-opacity:.5}.many .stopped{stroke-opacity:.7}
polyline:hover,.many polyline:hover{stroke:var(--text-fill);stroke-width:3;opacity:1}
.axes .plot{margin:0 1rem 3rem 0;width:calc(100% - 1rem)}
.done{fill:currentColor;fill-opacity:.75}.past{fill:currentColor;fill-opacity:.45}
.stopped{fill:var(--card-fill);stroke:currentColor;stroke-width:1.6}
.failed{fill:none;stroke:currentColor;stroke-width:2}
.best{fill:currentColor;stroke:var(--card-fill);stroke-width:1.5}
.bar rect{stroke-width:1.2;stroke:currentColor}.bar.failed rect{fill:var(--failure-fill)}.bar.done rect{stroke:none}
.bar.best use{fill:var(--card-fill);stroke:currentColor}
g>use:hover,.bar rect:hover{stroke:var(--text-fill);stroke-width:2}
.key{width:1.5em;height:1.5em;vertical-align:middle;overflow:visible;flex:none}.key use{transform:translate(.75em,.75em)}
.cp{color:var(--text)}.cf{color:var(--failure)}
"""
TABLE = """
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.85rem;line-height:1.35}
caption{text-align:left;padding-bottom:.5rem}
th,td{padding:.22rem .6rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--card)}
th{vertical-align:bottom;border-bottom-color:var(--text)}
.t{text-align:left}
.winner td{background:var(--success-fill);font-weight:600}
"""
PAPER = """
html{font-size:9.5pt;color-scheme:light}body{padding:0;max-width:none}
h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}
.scroll{overflow:visible}table{font-size:6.5pt}th,td{padding:.1rem .3rem}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
"""


def style() -> str:
    """Return the style of every page; it depends on no tuning job."""
    light, dark = (f":root{{{variables(palette)}}}" for palette in (LIGHT, DARK))
    # The text's two colours are for strong and for muted words.
    margins = "".join(
        f".y{n}{{margin-left:{room:.2f}em;width:calc(100% - {room + 1.2:.2f}em)}}"
        for n in range(WIDEST + 1)
        for room in [0 if n == 0 else 1.4 + 0.6 * n]
    )
    colours = "".join(f".c{index}{{color:var(--{name})}}" for index, name in enumerate(SERIES))
    return "".join(
        [
            light,
            f"@media (prefers-color-scheme:dark){{{dark}}}",
            *(LAYOUT, PLOTS, margins, colours, TABLE),
            f"@media print{{{light}{PAPER}}}",
        ]
    )
