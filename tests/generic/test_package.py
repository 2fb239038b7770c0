"""The package as a whole."""

from __future__ import annotations

import subprocess
import sys


def test_the_extractor_imports_no_crawler() -> None:
    code = "import sys, unioncrawl.generic; print(*(set(sys.modules) & {'scrapy', 'web_poet', 'twisted'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
