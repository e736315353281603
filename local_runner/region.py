"""The Region that the embedded AWS is in, and credentials that it takes."""

REGION = "us-east-1"
ACCESS_KEY_ID = "local"
SECRET_ACCESS_KEY = "local"
