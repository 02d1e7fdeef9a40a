#!/bin/sh
# container-perf.sh: perf in the image that Dockerfile makes.  The first of the two has
# capabilities of its own, and starts only where the engine was told to allow them.
perf=/usr/local/lib/perf
"$perf" --version >/dev/null 2>&1 || perf=/usr/bin/perf
exec "$perf" "$@"
