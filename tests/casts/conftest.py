"""The services of the commands' tests."""

from tests.flows.commands.conftest import services

__all__ = ["services"]
