#!/bin/sh
# fresh-machine.sh [release ...]: types README's commands, word for word, on a minimal
# Debian 12 and 13, as an ordinary user with sudo.  make fresh-machine runs it.  It needs
# root, and a quarter of an hour for both releases on two cores.
#
# The machines are in SCRATCH=folder and take up to 5 GB.  Packages that were downloaded stay
# there for the next time.  They come from the mirror and through the proxy that apt uses on
# this machine.  The status is 77 if a tool or the right to do this is missing.
#
# A machine is a folder that a process sees as its root.  The process has namespaces of its
# own, so its mounts and all that it has started end with it.  The kernel is this machine's:
# the new machine can read its settings, but not change them.
set -eu
umask 022
top=$(cd "$(dirname "$0")/.." && pwd)
scratch=${SCRATCH:-${TMPDIR:-/var/tmp}/words-fresh-machine}

fail() {
	echo "fresh-machine.sh: $1" >&2
	exit "${2:-1}"
}

# README.md's two commands: the one that installs, and the one that runs the tests.
commands() {
	sed -n 's/^ *\(\.\/setup\.sh .*\)/\1/p' "$top/README.md"
}

# Prints the address that Debian's packages come from, if this machine is a Debian.
mirror() {
	# shellcheck disable=SC2016 # the names are apt's
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 2>/dev/null |
	    sed -n 's/^Debian Debian //p' | head -n 1
}

# apart command ...: runs it in namespaces of its own.  It runs in the background, because
# a signal interrupts wait at once, but not a command in the foreground.
apart() {
	setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child "$@" &
	wait $!
}

# bootstrap codename: installs a minimal Debian in $base, with this machine's settings of apt.
bootstrap() {
	proxy=$(apt-config dump Acquire::http::Proxy | sed -n 's/^Acquire::http::Proxy "\(.*\)";/\1/p')
	[ -z "$proxy" ] || export http_proxy="$proxy"
	rm -rf --one-file-system "$base.new"
	# shellcheck disable=SC2046 # without a mirror there is no argument, and debootstrap has its own
	apart debootstrap --variant=minbase --include=sudo,ca-certificates --cache-dir="$archives" \
	    "$1" "$base.new" $(mirror)
	apt-config dump Acquire | grep -v -e IndexTargets -e Changelogs >"$base.new/etc/apt/apt.conf.d/00host"
	mv "$base.new" "$base"
}

# Makes a machine from $base, with a clone of what is committed here.  Its user may become
# root, as on a laptop, but without a password, because nobody is there to type it.
new_machine() {
	rm -rf --one-file-system "$machine"
	cp -a "$base" "$machine"
	for file in resolv.conf hosts; do
		cat /etc/$file >"$machine/etc/$file"
	done
	echo 'learner ALL=(ALL) NOPASSWD: ALL' >"$machine/etc/sudoers.d/learner"
	chroot "$machine" useradd -m -s /bin/bash learner
	git -c safe.directory="$top" clone -q --no-local "$top" "$machine/home/learner/words"
	chroot "$machine" chown -R learner: /home/learner/words
}

# on_machine command: runs it as the user of the machine, in the clone.
on_machine() {
	# shellcheck disable=SC2016 # the inner shell expands it
	apart sh -euc '
		machine=$1 archives=$2 command=$3
		mount -t proc proc "$machine/proc"
		mount --bind "$machine/proc/sys" "$machine/proc/sys"
		mount -o remount,bind,ro "$machine/proc/sys"
		mount -t sysfs -o ro sysfs "$machine/sys"
		mount --rbind /dev "$machine/dev"
		mount --bind "$archives" "$machine/var/cache/apt/archives"
		exec chroot "$machine" setpriv --reuid learner --regid learner --init-groups \
		    --reset-env sh -euc "cd ~/words; $command"
	' sh "$machine" "$archives" "$1"
}

# typed command: types it on the machine, keeps its output, and shows the end of the output if
# it failed.
typed() {
	printf 'Debian %s: %s\n' "$release" "$1"
	began=$(date +%s)
	if ! on_machine "$1" >"$said" 2>&1 </dev/null; then
		tail -n 40 "$said" | sed 's/^/    /'
		fail "it failed as above; all that was said: $said; the machine: $machine"
	fi
	grep -e '^\[====\]' -e '^\[SKIP\]' "$said" || true
	echo "    ok, $(($(date +%s) - began)) s"
}

[ "$(id -u)" -eq 0 ] || fail 'only root may make another root: sudo make fresh-machine' 77
command -v debootstrap >/dev/null || fail 'debootstrap is missing: apt install debootstrap' 77
[ -z "$(git -C "$top" -c safe.directory="$top" status --porcelain 2>/dev/null)" ] ||
	echo 'What is not committed is not tried.'
mkdir -p "$scratch"
exec 9>"$scratch/lock"
flock -n 9 || fail "another one runs in $scratch"
trap 'exit 1' HUP INT TERM

[ $# -gt 0 ] || set -- 12 13
for release; do
	case $release in
	12) codename=bookworm ;;
	13) codename=trixie ;;
	*) fail "$release: neither 12 nor 13" 2 ;;
	esac
	base=$scratch/debian-$release/base
	archives=$scratch/debian-$release/archives
	machine=$scratch/debian-$release/machine
	said=$scratch/debian-$release/said.txt
	mkdir -p "$archives"
	[ -d "$base" ] || {
		echo "Debian $release: fetching the base"
		bootstrap $codename >"$said" 2>&1 || fail "debootstrap failed, as $said says"
	}
	new_machine
	commands >"$scratch/commands"
	[ -s "$scratch/commands" ] || fail 'README.md has no commands'
	while read -r command; do
		typed "$command"
	done <"$scratch/commands"
	rm -rf --one-file-system "$machine"
done
