"""Replies as marshmallow schemas. `openapi.yaml` is generated from them and from the parameters in `web/params.py`.

New keys may be added to replies, so clients must ignore keys they do not know.
"""
