"""Capabilities of the whole state machine beyond the smallest payload."""

import json
from typing import Any

import pytest
from moto.core.responses import ActionResult

from local_runner.sagemaker.api import SageMakerApi
from tests.events import event
from tests.machine.deployed import CENTRAL_GROUP, Machine, smallest
from tests.machine.paths import FAILURE, WARM_START, up_to, with_detours
from tests.machine.scripted import Script

ALGORITHM = "arn:aws:sagemaker:us-east-1:123456789012:algorithm"


def request(machine: Machine, name: str) -> dict[str, Any]:
    """Return the CreateHyperParameterTuningJob request that SageMaker received."""
    return dict(machine.aws.sagemaker.tuning_job(name).request)


def config(machine: Machine, name: str) -> dict[str, Any]:
    return dict(request(machine, name)["HyperParameterTuningJobConfig"])


def definition_of(machine: Machine, name: str) -> dict[str, Any]:
    return dict(request(machine, name)["TrainingJobDefinition"])


def definitions(machine: Machine, name: str) -> list[dict[str, Any]]:
    return list(request(machine, name)["TrainingJobDefinitions"])


def without(states: list[str], *left_out: str) -> list[str]:
    return [state for state in states if state not in left_out]


def started_through_the_sdk(waits: int = 0) -> list[str]:
    """Return the states of a success whose tuning job the optimized integration would refuse."""
    loop = ["Wait for Tuning Job", "Describe Tuning Job", "Tuning Job Ended?"] * waits
    ended = ["Tuning Job Ended?", *loop]
    return with_detours({"Run Tuning Job": ["Start Tuning Job"], "Tuning Job Ended?": ended})


def test_hyperband_is_requested_with_its_resources(machine: Machine) -> None:
    resources = {"MinResource": 1, "MaxResource": 9}
    run = machine.run(
        smallest("hyperband", tuningStrategy="Hyperband", hyperbandStrategyConfig=resources)
    )
    assert run.status == "SUCCEEDED"
    assert config(machine, "hyperband")["Strategy"] == "Hyperband"
    assert config(machine, "hyperband")["StrategyConfig"] == {"HyperbandStrategyConfig": resources}


def test_a_grid_has_as_many_training_jobs_as_combinations(machine: Machine) -> None:
    ranges = [
        {"Name": "max_depth", "Values": ["3", "5"]},
        {"Name": "learn_rate", "Values": ["0.1", "0.2"]},
    ]
    payload = smallest("grid", tuningStrategy="Grid")
    payload["parameterRanges"] = {"CategoricalParameterRanges": ranges}
    assert machine.run(payload).status == "SUCCEEDED"
    assert config(machine, "grid")["ResourceLimits"]["MaxNumberOfTrainingJobs"] == 4


def test_limits_seed_and_completion_criteria_reach_sagemaker(machine: Machine) -> None:
    criteria = {
        "TargetObjectiveMetricValue": 0.99,
        "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 5},
    }
    run = machine.run(
        smallest(
            "limits", randomSeed=7, maxTuningRuntimeInSeconds=3600, completionCriteria=criteria
        )
    )
    assert run.states == started_through_the_sdk()
    assert config(machine, "limits")["RandomSeed"] == 7
    assert config(machine, "limits")["ResourceLimits"]["MaxRuntimeInSeconds"] == 3600
    assert config(machine, "limits")["TuningJobCompletionCriteria"] == criteria


@pytest.mark.parametrize(
    "form", [{}, {"trainingJobDefinitionName": "only"}], ids=["single", "list"]
)
def test_a_warm_start_that_differs_from_a_parent_is_refused_by_name(
    machine: Machine, form: dict[str, Any]
) -> None:
    parent = f"open-parent-{len(form)}"
    machine.run(smallest(parent, enableNetworkIsolation=False, **form))
    warm_start = {"parents": [parent], "type": "TransferLearning"}
    run = machine.run(smallest(f"child-of-{parent}", warmStart=warm_start, **form))
    assert run.failure[0] == "InvalidInput"
    assert run.failure[1] == (
        "1 problem in the input:\n"
        f"enableNetworkIsolation: is true, but false in {parent}, a parent of the warm start, and "
        "SageMaker does not let the two differ; give false"
    )


@pytest.mark.parametrize("type_", ["TransferLearning", "IdenticalDataAndAlgorithm"])
def test_an_earlier_tuning_job_is_a_warm_start(machine: Machine, type_: str) -> None:
    parent, child = f"parent-{type_[:8].lower()}", f"child-{type_[:8].lower()}"
    machine.run(smallest(parent))
    warm_start = {"parents": [parent], "type": type_}
    assert machine.run(smallest(child, warmStart=warm_start)).states == with_detours(WARM_START)
    assert request(machine, child)["WarmStartConfig"] == {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": parent}],
        "WarmStartType": type_,
    }


def test_without_an_objective_the_only_one_of_the_algorithm_is_taken(machine: Machine) -> None:
    payload = {**event("diabetes"), "tuningJobName": "only-objective"}
    del payload["objective"]
    run = machine.run(payload)
    assert run.status == "SUCCEEDED"
    objective = config(machine, "only-objective")["HyperParameterTuningJobObjective"]
    assert objective == {"Type": "Minimize", "MetricName": "validation:rmse"}
    assert run.output["best"]["objective"]["type"] == "Minimize"


def test_what_a_definition_states_of_training_reaches_sagemaker(machine: Machine) -> None:
    payload = smallest(
        "stated",
        tuningStrategy="Random",
        trainingInstanceVolumeSizeInGB=50,
        trainingInstanceVolumeKmsKeyId="alias/volumes",
        maxRuntimeInSeconds=600,
        trainingInputMode="File",
        enableNetworkIsolation=False,
        enableInterContainerTrafficEncryption=True,
    )
    payload["channels"][0] |= {"contentType": "text/csv", "shuffleSeed": 3}
    assert machine.run(payload).status == "SUCCEEDED"
    definition = definition_of(machine, "stated")
    assert config(machine, "stated")["Strategy"] == "Random"
    assert definition["ResourceConfig"] == {
        "InstanceType": "ml.m5.xlarge",
        "InstanceCount": 1,
        "VolumeSizeInGB": 50,
        "VolumeKmsKeyId": "alias/volumes",
    }
    assert definition["StoppingCondition"] == {"MaxRuntimeInSeconds": 600}
    assert definition["EnableNetworkIsolation"] is False
    assert definition["EnableInterContainerTrafficEncryption"] is True
    [channel] = definition["InputDataConfig"]
    assert (channel["ContentType"], channel["ShuffleConfig"]) == ("text/csv", {"Seed": 3})


def test_hosting_beyond_the_short_names_comes_through_overrides(machine: Machine) -> None:
    capture = {
        "InitialSamplingPercentage": 10,
        "DestinationS3Uri": "s3://example-data/capture",
        "CaptureOptions": [{"CaptureMode": "Input"}],
    }
    variant = {"VariantName": "AllTraffic", "ManagedInstanceScaling": {"Status": "ENABLED"}}
    asynchronous = {"OutputConfig": {"S3OutputPath": "s3://example-data/answers"}}
    container = {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/after:1"}
    overrides = {
        "createModel": {"Containers": [container]},
        "createEndpointConfig": {
            "DataCaptureConfig": capture,
            "AsyncInferenceConfig": asynchronous,
            "ProductionVariants": [variant],
        },
    }
    run = machine.run(smallest("hosting", overrides=overrides))
    assert run.status == "SUCCEEDED"
    endpoint_config = run.output["endpointConfig"]
    assert endpoint_config["DataCaptureConfig"] == capture
    assert endpoint_config["AsyncInferenceConfig"] == asynchronous
    assert run.output["productionVariants"][0]["ManagedInstanceScaling"] == {"Status": "ENABLED"}
    machine.aws.client("sagemaker").create_endpoint_config(**endpoint_config)
    model_ = machine.aws.client("sagemaker").describe_model(ModelName="hosting")
    images = [each["Image"].rsplit("/", 1)[-1] for each in model_["Containers"]]
    assert images == ["gradient-boosting-predictor:1", "after:1"]


def test_several_definitions_race_and_the_winners_image_serves(machine: Machine) -> None:
    payload = smallest("race")
    payload["trainingJobDefinitions"] = [
        {"name": "one"},
        {
            "name": "two",
            "algorithmARN": f"{ALGORITHM}/h2o-gbm-algorithm",
            "trainingInstanceType": "ml.c5.2xlarge",
            "inferenceImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/two:1",
        },
    ]
    run = machine.run(payload)
    assert run.states == with_detours({"Describe Algorithm": ["Describe Algorithm"] * 2})
    assert [d["DefinitionName"] for d in definitions(machine, "race")] == ["one", "two"]
    assert run.output["best"]["trainingJobDefinitionName"] == "two"
    model = machine.aws.client("sagemaker").describe_model(ModelName="race")
    assert model["PrimaryContainer"]["Image"].endswith("/two:1")


def test_instances_retries_environment_and_tags_reach_sagemaker(machine: Machine) -> None:
    run = machine.run(
        smallest(
            "instances",
            fallbackInstanceTypes=["ml.c5.2xlarge"],
            maxRetryAttempts=3,
            environment={"LEVEL": "debug"},
            tags={"team": "risk"},
        )
    )
    assert run.states == started_through_the_sdk()
    definition = definition_of(machine, "instances")
    types = [
        c["InstanceType"]
        for c in definition["HyperParameterTuningResourceConfig"]["InstanceConfigs"]
    ]
    assert types == ["ml.m5.xlarge", "ml.c5.2xlarge"]
    assert definition["RetryStrategy"] == {"MaximumRetryAttempts": 3}
    assert definition["Environment"] == {"LEVEL": "debug"}
    own = {"Key": "team", "Value": "risk"}
    assert own in request(machine, "instances")["Tags"]
    model_arn = run.output["modelDefinition"]["ModelArn"]
    assert own in machine.aws.client("sagemaker").list_tags(ResourceArn=model_arn)["Tags"]
    assert own in run.output["endpointConfig"]["Tags"]


def test_a_job_that_runs_is_waited_for_in_growing_steps(machine: Machine) -> None:
    machine.waits.reset_mock()
    run = machine.run(smallest("waiting", maxRetryAttempts=1), Script(looks=3))
    assert run.states == started_through_the_sdk(waits=3)
    assert [call.kwargs["wait_seconds"] for call in machine.waits.call_args_list] == [5, 7, 9]


def test_overrides_are_merged_last_and_by_name(machine: Machine) -> None:
    overrides = {
        "createHyperParameterTuningJob": {
            "TrainingJobDefinition": {"ResourceConfig": {"VolumeSizeInGB": 77}}
        },
        "createModel": {"PrimaryContainer": {"Environment": {"WORKERS": "2"}}},
        "createEndpointConfig": {
            "ProductionVariants": [{"VariantName": "AllTraffic", "InitialInstanceCount": 3}]
        },
    }
    run = machine.run(smallest("overrides", overrides=overrides))
    assert run.status == "SUCCEEDED"
    definition = definition_of(machine, "overrides")
    assert definition["ResourceConfig"]["VolumeSizeInGB"] == 77
    assert definition["ResourceConfig"]["InstanceType"] == "ml.m5.xlarge"
    model = machine.aws.client("sagemaker").describe_model(ModelName="overrides")
    assert model["PrimaryContainer"]["Environment"] == {"WORKERS": "2"}
    [variant] = run.output["endpointConfig"]["ProductionVariants"]
    assert (variant["InitialInstanceCount"], variant["ModelName"]) == (3, "overrides")


def test_an_override_that_breaks_the_identity_of_the_run_is_refused(machine: Machine) -> None:
    overrides = {"createModel": {"ModelName": "other"}}
    run = machine.run(smallest("identity", overrides=overrides))
    assert run.failure[0] == "InvalidInput"
    assert "overrides.createModel.ModelName" in run.failure[1]
    assert "CreateHyperParameterTuningJob" not in machine.calls


def test_input_that_the_algorithm_does_not_allow_is_refused_before_training(
    machine: Machine,
) -> None:
    payload = smallest("unfit", trainingInstanceType="ml.p5.48xlarge")
    payload["objective"] = {"Type": "Minimize", "MetricName": "validation:auc"}
    payload["staticHyperParameters"]["no_such_parameter"] = "1"
    run = machine.run(payload)
    assert run.states[-4:] == ["Prepare Tuning Job", *FAILURE]
    assert run.failure[0] == "InvalidInput"
    first, *problems = run.failure[1].splitlines()
    assert first == "3 problems in the input:"
    assert sorted(problem.split(":")[0] for problem in problems) == [
        "objective",
        "staticHyperParameters.no_such_parameter",
        "trainingInstanceType",
    ]
    assert "CreateHyperParameterTuningJob" not in machine.calls


def test_a_dry_run_returns_the_requests_and_creates_nothing(machine: Machine) -> None:
    run = machine.ended(machine.start(smallest("dry-run", dryRun=True)), messages=0)
    assert run.states == [*up_to("Dry Run?"), "Dry Run Succeeded"]
    assert machine.calls == [
        "DescribeHyperParameterTuningJob",
        "DescribeModel",
        "DescribeAlgorithm",
    ]
    dry = run.output["dryRun"]
    assert dry["numberOfTrainingJobs"] == 10
    assert dry["createHyperParameterTuningJob"]["HyperParameterTuningJobName"] == "dry-run"
    assert dry["createModel"]["ModelName"] == "dry-run"
    assert dry["createEndpointConfig"]["EndpointConfigName"] == "dry-run"
    assert machine.run(smallest("dry-run")).status == "SUCCEEDED"
    sent = {k: v for k, v in request(machine, "dry-run").items() if k != "Tags"}
    asked = {k: v for k, v in dry["createHyperParameterTuningJob"].items() if k != "Tags"}
    assert sent == asked


def test_a_dry_run_has_the_cost_at_most_by_the_prices_of_the_deployment(machine: Machine) -> None:
    changes = {"trainingInstanceType": "ml.m5.2xlarge", "maxRuntimeInSeconds": 1000}
    payload = smallest("dry-cost", dryRun=True, maxNumberOfTrainingJobs=5, **changes)
    run = machine.ended(machine.start(payload), messages=0)
    expected = {
        "instanceSeconds": 5000,
        "amount": 0.5,
        "isUpperBound": True,
        "text": "5,000 instance seconds, at most 0.50",
    }
    assert run.output["dryRun"]["cost"] == expected


@pytest.mark.parametrize("through", ["Run Tuning Job", "Start Tuning Job"])
def test_an_existing_tuning_job_is_attached_to_when_asked_for(
    machine: Machine, through: str
) -> None:
    name = f"attach-{through[:3].lower()}"
    changes = {"maxRetryAttempts": 1} if through == "Start Tuning Job" else {}
    machine.run(smallest(name, model=model(f"{name}-first"), **changes))
    payload = smallest(name, model=model(f"{name}-second"), onExistingTuningJob="attach", **changes)
    run = machine.run(payload)
    assert run.status == "SUCCEEDED"
    at = run.states.index(through)
    assert run.states[at : at + 3] == [through, "Attach?", "Describe Tuning Job"]
    assert run.output["modelDefinition"]["ModelArn"].endswith(f"{name}-second")


def test_a_tuning_job_that_still_runs_is_attached_to_and_waited_for(machine: Machine) -> None:
    dry = machine.ended(machine.start(smallest("running", dryRun=True)), messages=0)
    machine.scripts.by_name["running"] = Script(looks=3)
    machine.aws.client("sagemaker").create_hyper_parameter_tuning_job(
        **dry.output["dryRun"]["createHyperParameterTuningJob"]
    )
    run = machine.run(smallest("running", onExistingTuningJob="attach"))
    assert run.status == "SUCCEEDED"
    at = run.states.index("Attach?")
    loop = ["Describe Tuning Job", "Tuning Job Ended?"]
    wait = ["Wait for Tuning Job", *loop]
    assert run.states[at + 1 : at + 9] == [*loop, *wait, *wait]


def model(name: str) -> dict[str, Any]:
    return {**event("smallest")["model"], "name": name}


def test_an_objective_that_is_not_met_makes_no_model(machine: Machine) -> None:
    run = machine.run(smallest("not-met", acceptance={"objectiveValue": 0.95}))
    assert run.states[-4:] == ["Pick Best Training Job", *FAILURE]
    assert run.failure[0] == "ObjectiveNotMet"
    assert "0.9" in run.failure[1]
    assert "not-met-002-0123abcd" in run.failure[1]
    assert "CreateModel" not in machine.calls


def test_an_objective_that_is_met_is_accepted(machine: Machine) -> None:
    assert machine.run(smallest("met", acceptance={"objectiveValue": 0.9})).status == "SUCCEEDED"


def test_a_model_is_registered_in_a_group_that_is_made_when_missing(machine: Machine) -> None:
    registry = {"modelPackageGroupName": "risk-models", "approvalStatus": "Approved"}
    first = machine.run(smallest("registered-1", modelRegistry=registry))
    second = machine.run(smallest("registered-2", modelRegistry=registry))
    group = ["Register Model?", "Describe Model Package Group", "Create Model Package Group"]
    at = first.states.index("Register Model?")
    assert first.states[at : at + 4] == [*group, "Register Model"]
    assert "Create Model Package Group" not in second.states
    arn = second.output["modelPackage"]["ModelPackageArn"]
    package = machine.aws.client("sagemaker").describe_model_package(ModelPackageName=arn)
    assert package["ModelPackageGroupName"] == "risk-models"
    assert package["ModelPackageVersion"] == 2
    assert package["ModelApprovalStatus"] == "Approved"
    [container] = package["InferenceSpecification"]["Containers"]
    assert container["ModelDataUrl"] == second.output["bestModelDataUrl"]


def test_a_model_is_registered_in_the_central_group_which_is_neither_described_nor_made(
    machine: Machine,
) -> None:
    registry = {"modelPackageGroupName": CENTRAL_GROUP}
    run = machine.run(smallest("central-1", modelRegistry=registry))
    at = run.states.index("Register Model?")
    assert run.states[at : at + 3] == ["Register Model?", "Register Model", "Publish Result"]
    assert run.output["modelPackage"]["ModelPackageArn"] == (
        "arn:aws:sagemaker:us-east-1:210987654321:model-package/churn/1"
    )
    assert f"Registered in the model package group: {CENTRAL_GROUP}" in run.emails[0]


def test_a_marketplace_algorithms_model_is_made_from_a_package(machine: Machine) -> None:
    payload = smallest("marketplace", algorithmARN=f"{ALGORITHM}/marketplace-algorithm")
    run = machine.run(payload)
    assert run.status == "SUCCEEDED"
    assert "Create Model Package" in run.states
    described = machine.aws.client("sagemaker").describe_model(ModelName="marketplace")
    assert "ModelPackageName" in described["PrimaryContainer"]
    assert described["EnableNetworkIsolation"] is True


def test_a_model_package_that_fails_fails_the_execution_with_its_reason(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    details = {"ValidationStatuses": [{"Name": "scan", "Status": "Failed", "FailureReason": "why"}]}
    describe = SageMakerApi.describe_model_package

    def failed(api: SageMakerApi) -> ActionResult:
        described = describe(api).result
        failure = {"ModelPackageStatus": "Failed", "ModelPackageStatusDetails": details}
        return ActionResult({**described, **failure})

    monkeypatch.setattr(SageMakerApi, "describe_model_package", failed)
    payload = smallest("bad-package", algorithmARN=f"{ALGORITHM}/marketplace-algorithm")
    run = machine.run(payload)
    assert run.states[-4:] == ["Model Package Ready?", *FAILURE]
    assert run.failure[0] == "ModelPackageFailed"
    assert json.loads(run.failure[1]) == details


def test_a_model_package_that_is_never_ready_fails_the_execution_in_the_end(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe = SageMakerApi.describe_model_package

    def unready(api: SageMakerApi) -> ActionResult:
        return ActionResult({**describe(api).result, "ModelPackageStatus": "InProgress"})

    monkeypatch.setattr(SageMakerApi, "describe_model_package", unready)
    payload = smallest("slow-package", algorithmARN=f"{ALGORITHM}/marketplace-algorithm")
    run = machine.run(payload)
    waits = [call for call in run.states if call == "Wait for Model Package"]
    package = "arn:aws:sagemaker:us-east-1:123456789012:model-package/slow-package"
    cause = f"Model package {package} is still InProgress after more than two hours."
    assert (len(waits), run.failure) == (26, ("ModelPackageNotReady", cause))


def test_a_serverless_variant_is_ready_to_send(machine: Machine) -> None:
    payload = smallest("serverless")
    payload["model"]["environment"] = {"WORKERS": "1"}
    payload["model"]["hosting"] = {"serverless": {"memorySizeInMB": 2048, "maxConcurrency": 5}}
    run = machine.run(payload)
    [variant] = run.output["productionVariants"]
    assert variant["ServerlessConfig"] == {"MemorySizeInMB": 2048, "MaxConcurrency": 5}
    assert "InstanceType" not in variant
    machine.aws.client("sagemaker").create_endpoint_config(**run.output["endpointConfig"])
    described = machine.aws.client("sagemaker").describe_model(ModelName="serverless")
    assert described["PrimaryContainer"]["Environment"] == {"WORKERS": "1"}


def test_best_lists_the_ten_best_training_jobs_best_first(machine: Machine) -> None:
    run = machine.run(smallest("ten"), Script(objectives=[n / 100 for n in range(12)]))
    values = [job["objectiveValue"] for job in run.output["best"]["bestTrainingJobs"]]
    assert values == [n / 100 for n in range(11, 1, -1)]


@pytest.mark.parametrize("name", ["manifest", "file-system"])
def test_other_sources_of_data_reach_sagemaker_as_they_are(machine: Machine, name: str) -> None:
    sources: dict[str, dict[str, Any]] = {
        "manifest": {
            "s3DataSource": {
                "S3DataType": "ManifestFile",
                "S3Uri": "s3://example-data/breast-cancer/train.csv",
            }
        },
        "file-system": {
            "fileSystemDataSource": {
                "FileSystemId": "fs-0123456789abcdef0",
                "FileSystemAccessMode": "ro",
                "FileSystemType": "EFS",
                "DirectoryPath": "/data",
            }
        },
    }
    channel = {"channelName": "training", **sources[name]}
    payload = smallest(f"source-{name}", channels=[channel])
    network = {"trainingSubnets": ["subnet-1"], "trainingSecurityGroupIds": ["sg-1"]}
    payload["model"].update(network)
    assert machine.run(payload).status == "SUCCEEDED"
    [sent] = definition_of(machine, f"source-{name}")["InputDataConfig"]
    given = next(iter(sources[name].values()))
    assert given.items() <= next(iter(sent["DataSource"].values())).items()


def test_a_dry_run_requests_what_only_sagemaker_can_do(machine: Machine) -> None:
    """The local runner refuses Pipe mode with an augmented manifest and several instances."""
    source = {
        "S3DataType": "AugmentedManifestFile",
        "S3Uri": "s3://example-data/breast-cancer/train.csv",
        "AttributeNames": ["source", "label"],
    }
    channel = {"channelName": "training", "s3DataSource": source, "inputMode": "Pipe"}
    wrapped = {**channel, "compressionType": "Gzip", "recordWrapperType": "RecordIO"}
    payload = smallest("pipe", dryRun=True, trainingInstanceCount=2, channels=[wrapped])
    del payload["algorithmARN"]
    payload["trainingImage"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1"
    payload["model"]["hosting"]["inferenceImage"] = payload["trainingImage"]
    run = machine.ended(machine.start(payload), messages=0)
    assert run.status == "SUCCEEDED"
    definition = run.output["dryRun"]["createHyperParameterTuningJob"]["TrainingJobDefinition"]
    assert definition["ResourceConfig"]["InstanceCount"] == 2
    [sent] = definition["InputDataConfig"]
    assert sent["DataSource"]["S3DataSource"].items() >= source.items()
    modes = (sent["InputMode"], sent["CompressionType"], sent["RecordWrapperType"])
    assert modes == ("Pipe", "Gzip", "RecordIO")
