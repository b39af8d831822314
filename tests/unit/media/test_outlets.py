from server.media.outlets import Direct, Paced
from server.media.pacing import SLOWEST

SIZE = 1000


class Way:
    """Keeps what leaves."""

    def __init__(self) -> None:
        self.left: list[int] = []

    def __call__(  # noqa: PLR0917 (as the relay calls it)
        self,
        second: int,
        sequence: int,
        timestamp: int,
        ssrc: int,
        payload: bytes,
        head: bytes,
        now: float,
        /,
    ) -> bool:
        del second, timestamp, ssrc, payload, head, now
        self.left.append(sequence)
        return True


def put(paced: Paced, *numbers: int, ssrc: int = 1, now: float = 1.0) -> None:
    for number in numbers:
        paced.send(96, number, number * 3000, ssrc, bytes(SIZE), b"", now)


def paced() -> tuple[Paced, Way]:
    way = Way()
    return Paced(way, bitrate=1.0, now=1.0), way


def test_sound_leaves_at_once() -> None:
    way = Way()
    sound = Direct(way)
    for number in range(1000):
        sound.send(111, number, 0, 1, bytes(SIZE), b"", 1.0)
    assert len(way.left) == 1000


def test_a_burst_of_pictures_leaves_in_time_and_in_order() -> None:
    pictures, way = paced()
    put(pictures, *range(20))
    first = len(way.left)
    assert 0 < first < 20
    now = 1.0
    while len(way.left) < 20:
        now += 0.02
        pictures.release(now)
    assert way.left == list(range(20))
    assert now - 1.0 >= (20 - first - 1) * SIZE * 8 / SLOWEST * 0.9


def test_a_repair_overtakes_what_waits() -> None:
    pictures, way = paced()
    put(pictures, *range(12))
    pictures.repair(97, 500, 0, 2, bytes(SIZE), b"", 1.0)
    assert way.left[-1] == 500


def test_what_waits_of_a_stream_that_ends_never_leaves() -> None:
    pictures, way = paced()
    put(pictures, *range(10))
    put(pictures, *range(100, 105), ssrc=2)
    before = len(way.left)
    pictures.drop(1)
    pictures.release(60.0)
    assert way.left[before:] == list(range(100, 105))


def test_too_much_cuts_a_stream_which_must_begin_anew() -> None:
    pictures, _ = paced()
    put(pictures, *range(200))
    assert pictures.cut == {1}
    pictures.drop(1)
    assert pictures.cut == set()


def test_a_key_frame_is_given_up_last() -> None:
    pictures, way = paced()
    pictures.begins_key(2, 7)
    for part in range(15):
        pictures.send(96, 900 + part, 7, 2, bytes(SIZE), b"", 1.0)
    put(pictures, *range(200))
    now = 1.0
    while len(pictures.pacer):
        now += 0.02
        pictures.release(now)
    assert set(range(900, 915)) <= set(way.left)
    assert pictures.cut == {1}
