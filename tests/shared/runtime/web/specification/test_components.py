from typing import Any

from shared.runtime.web.specification.components import tidy_schemas


def make_document(*references: str) -> dict[str, Any]:
    content = {name: {"schema": {"$ref": f"#/components/schemas/{name}"}} for name in references}
    schemas = {name: {"title": name} for name in ("Term-Input", "Term-Output", "Unused")}
    return {
        "paths": {"/terms": {"get": {"responses": {"200": {"content": content}}}}},
        "components": {"schemas": schemas},
    }


def test_a_schema_that_stands_in_one_shape_alone_loses_the_mark_of_its_mode() -> None:
    document = make_document("Term-Output")
    tidy_schemas(document)
    assert document["components"]["schemas"].keys() == {"Term"}
    assert "#/components/schemas/Term'" in str(document["paths"])


def test_two_shapes_that_are_both_used_stay_apart_so_that_the_law_finds_them() -> None:
    document = make_document("Term-Input", "Term-Output")
    tidy_schemas(document)
    assert document["components"]["schemas"].keys() == {"Term-Input", "Term-Output"}
