# syntax=docker/dockerfile:1
# One node: docker compose up --build

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements/ requirements/
RUN python -m venv /opt/build && python -m venv /opt/alcove \
    && /opt/build/bin/pip install --require-hashes -r requirements/build.lock \
    && /opt/alcove/bin/pip install --require-hashes -r requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
COPY rooms/ rooms/
COPY signaling/ signaling/
COPY server/ server/
COPY web/ web/
RUN /opt/build/bin/hatchling build --target wheel --directory dist \
    && /opt/alcove/bin/pip install --no-deps dist/*.whl \
    && /opt/alcove/bin/python -m pip uninstall --yes pip

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/alcove --create-home alcove
COPY --from=build /opt/alcove /opt/alcove
ENV PATH=/opt/alcove/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ALCOVE_HOST=0.0.0.0 \
    ALCOVE_PORT=8080 \
    ALCOVE_DATA_DIR=/var/lib/alcove
USER alcove
WORKDIR /var/lib/alcove
VOLUME /var/lib/alcove
EXPOSE 8080/tcp 8080/udp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
    CMD ["alcove", "healthcheck"]
ENTRYPOINT ["alcove"]
CMD ["serve"]
