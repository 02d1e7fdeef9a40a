#!/bin/sh
# setup.sh: install what the workshop needs and this machine lacks.
#
#	./setup.sh           what the handouts tell you to type
#	./setup.sh --web     also what make step1 web needs
#	./setup.sh --slides  also what make slides needs
#	./setup.sh --tests   also what make test and make lint need
#	./setup.sh --check   only list what is missing (status 1 if anything is)
#
# It installs with apt-get or dnf, as root or through sudo, and asks first.  On other systems
# it only prints the names of the packages, from tools/packages.  It changes no settings.
set -eu
cd "$(dirname "$0")"

# Prints the program that installs packages here, or on the system in ROOT=folder.
read_system() {
	case $(sed -n 's/^ID\(_LIKE\)\{0,1\}=//p' "${ROOT:-}/etc/os-release" 2>/dev/null) in
	*debian* | *ubuntu*) echo apt ;;
	*fedora*) echo dnf ;;
	*arch*) echo pacman ;;
	*suse*) echo zypper ;;
	*alpine*) echo apk ;;
	esac
}

# known package: can it be installed?  apt-cache prints nothing for a purely virtual package.
known() {
	case $system in
	apt) [ -n "$(apt-cache show "$1" 2>/dev/null)" ] ;;
	dnf) [ -n "$(dnf -q repoquery --whatprovides "$1" 2>/dev/null)" ] ;;
	esac
}

# there sign: is there such a command, or a file like one of the patterns between |?
there() {
	case $1 in
	/*)
		for file in $(echo "$1" | tr '|' ' '); do
			[ ! -e "$file" ] || return 0
		done
		return 1
		;;
	perf) perf --version >/dev/null 2>&1 ;; # on Ubuntu a script, which fails if there is no perf
	*) command -v "$1" >/dev/null ;;
	esac
}

# missing: prints a line for each package that is needed and not installed: part, package, use.
# For an unknown system the names are Debian's.  On Ubuntu linux-perf may have a different name.
missing() {
	awk -v name="${system:-apt}" -v parts="$parts" '
		/^#part/ { for (i = 3; i < NF; i++) if ($i == name) column = i; uses = NF; next }
		/^#/ || index(parts, " " $1 " ") == 0 || $column == "-" { next }
		{
			use = ""
			for (i = uses; i <= NF; i++)
				use = use " " $i
			print $1, $2, $column use
		}' tools/packages | while read -r part sign package use; do
		! there "$sign" || continue
		[ "$package" != linux-perf ] || known linux-perf || ! known linux-tools-generic ||
			package=linux-tools-generic
		printf '%s %-19s %s\n' "$part" "$package" "$use"
	done
}

as_root() {
	[ "$(id -u)" -eq 0 ] || set -- sudo "$@"
	echo "\$ $*"
	"$@"
}

# finish [reason]: says what is still missing, and why.  The status is 0 if the steps work.
finish() {
	lacking=$(missing)
	[ -n "$lacking" ] || { echo "Everything is installed.  Next: make step1" && exit 0; }
	echo "${1:-}${1:+  }Still missing:"
	echo "$lacking" | cut -d ' ' -f 2 | sort -u | paste -s -d ' ' - | fold -s -w 90 | sed 's/^/    /'
	! echo "$lacking" | grep -q '^steps ' || { echo 'Without them no step works.' && exit 1; }
	echo 'No step needs them.  Next: make step1'
	exit 0
}

check=no parts=' steps lesson '
for option; do
	case $option in
	--check) check=yes ;;
	--web) parts="$parts web " ;;
	--slides) parts="$parts slides " ;;
	--tests) parts="$parts web tests " ;;
	--help) sed -n '2,/^set/s/^# \{0,1\}//p' setup.sh && exit ;;
	*) echo "$option: there is no such option.  ./setup.sh --help lists them" >&2 && exit 2 ;;
	esac
done
[ "$(uname -s)" = Linux ] || { echo 'perf and valgrind need Linux.  README.md has the container.' && exit 1; }

system=$(read_system)
lacking=$(missing)
if [ -n "$lacking" ]; then
	printf 'Missing here:\n\n%s\n\n' "$(echo "$lacking" | sed 's/^[a-z]* /  /')"
	[ $check = no ] || exit 1
	case $system in apt | dnf) ;; *) finish 'It cannot install on this system.' ;; esac
	[ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || finish 'You are not root, and there is no sudo.'
	if [ -t 0 ]; then
		printf 'Install it now?  It takes one to three minutes.  [Y/n] '
		read -r answer || answer=n
		case $answer in [nN]*) finish 'Nothing was installed.' ;; esac
	fi
	[ "$system" != apt ] || as_root apt-get update || true
	set --
	for package in $(missing | cut -d ' ' -f 2 | sort -u); do
		if known "$package"; then set -- "$@" "$package"; else echo "There is no package $package here."; fi
	done
	case $system in
	apt) as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" ;;
	dnf) as_root dnf install -y --setopt=install_weak_deps=False "$@" ;;
	esac || finish 'The installation failed, as it says above.'
fi
case $parts-$check in *' slides '*-no) slides/fetch.sh || true ;; esac
finish
