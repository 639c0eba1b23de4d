"""One guarantee and its town's way of taking number and key: the one place that decides subject, text and files."""

from dataclasses import dataclass
from datetime import date

from services.issuance_api.handing_in.files import CaseFile, list_files
from services.issuance_api.handing_in.texts import Contact, Line, list_lines, name_item, write_own_subject
from shared.schemas.facts.certificate import Certificate
from shared.schemas.issuance.submissions import Need
from shared.schemas.words.towns.handing_in import Channel, Item, Submission
from shared.schemas.words.towns.profile import AuthorityProfile
from shared.schemas.words.towns.register import AuthorityRegister
from shared.schemas.words.towns.subjects import SubjectCase, write_subject


@dataclass(frozen=True)
class Said:
    """What the builder adds, since no certificate has it, or not as the town writes it; None where it says nothing."""

    section: str | None = None
    works_number: str | None = None
    second_number: str | None = None
    contact: Contact | None = None


@dataclass(frozen=True)
class Case:
    """`profile` and `way` are None where nothing is known; `section` is that of the form, or as the builder says.

    `subject` is None where no mail is written. `missing` are items that the rule asks for and nobody knows yet: their
    names stand in （） in the texts.
    """

    content: Certificate
    section: str | None
    profile: AuthorityProfile | None
    way: Submission | None
    subject: str | None
    lines: tuple[Line, ...]
    files: tuple[CaseFile, ...]
    missing: tuple[Item, ...]
    works_number_fits: bool

    @property
    def is_change(self) -> bool:
        return self.content.change_no > 0

    @property
    def channel(self) -> Channel | None:
        return self.way.channel if self.way else None

    def list_sections(self) -> tuple[str, ...]:
        """The sections that the town has rules for, where it has them for some alone."""
        ways = self.profile.submission if self.profile else ()
        return tuple(dict.fromkeys(section for way in ways for section in way.sections))

    def list_needed(self) -> tuple[CaseFile, ...]:
        """The files that must go with it; of each choice the first."""
        needed: list[CaseFile] = []
        groups: set[int] = set()
        for file in self.files:
            if file.need is Need.REQUIRED or (file.need is Need.ONE_OF and file.group not in groups):
                needed.append(file)
            if file.group is not None:
                groups.add(file.group)
        return tuple(needed)

    def name(self, item: Item) -> str:
        """What the town calls an item."""
        return name_item(item, self.way)


def compose_case(
    content: Certificate, register: AuthorityRegister, on: date, approved_section: str | None, said: Said
) -> Case:
    """By the rule that the town has on the day `on`."""
    authority = register.find(content.authority_code, on)
    profile = authority.profile if authority else None
    section = said.section or approved_section
    change = content.change_no > 0
    way = profile.find_submission(content.kind, section, change=change) if profile else None
    works_number = said.works_number or content.works_number
    named = SubjectCase(
        content.kind,
        content.works_name,
        works_number,
        content.joint_venture_name or content.principal.name,
        said.second_number,
    )
    subject = write_subject(way, named) if way else None
    lines = list_lines(content, way, named, said.contact)
    asked = {*(subject.missing if subject else ()), *(line.item for line in lines if line.value is None)}
    return Case(
        content=content,
        section=section,
        profile=profile,
        way=way,
        subject=subject.text if subject else write_own_subject(content, way),
        lines=lines,
        files=tuple(list_files(content, profile, way)),
        missing=tuple(item for item in Item if item in asked),
        works_number_fits=_fits(way, works_number),
    )


def _fits(way: Submission | None, number: str | None) -> bool:
    return way is None or way.works_number is None or number is None or way.works_number.fits(number)
