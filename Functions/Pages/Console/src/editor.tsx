import { useEffect, useRef } from 'preact/hooks';

interface EditorProps {
  value: string;
  language: 'json' | 'sql';
  label: string;
  onChange?: (value: string) => void;
}

/** CodeMirror, loaded when the first editor is opened. Without onChange it is read only. */
export function Editor({ value, language, label, onChange }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isLate = false;
    let end = () => {};
    void import('./codemirror').then(({ open }) => {
      if (!isLate) end = open(place.current!, { value, language, label, onChange });
    });
    return () => {
      isLate = true;
      end();
    };
  }, onChange ? [] : [value]);
  return <div class="editor" ref={place} />;
}
