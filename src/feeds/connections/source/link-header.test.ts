import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextIn } from './link-header.ts'

const cases: readonly [header: string | undefined, next: string | null][] = [
  [undefined, null], ['', null], ['<https://a.example/?page=2>; rel="next"', 'https://a.example/?page=2'], ['<?page=1,2;x>; rel=prev, <?page=3,4;y>; title="a, <b>; rel=last"; rel="last next"', '?page=3,4;y'],
  ['</a>;REL=NEXT', '/a'], ['</a>; rel=nextish, </b>; rel="prev"', null], ['/a; rel=next', null], ['</a', null], ['<>; rel=next', ''], ['</a>; rel=prev; rel=next', null],
]
for (const [header, next] of cases) test(`next in ${header}`, () => { assert.equal(nextIn(header), next) })
