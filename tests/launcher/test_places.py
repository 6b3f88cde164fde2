"""Where server files and sockets go."""

from pathlib import Path

import pytest

from config.launcher import LaunchError
from config.launcher.places import ServerPlace, fits_socket, is_root
from config.launcher.services import remove_state


def test_a_short_plain_path_holds_sockets():
    assert fits_socket(Path("/srv/platform/var/servers/run"))


@pytest.mark.parametrize("folder", ["/srv/my platform/var", "/srv/平台/var", "/srv/" + "a" * 90])
def test_a_path_that_is_long_or_needs_quoting_does_not(folder):
    assert not fits_socket(Path(folder))


def test_sockets_of_a_deep_state_folder_go_to_a_short_private_folder(tmp_path):
    state_dir = tmp_path / "深" / ("deep" * 30)
    state_dir.mkdir(parents=True)
    place = ServerPlace(state_dir)
    try:
        assert fits_socket(place.sockets)
        assert place.sockets.stat().st_mode & 0o777 == 0o700
        assert ServerPlace(state_dir).sockets == place.sockets
    finally:
        remove_state(state_dir)
    assert not place.sockets.exists()


@pytest.mark.skipif(not is_root(), reason="only root starts servers under another account")
def test_root_below_a_closed_folder_keeps_server_files_elsewhere(tmp_path):
    closed = tmp_path / "closed"
    state_dir = closed / "var"
    state_dir.mkdir(parents=True)
    closed.chmod(0o700)
    place = ServerPlace(state_dir)
    try:
        assert place.home.parent == Path("/var/lib")
        moved = closed / "moved"
        state_dir.rename(moved)
        assert ServerPlace(moved).home == place.home  # the link moves with the checkout
    finally:
        remove_state(moved)
    assert not place.home.exists()


def test_a_link_put_in_place_of_a_server_folder_is_refused(tmp_path):
    place = ServerPlace(tmp_path)
    try:
        (place.home / "elsewhere").symlink_to(tmp_path)
        with pytest.raises(LaunchError, match="belongs to"):
            place.folder("elsewhere")
    finally:
        remove_state(tmp_path)
