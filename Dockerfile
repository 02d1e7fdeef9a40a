# The workshop in a container, for any machine with Docker or podman.  README.md has the command.
# Once the image is built, the workshop needs neither the network nor root.
FROM docker.io/library/debian:13

# The packages are a layer of their own, which is built again only if their list changes.
COPY setup.sh /tmp/setup/
COPY tools/packages /tmp/setup/tools/
RUN /tmp/setup/setup.sh --web && \
    apt-get install -y --no-install-recommends less libcap2-bin nano vim-tiny && \
    apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/setup

# In Docker an ordinary user has no capabilities, even those of --cap-add, but a program file with
# file capabilities may give them (capabilities(7)).  So one copy of perf has them.  Without
# --cap-add this copy does not start, and the other perf runs, which says why it is forbidden.
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
