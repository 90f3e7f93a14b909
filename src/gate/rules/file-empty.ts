/** `file_empty`: every file of the batch gave rows. */
import type { Rule } from './rule.ts'

export const fileEmpty: Rule = {
  id: 'file_empty',
  severity: 'block',
  expects: 'Every file of the batch gives rows.',
  remedy: 'The operator may not have published yet, or answered with a message in place of data: look into the file and fetch it again later.',
  applies: () => true,
  suspects: () => null,
  evidence: ({ files, relation }) => `SELECT file::INTEGER AS file FROM range(${files.length}) AS files(file) ANTI JOIN (SELECT DISTINCT file FROM ${relation}) USING (file)`,
  message: () => 'The file gave no rows; at least one was expected.',
}
