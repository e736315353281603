"""The supervisor finds what a program has started also on systems that let descendants leave their ancestors."""

import os
import subprocess
from pathlib import Path

from local_runner.sagemaker.supervisor import descendants
from tests.local_runner import processes


def test_without_subreapers_the_group_and_the_environment_of_a_program_give_its_processes_away(
    tmp_path: Path,
) -> None:
    followed = tmp_path / "followed"
    followed.touch()
    words = ["tail", "-f", str(followed)]
    environment = {**os.environ, "TRAINING_JOB_ARN": f"arn:{tmp_path.name}"}
    request = {"environment": environment}
    with (
        subprocess.Popen(words, start_new_session=True) as program,
        subprocess.Popen(words, start_new_session=True, env=environment) as marked,
        subprocess.Popen(words, start_new_session=True) as other,
    ):
        try:
            found = {each.pid for each in descendants.marked(request, program.pid)}
            assert found == {program.pid, marked.pid}
        finally:
            for process in (program, marked, other):
                process.kill()
    assert processes.naming(followed) == []
