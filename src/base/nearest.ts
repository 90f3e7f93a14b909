/** "Did you mean": words that differ by few letters. */
import { closest, distance } from 'fastest-levenshtein'

export function nearest(word: string, known: readonly string[]): string { return closest(word, known) }

/** Letters that must be put in, taken out or changed. */
export function lettersApart(one: string, other: string): number { return distance(one, other) }
