"""What one bot sends: a moving picture and a voice, each encoded once and looped."""

from dataclasses import dataclass

from server.demo.picture import EncodedPicture, encode_picture
from server.demo.voice import TURN, EncodedSound, encode_voice


@dataclass(frozen=True, slots=True)
class Scene:
    """The media of one bot."""

    pictures: tuple[EncodedPicture, ...]
    sounds: tuple[EncodedSound, ...]
    first_sound: int
    """Where in the loop of sounds to begin, so that the bots take turns."""


def make_scene(name: str, *, number: int, of: int) -> Scene:
    """Paint, record and encode what a bot sends.

    `number` counts the bots from 0, `of` says how many there are: they look
    different, and one after the other speaks. Takes about a second of one core.
    """
    sounds = encode_voice(name, turns=of)
    return Scene(
        pictures=encode_picture(name, number),
        sounds=sounds,
        first_sound=-number * TURN % len(sounds),
    )
