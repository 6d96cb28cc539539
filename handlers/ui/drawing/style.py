"""How charts look: calm, for a phone, and told apart without seeing colours.

All lengths are points, of which a message on a phone has some 320 to 360: the picture has two
pixels for each, so a text of 11 is about as large as one of 11 pixels there. The hues are those of
Okabe and Ito ("Color Universal Design", 2008), which people with a colour vision deficiency tell
apart; texts are darker where the hue alone would be too faint to read. The paper is its own, light
in a dark window too.
"""

WIDTH = 336.0
PIXELS = 2  # a point
MARGIN = 12.0
GAP = 14.0  # between panels

TEXT, TITLE, STRONG = 11.0, 13.0, 12.0
TITLE_LINE = 17.0
LINE_GAP = 13.5  # two labels closer than that touch

PAPER = "#ffffff"
INK = "#1d1c1d"
QUIET = "#5b5a5c"
GRID = "#e6e6e6"
FENCE = "#d6d6d6"
BLUE = "#0072b2"
SKY = "#56b4e9"
GREEN, GREEN_INK = "#009e73", "#00664a"
GREY = "#8a8a8a"

FONT = "DejaVu Sans"  # comes with matplotlib: the same everywhere
