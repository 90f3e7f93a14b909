"""confluent-kafka's registry client and serializers against the server: arguments are the registry's URL, a token, and the user's name."""
import json
import sys

from confluent_kafka.schema_registry import ConfigCompatibilityLevel, Schema, SchemaReference, SchemaRegistryClient, ServerConfig
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

url, token, user = sys.argv[1:4]
client = SchemaRegistryClient({"url": url, "basic.auth.user.info": f"{user}:{token}"})


def refused(code, work):
    try:
        work()
    except SchemaRegistryError as error:
        assert error.error_code == code, f"expected {code}, found {error}"
    else:
        raise AssertionError(f"expected {code}")


def record(*fields):
    return Schema(json.dumps({"type": "record", "name": "Price", "namespace": "py", "fields": [*fields]}), "AVRO")


node = {"name": "node", "type": "string"}
lmp = {"name": "lmp", "type": "double", "unit": "USD/MWh"}

# Subjects, versions, ids.
first = client.register_schema("py-value", record(node, lmp))
assert client.register_schema("py-value", record(node, lmp)) == first
full = client.register_schema_full_response("py-value", record(node, lmp, {"name": "run", "type": "string", "default": "RTM"}))
assert full.version == 2 and full.guid, full
assert json.loads(client.get_schema(first).schema_str)["name"] == "Price"
assert client.get_schema_by_guid(full.guid).schema_str == full.schema.schema_str
assert client.lookup_schema("py-value", record(node, lmp)).version == 1
assert client.get_latest_version("py-value").schema_id == full.schema_id
assert client.get_version("py-value", 1).schema_id == first
assert client.get_versions("py-value") == [1, 2]
assert "py-value" in client.get_subjects()

# Compatibility, settings.
assert client.get_compatibility() == "BACKWARD"
assert client.test_compatibility("py-value", record(node)) is True
needs = record(node, lmp, {"name": "hub", "type": "string"})
assert client.test_compatibility("py-value", needs) is False
refused(409, lambda: client.register_schema("py-value", needs))
refused(409, lambda: client.register_schema("py-value", record(node, {**lmp, "unit": "cents/kWh"})))
refused(42201, lambda: client.register_schema("py-value", Schema('{"type": "nothing"}', "AVRO")))
refused(40401, lambda: client.get_latest_version("nobody"))
assert client.set_compatibility("py-value", "FULL") == {"compatibility": "FULL"}
assert client.get_compatibility("py-value") == "FULL"
client.set_config("py-value", ServerConfig(compatibility=ConfigCompatibilityLevel.NONE))
assert client.get_config("py-value").compatibility_level == ConfigCompatibilityLevel.NONE

# References.
client.register_schema("py-point", Schema('{"type":"record","name":"Point","namespace":"py","fields":[{"name":"mw","type":"double"}]}', "AVRO"))
curve = Schema('{"type":"record","name":"Curve","namespace":"py","fields":[{"name":"points","type":{"type":"array","items":"py.Point"}}]}', "AVRO", [SchemaReference("py.Point", "py-point", 1)])
assert client.register_schema("py-curve", curve) > 0
refused(42206, lambda: client.delete_subject("py-point"))

# Records: written by one schema, read by it.
context = SerializationContext("prices", MessageField.VALUE)
value = {"node": "ÄÖ-1", "lmp": -31.25}
bytes_ = AvroSerializer(client, record(node, lmp).schema_str)(value, context)
assert bytes_[0] == 0 and int.from_bytes(bytes_[1:5], "big") == client.get_latest_version("prices-value").schema_id
assert AvroDeserializer(client)(bytes_, context) == value

json_schema = json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", "title": "Load", "type": "object", "properties": {"mw": {"type": "number"}}, "required": ["mw"], "additionalProperties": False})
loads = SerializationContext("loads", MessageField.VALUE)
written = JSONSerializer(json_schema, client)({"mw": 12.5}, loads)
assert JSONDeserializer(json_schema, schema_registry_client=client)(written, loads) == {"mw": 12.5}
assert client.get_latest_version("loads-value").schema.schema_type == "JSON"

file = descriptor_pb2.FileDescriptorProto(name="award.proto", package="py.awards", syntax="proto3")
message = file.message_type.add(name="Award")
message.field.add(name="unit", number=1, type="TYPE_STRING", label="LABEL_OPTIONAL")
message.field.add(name="mw", number=2, type="TYPE_DOUBLE", label="LABEL_OPTIONAL")
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
Award = message_factory.GetMessageClass(pool.FindMessageTypeByName("py.awards.Award"))
awards = SerializationContext("awards", MessageField.VALUE)
packed = ProtobufSerializer(Award, client, {"use.deprecated.format": False})(Award(unit="U1", mw=2.5), awards)
# Another client, which has nothing in memory.
reader = SchemaRegistryClient({"url": url, "basic.auth.user.info": f"{user}:{token}"})
for one in (client, reader):
    award = ProtobufDeserializer(Award, {"use.deprecated.format": False}, one)(packed, awards)
    assert (award.unit, award.mw) == ("U1", 2.5)
latest = client.get_latest_version("awards-value").schema
assert latest.schema_type == "PROTOBUF" and "message Award" in latest.schema_str

# Deletion.
assert client.delete_version("py-value", 1) == 1
assert client.delete_subject("py-curve") == [1]
assert client.delete_subject("py-curve", permanent=True) == [1]

print("ok")
