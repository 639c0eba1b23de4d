# syntax=docker/dockerfile:1
# One image for the three services, the portal and the `hosho` command; compose.yaml names what each container runs.

FROM python:3.11-slim AS packages
COPY requirements-services.lock /opt/requirements.lock
RUN python -m venv /opt/venv \
 && /opt/venv/bin/python -m pip install --no-cache-dir --require-hashes -r /opt/requirements.lock

# The fonts of the papers, converted here once, so that no container spends its first half minute on them. Only what
# the conversion reads is copied: a change elsewhere in the code does not run it again.
FROM packages AS fonts
WORKDIR /build
COPY services/__init__.py services/
COPY services/issuance_api/__init__.py services/issuance_api/
COPY services/issuance_api/documents/__init__.py services/issuance_api/documents/
COPY services/issuance_api/documents/fonts/ services/issuance_api/documents/fonts/
COPY shared/__init__.py shared/
COPY shared/schemas/__init__.py shared/schemas/data_file.py shared/schemas/model.py shared/schemas/
COPY shared/schemas/text/ shared/schemas/text/
RUN /opt/venv/bin/python -c "from pathlib import Path; \
from services.issuance_api.documents.fonts.preparation import prepare_fonts; prepare_fonts(Path('/fonts'))"

FROM python:3.11-slim
RUN groupadd --system --gid 10001 hosho \
 && useradd --system --uid 10001 --gid hosho --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin hosho
COPY --from=packages /opt/venv /opt/venv
# A volume that is mounted here for the first time gets this owner.
RUN install --directory --owner=hosho --group=hosho --mode=0700 /var/lib/hosho
COPY --from=fonts /fonts /opt/fonts
WORKDIR /app
COPY pyproject.toml LICENSE ./
COPY migrations/ migrations/
COPY shared/ shared/
COPY services/ services/
# The portal shows the guidance as pages.
COPY docs/guide/ docs/guide/
COPY docs/pictures/leaflet-1.png docs/pictures/
# Migrations are found beside the packages, so the packages are imported as they lie and `hosho` is a line of shell.
RUN printf '#!/bin/sh\nexec python -m services "$@"\n' > /opt/venv/bin/hosho \
 && chmod 755 /opt/venv/bin/hosho \
 && /opt/venv/bin/python -m compileall -q services shared
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOSHO_FONT_FOLDER=/opt/fonts
USER hosho
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=3)"]
CMD ["hosho", "--help"]
