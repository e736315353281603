"""The catalogue of faults, faults.json, as executions to run and their expected ends."""

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.deployment.template import EVERY_TASK, ROOT, STATES, integration_and_call
from tests.events import Json
from tests.machine.faults.strikes import Fault, message
from tests.machine.paths import FAILURE, SUCCESS, with_detours

CATALOGUE: Json = json.loads((ROOT / "tests" / "machine" / "faults" / "faults.json").read_text())
CALLS: dict[str, Json] = {
    state: {
        "state": state,
        "integration": integration_and_call(task)[0],
        "path": "plain",
        **CATALOGUE["calls"].get(state, {}),
    }
    for state, task in EVERY_TASK.items()
}
# The keys of a row of `calls` that are about the executions that its faults end.
OF_A_CALL = ("by", "then", "after", "end", "cause", "notification", "again")
# What keeps a name that is taken from being found.
UNSEEN = {"code": "AccessDeniedException", "error": "SageMaker.SageMakerException"}
CUT_SHORT = ("ABORTED", "TIMED_OUT")


@dataclass(frozen=True)
class Case:
    """One execution: its payload, the faults that strike it, and its expected end."""

    name: str
    path: Json
    states: list[str]
    end: str
    strikes: dict[str, list[Fault]] = field(default_factory=dict)
    ever: bool = False
    row: Json = field(default_factory=dict)
    retries: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, int] = field(default_factory=dict)

    @property
    def planned(self) -> dict[str, Iterable[Fault]]:
        """Return the faults of each state, one a call; a lasting fault is repeated without end."""
        return {s: itertools.cycle(f) if self.ever else f for s, f in self.strikes.items()}

    @property
    def state(self) -> str:
        """Return the state that the announcement of the failure names."""
        return str(self.row.get("by", self.row.get("at")))

    @property
    def cause(self) -> str:
        """Return the beginning of the failure's cause."""
        struck = [(state, fault) for state, faults in self.strikes.items() for fault in faults]
        known = "cause" in self.row or not struck
        return str(self.row.get("cause", "")) if known else said(*struck[0])

    @property
    def notification(self) -> str:
        succeeds = self.end == "SUCCEEDED"
        return str(self.row.get("notification", "result" if succeeds else "failure"))

    @property
    def messages(self) -> int:
        twice = ("result twice", "failure twice", "result, then uncaught")
        return 0 if self.notification == "none" else 1 + (self.notification in twice)

    @property
    def stops(self) -> bool:
        """Whether a tuning job was left running, and had to be stopped."""
        return bool(self.row.get("stops"))

    @property
    def after(self) -> int:
        """Return the seconds that retries of the other states may wait."""
        return int(self.row.get("after", 0) + self.path.get("after", 0))


def said(state: str, fault: Fault) -> str:
    """Return the beginning of the cause of a struck call."""
    if "oversize" in fault:
        return "The state/task "
    if "function" in fault:
        told = {"errorType": fault["function"], "errorMessage": message(state)}
        return json.dumps(told)
    return "" if fault["error"] == "States.Timeout" else message(state)


def cases() -> list[Case]:
    """Return every execution of the catalogue."""
    singles = (single(row) for row in CATALOGUE["faults"])
    return [*everywhere(), *singles, *ends()]


def everywhere() -> Iterator[Case]:
    """Yield an execution for each transient fault and path, and one for each lasting fault and call."""
    for row in CATALOGUE["everywhere"]:
        if row["times"] == "ever":
            yield from (lasting(row, call) for call in struck(row, CALLS.values()))
        else:
            yield from (passing(row, name) for name in sorted({c["path"] for c in CALLS.values()}))


def ends() -> Iterator[Case]:
    """Yield an abort and a time-out in every state that takes time, of both ways to run a tuning job and a trial."""
    for row in CATALOGUE["ends"]:
        whole = states(CATALOGUE["paths"][row["path"]], {})
        for state in dict.fromkeys(during(row, whole)):
            if state in CALLS or STATES[state]["Type"] == "Wait":
                yield from (ended(row, state, whole, end) for end in CUT_SHORT)


def during(row: Json, whole: list[str]) -> list[str]:
    """Return the states of the path from `create` to `until`; all of them without `until`."""
    if "until" not in row:
        return whole
    return whole[whole.index(row["create"]) : whole.index(row["until"])]


def ended(row: Json, state: str, whole: list[str], end: str) -> Case:
    path, running = CATALOGUE["paths"][row["path"]], state in row["running"]
    told = "Stopped" if running else "Completed"
    job = told if whole.index(state) >= whole.index(row["create"]) else None
    expected = {
        "leaves": state,
        "then": [],
        "stops": running,
        "job": job,
        "notification": "result, then uncaught" if state == "Publish Result" else "uncaught",
        **({"script": {"status": "Stopped", "ends": False}} if running else {}),
    }
    return Case(
        f"{end.lower().replace('_', ' ')} in {state} on the path {row['path']}",
        path,
        states(path, expected),
        end,
        {state: [{"end": end}]},
        row=expected,
        retries={state: 0},
    )


def struck(row: Json, calls: Iterable[Json]) -> list[Json]:
    return [call for call in calls if not set(row["kinds"]) & set(call.get("but", []))]


def passing(row: Json, path_name: str) -> Case:
    path = CATALOGUE["paths"][path_name]
    calls = struck(row, (call for call in CALLS.values() if call["path"] == path_name))
    return Case(
        f"{row['name']} at every call of the path {path_name}",
        path,
        states(path, {}),
        path.get("end", "SUCCEEDED"),
        {call["state"]: [fault(call, kind) for kind in row["kinds"]] for call in calls},
        row={"by": path.get("leaves", ""), "cause": path.get("cause", ""), "again": False},
        seconds={call["state"]: cost({}, call, row["kinds"][0], "seconds") for call in calls},
    )


def lasting(row: Json, call: Json) -> Case:
    [kind] = row["kinds"]
    always = {"at": call["state"], "times": "ever"}
    return of_call(f"{row['name']} at {call['state']}", always, call, kind)


def single(row: Json) -> Case:
    if "at" in row and "kind" in row:
        return of_call(row["name"], row, CALLS[row["at"]], row["kind"])
    path = CATALOGUE["paths"][row.get("path", CALLS.get(row.get("at"), {}).get("path", "plain"))]
    struck = [row["at"]] if "at" in row else row.get("unseen", [])
    strikes = {state: [row.get("fault", UNSEEN)] for state in struck}
    return Case(row["name"], path, states(path, row), row["end"], strikes, bool(strikes), row)


def of_call(name: str, row: Json, call: Json, kind: str) -> Case:
    row = {**{key: call[key] for key in OF_A_CALL if key in call}, **row}
    one = {**fault(call, kind), "late": row.get("late", False)}
    ever, end = row["times"] == "ever", row.get("end")
    counted = (ever and not one["late"]) or row.get("retries") == 0
    fails = ever and end != "SUCCEEDED"
    state = call["state"]
    path = CATALOGUE["paths"][row.get("path", call["path"])]
    return Case(
        name,
        path,
        states(path, {"leaves": state, **row} if fails else row),
        end or (one["error"] if ever else "SUCCEEDED"),
        {state: [one]},
        ever,
        row,
        {state: cost(row, call, kind, "retries")} if counted else {},
        {state: cost(row, call, kind, "seconds")},
    )


def fault(call: Json, kind: str) -> Fault:
    return dict(CATALOGUE["integrations"][call["integration"]][kind])


def cost(row: Json, call: Json, kind: str, unit: str) -> int:
    """Return the allowed cost of retries: by the fault's own row, else by its call, else by the call's integration."""
    usual = fault(call, kind)[unit]
    return int(row.get(unit, call.get(unit, usual) if usual else usual))


def states(path: Json, row: Json) -> list[str]:
    """Return the states of the path, up to where the row leaves it."""
    whole = list(SUCCESS)
    for instead in (path.get("instead", {}), row.get("also", {})):
        whole = with_detours(instead, whole)
    for step in (path, row):
        if "leaves" in step:
            whole = [*whole[: whole.index(step["leaves"]) + 1], *step.get("then", FAILURE)]
    return whole
