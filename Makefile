PYTHON ?= python3
BIN := .venv/bin
CHECKOV := .venv-checkov
DATA := build/data/breast_cancer
SAM_CLI := https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html
EXAMPLE_DATA := s3://example-data/breast-cancer
BENCHMARKS := function_start execution payload_size runner_overhead search_quality development_loop

SAMPLE := --algorithm gradient-boosting=local_runner/algorithms/gradient_boosting \
  --data $(EXAMPLE_DATA)/train.csv=$(DATA)/train.csv \
  --data $(EXAMPLE_DATA)/validation.csv=$(DATA)/validation.csv \
  --parameter S3BucketArns=arn:aws:s3:::example-data

.PHONY: run serve deploy execute test lint format documents example benchmark load package clean

# Runs the main job on this machine: a real tuning job, from the event to the proven model.
run: .venv/installed
	@$(BIN)/python -m local_runner.sample_data build/data
	@$(BIN)/python -m local_runner events/breast_cancer.json $(SAMPLE)

# Serves an AWS on this machine, with the application and the main job's data in it; PORT=0 takes any free port.
serve: .venv/installed
	@$(BIN)/python -m local_runner.sample_data build/data
	@$(BIN)/python -m local_runner serve $(SAMPLE) $(if $(PORT),--port $(PORT))

# Deploys to AWS; STACK=name for another name than that of samconfig.toml, ENVIRONMENT=production for its settings.
deploy:
	@command -v sam >/dev/null || { echo "make deploy needs the AWS SAM CLI: $(SAM_CLI)" >&2; exit 1; }
	sam deploy $(if $(ENVIRONMENT),--config-env $(ENVIRONMENT)) $(if $(STACK),--stack-name $(STACK))

# Runs an event on the deployed stack, or on what `make serve` serves, and follows it:
# make execute EVENT=events/breast_cancer.json [STACK=name] [ENDPOINT=URL]
execute: .venv/installed
	@$(BIN)/python -m local_runner execute $(EVENT) $(if $(STACK),--stack-name $(STACK)) \
	  $(if $(ENDPOINT),--endpoint-url $(ENDPOINT))

# Runs every check and every test.
test: lint
	$(BIN)/python -m pytest

lint: .venv/installed $(CHECKOV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cfn-lint template.yaml events/parent/template.yaml
	$(CHECKOV)/bin/checkov --file template.yaml --framework cloudformation --skip-download --compact --quiet

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m assets.make.definition

# Writes every generated part of the documents anew.
documents: .venv/installed
	$(BIN)/python -m assets.make.override_shapes
	PYTHONPATH=functions $(BIN)/python -m assets.make.documents

# Runs the main job and saves what the README shows of it.
example: .venv/installed
	$(BIN)/python -m assets.make.example

# Measures everything, or one part with ONLY=function_start, and writes what the documents show of it.
benchmark: .venv/installed
	@set -e; for each in $(or $(ONLY),$(BENCHMARKS)); do \
	  PYTHONPATH=functions $(BIN)/python -m benchmarks.$$each; \
	  $(BIN)/python -m benchmarks.page; \
	  PYTHONPATH=functions $(BIN)/python -m assets.make.documents; \
	done

# Starts hundreds of executions at once and looks whether any is lost or mixed up with another.
load: .venv/installed
	$(BIN)/python -m benchmarks.load

# Uploads the code to the S3 bucket BUCKET and writes the template that names it there: build/packaged.yaml.
package:
	@command -v sam > /dev/null || { echo 'make package needs the AWS SAM CLI: $(SAM_CLI)' >&2; exit 1; }
	@test -n '$(BUCKET)' || { echo 'Give an S3 bucket of yours: make package BUCKET=NAME' >&2; exit 1; }
	@mkdir -p build
	sam package --template-file template.yaml --s3-bucket '$(BUCKET)' \
	  --s3-prefix sagemaker-model-tuner --output-template-file build/packaged.yaml

clean:
	rm -rf .venv $(CHECKOV) build

.venv/installed: requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@

$(CHECKOV)/installed: requirements-checkov.txt
	$(PYTHON) -m venv $(CHECKOV)
	$(CHECKOV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements-checkov.txt
	touch $@
