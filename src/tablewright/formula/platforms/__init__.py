"""The platforms' side of formulas: one folder for each platform."""
