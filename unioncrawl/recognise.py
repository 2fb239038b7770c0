"""Which platform an address is of, told from its form alone."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from types import ModuleType

import attrs

import unioncrawl.platforms
from unioncrawl.addresses import AddressForm
from unioncrawl.urls import normalised


@attrs.frozen(kw_only=True)
class Recognised:
    """A platform that an address can be of."""

    platform: str
    """Module name in ``unioncrawl.platforms``."""

    product: str
    """What the platform is: the first line of its module's docstring."""

    form: AddressForm
    """The form of address that fits."""

    groups: dict[str, str]
    """What its named groups are in this address."""


@functools.cache
def platforms() -> dict[str, ModuleType]:
    """Return every platform module by name. Imports them, and with them web-poet and Scrapy."""
    found = sorted(module.name for module in pkgutil.iter_modules(unioncrawl.platforms.__path__))
    modules = {name: importlib.import_module(f"unioncrawl.platforms.{name}") for name in found}
    return {name: module for name, module in modules.items() if hasattr(module, "ADDRESSES")}


def recognised(url: str) -> list[Recognised]:
    """Return the platforms that ``url`` can be of, the most specific form of address first; none if unknown."""
    found = []
    for name, module in platforms().items():
        for form in module.ADDRESSES:
            match = form.match(normalised(url))
            if match:
                product = (module.__doc__ or name).strip().splitlines()[0]
                groups = {key: value for key, value in match.groupdict().items() if value is not None}
                found.append(Recognised(platform=name, product=product, form=form, groups=groups))
                break
    # What a longer pattern fits was told by more than what a shorter one does.
    return sorted(found, key=lambda one: -len(one.form.pattern))
