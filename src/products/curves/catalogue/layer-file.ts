/** A layer of the configuration as YAML, in and out. */
import { stringify } from 'yaml'
import { messageOf } from '#base/error.ts'
import { yamlDocument } from '#base/yaml-text.ts'
import { invalid } from '../trouble.ts'
import type { Layer } from './configuration.ts'

const charactersMost = 2_000_000
const depthMost = 50

/** What stands in it, not yet looked at. Throws `curve/invalid`. */
export function layerOfYaml(text: string): unknown {
  if (text.length > charactersMost) throw invalid(`a configuration has at most ${charactersMost} characters, found ${text.length}`)
  try {
    // Aliases are how a small file becomes an endless one.
    return yamlDocument(text, { depthMost })?.toJS({ maxAliasCount: 0 }) ?? {}
  } catch (error) {
    throw invalid(`the configuration is not YAML: ${messageOf(error).split('\n')[0] ?? ''}`)
  }
}

export function layerText(layer: Layer | object): string { return stringify(layer, { lineWidth: 0 }) }
