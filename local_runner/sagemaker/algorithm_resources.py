"""The algorithm resources of one account and Region, and the folder of programs behind each."""

from datetime import UTC, datetime
from typing import Any

from moto.sagemaker.exceptions import AWSValidationException

from local_runner.sagemaker.algorithms import Algorithm


class AlgorithmResources:
    """Algorithms by ARN; ``arn_prefix`` comes before the name of the account's own algorithms."""

    def __init__(self, arn_prefix: str) -> None:
        self._arn_prefix = arn_prefix
        self._registered: dict[str, tuple[Algorithm, datetime]] = {}

    def register(self, algorithm: Algorithm) -> str:
        """Make the algorithm a resource and return its ARN."""
        arn = self.arn(algorithm.name)
        self._registered[arn] = algorithm, datetime.now(UTC)
        return arn

    def arn(self, name_or_arn: str) -> str:
        """Return the ARN of an AlgorithmName, which may be an ARN or the name of an algorithm of this account."""
        return name_or_arn if ":" in name_or_arn else self._arn_prefix + name_or_arn

    def describe(self, name_or_arn: str) -> dict[str, Any]:
        """Return the DescribeAlgorithm response; raise ValidationException for an algorithm that does not exist."""
        arn = self.arn(name_or_arn)
        if arn not in self._registered:
            raise AWSValidationException(f"Algorithm {arn} does not exist.")
        algorithm, created = self._registered[arn]
        return algorithm.description(arn, created)

    @property
    def products(self) -> set[str]:
        """The ARNs of the algorithms from AWS Marketplace."""
        return {arn for arn, (algorithm, _) in self._registered.items() if algorithm.product_id}

    def find(self, specification: dict[str, Any]) -> Algorithm:
        """Return the algorithm whose program trains for an AlgorithmSpecification.

        Raises ValidationException when no folder is registered for the name or the training image.
        """
        if "AlgorithmName" in specification:
            arn = self.describe(specification["AlgorithmName"])["AlgorithmArn"]
            return self._registered[arn][0]
        image = specification["TrainingImage"]
        own = (each for each, _ in self._registered.values() if each.product_id is None)
        for algorithm in own:
            if algorithm.request["TrainingSpecification"]["TrainingImage"] == image:
                return algorithm
        raise AWSValidationException(
            f"No algorithm folder is registered for the training image {image}."
        )

    def list(self) -> list[dict[str, Any]]:
        """Return the DescribeAlgorithm response of every algorithm."""
        return [self.describe(arn) for arn in self._registered]
