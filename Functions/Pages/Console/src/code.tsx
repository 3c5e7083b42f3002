import { useState } from 'preact/hooks';
import { Copy } from './common';

/** The same request in several languages. */
export function Code({ texts }: { texts: Record<string, string> }) {
  const [language, setLanguage] = useState(Object.keys(texts)[0]!);
  const text = texts[language] ?? Object.values(texts)[0]!;
  return (
    <div class="code">
      <div class="choice" role="group" aria-label="Language">
        {Object.keys(texts).map(name => <button key={name} aria-pressed={name === language} onClick={() => setLanguage(name)}>{name}</button>)}
      </div>
      <Copy text={text} />
      <pre tabIndex={0} aria-label={language}><code>{text}</code></pre>
    </div>
  );
}
