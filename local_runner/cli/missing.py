"""The options that give what an execution did not find on this machine, from the words of its failure."""

import re
from collections.abc import Iterator

# The words of SageMaker and, about images, of the runner.
ALGORITHM = re.compile(r"Algorithm \S*?:?(?:algorithm/)?([A-Za-z0-9-]+) does not exist")
IMAGE = re.compile(r"No algorithm folder is registered for the training image (\S+)\.")
DATA = re.compile(r'No S3 objects found under S3 URL \\?"([^"\\]+)')


def options(cause: str) -> Iterator[str]:
    """Yield a sentence for each algorithm, image or object that the cause of a failure misses."""
    for name in dict.fromkeys(ALGORITHM.findall(cause)):
        yield (
            f"The option --algorithm {name}=FOLDER gives this algorithm: a folder with its algorithm.json and its "
            "program train."
        )
    for image in dict.fromkeys(IMAGE.findall(cause)):
        yield (
            "The option --algorithm NAME=FOLDER gives a program for this image: the TrainingImage in the folder's "
            f"algorithm.json is {image}."
        )
    for address in dict.fromkeys(DATA.findall(cause)):
        yield (
            f"The option --data {address}=FILE puts a file there, and --data {address}=FOLDER every file below a "
            "folder."
        )
