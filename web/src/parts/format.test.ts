import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPrice, formatSigned } from './format.ts'

test('a price has cents and a real minus sign; what rounds to nothing has no sign', () => {
  assert.deepEqual([1234.5, -3.256, -0.001, null, NaN].map(formatPrice), ['1,234.50', '−3.26', '0.00', '–', '–'])
  assert.deepEqual([1234.5, -3.256, -0.001, 0.004, 0, null].map(formatSigned), ['+1,234.50', '−3.26', '0.00', '0.00', '0.00', '–'])
})
