import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { client, closeAll, first, second, subscribed, token, until } from './chat.mjs'

after(closeAll)

const isPrivate = { config: { private: true, broadcast: { ack: true } } }

/** A client that is signed in from the start. */
async function member(root, sub, more) {
  const made = client(root, { accessToken: async () => token('chat_member', sub, more) })
  await made.realtime.setAuth()
  return made
}

test('row security of realtime.messages says who listens and who speaks', async () => {
  const heard = []
  await subscribed((await member(second, 'ann')).channel('team-1', isPrivate).on('broadcast', { event: 'x' }, m => heard.push(m.payload.n)))
  const bob = await subscribed((await member(first, 'bob')).channel('team-1', isPrivate))
  const quiet = client(first, { accessToken: async () => token('chat_member', 'mute'), realtime: { timeout: 1000 } })
  await quiet.realtime.setAuth()
  const mute = await subscribed(quiet.channel('team-1', isPrivate))

  assert.equal(await mute.send({ type: 'broadcast', event: 'x', payload: { n: 1 } }), 'timed out')
  assert.equal(await bob.send({ type: 'broadcast', event: 'x', payload: { n: 2 } }), 'ok')

  await until(() => heard.length > 0)
  assert.deepEqual(heard, [2])
  await assert.rejects(subscribed((await member(first, 'bob')).channel('board-1', isPrivate)), /You do not have permissions to read from this Channel topic: board-1/)
  await assert.rejects(subscribed(client().channel('team-1', isPrivate)), /You do not have permissions to read from this Channel topic: team-1/)
})

test('what is said in a private channel is not heard in the public one of the same name', async () => {
  const heard = []
  await subscribed(client(first).channel('team-2').on('broadcast', { event: 'x' }, m => heard.push(m.payload.n)))
  const bob = await subscribed((await member(first, 'bob')).channel('team-2', isPrivate))
  await bob.send({ type: 'broadcast', event: 'x', payload: { n: 1 } })
  const open = await subscribed(client(second).channel('team-2', { config: { broadcast: { ack: true } } }))
  await open.send({ type: 'broadcast', event: 'x', payload: { n: 2 } })
  await until(() => heard.length > 0)
  assert.deepEqual(heard, [2])
})

test('a private broadcast over HTTP needs the right to send', async () => {
  const heard = []
  await subscribed((await member(second, 'ann')).channel('team-3', isPrivate).on('broadcast', { event: 'x' }, m => heard.push(m.payload.n)))
  assert.deepEqual(await (await member(first, 'bob')).channel('team-3', isPrivate).httpSend('x', { n: 1 }), { success: true })
  await until(() => heard.length > 0)
  const refused = await fetch(`${first}/realtime/v1/api/broadcast/team-3/events/x?private=true`, {
    method: 'POST', headers: { Authorization: `Bearer ${token('chat_member', 'mute')}` }, body: '{"n":2}',
  })
  assert.equal(refused.status, 403)
  assert.deepEqual(heard, [1])
})

test('a token that ends is an error that the client comes back from with a new one', async () => {
  let ends = Math.floor(Date.now() / 1000) + 2
  const ann = client(first, { accessToken: async () => token('chat_member', 'ann', { exp: ends }) })
  await ann.realtime.setAuth()
  const states = [], told = []
  ann.channel('team-4', isPrivate).on('system', {}, m => told.push(m.message)).subscribe(status => states.push(status))
  await until(() => states.includes('SUBSCRIBED'))
  ends += 3600
  await until(() => states.length === 2)
  await ann.realtime.setAuth()
  await until(() => states.length === 3)
  assert.deepEqual(states, ['SUBSCRIBED', 'CHANNEL_ERROR', 'SUBSCRIBED'])
  assert.match(told.join(), /Token has expired 0 seconds ago|Token has expired 1 seconds ago/)
})

test('a first join that lost its token comes back with it', async () => {
  const ann = client(first, { accessToken: async () => token('chat_member', 'ann') })
  const states = []
  ann.channel('team-5', isPrivate).subscribe(status => states.push(status))
  await until(() => states.includes('SUBSCRIBED'))
  assert.deepEqual(states, ['CHANNEL_ERROR', 'SUBSCRIBED'])
})
