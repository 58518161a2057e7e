"""A loaded scenario, and one reading of it resolved to numbers with their provenance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from armistice.errors import ArmisticeError, Fault, InputError
from armistice.scenario.addresses import Slot, address_space, matches, read_at, write_at
from armistice.scenario.canonical import resolved_hash, scenario_hash
from armistice.scenario.evidence import Evidence
from armistice.scenario.extensions import split_extensions
from armistice.scenario.faults import near
from armistice.scenario.field_rows import form_defaults
from armistice.scenario.fields import FieldTable
from armistice.scenario.guests import Guest
from armistice.scenario.menu import PackageTerms, packages
from armistice.scenario.nodes import Node
from armistice.scenario.numbers import Numbers, to_model_units
from armistice.scenario.numeric import read_number, read_setting
from armistice.scenario.quantities import Quantity, point
from armistice.scenario.sampling import Pair, columns
from armistice.scenario.schema.spec import Rules, ScenarioSpec
from armistice.scenario.sobol import coordinates, sobol_columns

__all__ = ["Origin", "Resolved", "Scenario"]

Layer = Literal["default", "scenario", "reading", "patch"]


@dataclass(frozen=True)
class Origin:
    """Where a number comes from.

    Attributes
    ----------
    layer
        `default` (the format's), `scenario`, `reading` or `patch` (a what-if).
    line
        Line of the file, where there is one.
    evidence
        What it rests on.
    file
        The file of that line.
    """

    layer: Layer
    line: int | None = None
    evidence: tuple[Evidence, ...] = ()
    file: str = ""


class Scenario:
    """A checked scenario. Use `armistice.scenario.load` to make one.

    Parameters
    ----------
    spec
        The scenario as the schema holds it, without any reading applied.
    data
        Its plain data, extension fields included.
    root
        Its nodes, for line numbers.
    table
        Fields in force.
    path
        File or folder it was read from.
    warnings
        What is doubtful but allowed.
    guests
        Mechanisms from outside that it is run with.
    """

    def __init__(
        self,
        spec: ScenarioSpec,
        data: dict[str, Any],
        root: Node,
        table: FieldTable,
        path: str,
        warnings: tuple[Fault, ...] = (),
        guests: tuple[Guest, ...] = (),
    ) -> None:
        self.spec = spec
        self.guests = guests
        self.path = path
        self.warnings = warnings
        self.table = table
        self._data = data
        self._root = root

    def __repr__(self) -> str:
        return f"<Scenario {self.id}, readings {', '.join(self.readings) or 'none'}>"

    @property
    def id(self) -> str:
        """Id of the scenario."""
        return self.spec.id

    @property
    def title(self) -> str:
        """Title, or the id where there is none."""
        return self.spec.title or self.spec.id

    @property
    def as_of(self) -> date:
        """Last day of usable evidence."""
        return self.spec.as_of

    @property
    def war_started(self) -> date:
        """Start of the war."""
        return self.spec.war_started

    @property
    def readings(self) -> tuple[str, ...]:
        """Ids of the readings, in file order."""
        return tuple(self.spec.readings)

    @property
    def belligerents(self) -> tuple[str, str]:
        """Ids of the two sides: A, favoured by the front index, and B."""
        first = self.spec.front.favours
        other = next(
            p for p, body in self.spec.parties.items() if body.is_a("belligerent") and p != first
        )
        return first, other

    @property
    def retrospective(self) -> bool:
        """Whether it draws on scholarship published after `as_of`."""
        return any(source.date > self.as_of for source in self.spec.sources.values())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical form of everything the scenario says."""
        _, extensions = split_extensions(self._data, self.table)
        return scenario_hash(self.spec, extensions, self._code)

    @property
    def _code(self) -> tuple[str, ...]:
        return tuple(guest.digest for guest in self.guests)

    @cached_property
    def addresses(self) -> dict[str, Slot]:
        """Every address of the scenario, in canonical order."""
        return address_space(self.table, self._data)

    def is_locked(self, address: str) -> bool:
        """Whether the address is common ground."""
        return any(matches(pattern, address) for pattern in self.spec.common.locked)

    def resolve(
        self,
        reading: str | None = None,
        patches: Mapping[str, object] | None = None,
        rules: Mapping[str, str] | None = None,
    ) -> Resolved:
        """Apply one reading, then what-if patches and rules.

        Parameters
        ----------
        reading
            Id of a reading, or None for the scenario's own numbers.
        patches
            Address to a number, a quantity as text, or its long form. Locked addresses may
            be patched; the result then says so.
        rules
            Rules to switch after the reading's own.

        Returns
        -------
        Resolved

        Raises
        ------
        InputError
            If the reading, an address, a value or a rule is wrong.
        """
        return resolve(self, reading, patches or {}, rules or {})

    def line_of(self, path: tuple[str, ...]) -> tuple[str, int] | None:
        """Return file and line of the value at a path of the data."""
        node: Node | None = self._root
        for key in path:
            node = node.get(key) if node is not None else None
        return None if node is None else (node.source.label, node.line)


class Resolved:
    """One reading of a scenario, with every number and where it comes from.

    Attributes
    ----------
    scenario, reading
        What it was resolved from; `reading` is None for the scenario's own numbers.
    spec
        The scenario with the reading and the patches applied.
    rules
        Every rule and its value (`beliefs: none` is written `off`).
    quantities
        Every numeric address that applies, defaults included, in canonical order.
    origin
        Layer, line and evidence of each of them.
    common_ground_changed
        Locked addresses that a patch has changed.
    """

    def __init__(
        self,
        scenario: Scenario,
        spec: ScenarioSpec,
        reading: str | None,
        rules: dict[str, str],
        quantities: dict[str, Quantity],
        origin: dict[str, Origin],
        extensions: dict[str, Quantity],
        common_ground_changed: tuple[str, ...],
    ) -> None:
        self.scenario = scenario
        self.spec = spec
        self.reading = reading
        self.rules = rules
        self.quantities: Mapping[str, Quantity] = quantities
        self.origin: Mapping[str, Origin] = origin
        self.common_ground_changed = common_ground_changed
        self._extensions = extensions

    @cached_property
    def packages(self) -> tuple[PackageTerms, ...]:
        """The menu, in order."""
        return packages(self.spec)

    def __repr__(self) -> str:
        return f"<Resolved {self.scenario.id}, {self.reading or 'no reading'}>"

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what the model sees; blind to names of readings and to evidence."""
        return resolved_hash(self.spec, self._extensions, self.rules, self.scenario._code)

    def under(self, rules: Mapping[str, str]) -> Resolved:
        """Return the same reading under other rules, all of them given."""
        return Resolved(
            self.scenario,
            self.spec,
            self.reading,
            dict(rules),
            dict(self.quantities),
            dict(self.origin),
            self._extensions,
            self.common_ground_changed,
        )

    @cached_property
    def correlations(self) -> tuple[Pair, ...]:
        """Pairs of addresses whose draws are correlated by rank."""
        return tuple(
            (pair.a, pair.b, pair.rank) for pair in self.spec.correlations.values() if pair.rank
        )

    @cached_property
    def whole(self) -> dict[str, float]:
        """Settings that are whole numbers (levels, months, counts), by address.

        They are not drawn, so that they stand beside `quantities` and not among them.
        """
        found = {
            address: _walk(self.spec, slot.path)
            for address, slot in self.scenario.addresses.items()
            if slot.field.support == "integer"
        }
        return {a: float(n) for a, n in found.items() if isinstance(n, int)}

    def median(self, levers: Mapping[str, float] | None = None) -> Numbers:
        """Return every number at its median.

        Parameters
        ----------
        levers
            Levers in use and their dose, applied before units are converted.
        """
        written = {address: q.median() for address, q in self.quantities.items()}
        return self._numbers(written, levers, None)

    def draw(
        self,
        index: int,
        draws: int,
        seed: int,
        levers: Mapping[str, float] | None = None,
        sampling: str = "lhs",
    ) -> Numbers:
        """Return draw `index` of `draws`, by a way of `sobol.SAMPLINGS`; readings share luck."""
        if not 0 <= index < draws:
            raise ArmisticeError(f"draw {index} is not among {draws} draws")
        uncertain = [address for address, q in self.quantities.items() if not q.is_point]
        if sampling == "sobol":
            drawn = sobol_columns(seed, draws, coordinates(self), self.correlations)
        else:
            drawn = columns(seed, draws, uncertain, self.correlations)
        written = {
            address: q.args[0] if q.is_point else q.quantile(float(drawn[address][index]))
            for address, q in self.quantities.items()
        }
        return self._numbers(written, levers, index)

    def _numbers(
        self, written: dict[str, float], levers: Mapping[str, float] | None, index: int | None
    ) -> Numbers:
        unknown = [lever for lever in levers or {} if lever not in self.spec.levers]
        if unknown:
            hint = near(unknown[0], self.spec.levers)
            raise ArmisticeError(f"no lever '{unknown[0]}'{hint}")
        table = self.scenario.table
        values = to_model_units(written, self.quantities, table, levers or {})
        return Numbers(values, self.reading, index)


def _input_error(where: str, code: str, address: str, message: str) -> InputError:
    return InputError([Fault(where, 1, 1, code, address, message)])


def resolve(
    scenario: Scenario,
    reading: str | None,
    patches: Mapping[str, object],
    rules: Mapping[str, str],
) -> Resolved:
    """Do the work of `Scenario.resolve`."""
    if reading is not None and reading not in scenario.spec.readings:
        message = f"no reading '{reading}'{near(reading, scenario.readings)}"
        raise _input_error(scenario.path, "A03", "readings", message)
    space = scenario.addresses
    data = scenario._data
    layers: dict[str, Origin] = {}
    changed_rules: dict[str, str] = {}
    if reading is not None:
        data, layers = _apply_reading(scenario, reading, data)
        overlay = scenario.spec.readings[reading]
        changed_rules = {name: change.value for name, change in overlay.rules.items()}
    for address, value in patches.items():
        slot = space.get(address)
        if slot is None:
            message = f"no field '{address}'{near(address, space)}"
            raise _input_error("what-if", "A01", address, message)
        _check_patch(slot, value)
        data = write_at(data, slot.path, value)
        layers[address] = Origin("patch")
    changed_rules.update(rules)
    spec, extensions = _validated(scenario, data)
    quantities: dict[str, Quantity] = {}
    origin: dict[str, Origin] = {}
    for address, slot in space.items():
        quantity = _quantity(spec, slot, slot.written or address in layers, extensions)
        if quantity is None:
            continue
        quantities[address] = quantity
        origin[address] = layers.get(address) or _base_origin(scenario, slot, quantity)
    common = tuple(address for address in patches if scenario.is_locked(address))
    return Resolved(
        scenario, spec, reading, _rules(spec, changed_rules), quantities, origin, extensions, common
    )


def _apply_reading(
    scenario: Scenario, reading: str, data: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Origin]]:
    layers: dict[str, Origin] = {}
    for address, change in scenario.spec.readings[reading].set.items():
        slot = scenario.addresses[address]
        path = ("readings", reading, "set", address)
        raw = read_at(scenario._data, path)
        if not slot.field.is_number and isinstance(raw, dict):
            raw = raw["value"]
        data = write_at(data, slot.path, raw)
        file, line = scenario.line_of(path) or ("", 0)
        layers[address] = Origin("reading", line or None, change.because, file)
    return data, layers


def _check_patch(slot: Slot, value: object) -> None:
    row = slot.field
    if row.is_number or row.support == "target":
        support = "" if row.is_number else "real"
        _, issues = read_number(value, row, support)
    else:
        _, issues = read_setting(value, row)
    if issues:
        raise _input_error("what-if", issues[0].code, slot.address, issues[0].message)


def _validated(
    scenario: Scenario, data: dict[str, Any]
) -> tuple[ScenarioSpec, dict[str, Quantity]]:
    from pydantic import ValidationError

    from armistice.scenario.validate import faults_of

    core, extensions = split_extensions(data, scenario.table)
    # Readings, checks and predictions are not touched by patches: take them as already read.
    for key in ("readings", "checks", "predictions"):
        if key in core:
            core[key] = getattr(scenario.spec, key)
    try:
        return ScenarioSpec.model_validate(core), extensions
    except ValidationError as error:
        faults = faults_of(error, scenario._root)
        raise InputError([_moved(fault) for fault in faults]) from None


def _moved(fault: Fault) -> Fault:
    return Fault("what-if", 1, 1, fault.code, fault.address, fault.message)


def _quantity(
    spec: ScenarioSpec, slot: Slot, written: bool, extensions: dict[str, Quantity]
) -> Quantity | None:
    if slot.address in extensions:
        return extensions[slot.address]
    row = slot.field
    if not row.is_number and row.support != "target":
        return None
    found = _walk(spec, slot.path) if written else None
    if isinstance(found, Quantity):
        return found
    if row.pattern.startswith("forms.@form."):
        default = form_defaults(slot.path[1]).get(slot.path[2])
        return None if default is None else point(default, row.support, row.unit, row.pattern)
    if row.quiet or row.default is None:
        return _own_share(slot)
    if row.pattern == "@B.values.@issue.@option":
        # The default option is the zero of the scale; it has no number of its own.
        issue = spec.issues.get(slot.path[3])
        if issue is None or issue.default == slot.path[4]:
            return None
    return row.default_quantity()


def _own_share(slot: Slot) -> Quantity | None:
    """A side that names no supporters keeps itself in the fight."""
    row = slot.field
    if row.pattern == "@B.support.@share" and slot.path[-1] == "own":
        return point(1.0, row.support, row.unit, row.pattern)
    return None


def _walk(spec: ScenarioSpec, path: tuple[str, ...]) -> Any:
    found: Any = spec
    for key in path:
        if isinstance(found, dict):
            found = found.get(key)
        else:
            found = getattr(found, {"from": "from_", "if": "if_"}.get(key, key), None)
    return found


def _base_origin(scenario: Scenario, slot: Slot, quantity: Quantity) -> Origin:
    place = scenario.line_of(slot.path)
    if place is None:
        return Origin("default")
    return Origin("scenario", place[1], quantity.because, place[0])


def _rules(spec: ScenarioSpec, changed: Mapping[str, str]) -> dict[str, str]:
    from pydantic import ValidationError

    values = {name: getattr(spec.rules, name) for name in Rules.model_fields}
    for name, value in changed.items():
        if name not in values:
            message = f"no rule '{name}'{near(name, values)}"
            raise _input_error("what-if", "A03", "rules", message)
        values[name] = value
    try:
        checked = Rules.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        message = f"'{values[name]}' is not a value of rule '{name}': {first['msg']}"
        raise _input_error("what-if", "K04", f"rules.{name}", message) from None
    found = {name: str(getattr(checked, name)) for name in Rules.model_fields}
    if found["beliefs"] == "none":
        found["beliefs"] = "off"
    return found
