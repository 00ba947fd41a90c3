#!/bin/sh
# Starts PostgreSQL and Redis from Debian's packages where none answers, waits for both, and makes the tests' role.
set -eu
database=${SERVICES_DATABASE_URL:?}
redis=${SERVICES_REDIS_URL:?}

port_of() { echo "$1" | sed -E 's|.*:([0-9]+)/[^/]*$|\1|'; }
postgresql_port=$(port_of "$database")
redis_port=$(port_of "$redis")

say() { echo "$1" >&2; }
fail() { say "$1"; exit 1; }

become_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
postgresql_answers() { pg_isready -q -d "$database" 2>/dev/null; }
role_exists() { psql -q -At -d "$database" -c 'SELECT 1' >/dev/null 2>&1; }
redis_answers() { [ "$(redis-cli -u "$redis" ping 2>/dev/null)" = PONG ]; }

wait_for() {
    for _ in $(seq 150); do
        if "$1"; then return 0; fi
        sleep 0.2
    done
    fail "$2 did not answer within 30 s: see its log under /var/log and run this again."
}

install_packages() {
    missing=
    command -v pg_ctlcluster >/dev/null && command -v psql >/dev/null || missing="postgresql"
    command -v redis-server >/dev/null && command -v redis-cli >/dev/null || missing="$missing redis-server"
    # Where the proxies are missing their tests are skipped, but not in CI.
    for program in ${CI:+nginx caddy}; do command -v "$program" >/dev/null || missing="$missing $program"; done
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || fail "Missing here: $missing. Install them (on Debian, as root: apt-get install $missing) and run this again."
    say "Installing $missing."
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y $missing >/dev/null
}

start_postgresql() {
    pg_lsclusters -h | awk -v port="$postgresql_port" '$3 == port' | {
        read -r version cluster _ || fail "PostgreSQL has no cluster on port $postgresql_port: make one (as root: pg_createcluster VERSION main) and run this again."
        say "Starting PostgreSQL $version on port $postgresql_port."
        # 2 means that the package's own script has started it meanwhile.
        pg_ctlcluster --skip-systemctl-redirect "$version" "$cluster" start || [ $? = 2 ] \
            || fail "PostgreSQL could not be started: start it yourself (as root: pg_ctlcluster $version $cluster start) and run this again."
    }
}

make_role() {
    say "Making the role and database discussion in PostgreSQL."
    for step in \
        "CREATE ROLE discussion LOGIN CREATEDB PASSWORD 'discussion'" \
        "CREATE DATABASE discussion OWNER discussion"; do
        become_postgres psql -q -p "$postgresql_port" -d postgres -c "$step" 2>/dev/null \
            || psql -q -h 127.0.0.1 -p "$postgresql_port" -U postgres -c "$step" 2>/dev/null || true
    done
    role_exists || fail "The role discussion could not be made in PostgreSQL: name a role that may create databases in SERVICES_DATABASE_URL."
}

install_packages
postgresql_answers || start_postgresql
redis_answers || { say "Starting Redis."; redis-server --port "$redis_port" --daemonize yes --save "" --dir "${TMPDIR:-/tmp}" >/dev/null; }
wait_for postgresql_answers PostgreSQL
wait_for redis_answers Redis
role_exists || make_role
say "PostgreSQL and Redis answer."
