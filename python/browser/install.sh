#!/bin/sh
# Chromium and fonts (Latin, Hangul, Arabic, Hebrew) from Debian's packages; what is there already is left alone.
set -u

missing=""
command -v chromium > /dev/null || missing="$missing chromium"
command -v fc-list > /dev/null || missing="$missing fontconfig"
fc-list 2> /dev/null | grep -q "Noto Sans CJK KR" || missing="$missing fonts-noto-cjk"
fc-list 2> /dev/null | grep -q "Liberation Sans" || missing="$missing fonts-liberation"
fc-list 2> /dev/null | grep -q "DejaVu Sans" || missing="$missing fonts-dejavu-core"
[ -n "$missing" ] || exit 0

refuse() {
  echo "the browser tests need$missing and $1: install them (on Debian: apt-get install$missing), then run again" >&2
  exit 1
}

command -v apt-get > /dev/null || refuse "there is no apt-get here"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo > /dev/null || refuse "neither root nor sudo is at hand"
  as_root="sudo"
fi
echo "== installing$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of packages
{ $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing > /dev/null; } ||
  refuse "apt-get could not install them"
