#!/bin/sh
# Installs Debian's Chromium where no browser is found and this account may. Elsewhere it says how; only in CI it fails.
set -eu

say() { echo "$1" >&2; }
give_up() { say "$1"; [ -z "${CI:-}" ]; exit; }

for program in chromium chromium-browser google-chrome; do
    if command -v "$program" >/dev/null; then exit 0; fi
done

as_root="sudo -n"
if [ "$(id -u)" = 0 ]; then as_root=; fi
if ! command -v apt-get >/dev/null || ! $as_root true 2>/dev/null; then
    give_up "No Chromium was found: install it (on Debian, as root: apt-get install chromium) and run this again."
fi
say "Installing Chromium."
if ! $as_root apt-get -qq update || ! $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install --no-install-recommends -y chromium fonts-dejavu-core >/dev/null; then
    give_up "Chromium could not be installed: see the words of apt-get above, install it yourself and run this again."
fi
