"""A crontab. No ``flock``: a source is locked by whoever crawls it, and a second call says so and leaves it alone."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from unioncrawl.scheduling.plan import File, Plan, import_path, local_time

CRONTAB = """\
# unioncrawl, written by unioncrawl schedule --cron. Add it to your own with: crontab -e
# What is mailed are warnings and errors; unioncrawl runs has the rest. cron knows no time zones: {china} in China is
# {local} on this machine today. notify tells people if a crawl dies; one that comes to its end tells of its alarms itself.
{mail}{lines}
"""

ALSO = """\
# What was missed while the machine was off: only what is due is asked for.
@reboot sleep 600; {command}
# At another hour, whether all is well: that notices, too, that nothing is crawled at all.
{time.minute} {time.hour} * * * {check}
"""

_MINUTE_S = 60


def crontab(plan: Plan) -> File:
    """Return the lines for a crontab."""
    times = [local_time(time) for time in plan.times]
    command = _command(plan, plan.command, "a crawl")
    text = CRONTAB.format(
        china=", ".join(f"{time:%H:%M}" for time in plan.times),
        local=", ".join(f"{time:%H:%M}" for time in times),
        mail=f"MAILTO={plan.mail_to}\n" if plan.mail_to else "",
        lines="\n".join(
            f"{time.minute} {time.hour} * * * {_jitter(plan.jitter_minutes)}{command}" for time in times
        ),
    )
    if not plan.is_of_days:
        check = _command(plan, plan.called("status", "--check"), "a check")
        text += ALSO.format(command=command, time=local_time(plan.check_time), check=check)
    return File("crontab", text)


def steps(directory: str) -> list[str]:
    """Return what is to be done with it."""
    return [f"(crontab -l; cat {directory}/crontab) | crontab -"]


def _jitter(minutes: int) -> str:
    """Return what waits for a random time. cron's shell is any ``sh``, which has no ``$RANDOM``."""
    if not minutes:
        return ""
    return f"sleep $(( $(od -An -N2 -tu2 /dev/urandom) \\% {minutes * _MINUTE_S} )); "


def _command(plan: Plan, command: Sequence[str], what: str) -> str:
    """Return a call, and who is called if it fails, as one line for cron.

    :param what: as what people are told of it then.
    """
    called = ["nice -n 10", shlex.join(command), ">/dev/null ||"]
    told = [
        "MONITOR_EXIT_STATUS=$?",
        *_variables(import_path()),
        shlex.join(plan.called("notify", "--unit", what)),
        ">/dev/null",
    ]
    return escaped(" ".join([*_variables(plan.environment), *called, *told]))


def _variables(environment: Mapping[str, str]) -> list[str]:
    return [f"{name}={shlex.quote(value)}" for name, value in environment.items()]


def escaped(command: str) -> str:
    """Return a command as a crontab has it, to which ``%`` is a new line."""
    return command.replace("%", "\\%")
