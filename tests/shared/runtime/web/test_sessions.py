from tests.forms import make_form
from tests.harness import Installation
from tests.shared.runtime.web.problems import expect_problem


async def test_a_commit_that_fails_is_not_answered_with_success(installation: Installation) -> None:
    """The transaction ends before the response is sent: Depends(begin, scope="function")."""
    await installation.fetch(
        "CREATE FUNCTION application.refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'refused at commit'; END $$"
    )
    await installation.fetch(
        "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON application.application "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION application.refuse()"
    )
    answer = await installation.caller("application", "principal").post("/applications", make_form())
    expect_problem(answer, 500, "service.failed")
    assert await installation.fetch("SELECT * FROM application.application") == []
