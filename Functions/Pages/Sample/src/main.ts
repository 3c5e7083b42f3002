import { chat } from './chat';
import { claims, connect, signIn, token, type Author, type Post } from './edge';
import { watch } from './watch';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const edge = connect();

/** Newest first. The same URL is a plain read and, with another Accept header, a live one. */
const newest = '/rest/v1/posts?select=id,title,body,published_at,author:users(name)&order=id.desc&limit=30';

const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

function show(posts: Post[]) {
  const before = new Set([...element('posts').children].map(item => (item as HTMLElement).dataset['id']));
  element('posts').replaceChildren(
    ...posts.map(post => {
      const item = document.createElement('li');
      item.dataset['id'] = String(post.id);
      if (before.size > 0 && !before.has(String(post.id))) item.className = 'new';
      const title = document.createElement('h3');
      title.textContent = post.title;
      const line = document.createElement('p');
      line.className = 'by';
      line.textContent = [post.author?.name, post.published_at ? date.format(new Date(post.published_at)) : 'draft'].filter(Boolean).join(' · ');
      const body = document.createElement('p');
      body.textContent = post.body;
      item.append(title, line, body);
      return item;
    }),
  );
}

async function offerAuthors(subject: string | undefined) {
  const { data, error } = await edge.from('users').select('id,name').order('name').returns<Author[]>();
  if (error) return problem(error.message);
  const select = element<HTMLSelectElement>('author');
  select.replaceChildren(...data.map(author => new Option(author.name, String(author.id), undefined, String(author.id) === subject)));
  return data;
}

function problem(text: string) {
  element('problem').textContent = text;
}

element<HTMLFormElement>('new-post').addEventListener('submit', async event => {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const given = new FormData(form);
  const { error } = await edge.from('posts').insert({ title: given.get('title'), body: given.get('body'), author_id: Number(given.get('author')) });
  problem(error ? error.message : '');
  if (!error) {
    element<HTMLInputElement>('title').value = element<HTMLTextAreaElement>('body').value = '';
  }
});

element<HTMLFormElement>('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  const value = element<HTMLInputElement>('token').value.trim();
  if (!claims(value)) return problem('This is no token. dotnet run --project Functions -- token --role web_user --sub 1 makes one.');
  signIn(value);
  location.reload();
});

element('sign-out').addEventListener('click', () => {
  signIn(null);
  location.reload();
});

const signedIn = token() ? claims(token()!) : null;
const subject = signedIn ? String(signedIn['sub'] ?? '') : undefined;
if (signedIn) {
  element('sign-in').hidden = true;
  element('signed-in').hidden = false;
}

void watch<Post>(newest, show, state => (element('state').textContent = state));
void offerAuthors(subject).then(authors => {
  const own = authors?.find(author => String(author.id) === subject)?.name;
  if (signedIn) element('who').textContent = own ?? String(signedIn['role'] ?? 'signed in');
  chat(edge, own ?? `Guest ${Math.floor(Math.random() * 900 + 100)}`, signedIn !== null);
});
