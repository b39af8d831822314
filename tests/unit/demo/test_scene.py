from server.demo import scene
from server.demo.voice import TURN


def test_bots_speak_one_after_the_other() -> None:
    made = [scene.make_scene(f"Wren {n}", number=n, of=3) for n in range(3)]

    def speaks(who: scene.Scene, beat: int) -> bool:
        return who.sounds[(who.first_sound + beat) % len(who.sounds)].level < 40

    for beat in range(3 * TURN):
        assert sum(speaks(who, beat) for who in made) <= 1
    turns = [
        {beat // TURN for beat in range(3 * TURN) if speaks(who, beat)} for who in made
    ]
    assert turns == [{0}, {1}, {2}]
