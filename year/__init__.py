"""A simulated year of made-up papers, crawled day by day on a clock that is run fast: ``python -m year``."""
