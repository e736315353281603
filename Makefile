PYTHON ?= python3
BIN := .venv/bin
DATA := build/data/breast_cancer
SAMPLE := s3://example-data/breast-cancer

.PHONY: run test lint format documents example benchmark package clean

# Runs the main job on this machine: a real tuning job, from the event to the proven model.
run: .venv/installed
	@$(BIN)/python -m local_runner.sample_data build/data
	@$(BIN)/python -m local_runner events/breast_cancer.json \
	  --algorithm gradient-boosting=local_runner/algorithms/gradient_boosting \
	  --data $(SAMPLE)/train.csv=$(DATA)/train.csv \
	  --data $(SAMPLE)/validation.csv=$(DATA)/validation.csv

# Runs every check and every test.
test: lint
	$(BIN)/python -m pytest

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cfn-lint template.yaml

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Writes every generated part of the documents anew.
documents: .venv/installed
	$(BIN)/python assets/override_shapes.py
	PYTHONPATH=.:functions $(BIN)/python assets/documents.py

# Runs the main job and saves what the README shows of it.
example: .venv/installed
	PYTHONPATH=. $(BIN)/python assets/example.py

benchmark: .venv/installed
	$(BIN)/python benchmarks/runner_overhead.py
	$(BIN)/python benchmarks/payload_size.py

# Uploads the code to the S3 bucket BUCKET and writes the template that names it there: build/packaged.yaml.
package:
	@command -v sam > /dev/null || { echo 'make package needs the AWS SAM CLI' >&2; exit 1; }
	@test -n '$(BUCKET)' || { echo 'Give an S3 bucket of yours: make package BUCKET=NAME' >&2; exit 1; }
	@mkdir -p build
	sam package --template-file template.yaml --s3-bucket '$(BUCKET)' \
	  --s3-prefix sagemaker-model-tuner --output-template-file build/packaged.yaml

clean:
	rm -rf .venv build

.venv/installed: requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@
