import { useState } from 'preact/hooks';
import { addCaller, callers, claimsOf, current, masterKey, removeCaller, sign } from './caller';
import { Dialog, fail } from './common';
import { useStore } from './store';

/** Chooses who requests are made as. */
export function CallerMenu() {
  const all = useStore(callers);
  const at = useStore(current);
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="caller">
      <label>
        <span>As</span>
        <select value={at} onChange={event => (current.value = Number(event.currentTarget.value))} aria-label="Requests are made as">
          {all.map((caller, index) => <option key={index} value={index}>{caller.name}</option>)}
        </select>
      </label>
      <button class="plain" aria-label="Add a role or token" title="Add a role or token" onClick={() => setOpen(true)}>
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M8 3v10M3 8h10" stroke="currentColor" stroke-width="1.5" /></svg>
      </button>
      {isOpen && <Dialog title="Callers" onClose={() => setOpen(false)}><Callers onDone={() => setOpen(false)} /></Dialog>}
    </div>
  );
}

function Callers({ onDone }: { onDone: () => void }) {
  const all = useStore(callers);
  const key = useStore(masterKey);
  const [isMinting, setMinting] = useState(false);
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const field = (name: string) => String(form.get(name) ?? '').trim();
    try {
      if (isMinting) {
        const claims = { role: field('role'), ...(field('sub') && { sub: field('sub') }), exp: Math.floor(Date.now() / 1000) + 3600, ...JSON.parse(field('claims') || '{}') };
        addCaller({ name: claims.role + (field('sub') && ` · ${field('sub')}`), token: await sign(claims, field('secret')) });
      } else {
        const token = field('token');
        const claims = claimsOf(token);
        addCaller({ name: claims ? [claims['role'] ?? 'token', claims['sub'] ?? claims['email']].filter(Boolean).join(' · ') : 'token', token });
      }
      onDone();
    } catch (error) {
      fail(error);
    }
  };
  return (
    <>
      {all.length > 1 && (
        <ul class="list">
          {all.map((caller, at) => at > 0 && (
            <li key={at}><span>{caller.name}</span><button class="small" onClick={() => removeCaller(at)}>Remove</button></li>
          ))}
        </ul>
      )}
      <form class="fields" onSubmit={event => void add(event)}>
        <div class="choice" role="group" aria-label="Add">
          <button type="button" aria-pressed={!isMinting} onClick={() => setMinting(false)}>A token</button>
          <button type="button" aria-pressed={isMinting} onClick={() => setMinting(true)}>A role, by the JWT secret</button>
        </div>
        {isMinting ? (
          <>
            <label>Role<input name="role" required autocomplete="off" /></label>
            <label>Subject<input name="sub" autocomplete="off" /></label>
            <label>More claims<input name="claims" placeholder='{"email":"ada@example.org"}' autocomplete="off" /></label>
            <label>Secret<input name="secret" type="password" required minLength={32} autocomplete="off" /></label>
            <p class="note">The token is signed in this browser. The secret is neither sent nor kept.</p>
          </>
        ) : (
          <>
            <label>Token<textarea name="token" rows={4} required spellcheck={false} autocomplete="off" /></label>
            <p class="note"><code>dotnet run --project Functions -- token --role web_user --sub 42</code> makes one. It stays in this tab.</p>
          </>
        )}
        <div class="buttons"><button class="primary">Add</button></div>
      </form>
      <form class="fields" onSubmit={event => event.preventDefault()}>
        <label>
          Master key
          <input type="password" autocomplete="off" value={key} onInput={event => (masterKey.value = event.currentTarget.value)} />
        </label>
        <p class="note">For metrics and statistics, where function keys are configured.</p>
      </form>
    </>
  );
}
