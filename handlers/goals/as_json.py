"""What is said of a goal as JSON: names and meanings that scripts rely on."""

from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from typing import Any

from scoring.goals.report import (
    ChainReport,
    GoalReport,
    Hours,
    LevelReport,
    Lever,
    Outlook,
    StageReport,
    TargetReport,
    Verdict,
)
from scoring.message import Message
from scoring.money import Money

Json = dict[str, Any]


def as_json(report: GoalReport) -> Json:
    """Instants in UTC, days as dates, money as numbers with their currency beside.

    `chain` is the first of the `chains`. Assumptions are told in English.
    """
    goal, hours = report.goal, report.hours
    chains = [_chain(chain) for chain in report.chains]
    return {
        "name": goal.name,
        "at": report.at.astimezone(UTC).isoformat(),
        "owner": goal.owner,
        "from": goal.begins.isoformat(),
        "to": goal.ends.isoformat(),
        "targets": {one.target.measure: _target(one) for one in report.targets},
        "on_course": report.on_course,
        "forecast": {one.target.measure: _forecast(one.outlook) for one in report.targets},
        "finish_date": _day(report.finish),
        "milestones": [_stage(stage) for stage in report.stages],
        "chain": chains[0]["levels"] if chains else [],
        "chains": chains,
        "hours_per_week_needed": hours.needed if hours else None,
        "hours": _hours(hours),
        "lever": report.levers[0].level if report.levers else None,
        "levers": [_lever(lever) for lever in report.levers],
        "sample_too_small": report.sample_too_small,
        "verdict": _verdict(report.verdict),
        "left_out": _money(report.left_out),
        "deals_elsewhere": report.elsewhere,
        "assumptions": [_english(message) for message in report.assumptions],
        "behind": report.behind,
        "counting": report.counting,
    }


def _target(one: TargetReport) -> Json:
    target = one.target
    return {
        "target": _number(target.amount),
        "actual": _number(one.actual),
        "due": _number(one.due),
        "currency": target.currency,
        "at_most": target.at_most,
        "on_course": one.on_course,
        "finish_date": _day(one.finish),
    }


def _forecast(outlook: Outlook | None) -> Json:
    """Each is null where nothing can be said honestly."""
    if outlook is None:
        return dict.fromkeys(("low", "median", "high", "probability"))
    return {
        "low": outlook.low,
        "median": outlook.median,
        "high": outlook.high,
        "probability": outlook.probability,
    }


def _stage(stage: StageReport) -> Json:
    return {
        "name": stage.name,
        "from": stage.begins.isoformat(),
        "to": stage.ends.isoformat(),
        "state": stage.state,
        "planned": {measure: _number(amount) for measure, amount in stage.planned.items()},
        "actual": {measure: _number(amount) for measure, amount in stage.actual.items()},
    }


def _chain(chain: ChainReport) -> Json:
    return {
        "name": chain.name,
        "channels": sorted(chain.channels),
        "levels": [_level(level) for level in chain.levels],
    }


def _level(level: LevelReport) -> Json:
    return {
        "level": level.level,
        "count": level.count,
        "rate": level.rate,
        "rate_low": level.rate_low,
        "rate_high": level.rate_high,
        "sample": level.sample,
        "sample_missing": level.missing,
        "is_yield": level.is_yield,
        "horizon_days": level.horizon_days,
        "typical_days": level.typical_days,
        "waiting": level.waiting,
        "minutes": level.minutes,
        "minutes_measured": level.measured,
        "needed": level.needed,
    }


def _hours(hours: Hours | None) -> Json | None:
    if hours is None:
        return None
    return {
        "needed": hours.needed,
        "available": hours.available,
        "available_stated": hours.stated,
        "enough_by": _day(hours.enough_by),
    }


def _lever(lever: Lever) -> Json:
    return {
        "level": lever.level,
        "following": lever.following,
        "measure": lever.measure,
        "gain": lever.gain,
    }


def _verdict(verdict: Verdict | None) -> Json | None:
    if verdict is None:
        return None
    return {
        "stand": verdict.stand,
        "probability": verdict.probability,
        "proposed": None if verdict.proposed is None else _number(verdict.proposed),
    }


def _money(amounts: Sequence[Money]) -> list[Json]:
    return [{"amount": _number(one.amount), "currency": one.currency} for one in amounts]


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _english(message: Message) -> str:
    return message.text.format_map(message.gaps)
