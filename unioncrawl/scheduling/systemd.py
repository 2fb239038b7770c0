"""Services and timers of systemd: the crawl, a check at another hour, and what is called if one of them fails.

The crawl may write its archive, with what symbolic links in it lead to, and nothing else. It is started again if it failed,
half an hour later and at most twice, because sites are often back by then; a wrong call (status 2) is not tried again, nor is any
where the timer is about to start the next. Timers make up for what they missed while the machine was off. The check notices that
crawls are not begun at all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from unioncrawl.scheduling.plan import File, Plan, import_path

_SHORTEST_MIN = 10
"""So much earlier than the timer may start it next, starts are counted anew."""

_AGAIN_MIN = 12 * 60
"""Where the timer starts it after less than that, it is not started again: three starts would not fit in between if each fails
slowly, and a service that is always about to be started again never counts as failed, so that nobody is told.
"""

_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)

TEMPORARY = ("/tmp", "/var/tmp")

SANDBOX = """\
NoNewPrivileges=yes
ProtectSystem=strict
{writable}ProtectHome=read-only
{private_tmp}PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
CapabilityBoundingSet=
"""

OF_USER = """\
NoNewPrivileges=yes
LockPersonality=yes
"""
"""A user's own manager may not make the namespaces that the rest takes."""

HEAD = """\
# Written by unioncrawl schedule --systemd: write it again rather than edit it, or add a drop-in.
[Unit]
Description=unioncrawl: {what}
Wants=network-online.target
After=network-online.target
"""

SERVICE = """\
{head}# Tells people if it dies; a crawl that comes to its end tells of its alarms itself.
OnFailure={failed}
{limit}
[Service]
Type=oneshot
{user}ExecStart={command}
{environment}# 1: a source failed, the others are crawled. 2: called wrongly, or a setting is mistyped.
{again}# Told to stop, a crawl finishes what is on its way; killed after that it loses nothing either.
TimeoutStartSec=infinity
TimeoutStopSec=2min
MemoryMax={memory}
CPUWeight=20
IOWeight=20
TasksMax=256
Nice=10
UMask=0027
{sandbox}"""

LIMIT = """\
StartLimitIntervalSec={interval}min
StartLimitBurst=3
"""

AGAIN = """\
Restart=on-failure
RestartSec=30min
RestartPreventExitStatus=2
"""

CHECK = """\
{head}OnFailure={failed}

[Service]
Type=oneshot
# 1: an alarm is open; people were told when it was raised.
{user}ExecStart={command}
{environment}TimeoutStartSec=1h
Nice=10
UMask=0027
{sandbox}"""

FAILED = """\
{head}
[Service]
Type=oneshot
{user}ExecStart={command} --unit %i
{environment}TimeoutStartSec=5min
UMask=0027
{sandbox}"""

TIMER = """\
# Written by unioncrawl schedule --systemd.
[Unit]
Description=unioncrawl: {what} every day

[Timer]
{times}{jitter}
Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


def units(plan: Plan, *, user: str | None) -> list[File]:
    """Return the services and the timers.

    :param user: who runs them, for the system's manager; ``None`` for units of a user's own manager.
    """
    told = f"{plan.unit}-failed@"
    shared = {
        "failed": f"{told}%n.service",
        "user": f"User={user}\n" if user else "",
        "sandbox": _sandbox([str(plan.archive), *map(str, plan.elsewhere)]) if user else OF_USER,
    }
    interval = plan.least_gap_minutes - plan.jitter_minutes - _SHORTEST_MIN
    is_again = plan.least_gap_minutes >= _AGAIN_MIN
    # A single backslash at the end would take in the next line.
    archive = specified(str(plan.archive).replace("\\", "\\\\"))
    service = SERVICE.format(
        head=HEAD.format(what=f"crawl the union press into {archive}"),
        command=_line(plan.command),
        environment=_environment(plan.environment),
        memory=plan.memory,
        limit=LIMIT.format(interval=max(_SHORTEST_MIN, interval)) if is_again else "",
        again=AGAIN if is_again else "",
        **shared,
    )
    failed = FAILED.format(
        head=HEAD.format(what="tell that %i failed"),
        command=_line(plan.called("notify")),
        environment=_environment(import_path()),
        **shared,
    )
    times = "\n".join(map(_daily, plan.times))
    jitter = f"\nRandomizedDelaySec={plan.jitter_minutes}min"
    files = [
        File(f"{plan.unit}.service", service),
        File(f"{plan.unit}.timer", TIMER.format(what="crawl the union press", times=times, jitter=jitter)),
        File(f"{told}.service", failed),
    ]
    if plan.is_of_days:
        return files
    check = CHECK.format(
        head=HEAD.format(what=f"look whether all is well in {archive}"),
        command=_line(plan.called("status", "--check")),
        environment=_environment(plan.environment),
        **shared,
    )
    timer = TIMER.format(what="look whether all is well", times=_daily(plan.check_time), jitter="")
    return [*files, File(f"{plan.unit}-check.service", check), File(f"{plan.unit}-check.timer", timer)]


def _sandbox(directories: Sequence[str]) -> str:
    hidden = any(one == path or one.startswith(f"{path}/") for one in directories for path in TEMPORARY)
    writable = "".join(f"ReadWritePaths=-{quoted(one)}\n" for one in directories)
    return SANDBOX.format(writable=writable, private_tmp="" if hidden else "PrivateTmp=yes\n")


def _line(command: Sequence[str]) -> str:
    return " ".join(quoted(part, dollar="$$") for part in command)


def _environment(variables: Mapping[str, str]) -> str:
    return "".join(
        f"Environment={quoted(f'{name}={value}', always=True)}\n" for name, value in variables.items()
    )


def _daily(time: dt.time) -> str:
    return f"OnCalendar=*-*-* {time:%H:%M}:00 Asia/Shanghai"


def steps(plan: Plan, directory: str, *, user: str | None) -> list[str]:
    """Return what is to be done with the units."""
    named = [file.name for file in units(plan, user=user)]
    files = " ".join(f"{directory}/{name}" for name in named)
    timers = " ".join(name for name in named if name.endswith(".timer"))
    if user is None:
        return [
            f"mkdir -p ~/.config/systemd/user && cp {files} ~/.config/systemd/user/",
            f"systemctl --user daemon-reload && systemctl --user enable --now {timers}",
            "loginctl enable-linger   # so that it runs while you are not logged in",
            f"systemctl --user list-timers {timers}; journalctl --user -u {plan.unit}",
        ]
    return [
        f"sudo cp {files} /etc/systemd/system/",
        f"sudo systemctl daemon-reload && sudo systemctl enable --now {timers}",
        f"systemctl list-timers {timers}; journalctl -u {plan.unit}",
    ]


def specified(text: str) -> str:
    """Return ``text`` where systemd would see specifiers (``%h``)."""
    return text.replace("%", "%%")


def quoted(text: str, *, dollar: str = "$", always: bool = False) -> str:
    """Return ``text`` as one word of a unit file.

    :param dollar: ``$$`` in a command line, where variables are put in.
    """
    said = specified(text).replace("$", dollar)
    if _PLAIN.fullmatch(said.replace("$", "")) and not always:
        return said
    escaped = said.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
