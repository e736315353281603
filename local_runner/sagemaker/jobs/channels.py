"""The data of input channels, fetched from S3 once for all training jobs of a tuning job.

File mode only: a training job finds whole files in its channel's folder.
"""

import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from local_runner.sagemaker.s3_uri import bucket_and_key

READ_ONLY = 0o444


class DataDownloadError(Exception):
    """A channel whose data could not be fetched."""


class Channels:
    """Local copies of channel data, shared read-only between training jobs."""

    def __init__(self, s3_client: Any, folder: Path) -> None:
        self._s3 = s3_client
        self._folder = folder
        self._lock = threading.Lock()
        self._fetched: dict[tuple[str, str], dict[str, Path]] = {}

    def link(self, channel: Mapping[str, Any], target: Path) -> None:
        """Put the channel's files under ``target``; raise DataDownloadError with the channel's name."""
        source = channel["DataSource"]["S3DataSource"]
        try:
            _refuse_leaving(channel["ChannelName"], "the name of the channel", "of the input data")
            files = self._files(source["S3DataType"], source["S3Uri"])
        except Exception as error:
            raise DataDownloadError(
                f"Data download failed for channel {channel['ChannelName']}: {error}"
            ) from error
        target.mkdir(parents=True, exist_ok=True)
        for relative, path in files.items():
            _share(path, target / relative)

    def _files(self, data_type: str, uri: str) -> dict[str, Path]:
        """Return local copies by relative name. Training jobs that start together wait for one download."""
        with self._lock:
            if (data_type, uri) not in self._fetched:
                folder = self._folder / str(len(self._fetched))
                self._fetched[data_type, uri] = self._fetch(data_type, uri, folder)
            return self._fetched[data_type, uri]

    def _fetch(self, data_type: str, uri: str, folder: Path) -> dict[str, Path]:
        bucket, key = bucket_and_key(uri)
        objects = self._manifest(bucket, key) if data_type == "ManifestFile" else None
        if objects is None:
            objects = {name: (bucket, each) for name, each in self._prefix(bucket, key)}
        if not objects:
            raise LookupError(f'No S3 objects found under S3 URL "{uri}"')
        for name, (_, object_key) in objects.items():
            _refuse_leaving(name, f'the name of object "{object_key}"', "of its channel")
        return {name: self._download(*each, folder / name) for name, each in objects.items()}

    def _prefix(self, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
        return ((relative_name(prefix, key), key) for key in keys if not key.endswith("/"))

    def _manifest(self, bucket: str, key: str) -> dict[str, tuple[str, str]]:
        """Return the objects of a manifest: a JSON list of a prefix, then names relative to the prefix."""
        first, *names = json.loads(self._s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        source, prefix = bucket_and_key(first["prefix"])
        return {name: (source, prefix + name) for name in names}

    def _download(self, bucket: str, key: str, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as copy:
            shutil.copyfileobj(self._s3.get_object(Bucket=bucket, Key=key)["Body"], copy)
        path.chmod(READ_ONLY)
        return path


def _refuse_leaving(name: str, what: str, whose: str) -> None:
    """Raise ValueError for a name that leads out of its folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"{what} leaves the folder {whose}")


def relative_name(prefix: str, key: str) -> str:
    """Return the name of an object below its channel's folder: for an exact key, its last part."""
    if key.startswith(f"{prefix.rstrip('/')}/"):
        return key[len(prefix) :].lstrip("/")
    folder, _, _ = prefix.rpartition("/")
    return key[len(folder) :].lstrip("/")


def _share(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        # Another file system, or a file system without hard links.
        shutil.copy2(source, target)
