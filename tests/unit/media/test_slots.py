from server.media.slots import SlotTable


def test_everybody_gets_a_slot_of_their_own() -> None:
    table: SlotTable[str] = SlotTable(3)
    assert table.want({"a", "b"}) == 0
    assert table.pointed() == [(0, "a"), (1, "b")]


def test_who_goes_keeps_the_slot_while_there_is_room() -> None:
    table: SlotTable[str] = SlotTable(3)
    table.want({"a", "b"})
    table.want({"b", "c"})
    assert table.pointed() == [(0, "a"), (1, "b"), (2, "c")]
    table.want({"a", "b", "c"})
    assert table.pointed() == [(0, "a"), (1, "b"), (2, "c")]


def test_the_longest_idle_gives_way() -> None:
    table: SlotTable[str] = SlotTable(3)
    table.want({"a", "b", "c"})
    table.want({"a", "c"})
    table.want({"c"})
    assert table.want({"c", "d"}) == 0
    assert table.pointed() == [(0, "a"), (1, "d"), (2, "c")]
    assert table.want({"c", "d", "b"}) == 0
    assert table.pointed() == [(0, "b"), (1, "d"), (2, "c")]


def test_what_is_lacking_is_told_and_comes_with_growth() -> None:
    table: SlotTable[str] = SlotTable(2)
    assert table.want({"a", "b", "c", "d"}) == 2
    assert len(table.pointed()) == 2
    table.size += 4
    assert table.want({"a", "b", "c", "d"}) == 0
    assert len({slot for slot, _ in table.pointed()}) == 4
