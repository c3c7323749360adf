"""Where a console can be reached."""

import socket

import pytest
import requests

from automation.practice import PracticeConsole, listening_on
from tests.deadline import AT_MOST


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.9"])
def test_loopback_is_this_machine_alone(host):
    """A loopback address is not open to others."""
    place = listening_on(host)
    assert not place.is_open
    assert {host, place.host} == place.names


def test_everywhere_has_this_machines_addresses():
    """0.0.0.0 stands for every address of this machine, and for its name."""
    place = listening_on("0.0.0.0")
    assert place.is_open
    assert place.host == "0.0.0.0"
    assert {place.shown, socket.gethostname().lower()} <= place.names


def test_no_address():
    """What is no address of anything is an OSError."""
    with pytest.raises(OSError, match=r"."):
        listening_on("no such host")


def test_the_host_header_may_carry_what_it_is_reached_by():
    """A console on an address answers to it, and to its names in any case, but to no other."""
    place = listening_on("127.0.0.9")
    with PracticeConsole(host=place.host, hosts=("Trainer-PC".lower(),)) as console:
        assert console.url == f"http://127.0.0.9:{console.port}"
        own = [requests.get(console.url + "/login", timeout=AT_MOST).status_code]
        for host, expected in (("TRAINER-PC", 200), ("example.com", 421)):
            headers = {"Host": f"{host}:{console.port}"}
            answer = requests.get(console.url + "/login", headers=headers, timeout=AT_MOST)
            assert answer.status_code == expected
    assert own == [200]
