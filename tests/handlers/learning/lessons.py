"""What was learned, for tests: enough to recommend it, or not."""

from dataclasses import replace

from scoring.learning.learned import HORIZON, Curve, Figure, Figures, Learned
from scoring.message import say
from scoring.playbook import Playbook
from scoring.playbook_toml import parse_playbook
from tests.conftest import PLAYBOOK
from tests.entries import NOW

BEFORE = Figures(Figure(0.69, 0.66, 0.72), Figure(2.2, 1.7, 2.8), Figure(0.25, 0.18, 0.34))
AFTER = Figures(Figure(0.78, 0.75, 0.81), Figure(3.1, 2.4, 3.8), Figure(0.34, 0.26, 0.43))
CURVE_BEFORE: Curve = ((0.0, 0.0), (0.1, 0.2), (0.3, 0.4), (1.0, 1.0))
CURVE_AFTER: Curve = ((0.0, 0.0), (0.2, 0.52), (1.0, 1.0))
RECOMMENDED = Learned(
    NOW,
    HORIZON,
    outcomes=412,
    wins=96,
    recommended=True,
    why=say("Better on the later {leads} leads by more than chance.", leads=200),
    playbook=replace(parse_playbook(PLAYBOOK), version=1, ripe_at=42.0),
    before=BEFORE,
    after=AFTER,
    curve_before=CURVE_BEFORE,
    curve_after=CURVE_AFTER,
)
AS_GOOD = replace(RECOMMENDED, recommended=False, why=say("The present points are as good."))
TOO_FEW = Learned(NOW, HORIZON, 12, 3, False, say("There are too few outcomes."), Playbook())
