"""The archive of an edition: one ZIP that outlives the portal and says nothing that is not public or anonymous."""

from reports.archive.building import build

__all__ = ["build"]
