# The worker as a container. Configuration is read from /config, everything it keeps lies in /data:
#   docker build -t cmmtn-sync .
#   docker run --rm -v "$PWD/config:/config:ro" cmmtn-sync check
#   sudo chown 10001 cmmtn-sync.pem && sudo chmod 400 cmmtn-sync.pem
#   docker run -d --name cmmtn-sync --restart unless-stopped --stop-timeout 600 \
#     -v "$PWD/config:/config:ro" -v "$PWD/cmmtn-sync.pem:/run/secrets/cmmtn-sync.pem:ro" -v cmmtn-data:/data cmmtn-sync
# In service.yaml data: is then /data, and certificate: /run/secrets/cmmtn-sync.pem. It runs as the account 10001, which
# has to own the secret. Libraries of kind folder: add -v "$PWD/libraries:/libraries", chown them likewise, and let their
# addresses lie below /libraries. For doctor, take the last command with --rm in the place of -d, and "doctor" at its end.

FROM python:3.12-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt requirements-dev.txt ./
# The build backend is locked too, among the development requirements; none of these reach the second stage.
RUN python -m venv /opt/tools && /opt/tools/bin/pip install --require-hashes -r requirements-dev.txt
RUN python -m venv /opt/cmmtn-sync && /opt/cmmtn-sync/bin/pip install --require-hashes -r requirements.txt
COPY pyproject.toml ./
COPY cmmtn_sync cmmtn_sync
COPY config config
COPY templates templates
RUN /opt/tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/cmmtn-sync/bin/pip install --no-deps /wheels/*.whl

FROM python:3.12-slim
COPY --from=build /opt/cmmtn-sync /opt/cmmtn-sync
# The time zone is the network's (Europe/London, from tzdata), whatever the container's clock is set to.
ENV PATH=/opt/cmmtn-sync/bin:$PATH \
    CMMTN_SYNC_CONFIG=/config \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
# A number, so that an orchestrator can see that it is not root.
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=5m --timeout=60s --start-period=5m --retries=3 \
    CMD ["cmmtn-sync", "status", "--check"]
ENTRYPOINT ["cmmtn-sync"]
CMD ["worker"]
