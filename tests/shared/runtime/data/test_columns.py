"""What a row holds is read as the word or the model it is, and written as plain text and JSON."""

from collections.abc import AsyncIterator
from enum import StrEnum

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.runtime.data.columns import EnumText, ModelJson
from shared.runtime.data.database import Database
from shared.schemas.model import Fact
from tests.databases import CloneDatabase


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Address(Fact):
    town: str
    floor: int = 1


class Base(DeclarativeBase):
    pass


class HouseRow(Base):
    __tablename__ = "house"

    name: Mapped[str] = mapped_column(primary_key=True)
    colour: Mapped[Colour | None] = mapped_column(EnumText(Colour))
    address: Mapped[Address] = mapped_column(ModelJson(Address))


@pytest.fixture
async def database(clone: CloneDatabase) -> AsyncIterator[Database]:
    await clone.fetch("CREATE TABLE house (name text PRIMARY KEY, colour text, address jsonb NOT NULL)")
    database = Database(clone.url("postgres"))
    yield database
    await database.close()


async def test_enums_and_models_come_back_as_they_went_in(database: Database, clone: CloneDatabase) -> None:
    async with database.write() as session:
        session.add(HouseRow(name="a", colour=Colour.RED, address=Address(town="稲取", floor=2)))
    async with database.read() as session:
        row = (await session.scalars(select(HouseRow).where(HouseRow.colour.in_((Colour.RED,))))).one()
    assert row.colour is Colour.RED
    assert row.address == Address(town="稲取", floor=2)
    [stored] = await clone.fetch("SELECT colour, address->>'town' AS town FROM house")
    assert (stored["colour"], stored["town"]) == ("red", "稲取")


async def test_a_part_of_a_model_can_be_asked_for(database: Database) -> None:
    async with database.write() as session:
        session.add(HouseRow(name="a", colour=None, address=Address(town="稲取", floor=2)))
        session.add(HouseRow(name="b", colour=None, address=Address(town="白田")))
    async with database.read() as session:
        found = await session.scalars(
            select(HouseRow.address["floor"].as_integer()).where(HouseRow.address["town"].astext.contains("稲"))
        )
    assert list(found) == [2]


async def test_what_an_earlier_version_wrote_is_read(database: Database, clone: CloneDatabase) -> None:
    await clone.fetch("""INSERT INTO house VALUES ('a', 'blue', '{"town": "稲取", "lift": true}')""")
    async with database.read() as session:
        assert (await session.get_one(HouseRow, "a")).address == Address(town="稲取", floor=1)


async def test_a_value_that_the_enum_lacks_is_not_written(database: Database) -> None:
    with pytest.raises(StatementError, match="not a valid Colour"):
        async with database.write() as session:
            session.add(HouseRow(name="a", colour="green", address=Address(town="稲取")))
