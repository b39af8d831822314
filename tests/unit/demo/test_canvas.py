from server.demo.canvas import Canvas, Colour, colour, mix


def test_colours_are_those_of_video() -> None:
    assert colour("#000000") == Colour(16, 128, 128)
    assert colour("#ffffff") == Colour(235, 128, 128)
    assert colour("#ff0000") == Colour(81, 90, 240)


def test_a_mixed_colour_is_between() -> None:
    black, white = colour("#000000"), colour("#ffffff")
    assert mix(black, white, 0) == black
    assert mix(black, white, 1) == white
    assert mix(black, white, 0.5).y == 126


def test_shapes_end_at_the_edge_of_the_canvas() -> None:
    canvas = Canvas(30, 20)
    canvas.ellipse((0, 0), (100, 100), Colour(200, 10, 20))
    canvas.row(-1, 0, 30, Colour(1, 1, 1))
    canvas.row(20, 0, 30, Colour(1, 1, 1))
    frame = canvas.frame()
    assert (frame.width, frame.height, frame.format.name) == (30, 20, "yuva444p")
    assert set(canvas.values("y")) == {200}


def test_a_line_has_its_thickness_and_round_ends() -> None:
    canvas = Canvas(40, 40)
    canvas.line([(10, 20), (30, 20)], 6, Colour(200, 10, 20))
    covered = canvas.values("cover")
    column = [covered[y * 40 + 20] for y in range(40)]
    assert column.count(255) == 6
    assert covered[20 * 40 + 8] == 255
    assert covered[17 * 40 + 7] == 0
