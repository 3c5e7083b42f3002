import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import WebSocket from 'ws'
import { anon, client, closeAll, first, second, subscribed, until } from './chat.mjs'

after(closeAll)

for (const [where, other] of [['one instance', first], ['two instances', second]]) {
  for (const vsn of ['1.0.0', '2.0.0']) {
    test(`a broadcast reaches the others of its topic, and not its sender: ${where}, vsn ${vsn}`, async () => {
      const name = `room-${where}-${vsn}`
      const heard = [], own = []
      const listener = await subscribed(client(other, { realtime: { vsn } }).channel(name).on('broadcast', { event: 'said' }, m => heard.push(m.payload)))
      const sender = await subscribed(client(first, { realtime: { vsn } }).channel(name, { config: { broadcast: { ack: true } } }).on('broadcast', { event: '*' }, m => own.push(m)))

      assert.equal(await sender.send({ type: 'broadcast', event: 'said', payload: { text: 'grüße 🎬', n: 1 } }), 'ok')
      assert.equal(await sender.send({ type: 'broadcast', event: 'other', payload: {} }), 'ok')
      assert.equal(await sender.send({ type: 'broadcast', event: 'said', payload: { n: 2 } }), 'ok')

      await until(() => heard.length >= 2)
      assert.deepEqual(heard, [{ text: 'grüße 🎬', n: 1 }, { n: 2 }])
      assert.deepEqual(own, [])
      await listener.unsubscribe()
    })
  }

  test(`bytes arrive as they were sent, also those longer than a notification: ${where}`, async () => {
    const heard = []
    await subscribed(client(other).channel(`bytes-${where}`).on('broadcast', { event: 'file' }, m => heard.push(new Uint8Array(m.payload))))
    const sender = await subscribed(client(first).channel(`bytes-${where}`, { config: { broadcast: { ack: true } } }))
    const bytes = new Uint8Array(100_000).map((_, at) => at % 251)

    assert.equal(await sender.send({ type: 'broadcast', event: 'file', payload: bytes.buffer }), 'ok')

    await until(() => heard.length === 1)
    assert.deepEqual(heard[0], bytes)
  })

  test(`presence is told as state, joins, updates and leaves: ${where}`, async () => {
    const seen = []
    const ann = client(other).channel(`people-${where}`, { config: { presence: { key: 'ann' } } })
    ann.on('presence', { event: 'join' }, e => seen.push(['join', e.key, e.newPresences.map(p => p.mood)]))
      .on('presence', { event: 'leave' }, e => seen.push(['leave', e.key, e.leftPresences.map(p => p.mood)]))
      .on('presence', { event: 'sync' }, () => {})
    await subscribed(ann)
    const bob = client(first).channel(`people-${where}`, { config: { presence: { key: 'bob' } } })
    await subscribed(bob)

    assert.equal(await bob.track({ mood: 'calm' }), 'ok')
    await until(() => ann.presenceState().bob?.[0].mood === 'calm')
    const late = client(other).channel(`people-${where}`, { config: { presence: { key: 'cid' } } }).on('presence', { event: 'sync' }, () => {})
    await subscribed(late)
    await until(() => late.presenceState().bob?.[0].mood === 'calm')
    assert.equal(await bob.track({ mood: 'loud' }), 'ok')
    await until(() => ann.presenceState().bob?.[0].mood === 'loud')
    assert.equal(await bob.untrack(), 'ok')
    await until(() => !ann.presenceState().bob)

    assert.deepEqual(seen, [['join', 'bob', ['calm']], ['join', 'bob', ['loud']], ['leave', 'bob', ['calm']], ['leave', 'bob', ['loud']]])
  })
}

const sockets = []

test('a client that goes away without a word is no longer present', async () => {
  const ann = client(second).channel('gone', { config: { presence: { key: 'ann' } } }).on('presence', { event: 'sync' }, () => {})
  await subscribed(ann)
  const away = client(first, { realtime: { transport: class extends WebSocket { constructor(...args) { super(...args); sockets.push(this) } } } })
  const bob = await subscribed(away.channel('gone', { config: { presence: { key: 'bob' } } }))
  await bob.track({})
  await until(() => ann.presenceState().bob)

  sockets.at(-1).terminate()

  await until(() => !ann.presenceState().bob)
})

test('self sends a broadcast back to its sender', async () => {
  const heard = []
  const channel = client().channel('self', { config: { broadcast: { self: true, ack: true } } }).on('broadcast', { event: 'x' }, m => heard.push(m.payload))
  await subscribed(channel)
  assert.equal(await channel.send({ type: 'broadcast', event: 'x', payload: { n: 1 } }), 'ok')
  await until(() => heard.length === 1)
  assert.deepEqual(heard, [{ n: 1 }])
})

test('a channel that was left can be joined again, and hears nothing in between', async () => {
  const heard = []
  const speaker = await subscribed(client(first).channel('again', { config: { broadcast: { ack: true } } }))
  const own = client()
  const channel = await subscribed(own.channel('again').on('broadcast', { event: 'x' }, m => heard.push(m.payload.n)))
  await speaker.send({ type: 'broadcast', event: 'x', payload: { n: 1 } })
  await until(() => heard.length === 1)
  await own.removeChannel(channel)
  await speaker.send({ type: 'broadcast', event: 'x', payload: { n: 2 } })
  await subscribed(own.channel('again').on('broadcast', { event: 'x' }, m => heard.push(m.payload.n)))
  await speaker.send({ type: 'broadcast', event: 'x', payload: { n: 3 } })
  await until(() => heard.includes(3))
  assert.deepEqual(heard, [1, 3])
})

test('a broadcast over HTTP reaches both instances, in both forms', async () => {
  const heard = []
  await subscribed(client(first).channel('http').on('broadcast', { event: 'x' }, m => heard.push(['first', m.payload])))
  await subscribed(client(second).channel('http').on('broadcast', { event: 'x' }, m => heard.push(['second', m.payload])))

  const sender = client(first).channel('http')
  assert.deepEqual(await sender.httpSend('x', { n: 1 }), { success: true })
  await until(() => heard.length === 2)
  const batch = await fetch(`${second}/realtime/v1/api/broadcast`, {
    method: 'POST', headers: { apikey: anon, 'Content-Type': 'application/json' },
    body: JSON.stringify({ messages: [{ topic: 'http', event: 'x', payload: { n: 2 } }, { topic: 'elsewhere', event: 'x', payload: 1 }] }),
  })
  assert.equal(batch.status, 202)
  await until(() => heard.length === 4)

  assert.deepEqual(heard.filter(([who]) => who === 'first').map(([, payload]) => payload.n), [1, 2])
  assert.deepEqual(heard.filter(([who]) => who === 'second').map(([, payload]) => payload.n), [1, 2])
  const wrong = await fetch(`${first}/realtime/v1/api/broadcast`, { method: 'POST', headers: { apikey: anon }, body: '{"messages":1}' })
  assert.equal(wrong.status, 422)
})

test('a key that nobody signed opens no socket', async () => {
  const states = []
  const wrong = client(first, { key: `${anon}x` })
  wrong.channel('x').subscribe(status => states.push(status))
  await until(() => states.includes('CHANNEL_ERROR'))
  assert.ok(!states.includes('SUBSCRIBED'))
  const refused = await fetch(`${first}/realtime/v1/api/broadcast/x/events/y`, { method: 'POST', headers: { apikey: `${anon}x` }, body: '1' })
  assert.equal(refused.status, 401)
})
