#!/bin/sh
# rung.sh: may perf be used here?  Status 0 if a short recording yields samples;
# else 1, and the reason in one line on standard output.
set -eu
if ! command -v perf >/dev/null; then
	echo 'perf is not installed (./setup.sh installs it)'
	exit 1
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Two hundred thousand numbers take long enough for samples.
# --no-bpf-event, because for root perf would wait a second for BPF programs.
if ! perf record -q -F 5000 --no-bpf-event -o "$scratch/perf.data" \
    seq 200000 >/dev/null 2>&1; then
	paranoid=$(cat /proc/sys/kernel/perf_event_paranoid 2>/dev/null || echo '?')
	if [ "$paranoid" = '?' ] || [ "$paranoid" -le 2 ]; then
		echo 'perf is forbidden here (perf_event_open is refused, as in most containers)'
	else
		echo "perf is forbidden here: sudo sysctl kernel.perf_event_paranoid=1 allows it (now $paranoid)"
	fi
	exit 1
fi
if [ -z "$(perf script -i "$scratch/perf.data" -F ip 2>/dev/null | head -n 1)" ]; then
	echo 'perf runs here, but gets no samples'
	exit 1
fi
