"""What ships with the runner: algorithms, and sample data in S3, so that the sample events need no option."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from moto.core import DEFAULT_ACCOUNT_ID

from local_runner.region import REGION
from local_runner.sagemaker.algorithms import SPECIFICATION, Algorithm, load_algorithm
from local_runner.sample_data import write

ALGORITHMS = Path(__file__).with_name("algorithms")
# A bucket for examples, and the default bucket of SageMaker's SDKs.
BUCKETS = ("example-data", f"sagemaker-{REGION}-{DEFAULT_ACCOUNT_ID}")
DATA_SETS = ("breast_cancer", "breast_cancer_xgboost", "diabetes")
PARTS = ("train.csv", "validation.csv")
ADDRESS = re.compile(r's3://[^"\s]+')

# Bucket, key, and the file that is put there.
Datum = tuple[str, str, Path]


def algorithms(given: Sequence[Algorithm] = ()) -> dict[str, Algorithm]:
    """Return the given algorithms and the shipped ones by name.

    A given algorithm replaces the shipped one of its name, and comes first, for it may have the image of another.
    """
    own = {each.name: each for each in given}
    return own | {name: each for name, each in _shipped().items() if name not in own}


def sample_data(event: str | None, folder: Path) -> list[Datum]:
    """Write the sample data below the folder, as far as a text names it, or all without a text; return its places.

    An address names every object that it is a prefix of, as in S3.
    """
    named = None if event is None else ADDRESS.findall(event)
    wanted = list(_wanted(named, folder))
    if wanted:
        write(folder)
    return wanted


@cache
def _shipped() -> dict[str, Algorithm]:
    """Return the shipped algorithms: that in gradient_boosting is gradient-boosting."""
    folders = sorted(file.parent for file in ALGORITHMS.glob(f"*/{SPECIFICATION}"))
    loaded = (load_algorithm(folder.name.replace("_", "-"), folder) for folder in folders)
    return {each.name: each for each in loaded}


def _wanted(named: list[str] | None, folder: Path) -> Iterator[Datum]:
    for bucket in BUCKETS:
        for name in DATA_SETS:
            for part in PARTS:
                key = f"{name.replace('_', '-')}/{part}"
                address = f"s3://{bucket}/{key}"
                if named is None or any(address.startswith(each) for each in named):
                    yield bucket, key, folder / name / part
