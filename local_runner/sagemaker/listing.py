"""Filters, sorts and pages for SageMaker's List operations. It knows requests, not resources."""

from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
Key = Callable[[Record], Any]

_DEFAULT_PAGE = 10


def select(records: list[Record], request: dict[str, Any], columns: dict[str, Key]) -> list[Record]:
    """The records that the request asks for, in its order.

    ``columns`` names what can be sorted by; the first is the default. A record without a value for
    the chosen column is left out, as SageMaker leaves out training jobs without an objective
    metric. Name and Status are also filters, and so are ``CreationTimeAfter`` and its like.
    """
    chosen = columns[request.get("SortBy", next(iter(columns)))]
    kept = [record for record in records if _wanted(record, request, columns)]
    sortable = [record for record in kept if chosen(record) is not None]
    return sorted(sortable, key=chosen, reverse=request.get("SortOrder") == "Descending")


def page(member: str, records: list[Record], request: dict[str, Any]) -> dict[str, Any]:
    """The response with one page of the records under ``member``, and the next page's token."""
    start = int(request.get("NextToken", 0))
    end = start + request.get("MaxResults", _DEFAULT_PAGE)
    more = {"NextToken": str(end)} if end < len(records) else {}
    return {member: records[start:end], **more}


def _wanted(record: Record, request: dict[str, Any], columns: dict[str, Key]) -> bool:
    if request.get("NameContains", "").lower() not in columns["Name"](record).lower():
        return False
    if "StatusEquals" in request and columns["Status"](record) != request["StatusEquals"]:
        return False
    return all(_in_time(record, request, name) for name in ("CreationTime", "LastModifiedTime"))


def _in_time(record: Record, request: dict[str, Any], name: str) -> bool:
    """Requests carry times as seconds since the epoch."""
    if name not in record:
        return True
    seconds = record[name].timestamp()
    earliest, latest = request.get(f"{name}After"), request.get(f"{name}Before")
    return (earliest is None or seconds > earliest) and (latest is None or seconds < latest)
