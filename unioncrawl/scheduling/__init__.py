"""Schedules for crawls: units of systemd, a crontab, a project of scrapyd. Text alone; nothing here is installed."""
