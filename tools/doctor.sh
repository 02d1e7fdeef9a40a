#!/bin/sh
# doctor.sh: prints which steps work on this machine, with which profilers, and the commands to
# type if a program or a permission is missing.  It changes nothing.  The exit status is 0 if each
# step has a profiler that works.  With ROOT=folder it reads /proc and /etc of a different
# machine there.
set -eu
cd "${0%/*}/.."
. tools/step.sh
find_perf
make_scratch_for_programs

# row name state line ...: prints a row, and further lines below it.
row() {
	printf '%-10s %-8s %s\n' "$1" "$2" "$3"
	shift 3
	[ $# -eq 0 ] || printf '                    %s\n' "$@"
}

machine() {
	set -- "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' "${ROOT:-}/etc/os-release" 2>/dev/null), Linux $(setting osrelease)"
	case $1 in *[Mm]icrosoft*) set -- "$@" 'WSL: a perf made for another kernel works here.' ;; esac
	! in_container || set -- "$@" 'A container: for a browser outside of it, type make step1 web LISTEN=all'
	[ "$(id -u)" -ne 0 ] || set -- "$@" "You are root.  An ordinary user's perf may see less ($paranoid)."
	row machine ok "$@"
}

# shellcheck disable=SC2086 # CC may have options
compiler() {
	cc=${CC:-cc} builds=no
	if echo 'int main(void) { return 0; }' | $cc -g -x c -o "$scratch/program" - 2>/dev/null &&
	    "$scratch/program" 2>/dev/null; then
		builds=yes
		row compiler ok "$($cc --version | head -n 1)"
	else
		row compiler missing "$cc builds no program that runs here, so no step works.  Type ./setup.sh"
	fi
}

# allow setting: prints the command that lets perf see more: a sysctl, or the options of docker.  In
# a container no sysctl can be set, but capabilities have the same effect (capabilities(7)), and
# the container's filter must permit perf_event_open.
allow() {
	if in_container; then
		echo 'docker run --cap-add PERFMON --cap-add SYSLOG --security-opt seccomp=unconfined'
	else
		echo "sudo sysctl kernel.$1"
	fi
}

# record: records dd for a tenth of a second, and prints its samples to $scratch/samples.  Fails
# with a message in $scratch/said.  dd makes 400,000 system calls, so there are samples both in
# the kernel and outside of it.  -N keeps the recording out of ~/.debug, and --no-bpf-event saves a
# second that perf, as root, would take for BPF programs.
record() {
	timeout --foreground 60 perf record -q -N -e cpu-clock -F 5000 --no-bpf-event -o "$scratch/perf.data" \
	    dd if=/dev/zero of=/dev/null bs=1 count=200000 status=none </dev/null >/dev/null 2>"$scratch/said" &&
		perf script -i "$scratch/perf.data" -F ip,sym 2>/dev/null >"$scratch/samples"
}

perf_row() {
	perf=no hidden=
	instead='Steps 1 and 2 use callgrind instead, which counts and needs no permission.'
	if ! command -v perf >/dev/null; then
		row perf missing 'It is not installed.  Type ./setup.sh' "$instead"
	elif ! record; then
		case $(cat "$scratch/said") in
		*'not found for kernel'*) row perf missing 'It is made for another kernel.  Type ./setup.sh' "$instead" ;;
		*'No permission'* | *perf_event_open* | *'Access to performance'*)
			row perf missing "It is forbidden here ($paranoid).  Type" "$(allow perf_event_paranoid=1)" "$instead"
			;;
		*) row perf missing "It fails here: $(head -n 1 "$scratch/said")" "$instead" ;;
		esac
	else
		perf=yes
		what_perf_sees
	fi
}

# what_perf_sees: prints the rows for a perf that works, from the samples of record.
what_perf_sees() {
	grep '^ *ffff[0-9a-f]\{12\} ' "$scratch/samples" >"$scratch/kernel" || true
	if [ ! -s "$scratch/kernel" ]; then
		hidden=' (without the kernel)'
		row perf limited "It may not see the kernel ($paranoid).  Type" "$(allow perf_event_paranoid=1)" \
		    'Until then the profiles of steps 1 and 2 have no rows for the kernel.'
	elif ! grep -qv '\[unknown\]' "$scratch/kernel"; then
		row perf limited "It may not name the kernel's functions.  Type" \
		    "$(allow 'perf_event_paranoid=1 kernel.kptr_restrict=0')" 'Until then steps 1 and 2 show [unknown].'
	else
		row perf ok "$(perf --version), with the kernel's side"
	fi
	rate=$(setting perf_event_max_sample_rate)
	[ "$rate" = unknown ] || [ "$rate" -ge 6000 ] || row '' limited "It takes at most $rate samples a second.  Type" \
	    'sudo sysctl kernel.perf_event_max_sample_rate=100000'
}

valgrind_row() {
	valgrind=no
	if ! command -v valgrind >/dev/null; then
		row valgrind missing 'Steps 3 and 4 do not work without it.  Type ./setup.sh'
	elif [ $builds = yes ] && ! timeout --foreground 10 valgrind -q --command-line-only=yes "$scratch/program" \
	    </dev/null >"$scratch/said" 2>&1; then
		row valgrind missing "It does not run: $(head -n 1 "$scratch/said" | cut -c 1-60)" \
		    'Steps 3 and 4 do not work without it.  A newer valgrind may know this processor.'
	else
		valgrind=yes
		row valgrind ok "$(valgrind --version)"
	fi
}

verdict() {
	case $builds-$valgrind-$perf in
	yes-yes-yes) echo "Every step works here: 1 and 2 with perf$hidden, 3 with massif, 4 with perf and DHAT." ;;
	yes-yes-no) echo 'Every step works here: 1 and 2 with callgrind, 3 with massif, 4 with callgrind and DHAT.' ;;
	yes-no-yes) echo 'Steps 1 and 2 work here, with perf.  Steps 3 and 4 do not, because valgrind is missing.' ;;
	*) echo 'No step works here.  What is missing, and what to type:' ;;
	esac
	echo
}

# These functions set builds, perf, hidden and valgrind, which verdict reads.
paranoid="perf_event_paranoid is $(setting perf_event_paranoid)"
{
	machine
	compiler
	perf_row
	valgrind_row
	cat "${ROOT:-}/proc/self/io" >/dev/null 2>&1 ||
		row 'read calls' missing 'The kernel does not count them (/proc/self/io), so step 1 cannot be checked.'
	./setup.sh --check >"$scratch/missing" || row programs limited 'Some are missing.  Type ./setup.sh' \
	    "$(sed -n '3,$s/^  /                    /p' "$scratch/missing" | sed '1s/^ *//')"
} >"$scratch/rows"
verdict
cat "$scratch/rows"
[ "$builds-$valgrind" = yes-yes ]
