/** Rules for `anyOf`, `oneOf`, `not` and `if`. (`allOf` is opened before: its schemas are among the meet's own.) */
import type { Judge } from './judge.ts'
import type { Meet, Union } from './meet.ts'
import type { Conditional, Node } from './node.ts'
import { same } from './same.ts'

export function combined(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  return judge.all([
    () => judge.all(reader.unions, union => oneBranch(judge, union, writer, path)),
    () => judge.all(reader.nodes.flatMap(({ not }) => not ?? []), not => negation(judge, not, writer, path)),
  ], rule => rule())
}

/**
 * One branch takes all that the writer writes; of `oneOf`, the others must take none of it. Where the writer has several branches
 * itself, each is asked on its own (judge.ts), knowing that the other branches of its `oneOf` do not hold.
 */
function oneBranch(judge: Judge, union: Union, writer: Meet, path: string): boolean {
  const fits = union.branches.filter(branch => judge.covers(judge.meets.of([branch]), writer))
  const place = `${path}/${union.keyword}`
  const theirs = writer.unions.find(one => !writer.spent.has(one))
  if (fits.length === 0) {
    const [kind, message] = theirs === undefined ? ['COMBINED_TYPE_SUBSCHEMAS_CHANGED', 'no branch of the reader takes all that the writer may write']
      : theirs.branches.length > union.branches.length ? ['SUM_TYPE_NARROWED', `the writer has ${theirs.branches.length} branches, the reader ${union.branches.length}`]
        : ['COMBINED_TYPE_SUBSCHEMAS_CHANGED', 'a branch of the writer is taken by none of the reader']
    return judge.say(kind, place, message, true)
  }
  if (union.keyword === 'oneOf') {
    const alone = fits.some(branch => union.branches.every(other => other === branch || judge.impossible(judge.meets.both(writer, other))))
    if (!alone) return judge.say('ONE_OF_OVERLAP_UNDECIDED', place, 'a value may match several branches of the reader\'s oneOf, which refuses it then; make the branches tell themselves apart by type or by a constant, or use anyOf', true)
  }
  return theirs === undefined && union.branches.length > 1 ? judge.say('SUM_TYPE_EXTENDED', place, `the reader has ${union.branches.length} branches`, false) : true
}

/** The writer must not write what the reader excludes: because it cannot be, or because the writer excludes as much. */
function negation(judge: Judge, not: Node, writer: Meet, path: string): boolean {
  return judge.impossible(judge.meets.both(writer, not)) || writer.excluded.some(other => judge.covers(judge.meets.of([other]), judge.meets.of([not])))
    || judge.say('NOT_TYPE_EXTENDED', `${path}/not`, 'the reader excludes values that the writer may write', true)
}

export function conditions(judge: Judge, reader: Meet, writer: Meet, path: string): boolean {
  return judge.all(reader.nodes.flatMap(({ conditional }) => conditional ?? []), conditional => condition(judge, conditional, writer, path))
}

function condition(judge: Judge, { condition: test, holding, otherwise }: Conditional, writer: Meet, path: string): boolean {
  const { meets } = judge
  const theirs = writer.nodes.flatMap(({ conditional }) => conditional ?? []).find(one => same(one.condition, test))
  const when = [test, theirs?.holding].filter(one => one !== null && one !== undefined).reduce((meet, node) => meets.both(meet, node), writer)
  const unless = theirs?.otherwise ? meets.both(writer, theirs.otherwise) : writer
  const thenHolds = holding === null || judge.covers(meets.of([holding]), when)
  const elseHolds = otherwise === null || judge.covers(meets.of([otherwise]), unless) || judge.covers(meets.of([test]), writer)
  return (thenHolds && elseHolds) || judge.say('CONDITIONAL_UNDECIDED', `${path}/if`, 'the reader holds some values to a further schema that the writer does not promise', true)
}
