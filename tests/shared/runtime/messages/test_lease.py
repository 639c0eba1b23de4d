import asyncio

from shared.runtime.messages.lease import keep_lease


async def test_a_renewal_that_fails_is_tried_again_and_is_not_the_works_fault() -> None:
    tries, enough = 0, asyncio.Event()

    async def renew() -> None:
        nonlocal tries
        tries += 1
        if tries == 3:
            enough.set()
        raise TimeoutError

    async with asyncio.timeout(10), keep_lease(renew, every_s=0.001):
        await enough.wait()


async def test_nothing_is_renewed_after_the_work() -> None:
    renewed = asyncio.Event()

    async def renew() -> None:
        renewed.set()

    before = asyncio.all_tasks()
    async with keep_lease(renew, every_s=0.001):
        await renewed.wait()
    assert asyncio.all_tasks() == before
