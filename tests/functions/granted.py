"""Grants of a deployment that may use any bucket and any key."""

GRANTED = {"buckets": "arn:aws:s3:::*", "keys": "*", "modelPackageGroup": ""}
