import type { SupabaseClient } from '@supabase/supabase-js';

interface Message {
  name: string;
  text: string;
}

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

/** A room with presence: who is there, and what they say, over one channel. It keeps nothing. */
export function chat(edge: SupabaseClient, name: string, isSignedIn: boolean) {
  const room = edge.channel('lobby', { config: { broadcast: { self: true }, presence: { key: name } } });
  const present = element('present'), messages = element('messages'), form = element<HTMLFormElement>('say'), text = element<HTMLInputElement>('text');
  const button = form.querySelector('button')!;

  const off = (why: string) => {
    present.textContent = why;
    text.disabled = button.disabled = true;
  };
  off('Connecting…');

  room
    .on('broadcast', { event: 'message' }, ({ payload }) => {
      const { name, text } = payload as Message;
      const author = document.createElement('b');
      author.textContent = name;
      const line = document.createElement('li');
      line.append(author, ` ${text}`);
      messages.append(line);
      line.scrollIntoView({ block: 'nearest' });
    })
    .on('presence', { event: 'sync' }, () => {
      const names = Object.keys(room.presenceState());
      present.textContent = `${names.length} here: ${names.join(', ')}`;
    })
    .subscribe(state => {
      if (state === 'SUBSCRIBED') {
        text.disabled = button.disabled = false;
        void room.track({ since: new Date().toISOString() });
      } else if (state === 'CHANNEL_ERROR' || state === 'TIMED_OUT') {
        off(isSignedIn ? 'The room is closed: real time is off. Realtime__Enabled=true turns it on.' : 'The room is closed. Sign in to enter; where real time is off, Realtime__Enabled=true turns it on.');
      }
    });

  form.addEventListener('submit', event => {
    event.preventDefault();
    void room.send({ type: 'broadcast', event: 'message', payload: { name, text: text.value } satisfies Message });
    text.value = '';
  });
}
