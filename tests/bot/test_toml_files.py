"""Files in TOML as people's editors leave them."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.toml_files import read_toml, write_whole


def test_a_file_from_windows_is_read_without_its_mark(tmp_path):
    file = tmp_path / "playbook.toml"
    file.write_bytes(b"\xef\xbb\xbfripe_at = 5\r\n")
    assert read_toml(file).splitlines() == ["ripe_at = 5"]


def test_a_file_keeps_its_old_content_until_the_new_one_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "playbook.toml"
    file.write_text("old", "utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "half \ud800 of it")
    assert file.read_text("utf-8") == "old"
    write_whole(file, "größer")
    assert file.read_text("utf-8") == "größer"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path: Path) -> None:
    file, link = tmp_path / "real.toml", tmp_path / "link.toml"
    link.symlink_to(file)
    write_whole(link, "new")
    assert (link.is_symlink(), file.read_text("utf-8")) == (True, "new")
    write_whole(Path(os.devnull), "gone")
    assert not Path(os.devnull).is_file()


def test_who_writes_the_same_file_at_once_both_succeed(tmp_path: Path) -> None:
    file, texts = tmp_path / "playbook.toml", ["a" * 100_000, "b" * 100_000]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write_whole, [file] * 200, texts * 100))
    assert file.read_text("utf-8") in texts
    assert list(tmp_path.iterdir()) == [file]
