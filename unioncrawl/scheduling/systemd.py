"""A service and a timer of systemd.

The service may write its archive and nothing else. It is started again if it failed, half an hour later and at most
twice, because sites are often back by then; a wrong call (status 2) is not tried again. The timer makes up for what it
missed while the machine was off.
"""

from __future__ import annotations

import re

from unioncrawl.scheduling.plan import File, Plan

NAME = "unioncrawl"

_SHORTEST_MIN = 10
"""So much earlier than the timer may start it next, starts are counted anew."""

_PLAIN = re.compile(r"[\w@%+=:,./-]+", re.ASCII)

TEMPORARY = ("/tmp", "/var/tmp")

SANDBOX = """\
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={archive}
ProtectHome=read-only
{private_tmp}PrivateDevices=yes
CacheDirectory=unioncrawl
Environment=TLDEXTRACT_CACHE=/var/cache/unioncrawl/tldextract
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

SERVICE = """\
# Written by unioncrawl schedule --systemd: write it again rather than edit it, or add a drop-in.
[Unit]
Description=unioncrawl: crawl the union press into {description}
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec={interval}min
StartLimitBurst=3

[Service]
Type=oneshot
{user}ExecStart={command}
{environment}# 1: a source failed, the others are crawled. 2: called wrongly, or a setting is mistyped.
Restart=on-failure
RestartSec=30min
RestartPreventExitStatus=2
# Told to stop, a crawl finishes what is on its way; killed after that it loses nothing either.
TimeoutStartSec=infinity
TimeoutStopSec=2min
MemoryMax={memory}
CPUWeight=20
IOWeight=20
TasksMax=256
Nice=10
UMask=0027
{sandbox}"""

TIMER = """\
# Written by unioncrawl schedule --systemd.
[Unit]
Description=unioncrawl: crawl the union press every day

[Timer]
{times}
RandomizedDelaySec={jitter}min
Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


def units(plan: Plan, *, user: str | None) -> list[File]:
    """Return the service and the timer.

    :param user: who runs it, for the system's manager; ``None`` for units of a user's own manager.
    """
    archive = str(plan.archive)
    hidden = any(archive == path or archive.startswith(f"{path}/") for path in TEMPORARY)
    sandbox = SANDBOX.format(archive=quoted(archive), private_tmp="" if hidden else "PrivateTmp=yes\n")
    service = SERVICE.format(
        description=specified(
            archive.replace("\\", "\\\\")
        ),  # a single one at the end would take in the next line
        user=f"User={user}\n" if user else "",
        command=" ".join(quoted(part, dollar="$$") for part in plan.command),
        environment="".join(
            f"Environment={quoted(f'{name}={value}', always=True)}\n"
            for name, value in plan.environment.items()
        ),
        memory=plan.memory,
        interval=max(_SHORTEST_MIN, plan.least_gap_minutes - plan.jitter_minutes - _SHORTEST_MIN),
        sandbox=sandbox if user else OF_USER,
    )
    timer = TIMER.format(
        times="\n".join(f"OnCalendar=*-*-* {time:%H:%M}:00 Asia/Shanghai" for time in plan.times),
        jitter=plan.jitter_minutes,
    )
    return [File(f"{NAME}.service", service), File(f"{NAME}.timer", timer)]


def steps(directory: str, *, user: str | None) -> list[str]:
    """Return what is to be done with the units."""
    if user is None:
        return [
            f"mkdir -p ~/.config/systemd/user && cp {directory}/{NAME}.service {directory}/{NAME}.timer ~/.config/systemd/user/",
            f"systemctl --user daemon-reload && systemctl --user enable --now {NAME}.timer",
            "loginctl enable-linger   # so that it runs while you are not logged in",
            f"systemctl --user list-timers {NAME}.timer; journalctl --user -u {NAME}",
        ]
    return [
        f"sudo cp {directory}/{NAME}.service {directory}/{NAME}.timer /etc/systemd/system/",
        f"sudo systemctl daemon-reload && sudo systemctl enable --now {NAME}.timer",
        f"systemctl list-timers {NAME}.timer; journalctl -u {NAME}",
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
