"""The page of a report: valid, closed to scripts and networks, for everybody, harmless whatever names it shows."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from unicodedata import category
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.functions.report.page_parts import Part, parsed, structure
from tests.functions.report.scripted import PRICES, SEARCHES, payload, report, scripted
from tests.hostile import HOSTILE
from tuner.report.analysis import analysed
from tuner.report.page.page import page
from tuner.report.search import Definition, Range, Search, TrainingJob

DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
KINDS = [name for name in SEARCHES if name != "many"]
LONGEST = 1_000_000
TEXTS = [
    *HOSTILE.values(),
    "</title><script>x</script>",
    "<!--",
    "&lt;",
    "\x1b[2J",
    "\ud800",
    "\u2028",
    "\u202e",
    "é",
]


@pytest.fixture(scope="module", params=KINDS)
def document(request: pytest.FixtureRequest) -> Part:
    return parsed(report(SEARCHES[request.param](), payload()))


@pytest.fixture(scope="module")
def normal() -> Part:
    return parsed(report(SEARCHES["normal"](), payload()))


def one(document: Part, tag: str) -> Part:
    (found,) = document.all(tag)
    return found


def drawing(document: Part, name: str) -> Part:
    return next(
        each
        for each in document.all("svg")
        if str(each.attributes.get("aria-labelledby")).startswith(f"{name}-")
    )


def test_a_page_has_a_language_a_title_a_viewport_and_one_main_part(document: Part) -> None:
    assert one(document, "html").attributes["lang"] == "en"
    assert one(one(document, "head"), "title").text == "churn-boosting: validation:auc"
    contents = {
        each.attributes.get("name"): each.attributes.get("content") for each in document.all("meta")
    }
    assert contents["viewport"] == "width=device-width, initial-scale=1"
    assert contents["referrer"] == "no-referrer"
    one(document, "main")


def test_a_page_permits_nothing_but_its_own_style(document: Part) -> None:
    policies = [
        each.attributes["content"]
        for each in document.all("meta")
        if each.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = b64encode(sha256(one(document, "style").text.encode()).digest()).decode()
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]


def test_a_page_has_no_script_no_inline_style_and_loads_nothing(document: Part) -> None:
    tags = {each.tag for each in document.all()}
    assert not tags & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "image",
        "form",
        "foreignobject",
    }
    attributes = {name for each in document.all() for name in each.attributes}
    assert not {
        name for name in attributes if name == "style" or name.startswith("on") or name == "src"
    }
    assert "url(" not in one(document, "style").text
    assert "@import" not in one(document, "style").text


def test_the_only_addresses_are_links_to_the_console_and_marks_of_the_page(document: Part) -> None:
    ids = {each.attributes.get("id") for each in document.all()}
    for each in document.all():
        address = each.attributes.get("href") or ""
        if each.tag == "a":
            assert address.startswith("https://eu-central-1.console.aws.amazon.com/cloudwatch/")
            assert each.attributes["rel"] == "noopener noreferrer"
        elif address:
            assert each.tag == "use"
            assert address[1:] in ids


def test_ids_are_unique_and_what_names_them_finds_them(document: Part) -> None:
    ids = [each.attributes["id"] for each in document.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    named = [(each.attributes.get("aria-labelledby") or "").split() for each in document.all()]
    assert {name for names in named for name in names} <= set(ids)


def test_a_figure_has_a_caption_a_title_and_a_description(document: Part) -> None:
    for figure in document.all("figure"):
        caption, plot = figure.children
        title, description = plot.children[:2]
        assert (caption.tag, plot.tag) == ("figcaption", "svg")
        assert caption.words().strip()
        assert (title.tag, description.tag) == ("title", "desc")
        assert title.text.strip()
        assert description.text.strip()
        assert plot.attributes["role"] == "img"
        assert (
            plot.attributes["aria-labelledby"]
            == f"{title.attributes['id']} {description.attributes['id']}"
        )


def test_headings_are_in_order(document: Part) -> None:
    levels = [int(each.tag[1]) for each in document.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_table_has_a_row_for_each_training_job_and_a_heading_for_each_column(
    document: Part,
) -> None:
    head, *rows = one(document, "table").all("tr")
    assert {each.attributes["scope"] for each in head.children} == {"col"}
    assert {len(row.children) for row in rows} <= {len(head.children)}


@pytest.mark.parametrize("name", KINDS)
def test_every_training_job_is_in_the_table(name: str) -> None:
    search = SEARCHES[name]()
    _, *rows = one(parsed(report(search)), "table").all("tr")
    names = [row.children[-1].text for row in rows]
    jobs = [*search.training_jobs, *search.earlier]
    assert sorted(names) == sorted(job.name for job in jobs)


def test_the_best_a_completed_a_stopped_and_a_failed_training_job_differ_in_shape_or_filling(
    normal: Part,
) -> None:
    progress = drawing(normal, "progress")
    looks = {
        str(group.attributes["class"]).split()[0]: group.children[0].attributes["href"]
        for group in progress.all("g")
    }
    assert looks == {"failed": "#mx", "stopped": "#m0", "done": "#m0", "best": "#ms"}


def test_definitions_differ_in_shape_and_colour() -> None:
    document = parsed(report(SEARCHES["definitions"]()))
    progress = drawing(document, "progress")
    done = [each for each in progress.all("g") if str(each.attributes["class"]).startswith("done")]
    assert [(each.attributes["class"], each.children[0].attributes["href"]) for each in done] == [
        ("done c0", "#m0"),
        ("done c1", "#m1"),
        ("done c2", "#m2"),
    ]


def test_results_of_earlier_tuning_jobs_are_shown_as_such() -> None:
    document = parsed(report(SEARCHES["warm-start"]()))
    assert "earlier tuning job (warm start)" in [each.text for each in document.all("li")]
    past = [each for each in document.all("g") if each.attributes["class"] == "past cp"]
    assert past
    numbers = [row.children[1].text for row in one(document, "tbody").children]
    assert numbers.count("") == 20


def test_axes_name_the_metric_and_have_ticks(normal: Part) -> None:
    for figure in normal.all("figure"):
        plot = figure.children[1]
        name = str(plot.attributes["aria-labelledby"])
        texts = [each.text for each in plot.all("text")]
        if name.startswith(("progress", "hyperparameter", "parallel")):
            assert "validation:auc" in texts
            assert len(texts) >= 6


def test_no_secret_of_the_payload_is_on_the_page(normal: Part) -> None:
    text = report(scripted(30), payload())
    assert "hunter2" not in text
    assert "maxNumberOfTrainingJobs" in text


def test_changes_to_make_by_hand_are_a_list() -> None:
    analysis = replace(
        analysed(scripted(30), PRICES), continuation={}, by_hand=["Remove <a>.", "b"]
    )
    lists = [[each.text for each in found.children] for found in parsed(page(analysis)).all("ul")]
    assert ["Remove <a>.", "b"] in lists


def test_the_trial_and_its_part_of_the_cost_are_on_the_page() -> None:
    trial = replace(scripted(1), name="churn-boosting-trial")
    document = parsed(page(analysed(scripted(30), PRICES, trial=trial)))
    facts = {
        part.children[0].text: part.children[1].text for part in document.all("dl")[0].children
    }
    assert (facts["Cost"], facts["Of which the trial"]) == (
        "6,024 instance seconds, 0.46",
        "195 instance seconds, 0.015",
    )
    assert (
        "The trial before the search, churn-boosting-trial, had 1 training job: 195 instance seconds, 0.015."
    ) in [part.text for part in document.all("p")]


def test_sentences_take_no_room_among_the_plots(document: Part) -> None:
    [plots] = [part for part in document.all("div") if part.attributes.get("class") == "plots"]
    assert {part.tag for part in plots.children} <= {"figure"}


def test_a_log_link_leads_to_the_log_streams_of_the_training_job(normal: Part) -> None:
    link = normal.all("a")[0]
    name = next(job.name for job in scripted(30).training_jobs if job.status == "Failed")
    assert link.attributes["href"] == (
        "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/"
        f"log-group/$252Faws$252Fsagemaker$252FTrainingJobs$3FlogStreamNameFilter$3D{name}$252F"
    )


def test_750_training_jobs_make_a_page_of_less_than_a_megabyte() -> None:
    assert len(report(SEARCHES["many"](), payload()).encode()) < LONGEST


def named(text: str) -> str:
    """Return the page of a tuning job that has the text in every name and value of its authors."""
    search = scripted(24)
    name = f"n{text}"
    boosting, *_ = search.definitions
    ranges = (
        replace(boosting.ranges[0], name=f"{name}0"),
        Range(f"{name}1", "Categorical", values=(f"a{text}", f"b{text}")),
    )
    jobs = [_named(job, number, text) for number, job in enumerate(search.training_jobs)]
    renamed = replace(
        search,
        metric=name,
        reason=name,
        definitions=(Definition(name, ranges, boosting.instances),),
        training_jobs=(*jobs,),
        earlier=(replace(jobs[0], name=f"{name}-earlier"),),
    )
    return report(renamed, {"tuningJobName": "job", "objective": {"MetricName": name}})


def _named(job: TrainingJob, number: int, text: str) -> TrainingJob:
    values = {
        f"n{text}0": job.hyperparameters["learn_rate"],
        f"n{text}1": f"{'ab'[number % 2]}{text}",
    }
    reason = f"r{text}" if job.status == "Failed" else ""
    return replace(
        job, name=f"{number}{text}", definition=f"n{text}", reason=reason, hyperparameters=values
    )


PLAIN = structure(parsed(named("x")))


def check_harmless(text: str) -> None:
    written = named(text)
    written.encode()
    document = parsed(written)
    assert structure(document) == PLAIN
    forbidden = [c for c in written if category(c) in ("Cc", "Cs", "Zl", "Zp") or c in DIRECTIONS]
    assert {*forbidden} <= {"\n"}


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_a_hostile_name_changes_no_element(text: str) -> None:
    check_harmless(text)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=12)
    | st.text(st.characters(categories=["Cs", "Cc", "Zl", "Po", "Sm"]), max_size=6)
)
def test_no_name_changes_an_element(text: str) -> None:
    check_harmless(text)


@pytest.mark.parametrize("objective", [1e308, -1e308, 5e-324, 0.0, 3.4e38])
def test_a_page_shows_any_finite_objective(objective: float) -> None:
    search = scripted(12)
    jobs = [replace(search.training_jobs[0], objective=objective), *search.training_jobs[1:]]
    text = report(replace(search, training_jobs=(*jobs,)))
    assert not re.search(r'"[^"<>]*\b(nan|inf)\b[^"<>]*"', text)


def test_a_link_leads_to_https_only() -> None:
    search = scripted(30)
    jobs = [replace(job, arn="javascript:alert(1)") for job in search.training_jobs]
    text = report(replace(search, training_jobs=(*jobs,)))
    addresses = [each.attributes["href"] for each in parsed(text).all("a")]
    assert {urlsplit(str(each)).scheme for each in addresses} <= {"https"}


def test_a_search_without_times_and_definitions_has_a_page() -> None:
    job = TrainingJob("job", "", "tuning", "", "Completed", {}, 0.5)
    search = Search("tuning", "", "Completed", "auc", "Minimize", "Random", (), (job,))
    assert "<td>0.5000</td>" in report(search)
