"""The style of a page: style.css with the colours of every drawing, and with margins for the texts of axes."""

from pathlib import Path

from tuner.report.page.figure import WIDEST
from tuner.report.page.palette import DARK, FONTS, LIGHT, SERIES, variables

RULES = Path(__file__).with_name("style.css").read_text()


def style() -> str:
    """Return the style of every page; it depends on no tuning job."""
    light, dark = (f":root {{ {variables(palette)} }}" for palette in (LIGHT, DARK))
    colours = [f".c{index} {{ color: var(--{name}) }}" for index, name in enumerate(SERIES)]
    return "\n".join(
        [
            f":root {{ --fonts: {FONTS} }}",
            light,
            f"@media (prefers-color-scheme: dark) {{ {dark} }}",
            f"@media print {{ {light} }}",
            RULES,
            *(_margin(letters) for letters in range(WIDEST + 1)),
            *colours,
        ]
    )


def _margin(letters: int) -> str:
    """Return the rule for plots with so many letters at the left of their axis."""
    room = 1.4 + 0.6 * letters if letters else 0
    return f".y{letters} {{ margin-left: {room:.2g}em; width: calc(100% - {room + 1.2:.2g}em) }}"
