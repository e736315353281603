"""The style of a page: style.css with the colours of every drawing, and with margins for the texts of axes."""

from pathlib import Path

from tuner.report.page.figure import WIDEST
from tuner.report.page.palette import FONTS, LIGHT, SERIES, Palette, schemes, variables

RULES = Path(__file__).with_name("style.css").read_text()


def style() -> str:
    """Return the style of every page; it depends on no tuning job."""
    colours = [f".c{index} {{ color: var(--{name}) }}" for index, name in enumerate(SERIES)]
    return "\n".join(
        [
            f":root {{ --fonts: {FONTS} }}",
            schemes(_root),
            f"@media print {{ {_root(LIGHT)} }}",
            RULES,
            *(_margin(halves) for halves in range(2 * WIDEST + 1)),
            *colours,
        ]
    )


def _root(palette: Palette) -> str:
    return f":root {{ {variables(palette)} }}"


def _margin(halves: int) -> str:
    """Return the rule for plots with texts of so many half em at the left of their axis."""
    room = 1.2 + halves / 2 if halves else 0
    return f".y{halves} {{ margin-left: {room:.3g}em; width: calc(100% - {room + 1.2:.3g}em) }}"
