"""``python -m unioncrawl``."""

from unioncrawl.cli import main

main()
