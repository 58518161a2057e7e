"""The strip at the top: what this is, from which sources, encoded by whom, and what it is not."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from armistice.report.case import Source
from armistice.report.context import Context
from armistice.report.links import safe_link
from armistice.report.palette import ReadingStyle
from armistice.report.words import Words

__all__ = ["AccountLine", "Header", "SourceLine", "header", "run_hash", "short"]

_SHOWN = 12


@dataclass(frozen=True)
class SourceLine:
    """One source: its letter, what is known of it, and its address if it may be linked."""

    id: str
    text: str
    link: str


@dataclass(frozen=True)
class AccountLine:
    """One reading with its marks, source and encoder."""

    label: str
    note: str
    style: ReadingStyle


@dataclass(frozen=True)
class Header:
    """Everything in the strip."""

    title: str
    id: str
    evidence: str
    war_age: str
    sources: tuple[SourceLine, ...]
    accounts: tuple[AccountLine, ...]
    hashes: tuple[tuple[str, str], ...]
    standing: str
    disclaimer: str
    banner: str


def short(text: str) -> str:
    """First twelve digits of a hash."""
    return text[:_SHOWN]


def run_hash(context: Context) -> str:
    """Hash of the run: resolved hashes, version of the code, seed, draws and paths."""
    asked = {key: context.meta[key] for key in ("version", "seed", "draws", "paths")}
    asked["readings"] = [str(result.zone["content_hash"]) for result in context.results]
    text = json.dumps(asked, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _dated(source: Source, words: Words) -> str:
    """A day; a year where no more is known of a scholarly work."""
    if source.date_exact:
        return words.date(source.date)
    if source.kind == "scholarship":
        return source.date[:4]
    return words.say("page.about_date", date=words.date(source.date))


def header(context: Context) -> Header:
    """Build the strip."""
    case, words = context.case, context.words
    sources = []
    for identifier, source in case.sources.items():
        known = [
            source.kind,
            source.title,
            source.outlet and words.say("page.outlet", outlet=source.outlet),
            source.author and words.say("page.author", author=source.author),
            _dated(source, words),
            words.text("page.from_memory") if source.from_memory else "",
        ]
        text = ", ".join(part for part in known if part)
        sources.append(SourceLine(identifier, text, safe_link(source.url)))
    accounts = []
    for result in context.results:
        reading = case.readings[result.id]
        notes = []
        if reading.by:
            notes.append(words.say("page.account_by", by=reading.by))
        notes.append(
            words.say("page.encoder", encoder=reading.encoder)
            if reading.encoder
            else words.text("page.encoder_unknown")
        )
        if reading.by and not case.invented:
            notes.append(words.text("page.not_reviewed"))
        accounts.append(AccountLine(result.label, "; ".join(notes), result.style))
    hashes = [(words.text("page.hash_scenario"), short(case.hash))]
    hashes += [(result.label, short(result.zone["content_hash"])) for result in context.results]
    hashes.append((words.text("page.hash_run"), short(run_hash(context))))
    kind = "disclaimer_invented" if case.invented else "disclaimer"
    return Header(
        title=case.title or case.id,
        id=case.id,
        evidence=words.say("page.evidence", date=words.date(case.as_of)),
        war_age=words.say("page.war_age", date=words.date(case.war_started)),
        sources=tuple(sources),
        accounts=tuple(accounts),
        hashes=tuple(hashes),
        standing=words.text("page.standing"),
        disclaimer=words.text(f"page.{kind}"),
        banner=words.text("page.retrospective") if case.retrospective else "",
    )
