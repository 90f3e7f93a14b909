"""Reads a table by PyIceberg and says what it saw, as JSON: the independent reader of interop.test.ts."""
import json
import sys

from pyiceberg.table import StaticTable

table = StaticTable.from_metadata(sys.argv[1])
questions = json.loads(sys.argv[2])


def answer(question):
    snapshot = int(question["snapshot"]) if question.get("snapshot") else None
    scan = table.scan(row_filter=question.get("filter", "true"), snapshot_id=snapshot)
    rows = scan.to_arrow().to_pylist()
    return {
        "files": sorted(task.file.file_path for task in scan.plan_files()),
        "rows": len(rows),
        "sum": sum(row["price"] for row in rows if row["price"] is not None),
        "nodes": sorted({row["node_id"] for row in rows}),
        "first": min((row["interval_start_utc"].isoformat() for row in rows), default=None),
    }


files = table.inspect.files().to_pylist()
print(json.dumps({
    "schema": [[field.field_id, field.name, str(field.field_type), field.required] for field in table.schema().fields],
    "spec": [[field.field_id, field.source_id, str(field.transform), field.name] for field in table.spec().fields],
    "order": [[field.source_id, str(field.transform), field.direction.value, field.null_order.value] for field in table.sort_order().fields],
    "identifiers": sorted(table.schema().identifier_field_ids),
    "snapshots": [[str(s.snapshot_id), s.sequence_number, s.summary.operation.value] for s in table.snapshots()],
    "current": str(table.current_snapshot().snapshot_id),
    "answers": [answer(question) for question in questions],
    "metrics": [
        {
            "path": file["file_path"], "records": file["record_count"],
            "partition": {key: str(value) for key, value in file["partition"].items()},
            "price": {key: str(value) for key, value in file["readable_metrics"]["price"].items()},
            "start": {key: str(value) for key, value in file["readable_metrics"]["interval_start_utc"].items()},
            "node": {key: str(value) for key, value in file["readable_metrics"]["node_id"].items()},
        }
        for file in files
    ],
    "entries": [
        [entry["status"], str(entry["snapshot_id"]), entry["sequence_number"], entry["file_sequence_number"]]
        for entry in table.inspect.entries().to_pylist()
    ],
    "history": [str(line["snapshot_id"]) for line in table.inspect.history().to_pylist()],
    "manifests": [
        [row["added_data_files_count"], row["existing_data_files_count"], row["deleted_data_files_count"],
         [[part["contains_null"], part["lower_bound"], part["upper_bound"]] for part in row["partition_summaries"]]]
        for row in table.inspect.manifests().to_pylist()
    ],
}))
