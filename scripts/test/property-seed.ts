/**
 * Loaded before a test that draws its inputs: the same ones each time, so that a change is judged by what it changes.
 * `GRIDLAKE_TEST_SEED=random` draws others, a number those of that seed.
 */
import fc from 'fast-check'

const said = process.env['GRIDLAKE_TEST_SEED'] ?? '1'
if (said !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(said) })
