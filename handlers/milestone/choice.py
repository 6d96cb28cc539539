"""Which goal somebody means."""

from collections.abc import Sequence

from storage.goals import StoredGoal
from storage.matching import Candidate, best_matches, is_clear


def chosen(words: str, goals: Sequence[StoredGoal]) -> StoredGoal | None:
    """The goal of this name; else the one whose name is like it, where only one is."""
    wanted = words.strip().casefold()
    exact = next((one for one in goals if one.goal.name.casefold() == wanted), None)
    if exact:
        return exact
    by_key = {f"goal {one.goal_id}": one for one in goals}
    found = best_matches(words, [Candidate(key, one.goal.name, "") for key, one in by_key.items()])
    return by_key[found[0].candidate.lead] if is_clear(found) else None


def alike(words: str, goals: Sequence[StoredGoal]) -> list[StoredGoal]:
    """The goals that may be meant, the likeliest first; all of them where none is like it."""
    by_key = {f"goal {one.goal_id}": one for one in goals}
    found = best_matches(words, [Candidate(key, one.goal.name, "") for key, one in by_key.items()])
    return [by_key[match.candidate.lead] for match in found] or list(goals)
