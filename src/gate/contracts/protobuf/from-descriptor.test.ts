/** Schemas that come as descriptors: what was written as one is read as the same schema. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { textOfDescriptor } from './from-descriptor.ts'
import { protobuf } from './protobuf.ts'

const proto3 = `syntax = "proto3"; package market.v1; import "google/protobuf/timestamp.proto";
message Price {
  string node = 1; optional double lmp = 2; repeated sint32 hours = 3; map<string, Part> parts = 4; google.protobuf.Timestamp at = 5; Run run = 6;
  oneof who { string name = 7; int64 id = 8; }
  message Part { bytes raw = 1; Price of = 2; }
  enum Run { UNKNOWN = 0; RTM = 1; DAM = 2; }
  reserved 9, 20 to 30; reserved "old";
}
service Prices { rpc Last (Price) returns (stream Price); }`
const proto2 = `syntax = "proto2"; package market.v1;
message A { required int32 x = 1; optional string s = 2 [default = "a\\"b"]; repeated int32 n = 3 [packed = true]; optional E e = 4 [default = TWO]; }
enum E { ONE = 1; TWO = 2; }`

test('there and back, the schema means the same', () => {
  for (const text of [proto3, proto2]) {
    const before = protobuf.parse(text, [])
    const after = protobuf.parse(before.forms.serialized?.() ?? '', [])
    assert.deepEqual(after.names, before.names)
    for (const [reader, writer] of [[after, before], [before, after]] as const) assert.deepEqual(protobuf.compare(reader, writer).differences.filter(({ breaking }) => breaking), [], text)
    assert.equal(after.forms.serialized?.(), before.forms.serialized?.())
  }
})

test('what is no descriptor', () => {
  assert.equal(textOfDescriptor(proto3), undefined)
  assert.equal(textOfDescriptor(''), undefined)
  for (const text of ['////', 'AAAA', Buffer.from('not a descriptor at all!').toString('base64')]) assert.throws(() => protobuf.parse(text, []), error => isFailure(error, 'schema/invalid'), text)
  // A name that would be more than a name in the text.
  const name = 'x.proto'
  const evil = 'A { } message B'
  const bytes = Buffer.concat([Buffer.from([0x0a, name.length]), Buffer.from(name), Buffer.from([0x22, evil.length + 2, 0x0a, evil.length]), Buffer.from(evil)])
  assert.throws(() => protobuf.parse(bytes.toString('base64'), []), error => isFailure(error, 'schema/invalid'))
})
