"""The colours and the typeface of every drawing, on light and on dark pages: of reports and of the documents.

A colour is a fill and a line. The lines have a contrast of at least 4.5 to the page, so that text may have them.
"""

from collections.abc import Callable

FONTS = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
Palette = dict[str, tuple[str, str]]
LIGHT: Palette = {
    "card": ("#ffffff", "#d1d9e0"),
    "group": ("#f6f8fa", "#d1d9e0"),
    "function": ("#fff1e5", "#bc4c00"),
    "service": ("#ddf4ff", "#0969da"),
    "choice": ("#fff8c5", "#9a6700"),
    "wait": ("#fbefff", "#8250df"),
    "success": ("#dafbe1", "#1a7f37"),
    "failure": ("#ffebe9", "#cf222e"),
    "outside": ("#ffffff", "#59636e"),
    "text": ("#1f2328", "#59636e"),
}
DARK: Palette = {
    "card": ("#0d1117", "#3d444d"),
    "group": ("#151b23", "#3d444d"),
    "function": ("#3d1300", "#f0883e"),
    "service": ("#051d4d", "#58a6ff"),
    "choice": ("#341a00", "#d29922"),
    "wait": ("#271052", "#bc8cff"),
    "success": ("#04260f", "#3fb950"),
    "failure": ("#3c0614", "#f85149"),
    "outside": ("#0d1117", "#9198a1"),
    "text": ("#f0f6fc", "#9198a1"),
}
# The colours of the things that a drawing tells apart, in the order in which it takes them.
SERIES = ("service", "function", "wait", "success", "choice")


def schemes(rules: Callable[[Palette], str]) -> str:
    """Return the rules for a palette twice: for light pages, and for the dark ones of people who prefer them."""
    return f"{rules(LIGHT)}\n@media (prefers-color-scheme: dark) {{\n{rules(DARK)}\n}}"


def variables(palette: Palette) -> str:
    """Return the colours as CSS variables: --NAME-fill and --NAME."""
    return ";".join(
        f"--{name}-fill:{fill};--{name}:{line}" for name, (fill, line) in palette.items()
    )
