// One scenario: a browser on one instance and Node on the other, with row changes, broadcast and presence.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, test } from 'node:test'
import { chromium } from 'playwright-core'
import { anon, client, closeAll, first, second, sql, subscribed, until } from './chat.mjs'

const library = createRequire(import.meta.url).resolve('@supabase/supabase-js/dist/umd/supabase.js')
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

after(async () => {
  await browser.close()
  closeAll()
})

test('a browser and Node on two instances see the same rows, messages and people', async () => {
  const page = await browser.newPage()
  await page.goto(`${second}/health/live`)
  await page.addScriptTag({ path: library })
  await page.evaluate(async ({ root, key }) => {
    const seen = (window.seen = { rows: [], said: [], people: [] })
    window.room = supabase.createClient(root, key).channel('scenario', { config: { presence: { key: 'browser' }, broadcast: { ack: true } } })
      .on('postgres_changes', { event: '*', schema: 'api', table: 'notes', filter: 'id=eq.9001' }, change => seen.rows.push([change.eventType, change.new.body]))
      .on('broadcast', { event: 'said' }, message => seen.said.push(message.payload.text))
      .on('presence', { event: 'sync' }, () => (seen.people = Object.keys(window.room.presenceState()).sort()))
    await new Promise((resolve, reject) => window.room.subscribe((status, error) => (status === 'SUBSCRIBED' ? resolve() : reject(error ?? status))))
    await window.room.track({ from: 'browser' })
  }, { root: second, key: anon })

  const rows = [], said = []
  const room = client(first).channel('scenario', { config: { presence: { key: 'node' }, broadcast: { ack: true } } })
    .on('postgres_changes', { event: '*', schema: 'api', table: 'notes', filter: 'id=eq.9001' }, change => rows.push([change.eventType, change.new.body]))
    .on('broadcast', { event: 'said' }, message => said.push(message.payload.text))
    .on('presence', { event: 'sync' }, () => {})
  await subscribed(room)
  await room.track({ from: 'node' })
  await sql(`INSERT INTO api.notes (id, body) VALUES (9001, 'one')`, `UPDATE api.notes SET body = 'two' WHERE id = 9001`)
  assert.equal(await room.send({ type: 'broadcast', event: 'said', payload: { text: 'from node' } }), 'ok')
  assert.equal(await page.evaluate(() => window.room.send({ type: 'broadcast', event: 'said', payload: { text: 'from the browser' } })), 'ok')

  const people = () => Object.keys(room.presenceState()).sort()
  const inBrowser = () => page.evaluate(() => window.seen)
  await until(async () => rows.length === 2 && said.length === 1 && people().length === 2)
  await until(async () => (await inBrowser()).rows.length === 2 && (await inBrowser()).said.length === 1 && (await inBrowser()).people.length === 2)
  assert.deepEqual(rows, [['INSERT', 'one'], ['UPDATE', 'two']])
  assert.deepEqual(said, ['from the browser'])
  assert.deepEqual(people(), ['browser', 'node'])
  assert.deepEqual(await inBrowser(), { rows: [['INSERT', 'one'], ['UPDATE', 'two']], said: ['from node'], people: ['browser', 'node'] })

  await page.close()
  await until(() => people().length === 1)
  assert.deepEqual(people(), ['node'])
})
