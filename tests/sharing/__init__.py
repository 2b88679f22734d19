"""Tests of sharing, against a PostgreSQL that is started for them."""
