from server.media.keyframes import THROTTLE, KeyframeRequests


def test_nothing_is_asked_for_that_nobody_wants() -> None:
    assert not KeyframeRequests().due(now=1.0, rtt=0.0)


def test_many_wishes_are_one_request() -> None:
    requests = KeyframeRequests()
    for _ in range(12):
        requests.want()
    assert requests.due(now=1.0, rtt=0.0)
    assert not requests.due(now=1.0, rtt=0.0)


def test_a_request_is_repeated_until_a_key_frame_comes() -> None:
    requests = KeyframeRequests()
    requests.want()
    assert requests.due(now=1.0, rtt=0.0)
    assert requests.due(now=1.0 + THROTTLE, rtt=0.0)
    requests.arrived()
    assert not requests.due(now=9.0, rtt=0.0)


def test_requests_leave_time_for_a_long_way() -> None:
    requests = KeyframeRequests()
    requests.want()
    assert requests.due(now=1.0, rtt=0.6)
    assert not requests.due(now=2.0, rtt=0.6)
    assert requests.due(now=2.2, rtt=0.6)


def test_a_wish_soon_after_a_key_frame_waits() -> None:
    requests = KeyframeRequests()
    requests.want()
    assert requests.due(now=1.0, rtt=0.0)
    requests.arrived()
    requests.want()
    assert not requests.due(now=1.1, rtt=0.0)
    assert requests.due(now=1.0 + THROTTLE, rtt=0.0)
