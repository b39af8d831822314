from server.media.speakers import HOLD, LOUD, PACKET, WINDOW, Speakers


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
