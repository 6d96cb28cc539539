"""The picture of a goal: what is there against the plan, and where it probably goes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from babel.numbers import format_compact_currency, format_compact_decimal

from handlers.ui.charts import Axes, Chart, Course, Fan, Point, Span, Tick
from handlers.ui.goals import estimate, figure, of_target, range_words
from handlers.ui.mrkdwn import unescape
from handlers.ui.texts import Texts
from handlers.ui.ticks import amount_ticks, day_ticks
from scoring.goals.goal import Goal, Target
from scoring.goals.plan import due_curve
from scoring.goals.report import GoalReport, Outlook, StageReport, TargetReport

Days = Sequence[tuple[date, Decimal]]

MOST_TARGETS = 3  # a picture on a phone is no longer than its screen
_COMPACT = 1_000_000
_SIGNIFICANT = 3  # digits
_UNBROKEN = "\xa0"
_DAY = timedelta(days=1)


def picture_of(t: Texts, report: GoalReport, days: Mapping[str, Days]) -> Chart:
    """The first targets, one below the other; `days` is what was achieved of each, by measure."""
    shown = report.targets[:MOST_TARGETS]
    courses = (_course(t, report, one, days.get(one.target.measure, ())) for one in shown)
    return Chart(tuple(courses), _alt(t, report))


def _course(t: Texts, report: GoalReport, one: TargetReport, days: Days) -> Course:
    goal, target = report.goal, one.target
    actual = _actual(report, one, days)
    fan = _fan(t, one, one.outlook) if one.outlook and actual and not _is_over(report) else None
    plan = tuple((float(day.toordinal()), float(due)) for day, due in due_curve(goal, target))
    highest = max(*(at for _, at in (*plan, *actual)), fan.high.at if fan else 0.0)
    return Course(
        title=_title(t, one),
        axes=_axes(t, goal, highest),
        actual=actual,
        plan=plan,
        target=Tick(float(target.amount), _target_words(t, target)),
        now=_now(t, report, one),
        due=_due(t, one) if actual and not _is_over(report) else None,
        fan=fan,
        spans=tuple(_span(t, goal, stage) for stage in report.stages),
    )


def _title(t: Texts, one: TargetReport) -> str:
    """ "7 of 10 customers; plan 6"."""
    plan = _due(t, one).words.replace(" ", _UNBROKEN)
    return unescape(f"{_reached(t, one)} {of_target(t, one.target)}; {plan}")


def _reached(t: Texts, one: TargetReport) -> str:
    return figure(t, one.target, one.actual)


def _now(t: Texts, report: GoalReport, one: TargetReport) -> str:
    reached = _short(t, one.target, one.actual, _reached(t, one))
    return reached if _is_over(report) else t("{amount} today", amount=reached)


def _target_words(t: Texts, target: Target) -> str:
    whole = _short(t, target, target.amount, figure(t, target, target.amount))
    return (
        t("at most {amount}", amount=whole)
        if target.at_most
        else t("target {amount}", amount=whole)
    )


def _due(t: Texts, one: TargetReport) -> Tick:
    """What is due grows by the minute; rounded, so that there is no new picture each minute."""
    places = max(one.due.adjusted() - _SIGNIFICANT + 1, -1)
    due = one.due.quantize(Decimal(1).scaleb(places))
    said = _short(t, one.target, due, figure(t, one.target, due))
    return Tick(float(due), t("plan {amount}", amount=said))


def _short(t: Texts, target: Target, value: Decimal | float, words: str) -> str:
    """Millions as such: beside a line there is no room for all their digits."""
    if target.currency is None or abs(float(value)) < _COMPACT:
        return words
    return format_compact_currency(value, target.currency, locale=t.locale, fraction_digits=2)


def _axes(t: Texts, goal: Goal, highest: float) -> Axes:
    def words(amount: float) -> str:
        if amount < _COMPACT:
            return t.number(amount)
        return format_compact_decimal(amount, locale=t.locale, fraction_digits=1)

    return Axes(
        first=float((goal.begins - _DAY).toordinal()),
        last=float(goal.ends.toordinal()),
        days=day_ticks(t, goal.begins, goal.ends),
        amounts=amount_ticks(highest, words),
    )


def _actual(report: GoalReport, one: TargetReport, days: Days) -> tuple[Point, ...]:
    """What was there at the end of each day that added something, and of the last one there is."""
    goal = report.goal
    if report.today < goal.begins:
        return ()
    last = min(report.today, goal.ends)
    added = sorted((day, amount) for day, amount in days if goal.begins <= day <= last)
    sums = accumulate(amount for _, amount in added)
    begun = (float((goal.begins - _DAY).toordinal()), 0.0)
    steps = _steps((day for day, _ in added), sums)
    return (begun, *steps, (float(last.toordinal()), float(one.actual)))


def _steps(days: Iterable[date], sums: Iterable[Decimal]) -> Iterable[Point]:
    return [(float(day.toordinal()), float(amount)) for day, amount in zip(days, sums, strict=True)]


def _fan(t: Texts, one: TargetReport, outlook: Outlook) -> Fan:
    """Its ends are named only where they say something else than the middle."""

    def words(value: float) -> str:
        return _short(t, one.target, value, estimate(t, one.target, value))

    wide = bool(range_words(t, one.target, outlook))
    low, high = (words(end) if wide else "" for end in (outlook.low, outlook.high))
    middle = t("probably {amount}", amount=words(outlook.median))
    return Fan(Tick(outlook.low, low), Tick(outlook.median, middle), Tick(outlook.high, high))


def _span(t: Texts, goal: Goal, stage: StageReport) -> Span:
    begins, ends = stage.begins - _DAY, stage.ends
    name = stage.name or _calendar_name(t, goal, stage)
    return Span(float(begins.toordinal()), float(ends.toordinal()), name)


def _calendar_name(t: Texts, goal: Goal, stage: StageReport) -> str:
    """Short: the years stand below, and so do the months."""
    if goal.milestones:
        return ""
    if goal.split == "quarter":
        return t("Q{n}", n=(stage.begins.month + 2) // 3)
    return t("H{n}", n=(stage.begins.month + 5) // 6) if goal.split == "half-year" else ""


def _is_over(report: GoalReport) -> bool:
    return report.today > report.goal.ends


def _alt(t: Texts, report: GoalReport) -> str:
    """What the picture says, for who does not see it."""
    begins, ends = (t.full_date(day) for day in (report.goal.begins, report.goal.ends))
    about = t(
        "Chart of {goal}, {begins} to {ends}.", goal=report.goal.name, begins=begins, ends=ends
    )
    return " ".join([about, *(_said(t, report, one) for one in report.targets[:MOST_TARGETS])])


def _said(t: Texts, report: GoalReport, one: TargetReport) -> str:
    title, outlook = _title(t, one), one.outlook
    if outlook is None or _is_over(report) or report.today < report.goal.begins:
        return f"{title}."
    probable = t("probably {amount}", amount=estimate(t, one.target, outlook.median))
    between = range_words(t, one.target, outlook)
    in_the_end = f"{probable} ({between})" if between else probable
    return t("{now}; in the end {then}.", now=title, then=in_the_end)
