"""Where a webhook may lead: to a host of the internet, by https; never into the network that this service is in."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address

# Ways in which IPv6 carries an IPv4 address: whoever is there is judged by that.
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")
# Not of the internet any more, or only in writing, which Python's own list does not have.
_NOBODYS = (IPv4Network("192.88.99.0/24"), IPv6Network("3ffe::/16"), IPv6Network("3fff::/20"))
_LOOPBACK_NAMES = frozenset({"localhost"})


def check_url(url: str, *, loopback: bool) -> None:
    """Raises ValueError with a sentence for who typed it. `loopback` lets this machine be told, by http as well."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("通知先のURLを読み取れません。https:// から始まるURLを入力してください。") from None
    if not url.isascii() or any(char.isspace() or char == "\\" for char in url):
        raise ValueError("通知先のURLに使えない文字があります。半角の英数字と記号で入力してください。")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http" and _is_loopback_host(host)):
        raise ValueError("通知先のURLは https:// から始まるものを入力してください。")
    if not host or host.endswith(".") or port == 0:
        raise ValueError("通知先のURLに、相手のホスト名を入力してください。")
    if parts.username is not None or parts.password is not None:
        raise ValueError("通知先のURLには、利用者名やパスワードを含めないでください。")
    if parts.fragment:
        raise ValueError("通知先のURLには、# から後の部分を含めないでください。")
    if _is_number(host):
        raise ValueError("通知先のホストを、名前か、通常の書き方のIPアドレスで入力してください。")
    address = _read_address(host)
    if (address is not None and not is_allowed(address, loopback=loopback)) or (
        host in _LOOPBACK_NAMES and not loopback
    ):
        raise ValueError(
            "通知先に、この組織の外から届かないアドレスは指定できません。公開されているホストを入力してください。"
        )


def is_allowed(address: Address, *, loopback: bool) -> bool:
    """Whether it is one host of the internet, or, with `loopback`, this machine."""
    address = _unwrap(address)
    if loopback and address.is_loopback:
        return True
    if any(address in network for network in _NOBODYS):
        return False
    is_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (is_local or address.is_multicast or address.is_reserved)


def _unwrap(address: Address) -> Address:
    """The IPv4 address that an IPv6 address leads to, where it is of a kind that does."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _NAT64) or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _is_loopback_host(host: str) -> bool:
    address = _read_address(host)
    return host in _LOOPBACK_NAMES or (address is not None and address.is_loopback)


def _read_address(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_number(host: str) -> bool:
    """An IPv4 address in a spelling that only some programs understand: `2130706433`, `0x7f.1`, `0177.0.0.1`."""
    last = host.rsplit(".", 1)[-1]
    return _read_address(host) is None and (last.isdigit() or last.lower().startswith("0x")) and ":" not in host
