# Insight Agent. A fresh machine needs Go, Python 3 with pip, make and git.

GO ?= go
export CGO_ENABLED = 0

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: build
build: ## Build bin/insight
	@$(GO) build -trimpath -ldflags '-s -w' -o bin/insight ./cmd/insight

.PHONY: demo
demo: build ## Start the demo: private PostgreSQL, demo world, page on 127.0.0.1:8080
	@./bin/insight demo

.PHONY: test
test: ## Run every test on a real PostgreSQL that it starts itself
	@scripts/browser.sh
	$(GO) run ./internal/postgres/pgtest/run -- $(GO) test -count=1 -shuffle=on ./...

.PHONY: test-model
test-model: ## Run the tests that need a real Ollama (OLLAMA_HOST, INSIGHT_MODEL, INSIGHT_EMBEDDER)
	@scripts/model-tests.sh

.PHONY: eval
eval: build ## Print the scoreboards: golden questions with and without a model, analysis engines
	@./bin/insight eval
	@./bin/insight eval --set engines

.PHONY: bench
bench: ## Print the speed ratios of the product's own share
	$(GO) run ./internal/postgres/pgtest/run -- $(GO) test -run '^$$' -bench . -benchtime 1s ./internal/eval/bench/...

.PHONY: lint
lint: ## Run gofmt, vet, staticcheck and the structure checks
	@scripts/lint.sh

.PHONY: fuzz
fuzz: ## Run each fuzz target for 20 seconds
	@scripts/fuzz.sh 20s
