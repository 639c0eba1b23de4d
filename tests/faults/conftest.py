from tests.faults.fault import record

__all__ = ["record"]
