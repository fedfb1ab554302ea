"""Audit: histories checked by a stranger, online and from a file, and case files that can be checked without us."""
