#!/bin/sh
# slotd makes its tables when it starts; nobody is served by this one, which ends as soon as it could serve.
set -u
slotd &
pid=$!
tries=0
until slotd --probe; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ] || ! kill -0 "$pid" 2>/dev/null; then
        kill "$pid" 2>/dev/null
        wait "$pid"
        echo "schema: slotd did not become ready" >&2
        exit 1
    fi
    sleep 0.5
done
kill -TERM "$pid"
wait "$pid"
