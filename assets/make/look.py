"""Screenshots of reports, and what axe-core finds in them: python -m assets.make.look [PAGE]

`make look` runs it. Without a PAGE, the pages are those of scripted tuning jobs. With a PAGE, it is that page alone,
and the top of it becomes the pictures of the documents. Everything else goes to build/look.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.functions.report.scripted import SEARCHES, payload, report

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "build" / "look"
AXE = ROOT / ".venv-look" / "node_modules" / "axe-core" / "axe.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PICTURES = {"light": ROOT / "assets" / "report.png", "dark": ROOT / "assets" / "report_dark.png"}
# A screenshot has at most this height: pages of many training jobs have long tables.
TALLEST = 12_000


# The plots with marks whose middles are outside, or with texts of axes that touch or are cut at the page's edges.
MISPLACED = """
() => {
  const box = each => each.getBoundingClientRect(), page = document.documentElement.clientWidth;
  const outside = ({left, right, top, bottom}, plot) => (left + right) / 2 < plot.left - 1
    || (left + right) / 2 > plot.right + 1 || (top + bottom) / 2 < plot.top - 1 || (top + bottom) / 2 > plot.bottom + 1;
  const touch = (a, b) => a.left < b.right && b.left < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom;
  return [...document.querySelectorAll('.plot')].flatMap(plot => {
    const marks = [...plot.querySelectorAll('g>use')].map(box), name = plot.querySelector('title').textContent;
    const texts = [...plot.querySelectorAll('text.x, text.y, text.row')].map(box);
    return [
      ...marks.some(mark => outside(mark, box(plot))) ? [`${name}: a mark is outside of the plot`] : [],
      ...texts.some((a, i) => texts.slice(i + 1).some(b => touch(a, b))) ? [`${name}: texts touch`] : [],
      ...texts.some(({left, right}) => left < 0 || right > page) ? [`${name}: a text is cut`] : [],
    ];
  });
}
"""


class View(NamedTuple):
    """A way of looking at a page."""

    width: int
    scheme: str = "light"
    media: str = "screen"


VIEWS = {
    "light": View(1280),
    "dark": View(1280, "dark"),
    "narrow": View(400),
    "wide": View(3840),
    "print": View(794, media="print"),
}


def browser_path() -> str:
    """Return the path of Chromium; ends the program if there is none."""
    found = next((path for name in BROWSERS if (path := which(name))), None)
    return found or sys.exit(f"make look needs Chromium on the PATH: one of {', '.join(BROWSERS)}")


def written() -> list[Path]:
    """Return the files of the scripted tuning jobs' pages."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    files = {SHOTS / f"{name}.html": search for name, search in SEARCHES.items()}
    for file, search in files.items():
        file.write_text(report(search(), payload()))
    return [*files]


def problems(browser: Browser, file: Path, name: str, view: View) -> Iterator[str]:
    """Yield what is wrong with a page in a view, and save its screenshot."""
    # axe-core is a script, which the page's policy keeps out.
    context = browser.new_context(
        viewport={"width": view.width, "height": 900}, color_scheme=view.scheme, bypass_csp=True
    )
    page, messages, address = context.new_page(), [], file.resolve().as_uri()
    page.on("console", lambda message: messages.append(message.text))
    page.on("request", lambda request: messages.append(f"loads {request.url}"))
    page.emulate_media(media=view.media)
    page.goto(address)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.screenshot(
        path=SHOTS / f"{file.stem}-{name}.png",
        full_page=True,
        clip={"x": 0, "y": 0, "width": view.width, "height": min(height, TALLEST)},
    )
    yield from (message for message in messages if message != f"loads {address}")
    if page.evaluate("document.documentElement.scrollWidth") > view.width:
        yield f"wider than {view.width} pixels"
    yield from page.evaluate(MISPLACED)
    yield from violations(page)
    context.close()


def violations(page: Page) -> Iterator[str]:
    """Yield the violations that axe-core finds, with the first element of each."""
    page.add_script_tag(path=AXE)
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(result => result.violations)")
    for each in found:
        yield f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}"


def picture(browser: Browser, file: Path, scheme: str) -> None:
    """Save the top of a page as a picture of the documents."""
    context = browser.new_context(viewport={"width": 1100, "height": 1150}, color_scheme=scheme)
    page = context.new_page()
    page.goto(file.resolve().as_uri())
    page.screenshot(path=PICTURES[scheme])
    context.close()


def look(files: list[Path], is_shown: bool) -> list[str]:
    """Return the problems of the pages in every view, after a screenshot of each."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path())
        found = [
            f"{file.name}, {name}: {problem}"
            for file in files
            for name, view in VIEWS.items()
            for problem in problems(browser, file, name, view)
        ]
        for scheme in PICTURES if is_shown else ():
            picture(browser, files[0], scheme)
        browser.close()
    return found


if __name__ == "__main__":
    SHOTS.mkdir(parents=True, exist_ok=True)
    given = [Path(each) for each in sys.argv[1:]]
    found = look(given or written(), bool(given))
    print("\n".join(found) or f"axe-core finds nothing; the screenshots are in {SHOTS}.")
    sys.exit(bool(found))
