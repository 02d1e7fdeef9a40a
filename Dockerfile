# The workshop in a container, for any machine that has Docker or podman: README.md has
# the command.  Nothing in it needs the network, or root.
FROM docker.io/library/debian:13

# The packages, apart from the rest: this layer changes when the list of them does.
COPY setup.sh /tmp/setup/
COPY tools/packages /tmp/setup/tools/
RUN /tmp/setup/setup.sh --web && \
    apt-get install -y --no-install-recommends less libcap2-bin nano vim-tiny && \
    apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/setup

# To an ordinary user Docker gives no capability, only leave to have some.  A perf that
# carries them (capabilities(7), "File capabilities") has them; but where the leave was
# not given it does not start, and then the other one says why perf is forbidden.
RUN cp /usr/bin/perf /usr/local/lib/perf && \
    setcap cap_perfmon,cap_syslog=ep /usr/local/lib/perf && \
    printf '%s\n' '#!/bin/sh' 'perf=/usr/local/lib/perf' \
	'"$perf" --version >/dev/null 2>&1 || perf=/usr/bin/perf' \
	'exec "$perf" "$@"' >/usr/local/bin/perf && \
    chmod +x /usr/local/bin/perf && \
    useradd --create-home --shell /bin/bash learner

USER learner
WORKDIR /home/learner/words
COPY --chown=learner . .
CMD ["bash"]
