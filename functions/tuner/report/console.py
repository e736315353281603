"""Addresses of AWS's consoles."""

from urllib.parse import quote

from tuner.training_log.evidence import LOG_GROUP

# https://docs.aws.amazon.com/general/latest/gr/aws-general.html: each partition has a console of its own.
CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


def log_address(training_job_arn: str) -> str | None:
    """Return the address of a training job's log streams in CloudWatch's console; None for no ARN.

    The console reads names after # that are percent-encoded twice, with $ for the outer %.
    """
    parts = training_job_arn.split(":")
    if len(parts) != 6 or parts[1] not in CONSOLES:
        return None
    region, name = quote(parts[3], safe=""), parts[5].rpartition("/")[2]
    filter_ = quote(f"?logStreamNameFilter={_quoted(f'{name}/')}", safe="")
    group = _quoted(LOG_GROUP)
    address = f"logsV2:log-groups/log-group/{quote(group, safe='')}{filter_}".replace("%", "$")
    return f"https://{region}.{CONSOLES[parts[1]]}/cloudwatch/home?region={region}#{address}"


def _quoted(name: str) -> str:
    return quote(name, safe="", errors="replace")
