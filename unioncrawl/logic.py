"""The logic of a page class as a digest: of all code of this package that can have a part in what it reads.

Nothing is imported: the source text is taken apart. A digest does not change with comments, docstrings, annotations or
layout, nor with the Python that works it out, and it changes with everything else (decision 0053).
"""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from unioncrawl.errors import UnioncrawlError

PACKAGE = "unioncrawl"
ROOT = Path(__file__).parent

BASE = f"{PACKAGE}.pages.SitePage"

EVERY_ROAD = (f"{PACKAGE}.provider.http_response", f"{PACKAGE}.road.finished", f"{PACKAGE}.road.piped")
"""What has a part in every item though no page class names it: the page's charset, cleaning and validation."""

SERVES_WITHOUT_RULE = f"{PACKAGE}.generic.page.GenericArticlePage"
"""For pages of sites that are no source."""

VERSIONS = f"{PACKAGE}.parsers"
"""The module that knows the versions; it has no part in what is read."""

ADDRESS_FACTS = frozenset(
    {"name", "sites", "hosts", "except_hosts", "scheme", "paths", "rewrites", "query", "source"}
)
"""Facts of a source that decide what an address is. Of the others those count that the class's code asks for."""

_FACTS_ASKED_FOR = frozenset(
    {"title", "publisher", "province", "level", "serial_number", "caveats", "evidence"}
)

_NOT_SAID = frozenset(
    {"ctx", "kind", "type_comment", "type_ignores", "annotation", "returns", "type_params", "simple"}
)
"""Fields of Python's syntax tree that are no logic, or that not every Python has."""

_DIGITS = 12
"""Hexadecimal, of SHA-256: 48 bits. Nobody seeks collisions; that a change keeps a digest by chance will not happen."""

Names = tuple[str, ...]


@attrs.frozen
class Definition:
    """What a module says of one of its names."""

    name: str
    """Dotted, with its module."""

    shape: str
    """The statements as a text that only a change of logic changes; of a source without its facts."""

    uses: frozenset[str]
    """Names of the definitions that it names."""

    asks: frozenset[str]
    """Facts of the source that it asks for."""

    facts: tuple[tuple[str, str], ...] = ()
    """If it is a source: its facts and their shapes."""


@attrs.frozen
class Module:
    """A module, taken apart."""

    name: str
    statements: dict[str, list[ast.stmt]]
    """The statements that say something of a name."""

    imports: dict[str, str]
    """Name to what it stands for, dotted."""


def digests() -> dict[str, str]:
    """Return the digest of every page class that serves addresses, by the name of the class."""
    return {name.rpartition(".")[2]: digest(name) for name in page_classes()}


def page_classes() -> list[str]:
    """Return the page classes that serve addresses, by their dotted names."""
    found = [SERVES_WITHOUT_RULE]
    for path in sorted((ROOT / "sources").glob("*.py")):
        module = _module(f"{PACKAGE}.sources.{path.stem}")
        found += [
            f"{module.name}.{name}"
            for name, statements in module.statements.items()
            if any(_has_rule(statement) for statement in statements) and _is_page(f"{module.name}.{name}")
        ]
    return found


def digest(name: str) -> str:
    """Return the digest of the logic of the class ``name``."""
    reached = sorted(reachable((name, *EVERY_ROAD)), key=lambda definition: definition.name)
    asked = ADDRESS_FACTS.union(*(definition.asks for definition in reached))
    said = hashlib.sha256()
    for definition in reached:
        said.update(f"{definition.name} {definition.shape}\n".encode())
        for fact, shape in definition.facts:
            if fact in asked:
                said.update(f"{fact} {shape}\n".encode())
    return said.hexdigest()[:_DIGITS]


def reachable(names: Iterable[str]) -> list[Definition]:
    """Return the definitions ``names`` and all that they name, and so on, within the package."""
    found: dict[str, Definition] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _definition(name)
            waiting += found[name].uses
    return list(found.values())


@functools.cache
def _definition(name: str) -> Definition:
    module_name, _, own = name.rpartition(".")
    module = _module(module_name)
    statements = module.statements[own]
    paths = {path for statement in statements for path in _paths(statement)}
    imports = module.imports | _imports(statement for top in statements for statement in ast.walk(top))
    used = {found for path in paths for found in _resolved(module, imports, path)}
    calls = [call for statement in statements if (call := _source_call(statement))]
    return Definition(
        name=name,
        shape="" if calls else " ".join(map(_shape, statements)),
        uses=frozenset(used - {name}),
        asks=frozenset(path[i + 1] for path in paths for i in range(len(path) - 1) if _asks(path, i)),
        facts=tuple(fact for call in calls for fact in _facts(call)),
    )


def _asks(path: Names, place: int) -> bool:
    return path[place] == "source" and path[place + 1] in _FACTS_ASKED_FOR


# -- modules


@functools.cache
def _module(name: str) -> Module:
    """Return the module ``name`` of the package.

    :raises UnioncrawlError: if it imports in a way that is not followed.
    """
    path = _file_of(name)
    assert path is not None
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    body = [statement for statement in tree.body if not _is_bare_text(statement)]
    statements: dict[str, list[ast.stmt]] = {}
    for statement in body:
        for bound in sorted(_bound(statement)):
            statements.setdefault(bound, []).append(statement)
    for statement in body:
        # What is done to a name beside its definition belongs to it.
        if isinstance(statement, ast.Expr):
            for first, *_ in sorted(set(_paths(statement))):
                if first in statements:
                    statements[first].append(statement)
    return Module(name, statements, _imports(each for top in body for each in ast.walk(top)))


def _file_of(name: str) -> Path | None:
    """Return the file of a module of the package, ``None`` for any other name."""
    first, *rest = name.split(".")
    if first != PACKAGE:
        return None
    base = ROOT.joinpath(*rest)
    package = base / "__init__.py"
    module = base.with_suffix(".py") if rest else package
    return next((path for path in (module, package) if path.is_file()), None)


def _imports(nodes: Iterable[ast.AST]) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                found[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            if node.level or any(alias.name == "*" for alias in node.names):
                raise UnioncrawlError(
                    f"line {node.lineno} of a module imports by * or by dots: write names out"
                )
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement of a module gives a meaning."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Expr)):
        return set()
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = {node.name for node in ast.walk(statement) if isinstance(node, named)}
    return found | {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _resolved(module: Module, imports: dict[str, str], path: Names) -> Iterator[str]:
    """Yield the definitions that a path of names, as it stands in ``module``, leads to."""
    first, *rest = path
    if first in module.statements:
        yield f"{module.name}.{first}"
    if first in imports:
        yield from _led_to(imports[first], tuple(rest))


def _led_to(name: str, rest: Names) -> Iterator[str]:
    """Yield what the dotted ``name`` and the attributes ``rest`` of it lead to."""
    if _file_of(name):
        if rest:
            yield from _led_to(f"{name}.{rest[0]}", rest[1:])
        return
    module_name, _, own = name.rpartition(".")
    if module_name == VERSIONS or _file_of(module_name) is None:
        return
    module = _module(module_name)
    if own in module.statements:
        yield name
    elif own in module.imports:
        yield from _led_to(module.imports[own], rest)


# -- classes


def _has_rule(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ClassDef) and any(
        path[-1] == "handle_urls" for decorator in statement.decorator_list for path in _paths(decorator)
    )


@functools.cache
def _is_page(name: str) -> bool:
    module_name, _, own = name.rpartition(".")
    module = _module(module_name)
    bases = [
        base
        for statement in module.statements[own]
        if isinstance(statement, ast.ClassDef)
        for node in statement.bases
        for path in _paths(node)
        for base in _resolved(module, module.imports, path)
    ]
    return name == BASE or any(_is_page(base) for base in bases)


# -- sources


def _source_call(statement: ast.stmt) -> ast.Call | None:
    """Return the call that makes a source, if ``statement`` is one."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    is_source = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Source"
    return value if is_source and isinstance(value, ast.Call) else None


def _facts(call: ast.Call) -> Iterator[tuple[str, str]]:
    """Yield the facts of a source or site with their shapes; of its sites one by one."""
    for keyword in call.keywords:
        if keyword.arg == "sites":
            for site in ast.walk(keyword.value):
                if isinstance(site, ast.Call):
                    yield "sites", " ".join(f"{n} {s}" for n, s in _facts(site) if n in ADDRESS_FACTS)
        else:
            yield keyword.arg or "**", _shape(keyword.value)


# -- code as text


def _is_bare_text(node: object) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _fields(node: ast.AST) -> Iterator[tuple[str, object]]:
    """Yield the fields of a node of the syntax tree that are logic."""
    for name, value in ast.iter_fields(node):
        if name in _NOT_SAID or value is None or value == []:
            continue
        yield name, [one for one in value if not _is_bare_text(one)] if isinstance(value, list) else value


def _shape(value: object) -> str:
    """Return a piece of syntax tree as text."""
    if isinstance(value, ast.Constant):
        return ascii(value.value)  # what can be printed is not the same to every Python
    if isinstance(value, ast.AnnAssign) and value.value:
        return f"(Assign targets=[{_shape(value.target)}] value={_shape(value.value)})"
    if isinstance(value, ast.AST):
        said = " ".join(f"{name}={_shape(child)}" for name, child in _fields(value))
        return f"({type(value).__name__} {said})"
    if isinstance(value, list):
        return f"[{' '.join(map(_shape, value))}]"
    return ascii(value)


def _paths(value: object) -> Iterator[Names]:
    """Yield the names in a piece of syntax tree, with the attributes that are asked of them: ``("a", "b")`` for ``a.b``."""
    if isinstance(value, (ast.Attribute, ast.Name)):
        yield from _chain(value)
    elif isinstance(value, ast.AST):
        for _, child in _fields(value):
            yield from _paths(child)
    elif isinstance(value, list):
        for child in value:
            yield from _paths(child)


def _chain(node: ast.Attribute | ast.Name) -> Iterator[Names]:
    attributes: list[str] = []
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        attributes.append(inner.attr)
        inner = inner.value
    if isinstance(inner, ast.Name):
        yield (inner.id, *reversed(attributes))
    else:
        yield from _paths(inner)
        yield ("", *reversed(attributes))
