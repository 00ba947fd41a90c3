# One image for migrate, web, worker and beat: they differ in their commands alone.
FROM python:3.13-slim AS build
RUN python -m venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt /tmp/
RUN pip install --require-hashes --only-binary :all: -r /tmp/requirements.txt
WORKDIR /srv/discussion
COPY manage.py ./
COPY config config
COPY discussion discussion
COPY templates templates
COPY locale locale
# What the running image, whose files nobody may write, could not make for itself.
RUN python -m compileall -q config discussion \
 && DATA_DIR=/tmp/data STATIC_DIR=/srv/static python manage.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
# A volume that is mounted there for the first time takes over this owner.
RUN install -d -o 10001 -g 10001 /data
COPY --from=build /srv /srv
WORKDIR /srv/discussion
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data STATIC_DIR=/srv/static
USER 10001:10001
EXPOSE 8000
CMD ["python", "manage.py", "run", "web"]
