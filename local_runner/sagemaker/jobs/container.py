"""The container contract on this machine: a folder that is a container's /opt/ml.

The layout and the file formats are those of "How Amazon SageMaker Provides Training Information" in
the SageMaker guide. SAGEMAKER_BASE_DIR, the variable by which sagemaker-training-toolkit moves
/opt/ml, has the path of the folder. containment.py isolates the program from the rest of this machine.
"""

import json
import os
import shutil
import sys
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HOST = "algo-1"

# A model is packed while its training job holds a slot: speed is more important than bytes here.
GZIP_LEVEL = 1


class Container:
    """The /opt/ml of one training job, under the training job's own directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.base = directory / "opt" / "ml"
        self.model = self.base / "model"
        self.output = self.base / "output"
        self.checkpoints = self.base / "checkpoints"
        self.failure_file = self.output / "failure"
        self.log = self.output / "log"

    def prepare(
        self,
        hyperparameters: Mapping[str, str],
        channels: Sequence[Mapping[str, Any]],
        definition: Mapping[str, Any],
    ) -> None:
        """Create the folders and write the configuration files. The directory must be new."""
        config = self.base / "input" / "config"
        self.base.mkdir(parents=True)
        for folder in (self.model, self.output, self.checkpoints, config.parent):
            folder.mkdir()
        for folder in (self.output / "data", config):
            folder.mkdir()
        # A program that starts sees its log, even before the runner has read anything from it.
        self.log.touch()
        mode = definition["AlgorithmSpecification"]["TrainingInputMode"]
        _write(config / "hyperparameters.json", dict(hyperparameters))
        _write(
            config / "inputdataconfig.json",
            {each["ChannelName"]: _channel(each, mode) for each in channels},
        )
        _write(config / "resourceconfig.json", _resources(definition))

    def remove(self) -> None:
        """Delete the training job's directory, so that the next attempt finds nothing of this attempt."""
        shutil.rmtree(self.directory, ignore_errors=True)

    def channel(self, name: str) -> Path:
        """Return the folder in which a training program finds the data of a channel."""
        return self.base / "input" / "data" / name

    def environment(self, slots: int, base: Path) -> dict[str, str]:
        """Return the environment of a training process, which has neither credentials nor home of this machine's user.

        Each of ``slots`` simultaneous processes gets its share of the processors: otherwise the numeric
        libraries of every process would start a thread per processor. ``base`` is the program's /opt/ml.
        """
        return {
            "PATH": os.pathsep.join(
                [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
            ),
            "HOME": str(self.directory),
            "LANG": "C.UTF-8",
            # Metrics are read from the log as they are written, so the log must not be buffered.
            "PYTHONUNBUFFERED": "1",
            "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // slots)),
            "SAGEMAKER_BASE_DIR": str(base),
        }

    def failure(self) -> str:
        """Return the text that the program left in output/failure; an empty text without the file."""
        file = self.failure_file
        return file.read_text(errors="replace").strip() if file.is_file() else ""

    def pack_model(self) -> Path | None:
        """Pack the content of model/ at the root of model.tar.gz; return None without any content."""
        return _pack(self.model, self.directory / "model.tar.gz")

    def pack_output(self) -> Path | None:
        """Pack the content of output/data/ at the root of output.tar.gz; return None without any content."""
        return _pack(self.output / "data", self.directory / "output.tar.gz")

    def checkpoint_files(self) -> list[Path]:
        return [path for path in sorted(self.checkpoints.rglob("*")) if path.is_file()]


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2))


def _channel(channel: Mapping[str, Any], mode: str) -> dict[str, str]:
    source = channel["DataSource"]["S3DataSource"]
    described = {
        "TrainingInputMode": channel.get("InputMode", mode),
        "S3DistributionType": source.get("S3DataDistributionType", "FullyReplicated"),
        "RecordWrapperType": channel.get("RecordWrapperType", "None"),
    }
    content_type = channel.get("ContentType")
    return {"ContentType": content_type, **described} if content_type else described


def _resources(definition: Mapping[str, Any]) -> dict[str, Any]:
    instance = definition.get("ResourceConfig", {}).get("InstanceType", "local")
    return {
        "current_host": HOST,
        "current_instance_type": instance,
        "current_group_name": "homogeneousCluster",
        "hosts": [HOST],
        "instance_groups": [
            {
                "instance_group_name": "homogeneousCluster",
                "instance_type": instance,
                "hosts": [HOST],
            }
        ],
        "network_interface_name": "eth0",
    }


def _pack(folder: Path, archive: Path) -> Path | None:
    content = sorted(folder.iterdir())
    if not content:
        return None
    with tarfile.open(archive, "w:gz", compresslevel=GZIP_LEVEL) as tar:
        for path in content:
            tar.add(path, arcname=path.name)
    return archive
