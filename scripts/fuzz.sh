#!/usr/bin/env bash
# Runs every fuzz target of the project for the given time each.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-20s}
for package in $(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u); do
	for target in $(grep -rhoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' "$package" | sed 's/func //' | sort -u); do
		echo "$package $target"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package"
	done
done
