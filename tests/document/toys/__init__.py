"""Kinds that only tests know, each declared in one file and named nowhere else.

They must be declared before the model of a workbook is defined, so `document.toys.program` runs by itself.
"""
