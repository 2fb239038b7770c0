"""Scrapy's commands that the project replaces."""
