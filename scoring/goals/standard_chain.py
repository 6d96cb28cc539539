"""The chain of a goal whose file names none."""

from scoring.goals.goal import Chain, Level, When


def standard_chain() -> Chain:
    """From the first touchpoint to the second deal. The names are kept in English, in the goal's text
    too, and said in the reader's language.
    """
    return Chain(
        (
            Level("contact", When()),
            Level("call", When(kind="call", outcome="reached")),
            Level("appointment", When(outcome="appointment")),
            Level("first deal", When(outcome="won")),
            Level("follow-up deal", When(outcome="won")),
        )
    )
