"""Filters, order and pages of SageMaker's List operations, for resources of any kind."""

from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
Key = Callable[[Record], Any]

_DEFAULT_PAGE = 10


def select(records: list[Record], request: dict[str, Any], columns: dict[str, Key]) -> list[Record]:
    """Return the records that the request asks for, in the order that it asks for.

    ``columns`` are the keys of SortBy; the first column is the default. A record without a value in
    the chosen column is left out, as SageMaker leaves out training jobs without an objective
    metric. The columns Name and Status are also filters, and so are times such as CreationTime.
    """
    chosen = columns[request.get("SortBy", next(iter(columns)))]
    kept = [record for record in records if _wanted(record, request, columns)]
    sortable = [record for record in kept if chosen(record) is not None]
    return sorted(sortable, key=chosen, reverse=request.get("SortOrder") == "Descending")


def page(member: str, records: list[Record], request: dict[str, Any]) -> dict[str, Any]:
    """Return the response with a page of the records as ``member``, and the token of the next page."""
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
    """Return whether the record is between the times of the request, which are seconds since the epoch."""
    if name not in record:
        return True
    seconds = record[name].timestamp()
    earliest, latest = request.get(f"{name}After"), request.get(f"{name}Before")
    return (earliest is None or seconds > earliest) and (latest is None or seconds < latest)
