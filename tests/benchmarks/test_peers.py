from benchmarks.peers import Draw, LibraryMissingError, measure_peer


def test_a_peer_is_measured() -> None:
    figure = measure_peer("nobody", lambda: lambda: None, rounds=2)
    assert figure.name == "the peer, nobody: the same words, 2 drawn (process_time)"
    assert figure.value.startswith("mean ")


def test_a_peer_whose_library_is_missing_is_said_to_be() -> None:
    def prepare() -> Draw:
        raise LibraryMissingError("Pango")

    assert measure_peer("WeasyPrint", prepare, rounds=2).value == "not measured: Pango is not installed"
