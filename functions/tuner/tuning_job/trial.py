"""The trial: a tuning job of one training job for each definition, before the search is paid for.

It shows what no rule can know: rights, images, networks, memory, the program itself, the objective in its log, and
its model artifact.
"""

from tuner import Json
from tuner.names import trial_name

# What makes a search of a tuning job: a trial has none of it, and its one training job is not stopped early.
OF_A_SEARCH = ("StrategyConfig", "TuningJobCompletionCriteria", "TrainingJobEarlyStoppingType")


def trial_of(request: Json) -> Json:
    """Return the request of the trial for a CreateHyperParameterTuningJob request.

    One combination of hyperparameters is tried, at random; those of a warm start would not be tried again.
    """
    config = request["HyperParameterTuningJobConfig"]
    kept = {key: config[key] for key in config if key not in OF_A_SEARCH}
    number = len(request.get("TrainingJobDefinitions", [None]))
    limits = {
        **config["ResourceLimits"],
        "MaxNumberOfTrainingJobs": number,
        "MaxParallelTrainingJobs": number,
    }
    return {
        **{key: request[key] for key in request if key != "WarmStartConfig"},
        "HyperParameterTuningJobName": trial_name(request["HyperParameterTuningJobName"]),
        "HyperParameterTuningJobConfig": {
            **kept,
            "Strategy": "Random",
            "ResourceLimits": limits,
        },
    }
