"""What follows from contents and versions alone: premiums, refunds, and what replaces what."""

from datetime import date, timedelta

from tests.lives.life import Content, InForce, Version


def quote(amount: int) -> int:
    """The premium of an advance payment guarantee by the sample rates, in whole yen."""
    slices = ((10_000_000, 40), (40_000_000, 30), (amount, 25))
    charged, left = 0, amount
    for size, rate in slices:
        part = min(left, size)
        charged += part * rate
        left -= part
    premium = max(charged // 10_000, 2_000)
    return premium - premium % 10


def compare(in_force: InForce, amount: int) -> tuple[int, int]:
    """What a change costs in addition, and what it gives back."""
    before, due, charged = in_force.content.amount, quote(amount), in_force.premium
    if amount >= before:
        return (max(due - charged, 0) if amount > before else 0), 0
    refund = max(min((charged - due) * 8 // 10, charged - 2_000), 0)
    return 0, refund - refund % 10


def says(content: Content) -> tuple[object, ...]:
    """What a builder may ask for."""
    return content.amount, content.works_name, content.expires_on


def find_before_change(versions: list[Version]) -> Version | None:
    """Where a cancellation goes back to: each change lies on what was in force before it, and is taken off with it."""
    lying: list[list[Version]] = [[]]
    for version in versions:
        if version.kind == "change":
            lying.append([])
        elif version.kind == "change_cancellation":
            lying.pop()
        lying[-1].append(version)
    return lying[-2][-1] if len(lying) > 1 else None


def refund_ended(content: Content, contracted_on: date, paid: int) -> int:
    assert content.terminated_on is not None
    whole = (content.expires_on - contracted_on) // timedelta(days=1) + 1
    left = max((content.expires_on - content.terminated_on) // timedelta(days=1), 0)
    return max(0, min(paid * left // whole, paid - 1_000))


def find_hidden(versions: list[Version]) -> set[int]:
    """The numbers that builders are not shown: each was corrected, or cancelled with all since the last change."""
    hidden: set[int] = set()
    for version in versions:
        if version.kind == "correction":
            hidden.add(version.number - 1)
        if version.kind == "change_cancellation":
            before = find_before_change(versions[: version.number - 1])
            assert before is not None
            hidden.update(range(before.number + 1, version.number))
    return hidden
