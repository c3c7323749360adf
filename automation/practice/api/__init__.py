"""The token endpoint and the calls of the API."""
