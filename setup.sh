#!/bin/sh
# setup.sh: install what the workshop needs and this machine lacks.
#
#	./setup.sh            by apt-get, as root or through sudo
#	./setup.sh --web      also what make stepN web needs
#	./setup.sh --slides   also what make slides needs (Marp comes from npm)
#	./setup.sh --check    only list what is missing (status 1 if anything is)
#	./setup.sh --help
#
# It changes no setting.  Where perf is not allowed, make doctor names the sysctl
# that allows it, and the steps use another profiler until then.
set -eu

# Debian's package, the command or file that shows it is there, what it is for.
#
# The command is looked for and not the package, because a gcc from elsewhere
# is as good.  libc6-dev is on the list because gcc only recommends it, and what
# packages recommend is not installed: it would be much more than the workshop.
needs() {
	cat <<-'end'
	gcc               gcc                               builds every step
	libc6-dev         /usr/include/stdio.h              what C programs include
	make              make                              the commands you type
	linux-perf        perf                              where the time goes
	valgrind          valgrind                          what the heap holds
	libc6-dbg         /usr/lib/debug/.build-id          names inside the C library
	binutils          addr2line                         from addresses to lines
	libjemalloc2      /usr/lib/*/libjemalloc.so.2       samples of allocations
	clang             clang                             a second compiler, for step 4
	gnuplot-nox       gnuplot                           the plot of make compare
	libclang-rt-dev   /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a   make fuzz
	strace            strace                            profile PROFILER=strace
	gdb               gdb                               make check: which line crashed
	git               git                               tests
	libcriterion-dev  /usr/include/criterion/*.h        tests
	pkgconf           pkg-config                        tests, pprof's files: where libraries are
	libprotobuf-c-dev   /usr/include/protobuf-c/protobuf-c.h   pprof's files
	protobuf-c-compiler protoc-c                               pprof's files
	zlib1g-dev          /usr/include/zlib.h                    pprof's files
	clang-format      clang-format                      make lint
	cppcheck          cppcheck                          make lint
	shellcheck        shellcheck                        make lint
	end
	# Some 200 MB, which no step needs.
	! wanted web || cat <<-'end'
	golang-go             go                                   web: pprof
	graphviz              dot                                  web: its graph
	chromium              chromium                             tests: the pages
	end
	! wanted slides || cat <<-'end'
	nodejs            node                              make slides
	npm               npm                               make slides: fetches Marp
	chromium          chromium                          make slides: the PDF; tests
	fonts-dejavu-core /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf   make slides
	end
}

# Was that group of needs, web or slides, asked for?
wanted() {
	case " $groups " in
	*" $1 "*) ;;
	*) return 1 ;;
	esac
}

fail() {
	echo "setup.sh: $1" >&2
	exit "${2:-1}"
}

# A sign that begins with a slash is a file, and may be a pattern.
there() {
	case $1 in
	/*)
		for file in $1; do
			[ ! -e "$file" ] || return 0
		done
		return 1
		;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# Has apt a package of that name?  (It succeeds, and says nothing, for names
# that others merely provide.)
known() {
	[ -n "$(apt-cache show "$1" 2>/dev/null)" ]
}

# Many of Ubuntu's releases have no linux-perf, but a perf for each kernel.
# Debian's name comes last again for when apt has never read its lists.
perf_package() {
	for name in linux-perf "linux-tools-$(uname -r)" linux-tools-generic linux-perf; do
		! known "$name" || break
	done
	echo "$name"
}

# The needs that are not met: the package, what for.
missing() {
	needs | while read -r package sign use; do
		! there "$sign" || continue
		[ "$package" != linux-perf ] || package=$(perf_package)
		printf '%-19s %s\n' "$package" "$use"
	done | awk '!seen[$1]++' # chromium is wanted twice
}

missing_packages() {
	missing | cut -d ' ' -f 1 | paste -s -d ' ' -
}

# Nothing is done as root that was not shown first.
as_root() {
	[ "$(id -u)" -eq 0 ] || set -- sudo "$@"
	echo "\$ $*"
	"$@"
}

check=false
groups=
for option; do
	case $option in
	--check) check=true ;;
	--web | --slides) groups="$groups ${option#--}" ;;
	-h | --help)
		sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
		exit
		;;
	*) fail "$option: there is no such option.  ./setup.sh --help lists them" 2 ;;
	esac
done
case $groups in *web*) next=web ;; *) next=profile ;; esac

# Marp is no package of Debian's; npm puts it into slides/, as whoever runs this.
marp_there() {
	! wanted slides || [ -e "$slides/node_modules/.package-lock.json" ]
}

fetch_marp() {
	! wanted slides || "$slides/fetch.sh" || exit
}

slides=$(dirname "$0")/slides
lacking=$(missing)
if [ -z "$lacking" ] && { ! $check || marp_there; }; then
	$check || fetch_marp
	echo "Nothing is missing.  Next: make step1 $next"
	exit
fi
printf 'Missing here:\n\n%s\n\n' "${lacking:-Marp, for make slides}"
! $check || exit 1

command -v apt-get >/dev/null ||
	fail "there is no apt-get here.  Install these another way (the names are Debian's): $(missing_packages)"
[ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
	fail "you are not root and sudo is missing.  As root, type: apt-get update && apt-get install --no-install-recommends $(missing_packages)"

# A new machine has no lists of packages, or old ones.  Status 100 is apt-get's
# own: one source of several, maybe, and the others will do.
as_root apt-get update || [ $? -eq 100 ] ||
	fail 'you are not allowed to install.  Ask somebody who is to run ./setup.sh'

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
	echo "setup.sh: apt has no package named$unknown.  Installing the others." >&2

# env, because sudo hands down little of the environment.
[ $# -eq 0 ] ||
	as_root env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y --no-install-recommends "$@" ||
	fail 'apt-get install failed, as it says above.  Fix that, then type ./setup.sh again'

lacking=$(missing_packages)
[ -z "$lacking" ] ||
	fail "still missing: $lacking.  Is the network there?  Type ./setup.sh again, or install them by hand"
fetch_marp
echo "Everything is installed.  Next: make step1 $next"
