"""Measurements, as ratios to baselines in the same run: ``make bench``."""
