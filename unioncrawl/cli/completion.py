"""``unioncrawl completion``."""

from __future__ import annotations

import click

from unioncrawl.cli.completing import SHELLS

INSTALL = {
    "bash": 'in ~/.bashrc:  eval "$(unioncrawl completion bash)"',
    "zsh": 'in ~/.zshrc, below compinit:  eval "$(unioncrawl completion zsh)"',
    "fish": "once:  unioncrawl completion fish > ~/.config/fish/completions/unioncrawl.fish",
}


@click.command()
@click.argument("shell", type=click.Choice(tuple(SHELLS)))
def command(shell: str) -> None:
    """Print what makes a shell complete commands, options, names of sources, platforms and provinces.

    Its last line says where it goes.

    \b
    Examples:
      eval "$(unioncrawl completion bash)"
      unioncrawl completion zsh
      unioncrawl completion fish
    """
    from unioncrawl.cli import COMPLETE, group

    source = SHELLS[shell](group, {}, "unioncrawl", COMPLETE).source()
    # Last: zsh reads the first line.
    click.echo(f"{source.rstrip()}\n\n# To have this in every shell, {INSTALL[shell]}")
