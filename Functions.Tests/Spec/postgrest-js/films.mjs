// Clients of the film archive that PostgrestJsTests serves.
import { PostgrestClient } from '@supabase/postgrest-js'

const root = process.env.EDGE_TEST_ROOT

export const films = new PostgrestClient(root, { schema: 'api' })
export const archive = new PostgrestClient(root, { schema: 'archive' })

/** The data of an answer that has to be without error. */
export function dataOf(answer) {
  if (answer.error) throw new Error(`${answer.status} ${JSON.stringify(answer.error)}`)
  return answer.data
}
