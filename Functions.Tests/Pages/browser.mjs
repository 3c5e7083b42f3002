// Drives the pages in Chromium as people do. Each scenario is a line of JSON on standard output: its name, and what went wrong.
// ROOT: the app on the sample database. TOKEN, SECOND: of web_user 1 and 2. SECRET: the app's. SHOTS: a folder for screenshots, or empty.
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const { ROOT, TOKEN, SECOND, SECRET, SHOTS } = process.env;
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const arguments_ = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--no-proxy-server'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: arguments_ });

class Failure extends Error {}
const check = (holds, what) => {
  if (!holds) throw new Failure(what);
};

/** A window of its own; what it complains of and whom it asks is part of every scenario. */
async function open(path, { width = 1180, height = 760, scheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, bypassCSP: false });
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  page.complaints = [];
  page.on('pageerror', error => page.complaints.push(error.message));
  page.on('console', message => /Content Security Policy|violates/.test(message.text()) && page.complaints.push(message.text()));
  page.on('request', request => !/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== ROOT && page.complaints.push(`asked ${request.url()}`));
  await page.goto(ROOT + path);
  return page;
}

async function close(...pages) {
  for (const page of pages) {
    check(page.complaints.length === 0, page.complaints.join('\n'));
    await page.context().close();
  }
}

async function shoot(page, name) {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

const rest = async (path, init = {}) => (await fetch(`${ROOT}/rest/v1/${path}`, { ...init, headers: { 'Content-Type': 'application/json', ...init.headers } })).json();
const cell = (page, row, column) => page.locator('table.grid tbody tr').nth(row).locator('td').nth(column + 1);

/** Counts the reads of posts that a window makes from now on. */
function reads(page) {
  let count = 0;
  page.on('request', request => request.url().includes('/rest/v1/posts') && count++);
  return () => count;
}

async function addToken(page, token) {
  await page.getByRole('button', { name: 'Add a role or token' }).click();
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
}

async function violations(page) {
  await page.evaluate(() => document.fonts.ready);
  // From outside, as the page's policy lets no other script in.
  const source = await (await import('node:fs/promises')).readFile(axe, 'utf8');
  const result = await page.evaluate(`${source}; axe.run(document, { resultTypes: ['violations'] })`);
  return result.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${page.url()} ${id}: ${nodes.map(node => node.html.slice(0, 140)).join(' | ')}`);
}

const scenarios = {
  async 'from the landing page to an edited row that two windows of the sample see'() {
    const [one, two] = [await open('/sample/'), await open('/sample/')];
    for (const page of [one, two]) await page.locator('#posts h3').first().waitFor();
    const page = await open('/');
    await shoot(page, 'landing');
    await page.getByRole('link', { name: /^Console/ }).click();
    await page.getByRole('link', { name: 'posts', exact: true }).click();
    await page.getByRole('button', { name: /^id/ }).click();
    await page.getByRole('button', { name: /^id/ }).click();
    const title = cell(page, 0, 2);
    await title.filter({ hasText: 'part 90' }).waitFor();
    await title.dblclick();
    await page.keyboard.type('Edited in the console');
    await page.keyboard.press('Enter');
    await title.filter({ hasText: 'Edited in the console' }).waitFor();
    const start = Date.now();
    const asked = [reads(one), reads(two)];
    for (const window of [one, two]) await window.getByRole('heading', { name: 'Edited in the console' }).waitFor();

    // Two seconds, or on a machine that stands still meanwhile the two reads that fit into them.
    const took = Date.now() - start;
    check(took < 2000 || asked.every(count => count() <= 2), `it took ${took} ms and ${asked.map(count => count())} reads`);
    check((await rest('posts?id=eq.90&select=title'))[0].title === 'Edited in the console', 'the row is not stored');
    await shoot(page, 'console');
    await shoot(one, 'sample');
    await close(page, one, two);
  },

  async 'a post that is published in one window of the sample is in the other'() {
    const [one, two] = [await open('/sample/'), await open('/sample/')];
    await one.getByLabel('Token').fill(TOKEN);
    await one.getByRole('button', { name: 'Sign in' }).click();
    await one.locator('#who', { hasText: 'Ada' }).waitFor();
    await two.locator('#posts h3').first().waitFor();
    await one.getByLabel('Title', { exact: true }).fill('Seen elsewhere');
    await one.getByRole('button', { name: 'Publish' }).click();
    await two.getByRole('heading', { name: 'Seen elsewhere' }).waitFor();
    check((await two.locator('#posts li').first().locator('.by').textContent()).startsWith('Ada'), 'Ada is not its author');
    await close(one, two);
  },

  async 'two windows of the sample meet in the chat room'() {
    const [one, two] = [await open('/sample/'), await open('/sample/')];
    for (const [window, token] of [[one, TOKEN], [two, SECOND]]) {
      await window.getByLabel('Token').fill(token);
      await window.getByRole('button', { name: 'Sign in' }).click();
    }
    for (const window of [one, two]) await window.locator('#present').filter({ hasText: '2 here: ' }).filter({ hasText: 'Ada' }).filter({ hasText: 'Alan' }).waitFor();
    await one.getByLabel('Message').fill('Is anybody there?');
    await one.getByRole('button', { name: 'Send' }).click();
    await two.locator('#messages li').filter({ hasText: 'Is anybody there?' }).waitFor();
    await one.context().close();
    await two.locator('#present').filter({ hasText: '1 here: Alan' }).waitFor();
    await close(two);
  },

  async 'a wrong token is refused with the reason'() {
    const page = await open('/console#/relations/posts');
    await addToken(page, 'a.b.c');
    await page.getByRole('alert').filter({ hasText: /JWT|token/i }).first().waitFor();
    const sample = await open('/sample/');
    await sample.getByLabel('Token').fill('a.b.c');
    await sample.getByRole('button', { name: 'Sign in' }).click();
    await sample.getByRole('alert').filter({ hasText: 'This is no token' }).waitFor();
    await close(page, sample);
  },

  async 'a grid is used by the keyboard alone'() {
    const page = await open('/console#/relations/users');
    await cell(page, 0, 0).focus();
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('F2');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('4711');
    await page.keyboard.press('Enter');
    await cell(page, 1, 2).filter({ hasText: '4711' }).waitFor();
    check((await rest('users?id=eq.2&select=followers'))[0].followers === 4711, 'the row is not stored');
    await page.keyboard.type('-1');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'users_followers_check' }).waitFor();
    await page.keyboard.press('Escape');
    check((await cell(page, 1, 2).textContent()) === '4711', 'a refused value stays');
    check((await rest('users?id=eq.2&select=name'))[0].name === 'Alan', 'Escape stores');
    await close(page);
  },

  async 'rows are filtered, sorted and turned over, and the query is shown in four languages'() {
    const page = await open('/console#/relations/posts');
    await page.getByLabel('Column').selectOption('author_id');
    await page.getByLabel('Operator').selectOption('gte');
    await page.getByLabel('Value').fill('20');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('status').filter({ hasText: /^1 to \d+ of \d+$/ }).waitFor();
    await page.getByLabel('Rows').selectOption('20');
    await page.getByRole('button', { name: /^title/ }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('status').filter({ hasText: /^21 to/ }).waitFor();
    const texts = {};
    for (const language of ['URL', 'curl', 'C#', 'JavaScript']) {
      await page.getByRole('button', { name: language, exact: true }).click();
      texts[language] = await page.locator('.code pre').textContent();
    }
    const shown = await page.locator('table.grid tbody td:nth-child(2)').allTextContents();
    const asked = await (await fetch(texts.URL)).json();
    check(JSON.stringify(asked.map(row => String(row.id))) === JSON.stringify(shown), `${texts.URL} answers others than ${shown}`);
    check(texts.curl.includes('author_id=gte.20'), texts.curl);
    check(texts['C#'].includes('.Gte("author_id", "20")') && texts.JavaScript.includes(".filter('author_id', 'gte', '20')"), JSON.stringify(texts));
    await close(page);
  },

  async 'rows are added and deleted by a form, and a select of its own embeds'() {
    const page = await open('/console#/relations/comments');
    await page.getByRole('button', { name: 'New row' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^post_id/).fill('1');
    await dialog.getByLabel(/^author_id/).fill('1');
    await dialog.getByLabel(/^body/).fill('From the form');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.getByLabel('Column').selectOption('body');
    await page.getByLabel('Value').fill('From the form');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('status').filter({ hasText: '1 to 1' }).waitFor();
    await page.getByLabel('select', { exact: true }).fill('id,body,author:users(name)');
    await page.keyboard.press('Enter');
    await page.getByRole('gridcell', { name: '{"name":"Ada"}' }).waitFor();
    await page.getByRole('checkbox', { name: 'Select row 1' }).check();
    await page.getByRole('button', { name: 'Delete 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('status').filter({ hasText: 'No rows' }).waitFor();
    check((await rest('comments?body=eq.From the form')).length === 0, 'the row is still there');
    await close(page);
  },

  async 'a role is chosen by the secret, and plan, row security and access say what it may do'() {
    const page = await open('/console#/access');
    await page.getByRole('button', { name: 'Add a role or token' }).click();
    await page.getByRole('button', { name: 'A role, by the JWT secret' }).click();
    await page.getByLabel('Role', { exact: true }).fill('web_user');
    await page.getByLabel('Subject').fill('3');
    await page.getByLabel('Secret').fill(SECRET);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('link', { name: 'messages', exact: true }).waitFor();
    await page.locator('#tried').fill('messages?select=id');
    await page.getByRole('button', { name: 'Try' }).click();
    await page.getByRole('row').filter({ hasText: 'anonymous' }).filter({ hasText: '401 refused' }).filter({ hasText: '42501' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'web_user · 3' }).filter({ hasText: 'allowed' }).waitFor();
    await shoot(page, 'access');
    await page.getByRole('link', { name: 'messages', exact: true }).click();
    await page.getByRole('tab', { name: 'Row security' }).click();
    await page.locator('.cm-content').filter({ hasText: 'sender_id' }).filter({ hasText: 'request.jwt.claims' }).waitFor();
    await page.getByRole('tab', { name: 'Plan' }).click();
    await page.locator('.plan').filter({ hasText: 'Limit' }).filter({ hasText: 'messages' }).waitFor();
    await close(page);
  },

  async 'a function is called by a form'() {
    const page = await open('/console#/functions/popular_users');
    await page.getByLabel(/^min_followers/).fill('2900');
    await page.getByRole('button', { name: 'Call' }).click();
    const expected = await rest('rpc/popular_users?min_followers=2900');
    await page.getByRole('status').filter({ hasText: `${expected.length} rows` }).waitFor();
    check((await cell(page, 0, 1).textContent()) === expected[0].name, 'other rows');
    await close(page);
  },

  async 'relationships are drawn and figures move'() {
    const graph = await open('/console#/relationships');
    await graph.locator('.graph').getByRole('link', { name: 'comments' }).waitFor();
    check((await graph.locator('path.edge').count()) === 5, `${await graph.locator('path.edge').count()} lines`);
    await shoot(graph, 'relationships');
    const live = await open('/console#/live');
    await live.locator('figure').filter({ hasText: 'Requests' }).locator('canvas').waitFor();
    await live.locator('#watched').fill('posts?select=id,title&id=eq.5');
    await live.getByRole('button', { name: 'Follow' }).click();
    await live.locator('.liveread pre').filter({ hasText: '"id": 5' }).waitFor();
    await rest('posts?id=eq.5', { method: 'PATCH', body: '{"title":"Moved"}', headers: { Prefer: 'return=representation' } });
    await live.locator('.changes li').filter({ hasText: 'Moved' }).waitFor();
    await shoot(live, 'live');
    await close(graph, live);
  },

  async 'a phone has room for it'() {
    const page = await open('/console', { width: 390, height: 780 });
    await page.getByRole('link', { name: 'posts', exact: true }).click();
    await cell(page, 0, 0).waitFor();
    await shoot(page, 'phone');
    const menu = page.getByRole('button', { name: 'Menu' });
    await menu.click();
    await page.getByRole('link', { name: 'Live', exact: true }).click();
    await page.getByRole('heading', { name: 'Live', level: 1 }).waitFor();
    const sample = await open('/sample/', { width: 390, height: 780 });
    const landing = await open('/', { width: 390, height: 780 });
    for (const window of [page, sample, landing]) {
      const wide = await window.evaluate(() => document.scrollingElement.scrollWidth);
      check(wide <= 390, `${window.url()} is ${wide} wide`);
    }
    await close(page, sample, landing);
  },

  async 'axe finds nothing serious, in light and dark'() {
    const found = [];
    for (const scheme of ['light', 'dark']) {
      const all = ['/', '/sample/', '/console', '/console#/relations/posts', '/console#/functions/popular_users', '/console#/relationships', '/console#/live', '/console#/access'];
      const page = await open('/', { scheme });
      for (const path of scheme === 'light' ? all : all.filter(path => /sample|posts|live/.test(path))) {
        await page.goto(ROOT + path);
        if (path.includes('#')) await page.reload();
        if (path.endsWith('posts')) await cell(page, 0, 0).waitFor();
        else await page.getByRole('heading').first().waitFor();
        if (path.endsWith('live')) await page.locator('canvas').first().waitFor();
        found.push(...(await violations(page)));
      }
      await close(page);
    }
    check(found.length === 0, found.join('\n'));
  },
};

for (const [name, scenario] of Object.entries(scenarios)) {
  if (process.argv[2] && !name.includes(process.argv[2])) continue;
  let problem = null;
  try {
    await scenario();
  } catch (error) {
    problem = error instanceof Failure ? error.message : String(error.stack ?? error);
  }
  console.log(JSON.stringify({ name, problem }));
}
await browser.close();
