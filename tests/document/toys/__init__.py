"""Kinds that only tests know, each declared in one file, and nothing else told of them.

They must be declared before the model of a workbook is defined, so `document.toys.program` runs by itself.
"""
