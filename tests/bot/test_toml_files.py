"""Files in TOML as people's editors leave them."""

from bot.toml_files import read_toml


def test_a_file_from_windows_is_read_without_its_mark(tmp_path):
    file = tmp_path / "playbook.toml"
    file.write_bytes(b"\xef\xbb\xbfripe_at = 5\r\n")
    assert read_toml(file).splitlines() == ["ripe_at = 5"]
