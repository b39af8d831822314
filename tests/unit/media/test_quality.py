import pytest

from server.media.allocate import Shortage
from server.media.quality import Quality, quality


@pytest.mark.parametrize(
    ("loss", "rtt", "shortage", "word"),
    [
        (None, 0.0, Shortage.NONE, Quality.GOOD),
        (0.01, 0.1, Shortage.NONE, Quality.GOOD),
        (0.05, 0.1, Shortage.NONE, Quality.WEAK),
        (0.0, 0.5, Shortage.NONE, Quality.WEAK),
        (0.0, 0.1, Shortage.REDUCED, Quality.WEAK),
        (0.0, 0.1, Shortage.SOME_PAUSED, Quality.WEAK),
        (0.2, 0.1, Shortage.NONE, Quality.POOR),
        (0.0, 2.0, Shortage.NONE, Quality.POOR),
        (0.0, 0.1, Shortage.PAUSED, Quality.POOR),
    ],
)
def test_a_connection_is_put_into_a_word(
    loss: float | None, rtt: float, shortage: Shortage, word: Quality
) -> None:
    assert quality(loss=loss, rtt=rtt, shortage=shortage) is word
