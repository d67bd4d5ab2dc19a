import {CHECKS, type Check} from './report.ts';

/** What the last run of a host's tests has found. */
export interface HostRow {
  readonly host: string;
  /** The file of test/hosts that looked. */
  readonly file: string;
  /** Of that run, `2026-11-28`. */
  readonly day: string;
  readonly checks: Readonly<Partial<Record<Check, string>>>;
  /** All tests of its file. */
  readonly tests: '✓' | '✗';
  /** Why the host was not looked at. */
  readonly skipped?: string;
  /** There is a picture of it, `hosts/<host>.webp`. */
  readonly hasPicture: boolean;
}

/** demo/docs/hosts.md, which `npm run test:hosts` writes. */
export function hostsPage(rows: readonly HostRow[]): string {
  const cells = ({host, checks, tests, skipped, day}: HostRow): string => {
    const found =
      skipped === undefined
        ? [...CHECKS.map((check) => checks[check] ?? '–'), tests]
        : [...CHECKS.map(() => '–'), `skipped: ${skipped.replaceAll('|', '\\|')}`];
    return `| ${[host, ...found, day].join(' | ')} |`;
  };
  const pictures = rows
    .filter(({hasPicture}) => hasPicture)
    .map(({host}) => `### ${host}\n\n![The page in ${host}, dark](hosts/${host}.webp)`);
  return `# Hosts, tried

Written by \`npm run test:hosts\`, which builds the [page in each host](../embed/README.md) and looks at it in Chromium; a run of some hosts
writes their rows anew. What a host wants is said in [embedding](embedding.md).

Rows: a recorded run is shown, then a live one (in iframe a live one alone; the page of MyST is drawn by what its themes draw modules with, without a theme), with a row that is made while one looks. Theme: light, and dark when the host turns dark.
Removal: when the host takes the elements away, no stream stays open. Console: no error, no warning. Bindings: attributes, properties of
any type, events and children in the templates of a framework (– where there are none). Tests: all that is tested of the host.

| host | ${[...CHECKS, 'tests', 'on'].join(' | ')} |
|---|${[...CHECKS, 'tests', 'on'].map(() => '---|').join('')}
${rows.map(cells).join('\n')}

## Pictures

Each as its host turned dark, at three fifths of its size.

${pictures.join('\n\n')}
`;
}
