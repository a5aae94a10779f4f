"""The pages of the jury desk."""

from evaluation.desk.changes import changes
from evaluation.desk.declaring import conflict, declare
from evaluation.desk.loading import SomethingFirst
from evaluation.desk.printing import printed
from evaluation.desk.queue import queue
from evaluation.desk.scoring import save, sheet
from evaluation.desk.submitting import submit
from evaluation.desk.table import save_cell, table

__all__ = [
    "SomethingFirst",
    "changes",
    "conflict",
    "declare",
    "printed",
    "queue",
    "save",
    "save_cell",
    "sheet",
    "submit",
    "table",
]
