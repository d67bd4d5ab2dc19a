import puppeteer, {type Browser, type Page} from 'puppeteer-core';
import {findBrowser} from './find-browser.ts';

export async function launchBrowser(): Promise<Browser> {
  return puppeteer.launch(await findBrowser());
}

/** Said beside the event that tells of a breach. */
const FIREFOX_ON_POLICIES = /^(Error: )?Content-Security-Policy:/;

/** A page whose faults are kept: script errors, console errors, breaches of the content security policy. */
export async function openPage(browser: Browser, url: string): Promise<{page: Page; faults: string[]}> {
  const page = await browser.newPage();
  await page.setViewport({width: 1280, height: 1600});
  const faults: string[] = [];
  page.on('pageerror', (error) => {
    if (!FIREFOX_ON_POLICIES.test(String(error))) faults.push(String(error));
  });
  page.on('console', (message) => {
    // A failed request is the network's word, not the page's; what it means is tested by what the page shows.
    if (
      message.type() === 'error' &&
      !message.text().startsWith('Failed to load resource') &&
      !FIREFOX_ON_POLICIES.test(message.text())
    )
      faults.push(message.text());
  });
  await page.evaluateOnNewDocument(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(url);
  return {page, faults};
}

/** What a reader sees of the element: its text through all open shadow roots below it. */
export async function shownText(page: Page, selector: string): Promise<string> {
  return page.$eval(selector, (element) => {
    const parts: string[] = [];
    const visit = (node: Node): void => {
      if (node instanceof Text) parts.push(node.data);
      if (node instanceof HTMLStyleElement || node instanceof HTMLScriptElement) return;
      if (node instanceof HTMLElement && node.hidden) return;
      const root = node instanceof Element ? node.shadowRoot : null;
      if (root !== null && node instanceof Element) {
        for (const child of root.childNodes) visit(child);
      } else {
        for (const child of node.childNodes) visit(child);
      }
      if (node instanceof HTMLTableRowElement || node instanceof HTMLDivElement) parts.push('\n');
    };
    visit(element);
    return parts.join(' ').replaceAll(/[^\S\n]+/g, ' ');
  });
}
