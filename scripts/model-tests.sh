#!/usr/bin/env bash
# Runs the tests that talk to a real Ollama. OLLAMA_HOST names the server,
# INSIGHT_MODEL a chat model and INSIGHT_EMBEDDER an embedding model on it.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${OLLAMA_HOST:-}" ] || [ -z "${INSIGHT_MODEL:-}" ]; then
	echo "model tests skipped: set OLLAMA_HOST and INSIGHT_MODEL to run them"
	exit 0
fi
go run ./internal/postgres/pgtest/run -- go test -count=1 -timeout 40m -run 'Model$|RealModel' ./internal/llm/... ./internal/eval/... ./agent/...
