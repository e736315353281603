PYTHON ?= python3
BIN := .venv/bin
# A worker more than there are cores, for tests wait a quarter of their time. A worker that has no more tests takes over half
# of another worker's.
IN_PARALLEL = --numprocesses $(shell $(PYTHON) -c 'import os; print(1 + (os.cpu_count() or 1))') --dist worksteal
# Each worker, and each program that a test starts, would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE
BENCHMARKS := function_start payload_size report runner_overhead search_quality

AXE_CORE := 4.14.1

# Answers of a guided deployment, such as e-mail addresses.
ANSWERS := samconfig.local.toml
SAM_CLI := https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/install-sam-cli.html
NEEDS_SAM = command -v sam >/dev/null || { echo "make $@ needs the AWS SAM CLI: $(SAM_CLI)" >&2; exit 1; }

.PHONY: run serve deploy execute payload report verify-on-aws package test test-sdk check lint security format documents example look benchmark clean

# Runs the main job on this machine, a real tuning job, from the event to the proven model: [VERBOSE=yes].
# The sample data stays.
run: .venv/installed
	@$(BIN)/python -m local_runner.sample_data build/data
	@$(BIN)/python -m local_runner events/breast_cancer.json $(if $(VERBOSE),--verbose)

# Serves an AWS on this machine, with the application and the sample data: [PORT=number], 0 for any free port.
serve: .venv/installed
	@$(BIN)/python -m local_runner serve $(if $(PORT),--port $(PORT))

# Deploys to AWS: [GUIDED=yes] [ENVIRONMENT=production] [STACK=name]. Answers are kept in a file that Git ignores. The
# template is named because `sam deploy` otherwise deploys the last `sam build`, however old it is.
deploy:
	@$(NEEDS_SAM)
	@$(if $(GUIDED),test -e $(ANSWERS) || cp samconfig.toml $(ANSWERS))
	sam deploy --template-file template.yaml --config-file $(if $(GUIDED),$(ANSWERS),$(or $(wildcard $(ANSWERS)),samconfig.toml)) \
	  $(if $(GUIDED),--guided) $(if $(ENVIRONMENT),--config-env $(ENVIRONMENT)) $(if $(STACK),--stack-name $(STACK))

# Runs an event on the deployed stack, or on what make serve serves:
# EVENT=file [STACK=name] [ENDPOINT=URL] [VERBOSE=yes].
execute: .venv/installed
	@test -n '$(EVENT)' || { echo 'Give a JSON file: make execute EVENT=events/smallest.json' >&2; exit 1; }
	@$(BIN)/python -m local_runner execute '$(EVENT)' $(if $(STACK),--stack-name $(STACK)) \
	  $(if $(ENDPOINT),--endpoint-url $(ENDPOINT)) $(if $(VERBOSE),--verbose)

# Writes the payload of a tuning job that you have to standard output: FROM=file, name or ARN [ENDPOINT=URL].
payload: .venv/installed
	@test -n '$(FROM)' || { echo 'Give a file, name or ARN: make payload FROM=request.json' >&2; exit 1; }
	@PYTHONPATH=functions $(BIN)/python -m commands.payload '$(FROM)' $(if $(ENDPOINT),--endpoint-url $(ENDPOINT))

# Writes the report of a tuning job of the account to build/report and opens it: JOB=name or ARN [PRICES=JSON]
# [ENDPOINT=URL] [OPEN=no].
report: .venv/installed
	@test -n '$(JOB)' || { echo 'Give the name or ARN of a tuning job: make report JOB=churn-2026-10-01' >&2; exit 1; }
	@PYTHONPATH=functions $(BIN)/python -m commands.report '$(JOB)' $(if $(PRICES),--prices '$(PRICES)') \
	  $(if $(ENDPOINT),--endpoint-url $(ENDPOINT)) $(if $(filter no,$(OPEN)),--no-open)

# Deploys to AWS under a name of its own, checks and records what AWS answers, and removes what it created; asks before:
# [KEY=ARN] [IMAGE=URI] [ENDPOINT=URL], which checks what make serve serves, [YES=yes].
verify-on-aws: .venv/installed
	@$(if $(ENDPOINT),,$(NEEDS_SAM))
	@PYTHONPATH=functions $(BIN)/python -m commands.verify $(if $(KEY),--key '$(KEY)') $(if $(IMAGE),--image '$(IMAGE)') \
	  $(if $(ENDPOINT),--endpoint-url $(ENDPOINT)) $(if $(YES),--yes)

# Runs every check and every test.
test: lint
	$(BIN)/python -m pytest $(IN_PARALLEL)

# Runs the SageMaker Python SDK, versions 2 and 3, against an AWS on this machine; CI does so, too.
test-sdk: .venv/installed .venv-sdk2/installed .venv-sdk3/installed
	$(BIN)/python -m pytest tests/sdk

# Runs every check and the tests of functions/: enough while a function is being written.
check: lint
	$(BIN)/python -m pytest $(IN_PARALLEL) tests/functions

# Checks the code, its types, its docstrings and the templates.
lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/cfn-lint template.yaml events/parent/template.yaml
	$(BIN)/python -m tests.documents.english

# Checks the template with checkov; CI does so, too.
security: .venv-checkov/installed
	.venv-checkov/bin/checkov --file template.yaml --framework cloudformation --skip-download --compact --quiet

# Formats the code and the state machines' definitions.
format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m assets.make.definition

# Writes every generated part of the documents.
documents: .venv/installed
	$(BIN)/python -m assets.make.override_shapes
	PYTHONPATH=functions $(BIN)/python -m assets.make.sagemaker_members
	PYTHONPATH=functions $(BIN)/python -m assets.make.proven_members
	PYTHONPATH=functions $(BIN)/python -m assets.make.documents

# Runs the main job and saves the examples that the documents show.
example: .venv/installed
	$(BIN)/python -m assets.make.example
	$(BIN)/python -m assets.make.terminal

# Takes screenshots of reports in Chromium and runs axe-core over them: [PAGE=file] for one report, and for the pictures.
look: .venv-look/node_modules/axe-core
	@PYTHONPATH=functions .venv-look/bin/python -m assets.make.look $(PAGE)

# Measures everything, or one part, and writes the figures into the documents: [ONLY=function_start].
benchmark: .venv/installed
	@for name in $(or $(ONLY),$(BENCHMARKS)); do PYTHONPATH=functions $(BIN)/python -m benchmarks.$$name || exit 1; done
	$(BIN)/python -m benchmarks.page
	PYTHONPATH=functions $(BIN)/python -m assets.make.documents

# Uploads the code to an S3 bucket and writes the template that names it there, build/packaged.yaml: BUCKET=name
# [HOMEPAGE=URL] [SOURCE=URL], the addresses that the AWS Serverless Application Repository shows.
package:
	@$(NEEDS_SAM)
	@test -n '$(BUCKET)' || { echo 'Give an S3 bucket of yours: make package BUCKET=NAME' >&2; exit 1; }
	@mkdir -p build
	sam package --template-file template.yaml --s3-bucket '$(BUCKET)' \
	  --s3-prefix sagemaker-model-tuner --output-template-file build/packaged.yaml
	@$(if $(HOMEPAGE)$(SOURCE),awk -v home='$(HOMEPAGE)' -v source='$(SOURCE)' '{ print } \
	  /^  AWS::ServerlessRepo::Application:/ { if (home) print "    HomePageUrl: " home; if (source) print "    SourceCodeUrl: " source }' \
	  build/packaged.yaml > build/addressed.yaml && mv build/addressed.yaml build/packaged.yaml)

# Removes everything that make installs or builds.
clean:
	rm -rf .venv .venv-checkov .venv-look .venv-sdk2 .venv-sdk3 build

.venv/installed: requirements-dev.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one, such as: make run PYTHON=python3.13" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@

# The environments of checkov, of looking at reports and of both versions of the SDK.
.venv-%/installed: requirements-%.txt
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/pip install --quiet --disable-pip-version-check --requirement requirements-$*.txt
	touch $@

.venv-look/node_modules/axe-core: .venv-look/installed
	@command -v npm >/dev/null || { echo 'make look needs npm, for axe-core' >&2; exit 1; }
	npm install --silent --no-save --no-package-lock --prefix .venv-look axe-core@$(AXE_CORE)
