// Clients of the two instances, tokens, and waiting.
import { createHmac } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import WebSocket from 'ws'

export const first = process.env.EDGE_FIRST
export const second = process.env.EDGE_SECOND
export const anon = process.env.EDGE_ANON

/** Signs a token. */
export function token(role, sub, more = {}) {
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ role, sub, ...more })}`
  return `${signed}.${createHmac('sha256', process.env.EDGE_SECRET).update(signed).digest('base64url')}`
}

const open = []

/** A client; vsn is the serializer's version. */
export function client(root = first, { accessToken, realtime, key = anon } = {}) {
  const made = createClient(root, key, { accessToken, realtime: { transport: WebSocket, ...realtime } })
  open.push(made)
  return made
}

/** Lets Node end. */
export function closeAll() {
  for (const one of open.splice(0)) one.realtime.disconnect()
}

/** Resolves with the channel when it is subscribed; rejects with its error. */
export function subscribed(channel) {
  return new Promise((resolve, reject) => channel.subscribe((status, error) => {
    if (status === 'SUBSCRIBED') resolve(channel)
    else if (status === 'CHANNEL_ERROR' || status === 'TIMED_OUT') reject(error ?? new Error(status))
  }))
}

/** Runs statements in the database, each in a transaction of its own. */
export async function sql(...statements) {
  for (const statement of statements) {
    const answer = await fetch(process.env.EDGE_SQL, { method: 'POST', body: statement })
    if (answer.status !== 204) throw new Error(await answer.text())
  }
}

/** Waits until a condition holds. */
export async function until(condition, what) {
  const end = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not in time: ${what ?? condition}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
