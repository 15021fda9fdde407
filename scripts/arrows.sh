#!/usr/bin/env bash
# Prints every import that goes against the order of the rooms (docs/design.md):
# a package may only import packages of its own row or of rows further down.
set -euo pipefail
module=$(go list -m)
go list -f '{{$p := .ImportPath}}{{range .Imports}}{{$p}} {{.}}{{"\n"}}{{end}}' ./... |
	awk -v m="$module/" '
	function room(p) { sub(m, "", p); return p }
	function rank(p) {
		if (p ~ /^cmd\//) return 90
		if (p ~ /^internal\/(app|eval)/) return 80
		if (p ~ /^internal\/config/) return 70
		if (p ~ /^internal\/(server|slackbot|jobs)/) return 70
		if (p ~ /^(agent|internal\/report)/) return 60
		if (p ~ /^(internal\/compose|tools|prompts)/) return 50
		if (p ~ /^internal\/(nlq|store|ingest|chart|memory|comments|deliver|demo|warehouse|marketing|llm)/) return 40
		if (p ~ /^internal\/answer/) return 30
		if (p ~ /^internal\/(semantic|analysis|postgres)/) return 20
		if (p ~ /^internal\/evidence/) return 10
		if (p ~ /^internal\/(period|fold|secret)/) return 0
		return -1
	}
	index($2, m) == 1 {
		from = room($1); to = room($2)
		if (rank(from) < 0) { print from ": no row for this package in scripts/arrows.sh"; next }
		if (rank(to) > rank(from)) print from " -> " to
	}
	# engines know no language model
	index($2, m) == 1 && room($1) ~ /^internal\/(analysis|semantic|nlq|warehouse|evidence|period)/ && room($2) ~ /^internal\/llm/ { print room($1) " -> " room($2) }
	' | sort -u
