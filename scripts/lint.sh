#!/usr/bin/env bash
# Formatting, vet, staticcheck, module tidiness and the shape of the tree.
set -euo pipefail
cd "$(dirname "$0")/.."
fail=0
say() { [ -z "$2" ] || { printf '%s\n%s\n' "$1" "$2" >&2; fail=1; }; }

say "not gofmt'ed:" "$(gofmt -l $(git ls-files '*.go'))"
say "files over 700 lines:" "$(git ls-files '*.go' '*.js' '*.css' | grep -v testdata | xargs wc -l | awk '$2!="total" && $1>700 {print $1, $2}')"
say "packages named for no job:" "$(git ls-files '*.go' | xargs -n1 dirname | sort -u | grep -E '/(utils?|common|helpers?|types|misc|shared)$' || true)"
say "left undone:" "$(git grep -nE 'TODO|FIXME|XXX' -- '*.go' '*.js' ':!scripts' || true)"
say "arrows that point the wrong way:" "$(scripts/arrows.sh)"
go mod tidy -diff >/dev/null 2>&1 || say "go.mod:" "run go mod tidy"
go vet ./...
go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./... || fail=1
[ "$fail" = 0 ] && echo "lint: clean"
exit "$fail"
