#!/bin/sh
# Makes .venv beside this folder from the hash-locked requirements; `make setup` calls it.
# Needs Python 3.11 or later and no root. PYTHON=... chooses another interpreter.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd)

stop() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Runs, and is at least 3.$2 and at most 3.$3 (a shim on PATH may exist and yet not run).
fits() {
    "$1" -c "import sys; sys.exit(not (3, $2) <= sys.version_info[:2] <= (3, $3))" 2>/dev/null
}

find_python() {
    names=${PYTHON:-python3 python3.13 python3.12 python3.11}
    for name in $names; do
        if fits "$name" 11 13; then echo "$name"; return; fi
    done
    for name in $names; do # newer than what is tested: better than nothing
        if fits "$name" 14 99; then echo "$name"; return; fi
    done
    stop "needs Python 3.11 or later and found none ($names); install python3.11 or name one:" \
        "make setup PYTHON=/path/to/python3"
}

# The pinned uv and build backend, by whichever installer this machine has.
bootstrap() {
    locked="--quiet --require-hashes -r requirements/setup.txt"
    if command -v uv >/dev/null 2>&1 && uv pip install --python .venv/bin/python $locked; then
        return
    fi
    if .venv/bin/python -m ensurepip >/dev/null 2>&1; then
        .venv/bin/python -m pip install --disable-pip-version-check $locked
    elif "$1" -m pip --version >/dev/null 2>&1; then
        "$1" -m pip --python .venv/bin/python install --disable-pip-version-check $locked
    else
        stop "$1 can make no virtual environment with pip in it; install python3-venv" \
            "(Debian, Ubuntu: sudo apt install python3-venv), then run make again"
    fi
}

# A clone that was moved has scripts that name the old place; a venv may outlive its Python.
if [ "$(cat .venv/.home 2>/dev/null)" != "$here" ] || ! fits .venv/bin/python 11 99; then
    rm -rf .venv
fi
if [ ! -x .venv/bin/uv ]; then
    python=$(find_python)
    "$python" -m venv --without-pip .venv ||
        stop "$python has no venv module; install python3-venv, then run make again"
    bootstrap "$python"
    printf '%s\n' "$here" >.venv/.home
fi

# The machine's own certificates: a university's proxy may have its own authority.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then export UV_SYSTEM_CERTS=1; fi
uv="env -u VIRTUAL_ENV .venv/bin/uv pip"
[ -t 2 ] || uv="$uv --quiet" # bars for a person, silence for a log
# Compiled now, so that no command ever pays for it, even where Python may not write caches.
$uv sync --python .venv/bin/python --require-hashes --compile-bytecode requirements/dev.txt
# Editable: the checkout is the program. The backend is in the lock, so nothing is fetched.
$uv install --python .venv/bin/python --quiet --offline --no-deps --no-build-isolation -e .
