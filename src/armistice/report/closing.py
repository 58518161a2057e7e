"""The end of the page: how to disagree, to repeat the run, and to cite it."""

from __future__ import annotations

from dataclasses import dataclass

from armistice.report.context import Context
from armistice.report.header import run_hash, short

__all__ = ["Closing", "closing"]


@dataclass(frozen=True)
class Closing:
    """Text of the last sections; commands are shown as code."""

    disagree: tuple[tuple[str, tuple[str, ...]], ...]
    reproduce: tuple[tuple[str, str, bool], ...]
    cite: str
    bibtex: str


def closing(context: Context) -> Closing:
    """Build the last sections."""
    case, words, meta = context.case, context.words, context.meta
    name = f"{case.id}.yaml"
    commands = {
        "show": f"armistice show {case.id} --resolved",
        "check": f"armistice check {name}",
        "run": f"armistice run {name}",
    }
    items: list[str] = words.data["disagree"]["items"]
    disagree = tuple(_split(item, commands) for item in items)
    reproduce = [
        (words.text("reproduce.command"), command(context), True),
        (words.text("reproduce.seed"), str(meta["seed"]), False),
        (words.text("reproduce.draws"), str(meta["draws"]), False),
        (words.text("reproduce.paths"), str(meta["paths"]), False),
        (words.text("reproduce.version"), str(meta["version"]), False),
        (words.text("reproduce.scenario_hash"), case.hash, True),
    ]
    reproduce += [
        (
            words.say("reproduce.reading_hash", reading=result.label),
            str(result.zone["content_hash"]),
            True,
        )
        for result in context.results
    ]
    reproduce.append((words.text("reproduce.run_hash"), run_hash(context), True))
    return Closing(disagree, tuple(reproduce), _plain(context), _bibtex(context))


def command(context: Context) -> str:
    """Command that makes this page again."""
    meta = context.meta
    parts = ["armistice", "run", context.case.id]
    if len(context.results) == 1 and len(context.case.readings) > 1:
        parts += ["--reading", context.results[0].id]
    parts += ["--seed", str(meta["seed"]), "--draws", str(meta["draws"])]
    parts += ["--paths", str(meta["paths"])]
    for own in meta.get("with", []):
        parts += ["--with", str(own)]
    return " ".join(parts)


def _split(item: str, commands: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """Take the commands out of a sentence so that the template can set them as code."""
    used = tuple(text for key, text in commands.items() if "{" + key + "}" in item)
    for key in commands:
        item = item.replace("{" + key + "}", "\x00")
    return item, used


def _plain(context: Context) -> str:
    case, words, meta = context.case, context.words, context.meta
    readings = [
        words.say(
            "cite.encoded",
            reading=result.label,
            encoder=case.readings[result.id].encoder or words.text("page.encoder_unknown"),
        )
        for result in context.results
    ]
    return words.say(
        "cite.plain",
        version=meta["version"],
        id=case.id,
        title=case.title or case.id,
        readings=words.join(readings),
        as_of=words.date(case.as_of),
        hash=short(case.hash),
        run=short(run_hash(context)),
        seed=meta["seed"],
        draws=meta["draws"],
    )


def _bibtex(context: Context) -> str:
    case, meta = context.case, context.meta
    fields = {
        "title": f"{{armistice}} {meta['version']}: run of scenario {case.id}",
        "author": "{The armistice developers}",
        "year": case.as_of[:4],
        "note": (
            f"scenario {short(case.hash)}, run {short(run_hash(context))}, "
            f"seed {meta['seed']}, {meta['draws']} draws; not endorsed by the sources' authors"
        ),
    }
    body = ",\n".join(f"  {key} = {{{_bib(value)}}}" for key, value in fields.items())
    return f"@misc{{armistice-{case.id},\n{body}\n}}"


def _bib(text: str) -> str:
    return "".join(char for char in text if char not in "\\%$#&~^")
