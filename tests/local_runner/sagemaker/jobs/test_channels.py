"""Channel data arrives as files, named as SageMaker names them, and is downloaded once."""

import json
from pathlib import Path
from typing import Any

import pytest

from local_runner.sagemaker.jobs.channels import Channels, DataDownloadError, relative_name
from tests.local_runner.sagemaker.scripted_training import BUCKET, channel


@pytest.fixture
def fill(s3: Any) -> Any:
    def put(**objects: str) -> None:
        for key, text in objects.items():
            s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode())

    return put


def content(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


@pytest.mark.parametrize(
    ("prefix", "key", "name"),
    [
        ("data/train.csv", "data/train.csv", "train.csv"),
        ("train.csv", "train.csv", "train.csv"),
        ("data/", "data/part/1.csv", "part/1.csv"),
        ("data", "data/part/1.csv", "part/1.csv"),
        ("data/tr", "data/train/1.csv", "train/1.csv"),
        ("", "data/1.csv", "data/1.csv"),
    ],
)
def test_names_are_relative_to_the_folder_that_the_prefix_means(
    prefix: str, key: str, name: str
) -> None:
    assert relative_name(prefix, key) == name


def test_a_prefix_brings_every_object_below_it(s3: Any, fill: Any, tmp_path: Path) -> None:
    fill(**{"data/a.csv": "1", "data/sub/b.csv": "2", "data/sub/": "", "other/c.csv": "3"})
    channels = Channels(s3, tmp_path / "data")
    channels.link(channel("training", f"s3://{BUCKET}/data/"), tmp_path / "job")
    assert content(tmp_path / "job") == {"a.csv": "1", "sub/b.csv": "2"}


def test_a_manifest_brings_the_objects_it_lists(s3: Any, fill: Any, tmp_path: Path) -> None:
    manifest = json.dumps([{"prefix": f"s3://{BUCKET}/data/"}, "a.csv", "sub/b.csv"])
    fill(**{"data/a.csv": "1", "data/sub/b.csv": "2", "data/c.csv": "3", "list": manifest})
    channels = Channels(s3, tmp_path / "data")
    channels.link(channel("t", f"s3://{BUCKET}/list", "ManifestFile"), tmp_path / "job")
    assert content(tmp_path / "job") == {"a.csv": "1", "sub/b.csv": "2"}


def test_data_is_downloaded_once_and_shared_read_only(s3: Any, fill: Any, tmp_path: Path) -> None:
    fill(**{"data/a.csv": "1"})
    downloads: list[str] = []
    s3.meta.events.register("before-call.s3.GetObject", lambda **_: downloads.append("a"))
    channels = Channels(s3, tmp_path / "data")
    jobs = [tmp_path / name for name in ("one", "two")]
    for job in jobs:
        channels.link(channel("training", f"s3://{BUCKET}/data/"), job)
    assert downloads == ["a"]
    assert [content(job) for job in jobs] == [{"a.csv": "1"}] * 2
    assert [(job / "a.csv").stat().st_mode & 0o777 for job in jobs] == [0o444] * 2


def test_a_prefix_without_objects_fails_the_channel(s3: Any, tmp_path: Path) -> None:
    with pytest.raises(DataDownloadError) as failure:
        Channels(s3, tmp_path).link(channel("training", f"s3://{BUCKET}/none/"), tmp_path / "job")
    assert str(failure.value) == (
        "Data download failed for channel training: "
        f'No S3 objects found under S3 URL "s3://{BUCKET}/none/"'
    )


def test_a_missing_bucket_fails_the_channel(s3: Any, tmp_path: Path) -> None:
    with pytest.raises(DataDownloadError, match=r"for channel training: .*NoSuchBucket"):
        Channels(s3, tmp_path).link(channel("training", "s3://no-such-bucket/x"), tmp_path / "job")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("../evil", "data/../evil"),
        ("sub/../../evil", "data/sub/../../evil"),
        ("/{tmp_path}/evil", "data//{tmp_path}/evil"),
        (".", "data/."),
    ],
)
def test_an_object_name_cannot_leave_the_folder_of_its_channel(
    s3: Any, fill: Any, tmp_path: Path, name: str, key: str
) -> None:
    name, key = (text.format(tmp_path=str(tmp_path)[1:]) for text in (name, key))
    manifest = json.dumps([{"prefix": f"s3://{BUCKET}/data/"}, name])
    fill(**{key: "1", "list": manifest})
    with pytest.raises(DataDownloadError) as failure:
        Channels(s3, tmp_path / "data").link(
            channel("training", f"s3://{BUCKET}/list", "ManifestFile"), tmp_path / "job"
        )
    assert str(failure.value) == (
        "Data download failed for channel training: "
        f'the name of object "{key}" leaves the folder of its channel'
    )
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("name", [".", ".."])
def test_a_channels_own_name_cannot_leave_the_folder_of_the_input_data(
    s3: Any, fill: Any, tmp_path: Path, name: str
) -> None:
    fill(**{"data/config/hyperparameters.json": "{}"})
    target = tmp_path / "input" / "data" / name
    with pytest.raises(DataDownloadError) as failure:
        Channels(s3, tmp_path / "data").link(channel(name, f"s3://{BUCKET}/data/"), target)
    assert str(failure.value) == (
        f"Data download failed for channel {name}: "
        "the name of the channel leaves the folder of the input data"
    )
    assert list(tmp_path.rglob("*")) == []
