"""A folder of Parquet files, one for each table, for DuckDB, pandas, Polars and R."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import IO, Any

import pyarrow
from pyarrow import parquet

from policytrack.domain.version import __version__
from policytrack.formats.database.layout import LAYOUT, TABLES, Column, Row, Table, Type

_ROW_GROUP = 50_000
"""How many rows a row group has; readers share them out among processors."""
_BATCH = 5_000
"""How many rows are kept as Python's values before they become columns, which take a tenth of the memory."""

_TYPES = {
    Type.TEXT: pyarrow.string(),
    Type.WORD: pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
    Type.TEXTS: pyarrow.list_(pyarrow.string()),
    Type.INTEGER: pyarrow.int64(),
    Type.NUMBER: pyarrow.float64(),
    Type.BOOLEAN: pyarrow.bool_(),
    Type.DATE: pyarrow.date32(),
    Type.MOMENT: pyarrow.timestamp("us", tz="UTC"),
}


class ParquetFiles:
    """The open *files* of all tables, by name: call `add`, then `finish`.

    The same rows, added in the same order, give the same bytes with the same version of pyarrow.
    """

    def __init__(self, files: Mapping[str, IO[bytes]]) -> None:
        self._files = {name: _ParquetFile(table, files[name]) for name, table in TABLES.items()}

    def add(self, table: Table, rows: Iterable[Row]) -> None:
        """Add the rows to the table."""
        self._files[table.name].add(rows)

    def finish(self) -> None:
        """Complete the files."""
        for file in self._files.values():
            file.finish()

    def close(self) -> None:
        """Write no more, whether the files are complete or not."""
        for file in self._files.values():
            file.close()


class _ParquetFile:
    def __init__(self, table: Table, file: IO[bytes]) -> None:
        self._schema = schema_of(table)
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Row] = []
        self._batches: list[Any] = []

    def add(self, rows: Iterable[Row]) -> None:
        self._rows += rows
        if len(self._rows) >= _BATCH:
            self._pack()
            if sum(batch.num_rows for batch in self._batches) >= _ROW_GROUP:
                self._write()

    def finish(self) -> None:
        self._pack()
        self._write()
        self._writer.close()

    def close(self) -> None:
        # A writer that is left open completes its file when it is collected, and that is closed by then.
        with suppress(OSError, pyarrow.ArrowException):
            self._writer.close()
        self._writer.is_open = False

    def _pack(self) -> None:
        """Make columns of the rows."""
        if self._rows:
            columns = zip(*self._rows, strict=True)
            arrays = [pyarrow.array(values, field.type) for values, field in zip(columns, self._schema, strict=True)]
            self._batches.append(pyarrow.RecordBatch.from_arrays(arrays, schema=self._schema))
            self._rows.clear()

    def _write(self) -> None:
        """Write a row group."""
        if self._batches:
            # Each batch has found its own words, and a row group has one list of them.
            group = pyarrow.Table.from_batches(self._batches).unify_dictionaries()
            self._writer.write_table(group, row_group_size=group.num_rows)
            self._batches.clear()


def schema_of(table: Table) -> Any:
    """The table's schema for pyarrow; it says what the table and each column hold."""
    facts = {"about": table.about, "program": f"policytrack {__version__}", "layout": str(LAYOUT)}
    return pyarrow.schema(map(_field, table.columns), metadata=facts)


def _field(column: Column) -> Any:
    return pyarrow.field(
        column.name, _TYPES[column.type], nullable=not column.required, metadata={"about": column.about}
    )
