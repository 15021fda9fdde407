#!/usr/bin/env bash
# Installs Debian's Chromium and a font with Chinese glyphs where this user may
# install packages; elsewhere the browser tests skip themselves with a line.
set -euo pipefail
[ -n "${INSIGHT_CHROMIUM:-}" ] && exit 0
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
	echo "installing chromium for the browser tests"
	apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null ||
		echo "chromium could not be installed: the browser tests will be skipped"
else
	echo "no chromium here: the browser tests will be skipped (set INSIGHT_CHROMIUM to a browser)"
fi
