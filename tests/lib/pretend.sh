#!/bin/sh
# pretend.sh system folder: what setup.sh sees of another system, made in a folder:
#
#	os-release   for OS_RELEASE
#	bin/         for PATH: the few commands that all systems have, and the system's own
#	             package manager.  It installs a command by making an empty one
#	asked        what the package manager and sudo were asked for, a line each
#
# WITHOUT, in the environment of setup.sh, names packages that the system does not have.
set -eu
system=$1
mkdir -p "$2/bin"
folder=$(cd "$2" && pwd)
packages=$(cd "$(dirname "$0")/../.." && pwd)/tools/packages
: >"$folder/asked"

# command name: of the script on standard input.
command_named() {
	{
		echo '#!/bin/sh'
		cat
	} >"$folder/bin/$1"
	chmod +x "$folder/bin/$1"
}

# manager name column: installs what stands in that column of the list.
manager() {
	command_named "$1" <<-end
	echo "$1 \$*" >>"$folder/asked"
	for word; do
		case " \${WITHOUT:-} " in *" \$word "*) continue ;; esac
		awk -v word="\$word" -v column="$2" '
			/^#part/ { for (i = 3; i < NF; i++) if (\$i == column) name = i }
			!/^#/ && \$2 !~ "/" && (\$name == word || \$2 == "perf" && word ~ /^linux-(tools|perf)/) {
				print \$2 }' "$packages" |
		    while read -r sign; do
			echo '#!/bin/sh' >"$folder/bin/\$sign" && chmod +x "$folder/bin/\$sign"
		done
	done
	end
}

# knows command: prints the name of each package that the system has.
knows() {
	command_named "$1" <<-end
	for name; do :; done
	case " \${WITHOUT:-} " in *" \$name "*) ;; *) echo "\$name" ;; esac
	end
}

for tool in sh awk cat chmod cut dirname env fold grep head id paste readlink sed sort tr; do
	ln -s "$(command -v $tool)" "$folder/bin/"
done
echo 'echo Linux' | command_named uname
command_named sudo <<-end
	echo "sudo \$*" >>"$folder/asked"
	exec "\$@"
end

case $system in
ubuntu) id='ID=ubuntu
ID_LIKE=debian' ;;
debian) id='ID=debian' ;;
fedora) id='ID=fedora' ;;
rocky) id='ID="rocky"
ID_LIKE="rhel centos fedora"' ;;
arch) id='ID=arch' ;;
opensuse) id='ID="opensuse-tumbleweed"
ID_LIKE="opensuse suse"' ;;
alpine) id='ID=alpine' ;;
*) id="ID=$system" ;;
esac
echo "$id" >"$folder/os-release"

case $system in
ubuntu | debian)
	manager apt-get apt
	knows apt-cache
	;;
fedora | rocky)
	manager dnf dnf
	mv "$folder/bin/dnf" "$folder/bin/dnf-install"
	knows dnf-query
	command_named dnf <<-'end'
	case "$*" in *repoquery*) exec dnf-query "$@" ;; *) exec dnf-install "$@" ;; esac
	end
	;;
Darwin | MINGW64_NT-10.0) echo "echo $system" | command_named uname ;;
esac
