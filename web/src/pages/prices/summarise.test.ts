import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PriceSeries } from '../../api/types.ts'
import { peakBlocks, summarise } from './summarise.ts'

const day: PriceSeries = {
  iso: 'caiso', market_run: 'DAM', node_id: 'A', interval_minutes: 60, energy: [], congestion: [], loss: [], ghg: [],
  start: Array.from({ length: 24 }, (_, hour) => hour * 3600), lmp: Array.from({ length: 24 }, (_, hour) => hour < 6 || hour >= 22 ? -10 : 50),
}

test('on-peak and off-peak are averaged apart, and hours below zero are counted', () => {
  const blocks = peakBlocks([{ date: '1970-01-01', start_utc: '1970-01-01T00:00:00Z', end_utc: '1970-01-02T00:00:00Z', hours: 24, holiday: null, dst: false, on_peak: [{ start_utc: '1970-01-01T06:00:00Z', end_utc: '1970-01-01T22:00:00Z' }] }])
  assert.deepEqual(summarise(day, blocks, null), { onPeak: 50, offPeak: -10, flat: 30, min: -10, max: 50, hoursBelowZero: 8, hours: 24 })
})

test('a window counts the intervals that touch it', () => {
  const { hours, min, onPeak } = summarise(day, null, [6 * 3600 + 60, 8 * 3600])
  assert.deepEqual([hours, min, onPeak], [2, 50, null])
})

test('nothing gives nothing, not zero', () => {
  assert.deepEqual(summarise({ ...day, start: [], lmp: [] }, [], null), { onPeak: null, offPeak: null, flat: null, min: null, max: null, hoursBelowZero: 0, hours: 0 })
})
