"""The page of a report: the state machine writes it next to the tables."""

from urllib.parse import urlsplit

from tests.functions.report.page_parts import parsed
from tests.machine.deployed import Machine, smallest


def test_an_execution_leaves_a_page_of_its_search(machine: Machine) -> None:
    run = machine.run(smallest("with-a-page"))
    where = urlsplit(run.output["report"]["htmlS3Uri"])
    saved = machine.aws.client("s3").get_object(Bucket=where.netloc, Key=where.path[1:])
    document = parsed(saved["Body"].read().decode())
    assert saved["ContentType"] == "text/html; charset=utf-8"
    assert [each.text for each in document.all("h1")] == ["with-a-page"]
    assert len(document.all("tbody")[0].children) == 2
