from server.media.speakers import (
    DWELL,
    HOLD,
    LEAD,
    LEAD_FOR,
    LOUD,
    PACKET,
    WINDOW,
    Speakers,
)


def talk(speakers: Speakers[str], who: str, *, since: float, until: float) -> None:
    """Let someone speak for a while, and judge as the relay does."""
    now = since
    while now < until:
        speakers.hear(who, LOUD - 10)
        now += PACKET
        speakers.judge(now=now)


def test_who_speaks_is_told() -> None:
    speakers: Speakers[str] = Speakers()
    talk(speakers, "fay", since=1.0, until=1.0 + WINDOW)
    assert speakers.speaking == ["fay"]


def test_a_cough_is_no_speech() -> None:
    speakers: Speakers[str] = Speakers()
    speakers.judge(now=1.0)
    for _ in range(3):
        speakers.hear("fay", 0)
    assert not speakers.judge(now=1.0 + WINDOW / 2)
    assert speakers.speaking == []


def test_quiet_sounds_do_not_count() -> None:
    speakers: Speakers[str] = Speakers()
    speakers.judge(now=1.0)
    for _ in range(20):
        speakers.hear("fay", LOUD)
    assert not speakers.judge(now=2.0)


def test_a_pause_for_breath_is_held_and_silence_is_not() -> None:
    speakers: Speakers[str] = Speakers()
    talk(speakers, "fay", since=1.0, until=2.0)
    assert not speakers.judge(now=2.0 + HOLD / 2)
    assert speakers.judge(now=2.5 + HOLD)
    assert speakers.speaking == []


def test_the_longest_speaking_comes_first() -> None:
    speakers: Speakers[str] = Speakers()
    talk(speakers, "mo", since=1.0, until=1.4)
    for _ in range(20):
        speakers.hear("mo", 0)
        speakers.hear("fay", 0)
    assert speakers.judge(now=1.8)
    assert speakers.speaking == ["mo", "fay"]


def test_who_is_forgotten_speaks_no_more() -> None:
    speakers: Speakers[str] = Speakers()
    talk(speakers, "fay", since=1.0, until=2.0)
    speakers.forget("fay")
    assert speakers.judge(now=2.0)
    assert speakers.speaking == []


def speak(
    speakers: Speakers[str], since: float, seconds: float, **levels: int
) -> float:
    """Let people speak at levels for a while, and return when they stop."""
    now = since
    while now < since + seconds:
        for who, level in levels.items():
            speakers.hear(who, level)
        now += PACKET
        speakers.judge(now=now)
    return now


def test_the_first_to_speak_is_dominant_at_once() -> None:
    speakers: Speakers[str] = Speakers()
    speak(speakers, 1.0, 2 * WINDOW, fay=30)
    assert speakers.dominant == "fay"


def test_who_has_spoken_last_stays_dominant_in_silence() -> None:
    speakers: Speakers[str] = Speakers()
    now = speak(speakers, 1.0, 2.0, fay=30)
    speak(speakers, now, 10.0)
    assert (speakers.speaking, speakers.dominant) == ([], "fay")


def test_who_speaks_after_the_other_has_ended_becomes_dominant() -> None:
    speakers: Speakers[str] = Speakers()
    now = speak(speakers, 1.0, 3.0, fay=30)
    now = speak(speakers, now, HOLD + LEAD_FOR + 3 * WINDOW, mo=35)
    assert speakers.dominant == "mo"


def test_a_cough_and_a_word_between_change_nothing() -> None:
    speakers: Speakers[str] = Speakers()
    now = speak(speakers, 1.0, 3.0, fay=30)
    now = speak(speakers, now, LEAD_FOR / 2, fay=30, mo=5)
    speak(speakers, now, 2.0, fay=30)
    assert speakers.dominant == "fay"


def test_a_little_louder_is_not_enough() -> None:
    speakers: Speakers[str] = Speakers()
    now = speak(speakers, 1.0, 3.0, fay=30)
    speak(speakers, now, 5.0, fay=30, mo=30 - LEAD + 2)
    assert speakers.dominant == "fay"
    assert speakers.speaking == ["fay", "mo"]


def test_much_louder_for_a_while_takes_over() -> None:
    speakers: Speakers[str] = Speakers()
    now = speak(speakers, 1.0, 3.0, fay=36)
    speak(speakers, now, LEAD_FOR + 6 * WINDOW, fay=36, mo=10)
    assert speakers.dominant == "mo"


def test_whoever_is_dominant_dwells() -> None:
    speakers: Speakers[str] = Speakers()
    now = speak(speakers, 1.0, WINDOW, fay=38)
    assert speakers.dominant == "fay"
    now = speak(speakers, now, DWELL / 2, mo=5)
    assert speakers.dominant == "fay"
    speak(speakers, now, DWELL, mo=5)
    assert speakers.dominant == "mo"


def test_who_cannot_be_heard_any_more_is_not_dominant() -> None:
    speakers: Speakers[str] = Speakers()
    now = speak(speakers, 1.0, 3.0, fay=30)
    speakers.forget("fay")
    assert speakers.judge(now=now)
    assert speakers.dominant is None


def test_the_last_word_is_remembered() -> None:
    speakers: Speakers[str] = Speakers()
    now = speak(speakers, 1.0, 2.0, fay=30)
    assert speakers.has_spoken("fay", since=now - WINDOW)
    assert not speakers.has_spoken("fay", since=now + 1.0)
    assert not speakers.has_spoken("mo", since=0.0)
