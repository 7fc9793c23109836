// What a person does with the pages for people, done in Chromium; one scenario a run:
//
//   node pages.mjs file              opens /docs, authorizes, files an application by clicking
//   node pages.mjs look PATH NAME    opens PATH as wide as a phone
//
// Environment: BASE, where the service is; TOKEN, of a persona of the sandbox; OUT, the folder of the screenshots; CHROMIUM, the
// browser. Prints what was seen as one line of JSON, and judges nothing: that is for tests/browser.rs. Ends with 1 where a step is
// not possible.
import { chromium } from 'playwright-core';

const { BASE, TOKEN, OUT, CHROMIUM } = process.env;
const [scenario, path, name] = process.argv.slice(2);
const OPERATION = '#operations-exceptionApplications-fileExceptionApplication';
const PHONE = { width: 390, height: 844 };

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  // No other host has a name here: what a page wants from elsewhere fails.
  args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1', '--no-proxy-server'],
  // The sandbox of the browser does not run as root.
  chromiumSandbox: process.getuid() !== 0,
});
const seen = { browser: browser.version(), requests: 0, elsewhere: [], errors: [] };

async function open(path, viewport) {
  const context = await browser.newContext({ viewport, deviceScaleFactor: 2 });
  const page = await context.newPage();
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol === 'data:' || protocol === 'blob:') return;
    seen.requests += 1;
    if (origin !== BASE) seen.elsewhere.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error') seen.errors.push(message.text());
  });
  page.on('pageerror', (error) => seen.errors.push(error.message));
  await page.goto(BASE + path, { waitUntil: 'networkidle' });
  return page;
}

async function file() {
  const page = await open('/docs', { width: 1280, height: 900 });
  await page.getByRole('button', { name: 'Authorize', exact: true }).click();
  const dialog = page.locator('.modal-ux');
  await dialog.locator('input').fill(TOKEN);
  await dialog.getByRole('button', { name: 'Apply credentials' }).click();
  await dialog.locator('.auth-btn-wrapper').getByRole('button', { name: 'Close' }).click();

  const operation = page.locator(OPERATION);
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByRole('button', { name: 'Execute' }).click();

  const answer = operation.locator('.live-responses-table > tbody > tr').first();
  seen.status = (await answer.locator('.response-col_status').first().innerText()).trim();
  seen.body = await answer.locator('.response-col_description pre').first().innerText();
  await operation.locator('.live-responses-table').scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${OUT}/docs.png` });
}

async function look() {
  const page = await open(path, PHONE);
  Object.assign(seen, await page.evaluate(() => ({
    title: document.title,
    text: document.body.innerText,
    // How far one scrolls sideways, and how far down the main part reaches.
    sideways: document.documentElement.scrollWidth - window.innerWidth,
    down: document.querySelector('main')?.getBoundingClientRect().bottom - window.innerHeight,
  })));
  await page.screenshot({ path: `${OUT}/${name}.png`, fullPage: true });
}

try {
  await { file, look }[scenario]();
  console.log(JSON.stringify(seen));
} catch (error) {
  console.error(`${error.message}\n${JSON.stringify(seen)}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
