# A small image of Paperboy: the packages that its lock file names, a user without rights, data in /data.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY api/deploy/requirements.lock .
RUN python -m venv /app && /app/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY api api
# flit_core is in the lock file, too, so nothing is fetched here.
RUN /app/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /data paperboy && install --directory --owner=paperboy --mode=0700 /data
COPY --from=build /app /app
ENV PATH=/app/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PAPERBOY_DATABASE_URL=sqlite:////data/paperboy.db
USER paperboy
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT', 8000)}/healthz\", timeout=4)"]
CMD ["paperboy", "serve", "--host", "0.0.0.0"]
