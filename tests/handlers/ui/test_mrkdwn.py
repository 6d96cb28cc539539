"""What people typed, in Slack's markup."""

from handlers.ui.mrkdwn import bold, name


def test_a_name_is_one_line_whatever_a_file_has_in_it() -> None:
    assert name("Acme\n• *Everybody*: 99") == "Acme • *Everybody*: 99"
    assert bold(" Acme\r\n\u2028 GmbH ") == "*Acme GmbH*"


def test_a_space_that_holds_two_words_together_stays() -> None:
    assert name("Acme\N{NO-BREAK SPACE}GmbH") == "Acme\N{NO-BREAK SPACE}GmbH"
