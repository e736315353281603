"""Fixtures that all tests share, and the deployed application for tests of the whole state machine."""

import gc
import os
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from moto.core.config import default_user_config

from tests.machine.deployed import Machine, deployed

# A full collection looks at every service model and every module: by default, these took a third of all time.
gc.set_threshold(50_000, 20, 100)

# Nothing of this machine's own configuration of AWS.
ENVIRONMENT = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="session", autouse=True)
def boto3_session() -> Iterator[None]:
    """Keep boto3's session from test to test: a new session, as moto makes it, reads every service model anew."""
    with (
        patch.dict(os.environ, ENVIRONMENT),
        patch.dict(default_user_config["core"], reset_boto3_session=False),
    ):
        yield


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The application, deployed anew for each module of tests."""
    with deployed(tmp_path_factory.mktemp("aws")) as ready:
        yield ready
