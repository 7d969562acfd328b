# The control plane and its agents in a container: docs/containers.md says how to use it, and what is safe.
# A digest would age with each security fix of Debian; --build-arg NODE_IMAGE=node@sha256:... pins one.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
# What is installed changes seldom, so it is a layer of its own.
COPY package.json package-lock.json .npmrc ./
COPY toolchain/package.json toolchain/
RUN npm install --no-save --ignore-scripts --loglevel=error
COPY . .
# The tarball that is published, put in its place as a user would, without the network. It has no dependencies.
RUN npm pack --loglevel=error --pack-destination /tmp \
 && npm install --global --prefix /opt/superclaw --offline --ignore-scripts /tmp/superclaw-*.tgz

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="superclaw" \
      org.opencontainers.image.description="The terminal control plane for AI agents" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --gid 10001 superclaw \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/superclaw/home --shell /usr/sbin/nologin superclaw \
 && install --directory --owner=10001 --group=10001 --mode=0700 /var/lib/superclaw /var/lib/superclaw/home \
 && install --directory /fleet
# Of root, so that what runs as superclaw cannot change what it runs.
COPY --from=build /opt/superclaw /opt/superclaw
ENV PATH=/opt/superclaw/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/var/lib/superclaw/home \
    SUPERCLAW_HOME=/var/lib/superclaw/state \
    SUPERCLAW_CONFIG=/fleet/superclaw.yaml
# All that is written, but for /tmp.
VOLUME /var/lib/superclaw
EXPOSE 3737
WORKDIR /fleet
USER 10001:10001
# Over the socket, so that it holds whatever port there is. It waits as long as a hung control plane does: hence the timeout.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["superclaw", "status"]
# The guardian is PID 1: it starts the control plane again when it dies, buries orphans, and passes SIGTERM on. The options
# of node are those of `superclaw start`.
ENTRYPOINT ["/bin/sh", "/opt/superclaw/lib/node_modules/superclaw/dist/guardian.sh", \
            "node", "--max-semi-space-size=1", "--expose-gc", "--v8-pool-size=1", "--no-maglev", \
            "/opt/superclaw/lib/node_modules/superclaw/dist/control-plane.js", "--guarded"]
CMD ["--config", "/fleet/superclaw.yaml"]
