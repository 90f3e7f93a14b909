import { lazy, Suspense, useEffect } from 'react'
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter'
import { Bones, Empty, ErrorNotice } from '../parts/notice.tsx'
import { LoginPage } from '../pages/login/login-page.tsx'
import { OverviewPage } from '../pages/overview/overview-page.tsx'
import { Boundary } from './boundary.tsx'
import { isCurrent, pages } from './pages.ts'
import { SessionProvider, useSession } from './session.tsx'
import { Shell } from './shell.tsx'

const PricesPage = lazy(() => import('../pages/prices/prices-page.tsx').then(page => ({ default: page.PricesPage })))
const MapPage = lazy(() => import('../pages/markets/map-page.tsx').then(page => ({ default: page.MapPage })))
const NodePage = lazy(() => import('../pages/markets/node-page.tsx').then(page => ({ default: page.NodePage })))
const ConstraintsPage = lazy(() => import('../pages/markets/constraints-page.tsx').then(page => ({ default: page.ConstraintsPage })))
const LoadPage = lazy(() => import('../pages/markets/load-page.tsx').then(page => ({ default: page.LoadPage })))
const FuelPage = lazy(() => import('../pages/markets/fuel-page.tsx').then(page => ({ default: page.FuelPage })))
const CurvesPage = lazy(() => import('../pages/curves/curves-page.tsx').then(page => ({ default: page.CurvesPage })))
const MoversPage = lazy(() => import('../pages/curves/movers-page.tsx').then(page => ({ default: page.MoversPage })))
const SpreadsPage = lazy(() => import('../pages/curves/spreads-page.tsx').then(page => ({ default: page.SpreadsPage })))
const FactorsPage = lazy(() => import('../pages/curves/factors-page.tsx').then(page => ({ default: page.FactorsPage })))
const MarksPage = lazy(() => import('../pages/curves/marks-page.tsx').then(page => ({ default: page.MarksPage })))
const QuotesPage = lazy(() => import('../pages/curves/quotes-page.tsx').then(page => ({ default: page.QuotesPage })))
const EodPage = lazy(() => import('../pages/curves/eod-page.tsx').then(page => ({ default: page.EodPage })))
const SqlPage = lazy(() => import('../pages/sql/sql-page.tsx').then(page => ({ default: page.SqlPage })))
const ConnectionsPage = lazy(() => import('../pages/connections/connections-page.tsx').then(page => ({ default: page.ConnectionsPage })))
const NewConnectionPage = lazy(() => import('../pages/connections/new-page.tsx').then(page => ({ default: page.NewConnectionPage })))
const ConnectionPage = lazy(() => import('../pages/connections/connection-page.tsx').then(page => ({ default: page.ConnectionPage })))
const EditConnectionPage = lazy(() => import('../pages/connections/edit-page.tsx').then(page => ({ default: page.EditConnectionPage })))
const RunsPage = lazy(() => import('../pages/runs/runs-page.tsx').then(page => ({ default: page.RunsPage })))
const RunPage = lazy(() => import('../pages/runs/run-page.tsx').then(page => ({ default: page.RunPage })))
const VersionsPage = lazy(() => import('../pages/versions/versions-page.tsx').then(page => ({ default: page.VersionsPage })))
const DiffPage = lazy(() => import('../pages/versions/diff-page.tsx').then(page => ({ default: page.DiffPage })))
const MergePage = lazy(() => import('../pages/versions/merge-page.tsx').then(page => ({ default: page.MergePage })))
const PullsPage = lazy(() => import('../pages/pulls/pulls-page.tsx').then(page => ({ default: page.PullsPage })))
const NewPullPage = lazy(() => import('../pages/pulls/new-pull-page.tsx').then(page => ({ default: page.NewPullPage })))
const PullPage = lazy(() => import('../pages/pulls/pull-page.tsx').then(page => ({ default: page.PullPage })))
const QualityPage = lazy(() => import('../pages/quality/quality-page.tsx').then(page => ({ default: page.QualityPage })))
const FindingsPage = lazy(() => import('../pages/quality/findings-page.tsx').then(page => ({ default: page.FindingsPage })))
const FindingPage = lazy(() => import('../pages/quality/finding-page.tsx').then(page => ({ default: page.FindingPage })))
const QuarantinePage = lazy(() => import('../pages/quality/quarantine-page.tsx').then(page => ({ default: page.QuarantinePage })))
const HeldRunPage = lazy(() => import('../pages/quality/held-run-page.tsx').then(page => ({ default: page.HeldRunPage })))
const RulesPage = lazy(() => import('../pages/quality/rules-page.tsx').then(page => ({ default: page.RulesPage })))
const RulePage = lazy(() => import('../pages/quality/rule-page.tsx').then(page => ({ default: page.RulePage })))
const SettingsPage = lazy(() => import('../pages/settings/settings-page.tsx').then(page => ({ default: page.SettingsPage })))

export function App() {
  return <SessionProvider><Gate /></SessionProvider>
}

function Gate() {
  const { state, error, retry } = useSession()
  const [location] = useLocation()
  const search = useSearch()
  useEffect(() => {
    const page = pages.find(candidate => isCurrent(candidate.path, location))
    document.title = page ? `${page.title} · gridlake` : 'gridlake'
  }, [location])
  if (state === 'asking') return null
  if (state === 'unreachable' && error) return <main style={{ maxWidth: 560, margin: '20vh auto', padding: 16 }}><ErrorNotice error={error} retry={retry} /></main>
  if (location === '/login') return <LoginPage />
  if (state === 'out') {
    const wanted = location + (search ? `?${search}` : '')
    return <Redirect to={wanted === '/' ? '/login' : `/login?next=${encodeURIComponent(wanted)}`} replace />
  }
  return (
    <Shell>
      <Boundary place={location}>
        <Suspense fallback={<Bones rows={8} />}><Pages /></Suspense>
      </Boundary>
    </Shell>
  )
}

function Pages() {
  return (
    <Switch>
      <Route path="/"><OverviewPage /></Route>
      <Route path="/prices"><PricesPage /></Route>
      <Route path="/markets"><MapPage /></Route>
      <Route path="/markets/node"><NodePage /></Route>
      <Route path="/markets/constraints"><ConstraintsPage /></Route>
      <Route path="/markets/load"><LoadPage /></Route>
      <Route path="/markets/fuel"><FuelPage /></Route>
      <Route path="/curves"><CurvesPage /></Route>
      <Route path="/curves/movers"><MoversPage /></Route>
      <Route path="/curves/spreads"><SpreadsPage /></Route>
      <Route path="/curves/factors"><FactorsPage /></Route>
      <Route path="/curves/marks"><MarksPage /></Route>
      <Route path="/curves/quotes"><QuotesPage /></Route>
      <Route path="/curves/runs"><EodPage /></Route>
      <Route path="/sql"><SqlPage /></Route>
      <Route path="/connections"><ConnectionsPage /></Route>
      <Route path="/connections/new"><NewConnectionPage /></Route>
      <Route path="/connections/:name">{params => <ConnectionPage key={params.name} name={decodeURIComponent(params.name)} />}</Route>
      <Route path="/connections/:name/edit">{params => <EditConnectionPage key={params.name} name={decodeURIComponent(params.name)} />}</Route>
      <Route path="/runs"><RunsPage /></Route>
      <Route path="/runs/:id">{params => <RunPage key={params.id} id={decodeURIComponent(params.id)} />}</Route>
      <Route path="/quality"><QualityPage /></Route>
      <Route path="/quality/findings"><FindingsPage /></Route>
      <Route path="/quality/quarantine"><QuarantinePage /></Route>
      <Route path="/quality/quarantine/:id">{params => <HeldRunPage key={params.id} id={decodeURIComponent(params.id)} />}</Route>
      <Route path="/quality/rules"><RulesPage /></Route>
      <Route path="/quality/rules/:name">{params => <RulePage key={params.name} name={params.name === 'new' ? null : decodeURIComponent(params.name)} />}</Route>
      <Route path="/quality/:run/:n">{params => <FindingPage key={`${params.run} ${params.n}`} id={decodeURIComponent(params.run)} n={Number(params.n)} />}</Route>
      <Route path="/versions"><VersionsPage id={null} /></Route>
      <Route path="/versions/diff"><DiffPage /></Route>
      <Route path="/versions/merge"><MergePage /></Route>
      <Route path="/versions/:id">{params => <VersionsPage id={decodeURIComponent(params.id)} />}</Route>
      <Route path="/pulls"><PullsPage /></Route>
      <Route path="/pulls/new"><NewPullPage /></Route>
      <Route path="/pulls/:id">{params => <PullPage key={params.id} id={decodeURIComponent(params.id)} />}</Route>
      <Route path="/settings"><SettingsPage /></Route>
      <Route><Empty icon="search" title="There is no such page"><p>Press <kbd>Ctrl</kbd> <kbd>K</kbd> to find what you were after.</p></Empty></Route>
    </Switch>
  )
}
