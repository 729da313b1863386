"""What is published around lessons: vendored as it came, and nothing that people typed."""

import re
from hashlib import sha256
from html.parser import HTMLParser
from typing import ClassVar

import pytest

from pipeline import page

SHELLS = (
    *page.site_files(),
    *page.course_files("a1"),
    *page.lesson_files("b2"),
    *page.preview_files("b2"),
)


def test_vendored_files_are_those_of_the_list() -> None:
    listed = re.findall(
        r"\| (\S+\.js) \|.*\| ([0-9a-f]{64}) \|", (page.STATIC / "vendor/README.md").read_text()
    )
    assert len(listed) == 2
    for name, digest in listed:
        assert sha256((page.STATIC / "vendor" / name).read_bytes()).hexdigest() == digest


def test_assets_are_immutable_under_their_own_hash_and_shells_are_not() -> None:
    folders = {file.key.split("/")[1] for file in page.app_files()}
    assert len(folders) == 1
    assert all(file.immutable and file.key.startswith("app/") for file in page.app_files())
    assert not any(file.immutable for file in SHELLS)


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.key)
def test_a_shell_names_only_files_that_are_published(shell: page.PageFile) -> None:
    class Links(HTMLParser):
        found: ClassVar[list[str]] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found.extend(v for k, v in attrs if k in ("src", "href") and v and "app/" in v)

    links = Links()
    links.feed(shell.data.decode())
    depth = "../" * shell.key.count("/")
    keys = {depth + file.key for file in page.app_files()}
    assert links.found
    assert set(links.found) <= keys


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.key)
def test_no_shell_lets_a_script_in(shell: page.PageFile) -> None:
    text = shell.data.decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert "script-src 'self';" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert not re.search(r"\son\w+=", text)


def test_two_lessons_have_the_same_page() -> None:
    assert page.lesson_files("one")[0].data == page.lesson_files("two")[0].data


def test_scripts_never_make_markup_of_text() -> None:
    own = [
        file for file in page.app_files() if file.key.endswith(".js") and "/vendor/" not in file.key
    ]
    assert len(own) >= 6
    for file in own:
        assert not re.search(rb"innerHTML|outerHTML|insertAdjacentHTML|document\.write", file.data)
