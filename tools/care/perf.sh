#!/bin/sh
# perf.sh: what may perf see here?  Found out by a recording of a tenth of a second.
#
# Status 0: samples.  If they are less than all, a line on standard output says so.
# Status 1: none, and the line says why, and what would repair it, if anything would.
set -eu
export LC_ALL=C
. "${0%/*}/../shell.sh"

nothing() {
	echo "$1"
	exit 1
}

# What the kernel refused can be told by perf's words only: EACCES is the sysctl's
# doing, EPERM that of a filter before it (seccomp), as containers have it.
explain() {
	case $1 in
	*'not found for kernel'*)
		# Ubuntu's perf is a script that starts the one that came with this
		# very kernel.  WSL's has none, but any other will do.
		for perf in /usr/lib/linux-tools/*/perf; do :; done
		if [ -x "$perf" ]; then
			echo "perf is not for this kernel, another will do: PATH=${perf%/perf}:\$PATH make ..."
		else
			echo 'perf is not for this kernel: sudo apt install linux-tools-generic, then make doctor'
		fi
		;;
	*'Access to performance monitoring'*)
		echo "perf is forbidden here (perf_event_paranoid is $(setting perf_event_paranoid)): sudo sysctl kernel.perf_event_paranoid=1"
		;;
	*'No permission'* | *perf_event_open*)
		echo 'perf is forbidden here (perf_event_open refused, as in containers): docker run --cap-add PERFMON'
		;;
	'') # which is how it takes a full disk
		if [ "$(df -Pk "$scratch" | awk 'NR == 2 { print $4 }')" -lt 1024 ]; then
			echo "perf has no room to record in ${TMPDIR:-/tmp}: make room, or TMPDIR=folder make ..."
		else
			echo 'perf fails here without a word: try it by hand, perf record true'
		fi
		;;
	*) printf 'perf fails here: %s\n' "$1" | head -n 1 ;;
	esac
}

command -v perf >/dev/null || nothing 'perf is not installed: ./setup.sh installs it'
scratch=$(mktemp -d 2>/dev/null) ||
	nothing "perf has nowhere to record (${TMPDIR:-/tmp} cannot be written): TMPDIR=$PWD make ..."
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# dd makes 400,000 system calls, so that it has samples on both sides.
# -N keeps it out of ~/.debug.  --no-bpf-event, because for root perf would wait a
# second for BPF programs.  --foreground, so that Ctrl-C reaches it.
status=0
timeout --foreground 60 perf record -q -N -F 5000 --no-bpf-event -o "$scratch/perf.data" \
    dd if=/dev/zero of=/dev/null bs=1 count=200000 status=none \
    </dev/null >/dev/null 2>"$scratch/said" || status=$?
[ $status -ne 124 ] || nothing 'perf takes more than a minute for the tenth of a second: try it by hand, perf record true'
[ $status -eq 0 ] || nothing "$(explain "$(cat "$scratch/said")")"
timeout --foreground 60 perf script -i "$scratch/perf.data" -F ip,sym >"$scratch/samples" 2>/dev/null || true

if [ ! -s "$scratch/samples" ]; then
	nothing 'perf runs here, but gets no samples: the counters of this virtual machine may not count'
elif ! grep '^ *ffff[0-9a-f]\{12\} ' "$scratch/samples" >"$scratch/kernel"; then
	echo "perf may not see the kernel (perf_event_paranoid is $(setting perf_event_paranoid)): sudo sysctl kernel.perf_event_paranoid=1"
elif ! grep -qv '\[unknown\]' "$scratch/kernel"; then
	echo "perf cannot name the kernel's functions (kptr_restrict is $(setting kptr_restrict)): sudo sysctl kernel.kptr_restrict=0"
fi
