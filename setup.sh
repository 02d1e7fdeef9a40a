#!/bin/sh
# setup.sh: install what the workshop needs and this machine lacks.
#
#	./setup.sh            what the handouts tell you to type, but for make web
#	./setup.sh --web      also what make stepN web needs
#	./setup.sh --slides   also what make slides needs (Marp comes from npm)
#	./setup.sh --tests    all of these, and what make test and make lint need
#	./setup.sh --check    only list what is missing (status 1 if anything is)
#	./setup.sh --help
#
# By apt-get (Debian, Ubuntu) or dnf (Fedora), as root or through sudo, after asking.
# Elsewhere it names the packages.  tools/care/packages is the list.  Status 0 if all
# four steps can be taught, whatever else is missing.
#
# It changes no setting.  Where perf is not allowed, make doctor names the sysctl
# that allows it, and the steps use another profiler until then.
set -eu
unset CDPATH
cd "$(dirname "$0")"
tools=$PWD/tools
. tools/shell.sh

fail() {
	echo "setup.sh: $1" >&2
	exit "${2:-1}"
}

# The system, by the program that installs packages there; nothing if it is another one.
# OS_RELEASE is for the tests.
read_system() {
	release=${OS_RELEASE:-/etc/os-release}
	for id in $(sed -n 's/^ID\(_LIKE\)\{0,1\}=//p' "$release" 2>/dev/null | tr -d \"); do
		case $id in
		debian | ubuntu) echo apt ;;
		fedora | rhel | centos) echo dnf ;;
		arch) echo pacman ;;
		opensuse* | suse) echo zypper ;;
		alpine) echo apk ;;
		esac
	done | head -n 1
}

# needs: of what was asked for, a line each: part, sign, package, use.  Where the
# system is not known, the names are Debian's.
needs() {
	awk -v column_of="${system:-apt}" -v parts="$parts" '
		/^#part/ { for (i = 3; i < NF; i++) if ($i == column_of) column = i; uses = NF; next }
		/^#/ || !NF || index(parts, " " $1 " ") == 0 || $column == "-" { next }
		{
			use = ""
			for (i = uses; i <= NF; i++)
				use = use " " $i
			print $1, $2, $column use
		}' tools/care/packages
}

# A sign that begins with a slash is a file: patterns, with | between them.
there() {
	case $1 in
	perf) perf --version >/dev/null 2>&1 ;; # Ubuntu's may be a script that finds none
	/*)
		for file in $(echo "$1" | tr '|' ' '); do
			[ ! -e "$file" ] || return 0
		done
		return 1
		;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# known package: does the system have it?  apt-cache succeeds, and says nothing, for
# names that others merely provide.
known() {
	case $system in
	dnf) [ -n "$(dnf -q repoquery --whatprovides "$1" 2>/dev/null)" ] ;;
	*) [ -n "$(apt-cache show "$1" 2>/dev/null)" ] ;;
	esac
}

# Many of Ubuntu's releases have no linux-perf, but a perf for each kernel.  Debian's
# name comes last again for when apt has never read its lists.
perf_package() {
	for name in linux-perf "linux-tools-$(uname -r)" linux-tools-generic linux-perf; do
		! known "$name" || break
	done
	echo "$name"
}

# missing: the needs that are not met, a line each: part, package, use.
missing() {
	echo "$needs" | while read -r part sign package use; do
		! there "$sign" || continue
		[ "$package" != linux-perf ] || package=$(perf_package)
		printf '%s %-19s %s\n' "$part" "$package" "$use"
	done
}

# what_is_missing: the same for a reader.
what_is_missing() {
	missing | cut -d ' ' -f 2-
}

missing_packages() {
	missing | awk '!seen[$2]++ { print $2 }' | paste -s -d ' ' -
}

# Marp is no package of the system's.  npm puts it into slides/, as whoever runs this.
marp_is_missing() {
	case $parts in
	*' slides '*) [ ! -e slides/node_modules/.package-lock.json ] ;;
	*) return 1 ;;
	esac
}

# The README's command for a machine on which Linux runs in a container only.
container() {
	sed -n '/^    docker/,/[^\\]$/p' README.md
}

# conclude [why]: status 0 if the steps can be taught.  Says why the rest is missing.
conclude() {
	lacking=$(missing)
	if [ -z "$lacking" ] && ! marp_is_missing; then
		echo "Everything is there.  Next: make step1 $next"
		exit
	fi
	[ -z "${1:-}" ] || echo "setup.sh: $1" >&2
	if echo "$lacking" | grep -q '^steps '; then
		fail "still missing, and no step works without: $(
			echo "$lacking" | awk '/^steps / { print $2 }' | paste -s -d ' ' -)"
	fi
	[ -z "$lacking" ] || printf 'Still missing, which no step needs:\n\n%s\n\n' "$(what_is_missing)"
	! marp_is_missing || echo 'Still missing: Marp, for make slides.'
	echo "The steps have all that they need.  Next: make step1 profile"
	exit
}

# show command ...: as it may be typed, in lines of at most 100 columns.
show() {
	echo "\$ $*" | fold -s -w 94 | sed -e '$!s/ *$/ \\/' -e '2,$s/^/    /'
}

# Nothing is done as root that was not shown first.
as_root() {
	[ "$(id -u)" -eq 0 ] || set -- sudo "$@"
	show "$@"
	"$@"
}

# Who runs this from a script has asked for it.
is_agreed() {
	[ -t 0 ] || return 0
	printf 'Install them now?  [Y/n] '
	read -r answer || answer=n
	case $answer in
	[nN]*) return 1 ;;
	esac
}

# install package ...: env, because sudo hands down little of the environment.
install() {
	echo "Installing $# packages.  It shows what it does, and takes one to three minutes."
	case $system in
	apt) as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" ;;
	dnf) as_root dnf install -y --setopt=install_weak_deps=False "$@" ;;
	esac
}

# by_hand: what somebody else may do, where this may not.
by_hand() {
	echo 'As root, type:'
	case $system in
	apt) show 'apt-get update && apt-get install --no-install-recommends' "$packages" ;;
	dnf) show dnf install "$packages" ;;
	pacman) show pacman -S --needed "$packages" ;;
	zypper) show zypper install "$packages" ;;
	apk) show apk add "$packages" ;;
	esac
	conclude "$1"
}

check=false
next=profile
parts=' steps lesson '
for option; do
	case $option in
	--check) check=true ;;
	--web) next=web parts="$parts web " ;;
	--slides) parts="$parts slides " ;;
	--tests) parts="$parts web slides tests " ;;
	-h | --help)
		sed -n '2,/^set/s/^# \{0,1\}//p' setup.sh
		exit
		;;
	*) fail "$option: there is no such option.  ./setup.sh --help lists them" 2 ;;
	esac
done

if [ "$(uname -s)" != Linux ]; then
	echo 'perf and valgrind want Linux.  In a container:'
	container
	exit 1
fi

find_perf
system=$(read_system)
needs=$(needs)
lacking=$(what_is_missing)
if [ -z "$lacking" ] && { ! $check || ! marp_is_missing; }; then
	$check || ! marp_is_missing || slides/fetch.sh || true
	conclude
fi
printf 'Missing here:\n\n%s\n\n' "${lacking:-Marp, for make slides}"
! $check || exit 1

packages=$(missing_packages)
case $system in
apt | dnf) ;;
'')
	echo "Install them by the names that they have here (these are Debian's), or use a container:"
	container
	conclude "this system is not one that it knows"
	;;
*)
	by_hand 'on this system it installs nothing itself'
	;;
esac
[ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
	by_hand 'you are not root, and sudo is missing'
is_agreed || by_hand 'nothing was installed'

# A new machine has no lists of packages, or old ones.  Status 100 is apt-get's
# own: one source of several, maybe, and the others will do.
[ "$system" != apt ] || as_root apt-get update || [ $? -eq 100 ] ||
	conclude 'you are not allowed to install.  Ask somebody who is to run ./setup.sh'

set --
unknown=
for package in $(missing_packages); do
	if known "$package"; then
		set -- "$@" "$package"
	else
		unknown="$unknown $package"
	fi
done
[ -z "$unknown" ] ||
	echo "setup.sh: this system has no package named$unknown.  Installing the others." >&2
[ $# -eq 0 ] || install "$@" ||
	conclude 'the installation failed, as it says above.  Repair that, then type ./setup.sh again'
find_perf
! marp_is_missing || slides/fetch.sh || true
conclude
