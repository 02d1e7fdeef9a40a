#!/bin/sh
# perf.sh: what may perf see here?  Found out by a recording of a tenth of a second.
#
# Status 0: samples.  If they are less than all, standard output says so.
# Status 1: none, and standard output says why.
# It says it in two lines: what is so, and what would repair it, if anything would.
set -eu
export LC_ALL=C
. "${0%/*}/../shell.sh"

nothing() {
	printf '%s\n' "$@"
	exit 1
}

# allow name=value: what to type where a sysctl keeps perf from something.  In a
# container nobody may set one, but a capability does the same (capabilities(7)), and
# a filter has to let perf_event_open through.
allow() {
	if in_container; then
		echo 'docker run --cap-add PERFMON --cap-add SYSLOG --security-opt seccomp=unconfined'
	else
		echo "sudo sysctl kernel.$1"
	fi
}

# What the kernel refused can be told by perf's words only: EACCES is the sysctl's
# doing, EPERM that of a filter before it (seccomp), as containers have it.
explain() {
	case $1 in
	*'not found for kernel'*) nothing 'perf is not made for this kernel, and there is no other' ./setup.sh ;;
	*'Access to performance monitoring'*)
		nothing "perf is forbidden here (perf_event_paranoid is $(setting perf_event_paranoid))" \
		    "$(allow perf_event_paranoid=1)"
		;;
	*'No permission'* | *perf_event_open*)
		nothing 'perf is forbidden here (perf_event_open refused, as in containers)' \
		    'docker run --cap-add PERFMON --cap-add SYSLOG --security-opt seccomp=unconfined'
		;;
	'') # which is how it takes a full disk
		[ "$(df -Pk "$scratch" | awk 'NR == 2 { print $4 }')" -ge 1024 ] ||
			nothing "perf has no room to record in ${TMPDIR:-/tmp}" 'make room there, or TMPDIR=folder make ...'
		nothing 'perf fails here without a word' 'perf record true, to see it fail'
		;;
	*) nothing "perf fails here: $(printf '%s\n' "$1" | head -n 1)" 'perf record true, to see it fail' ;;
	esac
}

find_perf
command -v perf >/dev/null || nothing 'perf is not installed' ./setup.sh
scratch=$(mktemp -d 2>/dev/null) ||
	nothing "perf has nowhere to record (${TMPDIR:-/tmp} cannot be written)" "TMPDIR=$PWD make ..."
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# dd makes 400,000 system calls, so that it has samples on both sides.
# -N keeps it out of ~/.debug.  --no-bpf-event, because for root perf would wait a
# second for BPF programs.  --foreground, so that Ctrl-C reaches it.
status=0
timeout --foreground 60 perf record -q -N -F 5000 --no-bpf-event -o "$scratch/perf.data" \
    dd if=/dev/zero of=/dev/null bs=1 count=200000 status=none \
    </dev/null >/dev/null 2>"$scratch/said" || status=$?
[ $status -ne 124 ] ||
	nothing 'perf takes more than a minute for a tenth of a second' 'perf record true, to see it'
[ $status -eq 0 ] || explain "$(cat "$scratch/said")"
timeout --foreground 60 perf script -i "$scratch/perf.data" -F ip,sym >"$scratch/samples" 2>/dev/null || true

if [ ! -s "$scratch/samples" ]; then
	nothing 'perf runs here, but gets no samples: this virtual machine may have no counters'
elif ! grep '^ *ffff[0-9a-f]\{12\} ' "$scratch/samples" >"$scratch/kernel"; then
	echo "perf may not see the kernel (perf_event_paranoid is $(setting perf_event_paranoid))"
	allow perf_event_paranoid=1
elif grep -qv '\[unknown\]' "$scratch/kernel"; then
	: # all of it
elif [ "$(setting kptr_restrict)" = 0 ]; then # kallsyms goes by the other one, too
	echo "perf cannot name the kernel's functions (perf_event_paranoid is $(setting perf_event_paranoid))"
	allow perf_event_paranoid=1
else
	echo "perf cannot name the kernel's functions (kptr_restrict is $(setting kptr_restrict))"
	allow kptr_restrict=0
fi
