import {escapeHtml} from './markdown.ts';

export interface NavLink {
  readonly href: string;
  readonly title: string;
}

export interface FrameOptions {
  readonly title: string;
  readonly description: string;
  /** From the page to the site's root: `../` for a page in a folder. */
  readonly root: string;
  /** Where the page stands, from the root. */
  readonly path: string;
  readonly groups: readonly {readonly title: string; readonly links: readonly NavLink[]}[];
  readonly scripts: readonly string[];
  readonly body: string;
}

/** A page around what it says: the bar with the search, and the way to all other pages. */
export function frame({title, description, root, path, groups, scripts, body}: FrameOptions): string {
  const link = ({href, title}: NavLink): string =>
    `<li><a href="${root}${href}"${href === path ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a></li>`;
  const nav = groups
    .map(({title, links}) => `<h2>${escapeHtml(title)}</h2><ul>${links.map(link).join('')}</ul>`)
    .join('\n');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="description" content="${escapeHtml(description)}" />
    <title>${escapeHtml(title)} · ftl-predictions</title>
    <link rel="icon" href="${root}favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="${root}demo.css" />
    <link rel="stylesheet" href="${root}pages.css" />
    ${['theme.js', 'search.js', ...scripts].map((script) => `<script type="module" src="${root}${script}"></script>`).join('\n    ')}
  </head>
  <body>
    <a class="skip" href="#content">Skip to the content</a>
    <header class="bar">
      <p class="brand"><a href="${root}index.html"><img src="${root}favicon.svg" alt="" width="22" height="22" /> ftl-predictions</a></p>
      <search class="find" data-root="${root}">
        <input type="search" id="find" placeholder="Search all pages" aria-label="Search all pages" autocomplete="off" />
        <div id="found" role="status" hidden></div>
      </search>
      <button type="button" id="theme" aria-label="Switch between light and dark">◐</button>
    </header>
    <div class="columns">
      <nav aria-label="Pages">
${nav}
      </nav>
      <main id="content">
${body}
      </main>
    </div>
  </body>
</html>
`;
}
