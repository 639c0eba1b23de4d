from ipaddress import ip_address

import pytest

from services.verification_api.webhooks.addresses import check_url, is_allowed

OUTSIDE = ("8.8.8.8", "203.0.114.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1")
INSIDE = (
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255"),
    *("224.0.0.1", "240.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "192.0.0.1"),
    *("::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "fec0::1", "100::1"),
    *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::1", "::10.0.0.1"),
    *("2001:0:4136:e378:8000:63bf:f5ff:fffe", "192.88.99.1", "::ffff:192.88.99.1", "3ffe::1", "3fff::1"),
)
HERE = ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1")


@pytest.mark.parametrize("address", OUTSIDE)
def test_hosts_of_the_internet_may_be_told(address: str) -> None:
    assert is_allowed(ip_address(address), loopback=False)


@pytest.mark.parametrize("address", INSIDE)
def test_what_lies_inside_or_nowhere_is_never_told(address: str) -> None:
    assert not is_allowed(ip_address(address), loopback=False)
    assert not is_allowed(ip_address(address), loopback=True)


@pytest.mark.parametrize("address", HERE)
def test_this_machine_is_told_only_where_that_is_allowed(address: str) -> None:
    assert not is_allowed(ip_address(address), loopback=False)
    assert is_allowed(ip_address(address), loopback=True)


@pytest.mark.parametrize(
    "url",
    ["https://hooks.town.example/a?b=c", "https://town.example:8443", "https://8.8.8.8/", "https://[2001:4860::8]/"],
)
def test_an_address_of_the_internet_is_taken(url: str) -> None:
    check_url(url, loopback=False)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://town.example/", "https:// から"),
        ("ftp://town.example/", "https:// から"),
        ("town.example", "https:// から"),
        ("https://", "ホスト名"),
        ("https://town.example./", "ホスト名"),
        ("https://town.example:0/", "ホスト名"),
        ("https://town.example:99999/", "読み取れません"),
        ("https://[::1/", "読み取れません"),
        ("https://u:p@town.example/", "利用者名"),
        ("https://@town.example/", "利用者名"),
        ("https://town.example/#a", "# から"),
        ("https://役場.example/", "使えない文字"),
        ("https://town.example/ a", "使えない文字"),
        ("https://town.example\\@10.0.0.1/", "使えない文字"),
        *((f"https://{host}/", "通常の書き方") for host in ("2130706433", "0x7f.1", "0177.0.0.1", "127.1")),
        *((f"https://{host}/", "届かない") for host in ("localhost", "127.0.0.1", "[::1]", "10.0.0.1", "[fd00::1]")),
    ],
)
def test_any_other_is_refused_with_what_to_do(url: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_url(url, loopback=False)


def test_a_sandbox_may_tell_this_machine_by_http_and_nothing_else_inside() -> None:
    for url in ("http://127.0.0.1:9000/", "http://localhost:9000/", "http://[::1]:9000/", "https://127.0.0.1/"):
        check_url(url, loopback=True)
    for url in ("http://10.0.0.1/", "http://town.example/", "https://10.0.0.1/"):
        with pytest.raises(ValueError, match="通知先"):
            check_url(url, loopback=True)
