"""A request becomes a payload, and the payload the same request again."""

from hypothesis import given, note

from commands.normal_form import normal
from commands.payload_of_request import payload_of
from tests.commands.requests import problems, request_of, requests
from tests.events import Json
from tests.functions.properties.generation import GENERATED


@GENERATED
@given(requests().filter(lambda request: not problems(request)))
def test_a_request_and_its_payload_mean_the_same(request: Json) -> None:
    payload = payload_of(request)
    note(payload)
    assert normal(request_of(payload)) == normal(request)
