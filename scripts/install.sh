#!/bin/sh
# Brings .venv in step with a locked requirements file; does nothing where it is. Usage: scripts/install.sh requirements.txt
set -eu
cd "$(dirname "$0")/.."
locked=$1
kept=.venv/installed-$locked
unfinished=.venv/unfinished

say() { echo "$1" >&2; }

is_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
makes_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

find_python() {
    found=
    for python in python3.13 python3.12 python3.11 python3 python; do
        is_enough "$python" || continue
        found=$python
        if makes_environments "$python"; then return; fi
    done
    if [ -n "$found" ]; then
        say "$found comes without its venv module: install it (on Debian and Ubuntu: apt-get install python3-venv) and run this again."
    else
        say "No Python 3.11 or later was found: install one and run this again."
    fi
    exit 1
}

# Whatever was interrupted in the middle is made anew.
if [ -e "$unfinished" ] || ! is_enough .venv/bin/python; then rm -rf .venv; fi
if [ -d .venv ] && cmp -s "$locked" "$kept"; then exit 0; fi

if [ ! -d .venv ]; then
    find_python
    say "Making .venv with $("$python" --version)."
    mkdir .venv
    touch "$unfinished"
    "$python" -m venv .venv
fi
say "Installing the packages of $locked into .venv; this happens once."
touch "$unfinished"
if ! .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$locked"; then
    say "The packages of $locked could not be installed: see pip's words above, check the network and run this again."
    exit 1
fi
cp "$locked" "$kept"
rm "$unfinished"
