"""What was asked for is learned once, whoever dies meanwhile, and told once to each who asked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from handlers.learning import asking
from handlers.learning.jobs import LEASE, MOST_ATTEMPTS, NotLearned, Stopped
from scoring.message import Refused, say
from tests.handlers.learning.conftest import Gallery, Pupil, School, Then
from tests.handlers.learning.lessons import TOO_FEW

SECOND = timedelta(seconds=1)


def test_nobody_learns_where_nobody_asked(school: School) -> None:
    pupil = Pupil()
    assert school.study(pupil)() == 0
    assert pupil.lessons == 0


def test_who_asked_is_told_once(school: School) -> None:
    school.asks()
    study = school.study(Pupil())
    assert (study(), study()) == (1, 0)
    (body,) = school.told()
    assert body["text"].startswith(
        "What your leads have taught me\nBetter on the later 200 leads by more than chance.\n"
    )


def test_asking_again_meanwhile_has_it_learned_once(school: School) -> None:
    first = school.asks()
    school.clock.now += SECOND
    again = school.asks()
    assert (first.is_new, again.is_new, again.since) == (True, False, first.since)
    pupil = Pupil()
    while school.study(pupil)():
        pass
    assert (pupil.lessons, len(school.told())) == (1, 1)


def test_who_asks_for_the_same_while_somebody_learns_is_told_too_in_their_words(
    school: School,
) -> None:
    school.asks()
    pupil = Pupil(meanwhile=lambda alive: school.asks(school.ben) and None)
    while school.study(pupil)():
        pass
    assert pupil.lessons == 1
    assert len(school.told()) == 1
    (body,) = school.told(school.ben)
    assert body["text"].startswith("Was eure Leads")


def test_another_horizon_is_learned_by_itself(school: School) -> None:
    school.asks()
    school.asks(school.ben, timedelta(days=30))
    pupil = Pupil()
    while school.study(pupil)():
        pass
    assert pupil.lessons == 2


def test_of_two_processes_one_learns(school: School) -> None:
    school.asks()
    start = threading.Barrier(2)
    pupils = [Pupil(), Pupil()]
    studies = [school.study(pupil) for pupil in pupils]

    def work(study: Then) -> None:
        start.wait()
        study()

    threads = [threading.Thread(target=work, args=(study,)) for study in studies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(pupil.lessons for pupil in pupils) == 1
    assert len(school.told()) == 1


def test_when_a_program_dies_another_learns_as_soon_as_the_lease_ends(school: School) -> None:
    school.asks()
    with pytest.raises(SystemExit):
        school.study(Pupil(SystemExit()))()
    heir = Pupil()
    school.clock.now += LEASE - SECOND
    assert school.study(heir)() == 0
    school.clock.now += SECOND
    assert school.study(heir)() == 1
    assert (heir.lessons, len(school.told())) == (1, 1)


def test_who_is_alive_keeps_the_lease_however_long_it_takes(school: School) -> None:
    school.asks()
    other = Pupil()

    def learn_long(alive: Then) -> None:
        for _ in range(5):
            school.clock.now += LEASE - SECOND
            alive()
            assert school.study(other)() == 0

    assert school.study(Pupil(meanwhile=learn_long))() == 1
    assert (other.lessons, len(school.told())) == (0, 1)


def test_who_was_thought_dead_and_comes_late_tells_nobody(school: School) -> None:
    school.asks()

    def sleep_too_long(_: Then) -> None:
        school.clock.now += LEASE
        assert school.study(Pupil())() == 1

    assert school.study(Pupil(meanwhile=sleep_too_long))() == 1
    assert len(school.told()) == 1


def test_what_fails_is_tried_some_times_and_then_told(school: School) -> None:
    school.asks()
    pupil = Pupil(NotLearned("no memory left"))
    while school.study(pupil)():
        pass
    assert pupil.lessons == MOST_ATTEMPTS
    (body,) = school.told()
    assert "I could not learn from your leads" in body["text"]
    assert "no memory" not in body["text"]
    assert school.asks().is_new


def test_what_cannot_be_learned_is_told_with_its_reason_at_once(school: School) -> None:
    school.asks()
    pupil = Pupil(Refused(say("scikit-learn is not installed")))
    while school.study(pupil)():
        pass
    assert pupil.lessons == 1
    (body,) = school.told()
    assert "scikit-learn is not installed" in body["text"]


def test_a_program_that_ends_leaves_it_to_the_next(school: School) -> None:
    school.asks()
    for _ in range(MOST_ATTEMPTS + 1):
        school.study(Pupil(Stopped()))()
    pupil = Pupil()
    school.study(pupil)()
    assert (pupil.lessons, len(school.told())) == (1, 1)


def test_who_has_left_is_told_nothing(school: School) -> None:
    school.asks()
    with school.database.write(school.team_id) as store:
        store.members.left(school.anna.member_id, school.clock())
    assert school.study(Pupil())() == 1
    assert school.told() == []


def test_the_picture_comes_into_the_message(school: School) -> None:
    school.asks()
    gallery = Gallery()
    school.study(Pupil(), gallery)()
    (body,) = school.told()
    (picture,) = [block for block in body["blocks"] if block["type"] == "image"]
    assert picture["slack_file"] == {"id": "F1"}
    assert picture["alt_text"] == gallery.hung[0].alt


def test_where_nothing_was_learned_there_is_no_picture(school: School) -> None:
    school.asks()
    gallery = Gallery()
    school.study(Pupil(TOO_FEW), gallery)()
    assert gallery.hung == []
    assert len(school.told()) == 1


def test_presses_at_the_same_moment_make_one_draft(school: School) -> None:
    school.asks()
    school.study(Pupil())()

    def presses(_: int) -> int:
        where = school.database, school.team_id, school.anna.member_id
        found = asking.propose(*where, 1, lambda learned: "", school.clock())
        assert found
        return found.proposal_id

    with ThreadPoolExecutor(4) as threads:
        assert {*threads.map(presses, range(4))} == {1}
