"""The application for a WSGI server: `gunicorn --config python:web.gunicorn wsgi:app`."""

from web.app import create_app

app = create_app()
