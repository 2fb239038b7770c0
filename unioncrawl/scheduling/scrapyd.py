"""A project of scrapyd: its configuration, and an egg that leads to the installed unioncrawl.

The egg has no code, only the entry point by which scrapyd finds the settings. So an upgrade of unioncrawl is one of the
package, and files beside the code (versions of page classes, templates) are found where Scrapy does not look into eggs.
"""

from __future__ import annotations

import io
import re
import shlex
import zipfile
from collections.abc import Iterable

import unioncrawl
from unioncrawl.scheduling.cron import escaped
from unioncrawl.scheduling.plan import File, Plan, local_time

PROJECT = "unioncrawl"
PORT = 6800

SCRAPYD_CONF = """\
# Written by unioncrawl schedule --scrapyd. scrapyd reads it in the directory in which it is started.
[scrapyd]
bind_address = 127.0.0.1
http_port = {port}
eggs_dir = eggs
dbs_dir = dbs
logs_dir = logs
# Items are in the archive; a queue of our own is what is missing there.
items_dir =
jobs_dir =
# Each takes 120 MB.
max_proc = 4
"""

SCRAPY_CFG = """\
[deploy]
url = http://127.0.0.1:{port}/
project = {project}
version = {version}
"""

START = """\
#!/bin/sh
# Starts scrapyd with the archive and the settings of unioncrawl. Written by unioncrawl schedule --scrapyd.
cd "$(dirname "$0")" || exit 1
{exports}
exec {python} -m scrapyd
"""

ENQUEUE = """\
#!/bin/sh
# Puts one job a source into scrapyd's queue. A source without anything to ask for costs a second.
for spider in {spiders}; do
    curl --silent --show-error --fail --output /dev/null http://127.0.0.1:{port}/schedule.json \\
        -d project={project} -d spider="$spider"{settings} || exit 1
done
"""

PKG_INFO = """\
Metadata-Version: 2.1
Name: {project}-project
Version: {version}
Summary: Leads scrapyd to the installed unioncrawl
"""

ENTRY_POINTS = """\
[scrapy]
settings = unioncrawl.settings
"""

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""Date of what is in the egg: the first that a zip file can say, so that the same version gives the same bytes."""


def project(
    plan: Plan, spiders: Iterable[str], python: str, directory: str, *, port: int = PORT
) -> list[File]:
    """Return the files of the project.

    :param spiders: sources that a job each is enqueued of.
    :param python: the interpreter that unioncrawl is installed for, and scrapyd beside it.
    :param directory: where the files will be.
    """
    version = unioncrawl.__version__
    names = {"port": port, "project": PROJECT, "version": version}
    exports = {"UNIONCRAWL_ARCHIVE": str(plan.archive), **plan.environment}
    limit = f" -d setting=UNIONCRAWL_MAX_REQUESTS={plan.limit}" if plan.limit is not None else ""
    times = [local_time(time) for time in plan.times]
    enqueue = escaped(shlex.join(["sh", f"{directory}/enqueue.sh"]))
    return [
        File("scrapyd.conf", SCRAPYD_CONF.format(**names)),
        File("scrapy.cfg", SCRAPY_CFG.format(**names)),
        File(f"eggs/{PROJECT}/{re.sub(r'[^A-Za-z0-9_-]', '_', version)}.egg", egg(version)),
        File(
            "start.sh",
            START.format(
                exports="\n".join(f"export {name}={shlex.quote(value)}" for name, value in exports.items()),
                python=shlex.quote(python),
            ),
        ),
        File("enqueue.sh", ENQUEUE.format(spiders=" ".join(spiders), settings=limit, **names)),
        File("crontab", "".join(f"{time.minute} {time.hour} * * * {enqueue}\n" for time in times)),
    ]


def egg(version: str) -> bytes:
    """Return the egg."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("PKG-INFO", PKG_INFO.format(project=PROJECT, version=version)),
            ("entry_points.txt", ENTRY_POINTS),
            ("top_level.txt", "\n"),
            ("zip-safe", "\n"),
        ):
            archive.writestr(zipfile.ZipInfo(f"EGG-INFO/{name}", EARLIEST), content)
    return stream.getvalue()


def steps(directory: str, python: str) -> list[str]:
    """Return what is to be done with it."""
    return [
        f"{shlex.quote(python)} -m pip install 'scrapyd>=1.6,<2'",
        f"sh {directory}/start.sh   # under your supervisor; http://127.0.0.1:{PORT}/ shows its jobs",
        f"sh {directory}/enqueue.sh   # once by hand; then: (crontab -l; cat {directory}/crontab) | crontab -",
    ]
