/** Load as it was, against what was forecast when the day began. */
import { useMemo } from 'react'
import type { LoadAnswer, LoadHour } from '../../api/market-types.ts'
import { localOf, zoneName } from '../../chart/market-time.ts'
import { CsvButtons } from '../../parts/csv-buttons.tsx'
import { formatCount } from '../../parts/format.ts'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { DayRange, MarketsHead, NothingYet, OperatorSelect, useAnswer, useMarket } from './head.tsx'
import { hourCells, hourHeader } from './hours.ts'
import { LineChart, LineKeys } from './line-chart.tsx'

export function LoadPage() {
  const place = useMarket('market.load', 'market.load_forecast')
  const { address, iso, at } = place
  const { data, error, loading, reload } = useAnswer<LoadAnswer>(place, '/api/markets/load', { area: address.get('area'), model: address.get('model'), from: address.get('from'), to: address.get('to') })
  return (
    <div className="page markets">
      <MarketsHead iso={iso} at={at} commit={data?.commit} onAt={next => address.set({ at: next })} />
      <div className="controls">
        <OperatorSelect place={place} clear={['area', 'model', 'from', 'to']} />
        {data && data.areas.length > 1 && <select className="select" aria-label="Area" value={data.area ?? ''} onChange={event => address.set({ area: event.target.value, model: null })}>{data.areas.map(area => <option key={area.area_id} value={area.area_id}>{area.area_id}{area.measured && area.forecast ? '' : area.measured ? ', measured only' : ', forecast only'}</option>)}</select>}
        {data && data.models.length > 1 && <select className="select" aria-label="Forecast" value={data.model ?? ''} onChange={event => address.set({ model: event.target.value })}>{data.models.map(model => <option key={model}>{model}</option>)}</select>}
        <DayRange from={data?.from ?? null} to={data?.to ?? null} onChange={address.set} />
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={14} /></div>}
      {data && data.hours.length === 0 && <NothingYet iso={iso} what="load" icon="prices" reports={data.reports} dated={data.from !== null} />}
      {data && data.hours.length > 0 && <div className={`stack${loading ? ' waiting' : ''}`} aria-busy={loading}><Charts iso={iso} data={data} /><DayTable data={data} /></div>}
    </div>
  )
}

const missOf = ({ actual, forecast }: LoadHour): number | null => actual === null || forecast === null ? null : actual - forecast

function Charts({ iso, data }: { iso: string, data: LoadAnswer }) {
  const lines = useMemo(() => {
    const start = data.hours.map(hour => hour.start)
    return {
      load: [{ name: 'Actual', token: 'rt', start, values: data.hours.map(({ actual }) => actual), broad: true }, { name: data.model ? `Forecast ${data.model}` : 'Forecast', token: 'da', start, values: data.hours.map(({ forecast }) => forecast) }],
      miss: [{ name: 'Actual − forecast', token: 'series-3', start, values: data.hours.map(missOf) }],
    }
  }, [data])
  const both = data.hours.some(hour => missOf(hour) !== null)
  const table = () => ({
    header: ['iso', 'area_id', ...hourHeader, 'actual_mw', 'forecast_mw', 'model', 'issued_utc'],
    rows: data.hours.map(hour => [iso, data.area, ...hourCells(hour.start, data.zone), hour.actual, hour.forecast, data.model, hour.issued_utc]),
  })
  return (
    <section className="card chart-card" aria-label="Load against forecast">
      <div className="chart-head">
        <LineKeys lines={lines.load} />
        <span className="spacer" />
        <span className="faint">MW by hour · {data.area} · {zoneName(data.zone)}{data.measure ? ` · ${data.measure}` : ''}</span>
        <CsvButtons name={`${iso}-load`} table={table} />
      </div>
      <div className="multiples">
        <div className="multiple"><h3>Load</h3><LineChart iso={iso} label="Load and its forecast by hour" zone={data.zone} lines={lines.load} height={270} sync="load" axisLabels={!both} /></div>
        {both && <div className="multiple"><h3>Actual − forecast</h3><LineChart iso={iso} label="Actual minus forecast by hour" zone={data.zone} lines={lines.miss} height={150} sync="load" /></div>}
      </div>
      {data.model && <p className="card-body faint table-note">The forecast is the newest that was made when the market day began{data.hours.some(({ forecast }) => forecast === null) ? '; hours without one had none by then' : ''}.</p>}
    </section>
  )
}

function DayTable({ data }: { data: LoadAnswer }) {
  const days = useMemo(() => [...Map.groupBy(data.hours, ({ start }) => localOf(start, data.zone).date)], [data])
  const megawatts = (value: number | null) => value === null ? '–' : formatCount(value).replace('-', '−')
  return (
    <section className="card" aria-labelledby="load-days">
      <div className="card-head"><h2 id="load-days">By day</h2><span className="faint">MW</span></div>
      <div className="table-wrap" tabIndex={0} role="group" aria-label="Load by day">
        <table className="table">
          <thead><tr><th scope="col">Day</th><th scope="col" className="num">Peak</th><th scope="col" className="num">Peak, forecast</th><th scope="col" className="num">Mean</th><th scope="col" className="num">Mean, actual − forecast</th><th scope="col" className="num">Mean absolute error</th><th scope="col" className="num" title="Mean absolute error of the mean load">of load</th><th scope="col" className="num">Hours</th></tr></thead>
          <tbody>{days.map(([date, hours]) => {
            const [actual, forecast, miss] = [hours.flatMap(hour => hour.actual ?? []), hours.flatMap(hour => hour.forecast ?? []), hours.flatMap(hour => missOf(hour) ?? [])]
            const mean = (values: readonly number[]) => values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
            const [error, load] = [mean(miss.map(Math.abs)), mean(actual)]
            return (
              <tr key={date}>
                <td className="tab-nums nowrap">{date}</td><td className="num strong">{megawatts(actual.length > 0 ? Math.max(...actual) : null)}</td><td className="num">{megawatts(forecast.length > 0 ? Math.max(...forecast) : null)}</td><td className="num">{megawatts(load)}</td>
                <td className="num">{megawatts(mean(miss))}</td><td className="num">{megawatts(error)}</td><td className="num strong">{error === null || !load ? '–' : `${(100 * error / load).toFixed(1)} %`}</td><td className="num faint">{actual.length}</td>
              </tr>
            )
          })}</tbody>
        </table>
      </div>
    </section>
  )
}
