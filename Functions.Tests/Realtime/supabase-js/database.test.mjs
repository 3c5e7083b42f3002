import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { client, closeAll, first, second, sql, subscribed, token, until } from './chat.mjs'

after(closeAll)

test('the database sends broadcasts, short and long, JSON and bytes, and a late listener gets them again', async () => {
  const heard = []
  const ann = client(second, { accessToken: async () => token('chat_member', 'ann') })
  await ann.realtime.setAuth()
  await subscribed(ann.channel('team-db', { config: { private: true } }).on('broadcast', { event: '*' }, m => heard.push([m.event, m.payload])))

  await sql(
    `SELECT realtime.send('{"n": 12345678901234567890}', 'short', 'team-db')`,
    `SELECT realtime.send(jsonb_build_object('text', repeat('ä', 20000)), 'long', 'team-db')`,
    `SELECT realtime.send_binary('\\xdeadbeef', 'bytes', 'team-db')`,
    `SELECT realtime.send('{"n": 1}', 'other', 'team-other')`)

  await until(() => heard.length === 3)
  const by = Object.fromEntries(heard)
  assert.equal(by.long.text, 'ä'.repeat(20000))
  assert.deepEqual([...new Uint8Array(by.bytes)], [0xde, 0xad, 0xbe, 0xef])
  assert.ok('n' in by.short)

  const again = []
  await subscribed(ann.channel('team-db2'))
  const late = client(first, { accessToken: async () => token('chat_member', 'ann') })
  await late.realtime.setAuth()
  await subscribed(late.channel('team-db', { config: { private: true, broadcast: { replay: { since: Date.now() - 60_000, limit: 2 } } } })
    .on('broadcast', { event: '*' }, m => again.push([m.event, m.meta?.replayed])))
  await until(() => again.length === 2)
  assert.deepEqual(again, [['long', true], ['bytes', true]])
})

test('a transaction that is rolled back sends nothing', async () => {
  const heard = []
  await subscribed(client(first).channel('rolled').on('broadcast', { event: 'x' }, m => heard.push(m.payload.n)))
  await assert.rejects(sql(`DO $$ BEGIN PERFORM realtime.send('{"n": 1}', 'x', 'rolled', false); RAISE 'no'; END $$`), /no/)
  await sql(`SELECT realtime.send('{"n": 2}', 'x', 'rolled', false)`)
  await until(() => heard.length > 0)
  assert.deepEqual(heard, [2])
})
