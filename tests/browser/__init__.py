"""Tests that drive Chromium: a package, so that a file may have the name of one elsewhere."""
