#!/bin/sh
# fresh-machine.sh [release ...]: README's commands, word for word, on a Debian that
# has nothing yet: releases 12 and 13, each as root, as an ordinary user with sudo,
# and then with no network.  make fresh-machine; an hour a release, on two cores.
#
# SCRATCH=folder holds the machines, 5 GB at most; what was fetched stays there for
# the next time.  Where Debian's packages come from, and through which proxy, is as
# apt on this machine has it.  Status 77 if it can't be done here.
#
# A machine is a folder that a process sees as its root, in namespaces of its own:
# its mounts and all that it started are gone when that process is, however it ends.
# The kernel is this machine's, and its settings may be read there, not written.
set -eu
umask 022
top=$(cd "$(dirname "$0")/.." && pwd)
scratch=${SCRATCH:-${TMPDIR:-/var/tmp}/words-fresh-machine}

fail() {
	echo "fresh-machine.sh: $1" >&2
	exit "${2:-1}"
}

# The first commands in README.md: those before which there is nothing else to do.
commands() {
	awk '/^    / { print substr($0, 5); found = 1; next } found { exit }' "$top/README.md"
}

codename() {
	case $1 in
	12) echo bookworm ;;
	13) echo trixie ;;
	*) fail "$1: neither 12 nor 13" 2 ;;
	esac
}

# The origin of Debian's packages, if this is a Debian; nothing else.
mirror() {
	# shellcheck disable=SC2016 # the names are apt's
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 2>/dev/null |
	    sed -n 's/^Debian Debian //p' | head -n 1
}

# apart command ...: in namespaces of its own.  In the background, as only wait is
# interrupted by a signal at once.
#
# network is empty, or unshare's option to have none.
apart() {
	setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child $network "$@" &
	wait $!
}

# bootstrap release: $base gets a minimal Debian, and what it takes to reach packages.
bootstrap() {
	name=$(codename "$1")
	eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
	[ -z "${http_proxy:-}" ] || export http_proxy
	rm -rf --one-file-system "$base.new"
	# shellcheck disable=SC2046 # no mirror is no word, and debootstrap's own then
	apart debootstrap --variant=minbase --cache-dir="$archives" "$name" "$base.new" $(mirror)
	apt-config dump Acquire | grep -v -e IndexTargets -e Changelogs \
	    >"$base.new/etc/apt/apt.conf.d/00host"
	mv "$base.new" "$base"
}

# A machine as it comes, with a clone of what is committed here.
new_machine() {
	rm -rf --one-file-system "$machine"
	cp -a "$base" "$machine"
	for file in resolv.conf hosts; do
		cat /etc/$file >"$machine/etc/$file"
	done
	git -c safe.directory="$top" clone -q --no-local "$top" "$machine/root/words"
}

# The user has a right to become root, as on a laptop; a password can't be typed here.
new_user() {
	on_machine root 'apt-get update && apt-get install -y --no-install-recommends sudo'
	cat >"$machine/etc/sudoers.d/learner" <<-'end'
	learner ALL=(ALL) NOPASSWD: ALL
	end
	on_machine root 'useradd -m -s /bin/bash learner && mv /root/words /home/learner/ &&
	    chown -R learner: /home/learner/words'
}

# on_machine user command: in the clone of the user's, if there is one.
on_machine() {
	# shellcheck disable=SC2016 # the inner shell's own
	apart sh -euc '
		machine=$1 archives=$2 user=$3 command=$4
		mount -t proc proc "$machine/proc"
		mount --bind "$machine/proc/sys" "$machine/proc/sys"
		mount -o remount,bind,ro "$machine/proc/sys"
		mount -t sysfs -o ro sysfs "$machine/sys"
		mount --rbind /dev "$machine/dev"
		mount --bind "$archives" "$machine/var/cache/apt/archives"
		[ -z "$5" ] || ip link set lo up
		exec chroot "$machine" setpriv --reuid "$user" --regid "$user" --init-groups \
		    --reset-env sh -euc "cd; [ ! -d words ] || cd words; $command"
	' sh "$machine" "$archives" "$1" "$2" "$network"
}

# said title user command: with what it says kept in a file of its own.
said() {
	file=$scratch/debian-$release/$(echo "$1" | tr -c 'a-z0-9\n' -).txt
	printf 'Debian %s, %s: ' "$release" "$1"
	shift
	began=$(date +%s)
	if on_machine "$@" >"$file" 2>&1; then
		echo "ok ($(($(date +%s) - began)) s)"
		return
	fi
	echo failed
	tail -n 40 "$file" | sed 's/^/    /'
	fail "it failed as above; all that was said: $file; the machine: $machine"
}

# as user: README's commands, one after the other.
as() {
	who=$1
	shift
	while read -r command; do
		said "$who, $command" "$@" "$command" </dev/null
	done <<-end
	$(commands)
	end
}

# What README promises after them, and that the steps fail their checks, all four.
# shellcheck disable=SC2016 # the machine's shell expands it
the_rest='make doctor
	make step1 step2 step3 step4 profile
	make step1 step2 step3 step4 check OF=solution
	for step in step1 step2 step3 step4; do
		make $step check | grep "^Not yet"
	done'

# pprof and its pages, none skipped; Marp is npm's, and the same everywhere.
web='cd /home/learner/words
	./setup.sh --tests
	make -C tests run programs
	cd tests
	./run --filter "web/*" >build/web 2>&1 || { cat build/web; exit 1; }
	! grep SKIP build/web'

# What the two Debians have of gcc 12 to 14 and clang 14 to 19.
# shellcheck disable=SC2016 # the machine's shell expands it
every_compiler='cd /home/learner/words
	set --
	for compiler in gcc-12 gcc-13 gcc-14 clang-14 clang-15 clang-16 clang-17 clang-18 clang-19; do
		[ -z "$(apt-cache show $compiler 2>/dev/null)" ] || set -- "$@" $compiler
	done
	apt-get install -y --no-install-recommends "$@"
	make -C tests compilers'

# What setup.sh asks of other systems' package managers, where nothing is installed yet.
# shellcheck disable=SC2016 # the machine's shell expands it
other_systems='for row in ubuntu:libc6-dev fedora:glibc-devel rocky:glibc-devel; do
		system=${row%%:*}
		tests/lib/pretend.sh $system /tmp/$system
		OS_RELEASE=/tmp/$system/os-release PATH=/tmp/$system/bin ./setup.sh || true
		grep -e " gcc ${row#*:} make valgrind " /tmp/$system/asked
	done
	for row in arch:pacman opensuse:zypper alpine:apk; do
		system=${row%%:*}
		tests/lib/pretend.sh $system /tmp/$system
		{ OS_RELEASE=/tmp/$system/os-release PATH=/tmp/$system/bin ./setup.sh 2>&1 || true; } |
		    grep -e "^. ${row#*:} .* gcc "
	done'

# Each part of setup.sh on a machine of its own.  Afterwards it misses nothing.
parts() {
	for part in --web --slides --tests; do
		new_machine
		said "setup $part" root "./setup.sh $part && ./setup.sh $part --check"
	done
	new_machine
	said 'other systems' root "$other_systems"
}

fresh() {
	release=$1
	base=$scratch/debian-$release/base
	archives=$scratch/debian-$release/archives
	machine=$scratch/debian-$release/machine
	network=
	mkdir -p "$archives"
	if [ ! -d "$base" ]; then
		printf 'Debian %s, fetching the base: ' "$release"
		bootstrap "$release" >"$scratch/debian-$release/bootstrap.txt" 2>&1 ||
			fail "debootstrap failed, as $scratch/debian-$release/bootstrap.txt says"
		echo ok
	fi
	parts
	new_machine
	as root root

	new_machine
	new_user >"$scratch/debian-$release/user.txt" 2>&1 ||
		fail "no user, as $scratch/debian-$release/user.txt says"
	as user learner
	network=--net
	on_machine learner 'make -s clean && make -s -C tests clean && make -s -C tools clean'
	as 'no network' learner
	said 'no network, profiles and checks' learner "$the_rest"
	network=
	said web root "$web"
	said 'all compilers' root "$every_compiler"
	rm -rf --one-file-system "$machine"
}

[ "$(id -u)" -eq 0 ] || fail 'only root may make another root: sudo make fresh-machine' 77
command -v debootstrap >/dev/null || fail 'debootstrap is missing: apt install debootstrap' 77
[ -z "$(git -C "$top" -c safe.directory="$top" status --porcelain 2>/dev/null)" ] ||
	echo 'What is not committed is not tried.'

mkdir -p "$scratch"
scratch=$(cd "$scratch" && pwd -P)
[ "$(stat -c %u "$scratch")" -eq 0 ] || fail "$scratch is not root's: SCRATCH=folder names another"
case $scratch/ in "$top"/*) fail "$scratch is in the checkout: SCRATCH=folder names another" ;; esac
exec 9>"$scratch/lock"
flock -n 9 || fail "another one runs in $scratch"
trap 'exit 1' HUP INT TERM

[ $# -gt 0 ] || set -- 12 13
for release; do
	codename "$release" >/dev/null
	fresh "$release"
done
