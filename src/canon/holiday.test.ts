import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { weekday, dayNumberOf, formatDate } from './civil.ts'
import { holidayNames, nercHoliday, nercHolidays } from './holiday.ts'

/** In the order of `holidayNames`: New Year, Memorial, Independence, Labor, Thanksgiving, Christmas. */
const kept: Readonly<Record<number, string>> = {
  2010: '01-01 05-31 07-05 09-06 11-25 12-25',
  2011: '01-01 05-30 07-04 09-05 11-24 12-26',
  2023: '01-02 05-29 07-04 09-04 11-23 12-25',
  2024: '01-01 05-27 07-04 09-02 11-28 12-25',
  2025: '01-01 05-26 07-04 09-01 11-27 12-25',
  2026: '01-01 05-25 07-04 09-07 11-26 12-25',
  2027: '01-01 05-31 07-05 09-06 11-25 12-25',
  2028: '01-01 05-29 07-04 09-04 11-23 12-25',
}
for (const [year, dates] of Object.entries(kept)) {
  test(`NERC holidays of ${year}`, () => {
    const expected = dates.split(' ').map((date, index) => ({ date: `${year}-${date}`, name: holidayNames[index] }))
    assert.deepEqual(nercHolidays(Number(year)), expected)
  })
}

test('none is kept on a Sunday, and a fixed date on Saturday stays', () => {
  fc.assert(fc.property(fc.integer({ min: 1990, max: 2060 }), year => {
    const days = nercHolidays(year).map(holiday => dayNumberOf(holiday.date))
    assert.equal(days.length, 6)
    for (const day of days) assert.notEqual(weekday(day), 0)
    for (const date of [`${year}-01-01`, `${year}-07-04`, `${year}-12-25`]) {
      const day = dayNumberOf(date)
      assert.equal(nercHoliday(date) !== null, weekday(day) !== 0)
      assert.equal(nercHoliday(formatDate(day - 1)), null)
      assert.equal(nercHoliday(formatDate(day + 1)) !== null, weekday(day) === 0)
    }
  }))
})

test('days that others keep are ordinary', () => {
  const others = {
    'Martin Luther King': '2026-01-19', 'Presidents': '2026-02-16', 'Juneteenth': '2026-06-19', 'Columbus': '2026-10-12',
    'Veterans': '2026-11-11', 'day after Thanksgiving': '2026-11-27', 'Christmas Eve': '2026-12-24',
    'Friday before a Saturday 4 July': '2026-07-03',
  }
  for (const [name, date] of Object.entries(others)) assert.equal(nercHoliday(date), null, name)
})
