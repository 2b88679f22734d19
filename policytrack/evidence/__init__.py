"""Keeps the pages that evidence rests on: asks for them, stores them as WARC files, and finds a quote in their text."""
