"""A crontab. No ``flock``: a source is locked by whoever crawls it, and a second call says so and leaves it alone."""

from __future__ import annotations

import shlex

from unioncrawl.scheduling.plan import File, Plan, local_time

CRONTAB = """\
# unioncrawl, written by unioncrawl schedule --cron. Add it to your own with: crontab -e
# What is mailed are warnings and errors; unioncrawl runs has the rest. cron knows no time zones: {china} in China is
# {local} on this machine today.
{mail}{lines}
# What was missed while the machine was off: only what is due is asked for.
@reboot sleep 600; {command}
"""

_MINUTE_S = 60


def crontab(plan: Plan) -> File:
    """Return the lines for a crontab."""
    times = [local_time(time) for time in plan.times]
    command = _command(plan)
    return File(
        "crontab",
        CRONTAB.format(
            china=", ".join(f"{time:%H:%M}" for time in plan.times),
            local=", ".join(f"{time:%H:%M}" for time in times),
            mail=f"MAILTO={plan.mail_to}\n" if plan.mail_to else "",
            lines="\n".join(
                f"{time.minute} {time.hour} * * * {_jitter(plan.jitter_minutes)}{command}" for time in times
            ),
            command=command,
        ),
    )


def steps(directory: str) -> list[str]:
    """Return what is to be done with it."""
    return [f"(crontab -l; cat {directory}/crontab) | crontab -"]


def _jitter(minutes: int) -> str:
    """Return what waits for a random time. cron's shell is any ``sh``, which has no ``$RANDOM``."""
    if not minutes:
        return ""
    return f"sleep $(( $(od -An -N2 -tu2 /dev/urandom) \\% {minutes * _MINUTE_S} )); "


def _command(plan: Plan) -> str:
    """Return the call as one line for cron."""
    variables = [f"{name}={shlex.quote(value)}" for name, value in plan.environment.items()]
    line = " ".join([*variables, "nice -n 10", shlex.join(plan.command), ">/dev/null"])
    return escaped(line)


def escaped(command: str) -> str:
    """Return a command as a crontab has it, to which ``%`` is a new line."""
    return command.replace("%", "\\%")
