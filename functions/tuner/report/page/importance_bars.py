"""The bars of the importance of hyperparameters."""

from xml.etree.ElementTree import Element

from tuner.report.importance import FEWEST_FOR_CORRELATION, FEWEST_FOR_PED_ANOVA, Importance
from tuner.report.page.elements import element
from tuner.report.page.figure import figure, plot
from tuner.report.page.palette import SERIES
from tuner.report.text import counted, shortened

LONGEST_NAME = 48
# The height of a row in em: a name above its bar.
ROW = 2.6


def importance_bars(index: int, importance: Importance, definition: str) -> Element:
    """Return the figure of a definition's hyperparameters in its colour, or a sentence on too few training jobs."""
    if importance.method is None or not importance.values:
        return element("p", f"{definition}{_too_few(importance)}")
    is_signed = importance.method == "rank correlation"
    rows = [_row(row, *each, is_signed) for row, each in enumerate(importance.values)]
    name, value = importance.values[0]
    number = counted(len(importance.values), "hyperparameter")
    description = f"The first of {number} is {name} with {_text(value, is_signed)}."
    drawn = plot(len(importance.values) * ROW, 0, [part for row in rows for part in row])
    title = f"{definition}{'Rank correlation with the objective' if is_signed else 'Importance'}"
    colour = f"c{index % len(SERIES)}"
    return figure(f"importance-{index}", title, _caption(importance), description, drawn, colour)


def _row(row: int, name: str, value: float, is_signed: bool) -> list[Element]:
    middle, length = (50.0, value * 50) if is_signed else (0.0, value * 100)
    bar = {"y": f"{row * ROW + 1.4:g}em", "height": "0.5em"}
    left = f"{min(middle, middle + length):.4g}%"
    base = f"{row * ROW + 1:g}em"
    return [
        element("text", shortened(name, LONGEST_NAME), class_="row", x="0", y=base),
        element("text", _text(value, is_signed), class_="row end", x="100%", y=base),
        element("rect", class_="track", x="0", width="100%", **bar),
        element("rect", class_="length", x=left, width=f"{abs(length):.4g}%", **bar),
    ]


def _text(value: float, is_signed: bool) -> str:
    return f"{value:+.2f}".replace("-", "\u2212") if is_signed else f"{value:.0%}"


def _caption(importance: Importance) -> str:
    number = counted(importance.number, "finished training job")
    if importance.method == "PED-ANOVA":
        return f"Shares of the influence on being among the best tenth, by PED-ANOVA over {number}."
    return (
        f"Spearman's coefficient over {number}, from \u22121 to 1: too few for importance, "
        f"which takes {FEWEST_FOR_PED_ANOVA}."
    )


def _too_few(importance: Importance) -> str:
    if importance.method:
        return "No numeric hyperparameter: rank correlation says nothing about categorical ones."
    return (
        f"{counted(importance.number, 'finished training job')}: too few. Rank correlations take "
        f"{FEWEST_FOR_CORRELATION}, importance takes {FEWEST_FOR_PED_ANOVA}."
    )
