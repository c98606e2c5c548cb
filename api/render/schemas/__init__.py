"""What is answered, as marshmallow schemas; `openapi.yaml` is made from them and from those in `params`.

Replies may grow: a reader ignores keys it does not know.
"""
