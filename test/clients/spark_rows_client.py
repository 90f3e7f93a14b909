"""Prints the rows of a query as JSON. Further argument: the query."""
import json
import sys

from spark_session import rows, spark

print(json.dumps(rows(sys.argv[4])))
spark.stop()
