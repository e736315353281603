"""The width of texts in drawings, which no browser is asked for."""

# Widths of DejaVu Sans, the widest font that a browser is likely to use, in parts of the font size.
WIDTHS = {
    **dict.fromkeys("ijlI.,:;|'!", 0.34),
    **dict.fromkeys(" frt()-/", 0.42),
    **dict.fromkeys("mwMW", 1.0),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.74),
}
OTHERS = 0.64


def text_width(text: str) -> float:
    """Return the width that a line of text takes at most, in parts of the font size (em)."""
    return sum(WIDTHS.get(letter, OTHERS) for letter in text)
