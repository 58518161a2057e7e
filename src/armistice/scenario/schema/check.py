"""Checks: what a reading must reproduce if the model carries its source's argument.

A check is data. It names a quantity that the model computes (a word of `MEASURES`), perhaps
under a change, and says what the source implies about it. Whether it holds is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from armistice.scenario.schema.base import Because, Block, Name, PartyId, Slug, Text
from armistice.scenario.schema.table import FormId, OneOrList

__all__ = ["BANDS", "MEASURES", "MOST_SHARE", "Band", "BandId", "Check", "Compared", "MeasureRow"]

MOST_SHARE = 2.0 / 3.0
"""Share of draws in which a check must hold unless it says otherwise: a clear majority."""

LayerId = Literal["values", "commitment", "consent", "trust"]
EndingId = Literal["defeat", "collapse", "wider-war"]
OutcomeId = Literal[
    "agreed-6",
    "agreed-12",
    "truce-30d-12",
    "holds-12",
    "collapse-12",
    "ended-12",
    "defeat",
    "collapse",
    "wider-war",
    "still-war",
    "settled-holding",
    "settled-broken",
]
MeasureId = Literal[
    "waiting",
    "value",
    "fighting",
    "flow",
    "deal",
    "terms",
    "consent",
    "margin",
    "deal-margin",
    "net-flow",
    "acceptance",
    "breach",
    "layers",
    "passing",
    "killed",
    "blocked",
    "gap",
    "hazard",
    "meeting",
    "signed",
    "ending",
    "split",
    "drift",
    "front-moves",
    "strike-balance",
    "stance-share",
    "leaving",
    "asks",
    "long-war",
    "first-agreement",
    "outcome",
]


@dataclass(frozen=True)
class MeasureRow:
    """What is known about a measure.

    Attributes
    ----------
    needs, takes
        Keys of `of` that it must have, and may have.
    origin
        `today` (every draw holds it), `solved` (needs a draw's full solution), `war` (the
        same, but no solution) or `futures` (simulated; not available under a change).
    unit
        What it is counted in.
    meaning
        Plain words.
    """

    needs: tuple[str, ...]
    takes: tuple[str, ...]
    origin: str
    unit: str
    meaning: str


_SOME = ("forms", "where")
MEASURES: dict[str, MeasureRow] = {
    "waiting": MeasureRow(
        ("party",), ("phase",), "today", "aims", "W: value of waiting for another month"
    ),
    "value": MeasureRow(
        ("party",), ("phase",), "today", "aims", "V: value at the start of a month, talks included"
    ),
    "fighting": MeasureRow(
        ("party",), (), "today", "aims", "W0: value of fighting on with no talks ever"
    ),
    "flow": MeasureRow(("party",), ("phase",), "today", "aims", "u: worth of a month of war"),
    "deal": MeasureRow(
        ("party", "package"), (), "today", "aims", "D: value of the package once signed"
    ),
    "terms": MeasureRow(
        ("party", "package"), (), "today", "aims", "v: value of the package if never broken"
    ),
    "consent": MeasureRow(
        ("party", "package"), (), "today", "aims", "chi: what signing costs at home"
    ),
    "margin": MeasureRow(
        ("party", "package"), (), "today", "aims", "D - chi - W: what signing gains over waiting"
    ),
    "deal-margin": MeasureRow(
        ("party", "package"), (), "today", "aims", "D - W: the same before the cost at home"
    ),
    "net-flow": MeasureRow(
        ("party",),
        ("package",),
        "today",
        "aims",
        "u - D: war for a month against the package (default: the best that would last)",
    ),
    "acceptance": MeasureRow(
        ("party",),
        ("package", *_SOME),
        "today",
        "chance",
        "chance that the side signs when the package is tabled; mean over packages if several",
    ),
    "breach": MeasureRow(("package",), (), "today", "a month", "chance that it is broken"),
    "layers": MeasureRow(
        (), ("package", *_SOME), "today", "layers", "layers passed, 0 to 4, by the deepest package"
    ),
    "passing": MeasureRow(
        ("layers",), _SOME, "today", "packages", "packages left after the last layer named"
    ),
    "killed": MeasureRow(
        ("layers",), _SOME, "today", "share", "share of packages that die at these layers"
    ),
    "blocked": MeasureRow(
        ("party", "layers"),
        _SOME,
        "today",
        "share",
        "of the packages that die at these layers, the share that this side itself rejects",
    ),
    "gap": MeasureRow((), (), "today", "aims", "durable gap; none where nothing would last"),
    "hazard": MeasureRow((), _SOME, "today", "a month", "chance that something is signed"),
    "meeting": MeasureRow(
        (), _SOME, "today", "chance", "chance that a round of talks now ends in a signature"
    ),
    "signed": MeasureRow(
        (),
        ("bad_faith", *_SOME),
        "today",
        "share",
        "of what may be signed this month, the share that is of these forms or terms, or is "
        "signed in order to be broken",
    ),
    "ending": MeasureRow(("ending",), (), "today", "a month", "chance of this end of the war"),
    "split": MeasureRow((), ("phase",), "today", "aims", "half of W of side A less W of side B"),
    "drift": MeasureRow(
        (), (), "today", "km²", "expected movement of the front in twelve months of war"
    ),
    "front-moves": MeasureRow((), ("phase",), "war", "a month", "chance that the front moves"),
    "strike-balance": MeasureRow(
        ("party", "phase"),
        (),
        "war",
        "aims",
        "what the side's strikes, banned in that phase, inflict less what it suffers",
    ),
    "stance-share": MeasureRow(
        ("stance", "months"), (), "war", "chance", "chance of the stance after months of war"
    ),
    "leaving": MeasureRow(
        ("party", "after"), (), "war", "aims", "what a mediator gains by leaving after this answer"
    ),
    "asks": MeasureRow(
        ("party",),
        (),
        "solved",
        "aims",
        "spread of what the side asks for over the states that the war may reach",
    ),
    "long-war": MeasureRow(
        ("months",), (), "solved", "chance", "chance that the war goes on after so many months"
    ),
    "first-agreement": MeasureRow(
        ("forms",), (), "futures", "share", "of first signatures, the share of these forms"
    ),
    "outcome": MeasureRow(("outcome",), (), "futures", "share", "share of simulated futures"),
}
"""Every measure a check may name."""


class Target(Block):
    """Which of a measure's many numbers is meant."""

    party: PartyId | None = None
    package: Slug | None = Field(default=None, description="a named package")
    phase: Slug | None = Field(default=None, description="war, or a named pause or framework")
    forms: list[FormId] | None = Field(default=None, description="only packages of these forms")
    where: dict[Slug, OneOrList] = Field(default={}, description="only packages with these terms")
    bad_faith: bool = Field(default=False, description="also what is signed to be broken")
    layers: list[LayerId] | None = None
    ending: EndingId | None = None
    outcome: OutcomeId | None = None
    stance: Slug | None = None
    months: int | None = Field(default=None, ge=1, le=360)
    after: Text | None = Field(default=None, description="no-offer, or who refused")


class Compared(Block):
    """A measure, perhaps less the same measure for something else."""

    measure: MeasureId
    of: Target = Target()
    than: Target | None = Field(default=None, description="subtracted; what differs from `of`")


class Start(Block):
    """Today's state, moved. Nothing is solved anew: the same war is looked at elsewhere."""

    front: int = Field(default=0, description="steps in favour of side A")
    endurance: dict[PartyId, int] = Field(default={}, description="levels gained")
    stance: Slug | None = None


class Under(Block):
    """A change of the war: values first, then levers; then where it is looked at."""

    values: dict[Name, float] = Field(default={}, description="address: number, in its unit")
    levers: dict[Slug, Annotated[float, Field(ge=0, le=1)]] = Field(
        default={}, description="lever: dose from 0 to 1"
    )
    rules: dict[Name, Text] = Field(default={}, description="rule: its value")
    start: Start | None = Field(default=None, description="another state than today's")


class Scan(Block):
    """Values of one number, tried in this order until the check's line is passed."""

    vary: Text = Field(description="address")
    over: list[float] = Field(min_length=1, max_length=12, description="in the field's unit")
    beside: dict[Slug, Compared] = Field(
        default={}, description="shown for the value at which the line is passed"
    )


class Check(Block):
    """A conclusion of a source that its reading must reproduce. It may fail."""

    reading: Slug
    text: Text
    mechanisms: list[Text] = Field(default=[], description="ids, for the reader")
    from_: Because = Field(default=(), alias="from")
    measure: MeasureId
    of: Target = Target()
    than: Target | None = Field(default=None, description="subtracted; what differs from `of`")
    under: Under | None = Field(default=None, description="a change under which it is measured")
    against: Under | None = Field(
        default=None, description="what rises, falls and flat compare with; default no change"
    )
    scan: Scan | None = None
    alike: Compared | None = Field(default=None, description="agrees: whose sign it must share")
    expect: Literal["above", "below", "rises", "falls", "flat", "agrees", "appears"]
    line: float = Field(default=0.0, description="for above, below and appears")
    within: float = Field(default=0.1, gt=0, description="flat: largest change, as a share")
    share: float = Field(
        default=MOST_SHARE, gt=0, le=1, description="share of draws in which it must hold"
    )
    note: Text | None = Field(default=None, description="what a reader should know about it")


class Band(Block):
    """A range in which a prior predictive quantity must lie."""

    low: float
    high: float


BandId = Literal[
    "ending-month",
    "front-year",
    "collapse-year",
    "office-year",
    "holds-year",
    "agreed-endings",
    "first-settlements",
    "war-year",
]
BANDS: dict[str, tuple[float, float] | None] = {
    "ending-month": (0.003, 0.15),
    "front-year": None,
    "collapse-year": (0.0, 0.3),
    "office-year": (0.02, 0.08),
    "holds-year": (0.45, 1.0),
    "agreed-endings": (0.06, 0.94),
    "first-settlements": (0.17, 0.66),
    "war-year": (0.4, 0.8),
}
"""Bands of the prior predictive checks; None where only a scenario can say (km²).

The three on agreements reach from the lowest to the highest 95 % end among the groups on record
(docs/checks.md names them), and a test holds them to it."""
