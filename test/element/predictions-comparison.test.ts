import {assert} from '@open-wc/testing';
import '../../src/define/predictions-comparison.ts';
import type {PredictionsComparison} from '../../src/elements/predictions-comparison.ts';
import type {Prediction} from '../../src/protocol/protocol.ts';
import {StreamError} from '../../src/stream/wire/error.ts';
import {FakeSource, makePrediction, recordedRun} from '../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../support/page/mount.ts';

const refused = new StreamError('forbidden', 'This token may read another job.', {
  retryable: false,
  status: 403,
});

async function comparison(
  source: FakeSource,
  properties: Partial<PredictionsComparison> = {},
): Promise<PredictionsComparison> {
  return mount('ftl-predictions-comparison', source, properties);
}

/** One sample whose texts and error rates go through these. */
const rounds = (...pairs: readonly (readonly [prediction: string, rate: number])[]): Prediction[] =>
  pairs.map(([prediction, char_error_rate], epoch) =>
    makePrediction({
      epoch,
      seq: epoch + 1,
      prediction,
      char_error_rate,
      exact_match: char_error_rate === 0 ? 1 : 0,
    }),
  );

const said = (element: PredictionsComparison): string[] =>
  all(element, '.entry').map((entry) => {
    const epoch = entry.querySelector('.epoch')!.textContent.trim();
    return `${epoch}: ${entry.querySelector('.said .text')!.textContent}`;
  });

const changes = (element: PredictionsComparison): string[] =>
  all(element, '.entry').map((entry) => entry.querySelector('.change')?.textContent.trim() ?? '');

const picker = (element: PredictionsComparison): HTMLInputElement =>
  one<HTMLInputElement>(element, '[role=combobox]');

const choices = (element: PredictionsComparison): string[] =>
  all(element, '.choice .start').map((choice) => choice.textContent);

async function press(element: PredictionsComparison, target: HTMLElement, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    target.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    await settled(element);
  }
}

async function type(element: PredictionsComparison, text: string): Promise<void> {
  const field = picker(element);
  field.value = text;
  field.dispatchEvent(new InputEvent('input', {bubbles: true}));
  await settled(element);
}

async function click(element: PredictionsComparison, target: HTMLElement): Promise<void> {
  target.click();
  await settled(element);
}

const button = (element: PredictionsComparison, name: string): HTMLButtonElement => {
  const found = all<HTMLButtonElement>(element, 'button').find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent.trim()) === name,
  );
  if (found === undefined) throw new Error(`Expected a button "${name}".`);
  return found;
};

const g2p = async (): Promise<FakeSource> => new FakeSource(await recordedRun('g2p'));

describe('ftl-predictions-comparison', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.style.colorScheme = '';
  });

  describe('the sample', () => {
    it('is the first by itself, and the one that is named', async () => {
      const source = await g2p();
      assert.include(textOf(await comparison(source), '.given'), 'pronounce: deveau');
      assert.include(textOf(await comparison(source, {sample: '5'}), '.given'), 'pronounce: knight');
      assert.include(textOf(await comparison(source, {sample: 5}), '.given'), 'pronounce: knight');
    });

    it('shows prompt, ground truth, and every prediction of it, the newest first', async () => {
      const element = await comparison(await g2p(), {sample: '5'});
      assert.strictEqual(textOf(element, '.given'), 'Prompt pronounce: knight | Ground truth N AY1 T');
      assert.lengthOf(all(element, '.entry'), 40);
      assert.strictEqual(textOf(element, '.entry:first-child .when'), 'Epoch 30 step 11,910');
      assert.strictEqual(textOf(element, '.entry:last-child .when'), 'Epoch 0 step 0');
    });

    it('is told from another of its number by its source', async () => {
      const rows = ['a', 'b'].map((sample_source_id) =>
        makePrediction({sample_source_id, prompt: `prompt of ${sample_source_id}`}),
      );
      const element = await comparison(new FakeSource(rows), {sample: '0@b'});
      assert.include(textOf(element, '.given'), 'prompt of b');
    });

    it('stands under its labels on a page from right to left, whichever way its texts run', async () => {
      document.documentElement.dir = 'rtl';
      const element = await comparison(await g2p(), {sample: '5'});
      for (const place of all(element, '.given, .entry:first-child .said')) {
        const text = place.querySelector('.text')!.getBoundingClientRect();
        assert.closeTo(text.right, place.getBoundingClientRect().right, 1);
        assert.isBelow(text.width, place.clientWidth);
      }
      document.documentElement.dir = '';
    });

    it('changes by the buttons beside it, up to the ends', async () => {
      const element = await comparison(await g2p(), {sample: '46'});
      await click(element, button(element, 'Next sample'));
      assert.strictEqual(element.sample, '47');
      assert.strictEqual(textOf(element, '.place'), '48 of 48');
      assert.isTrue(button(element, 'Next sample').disabled);
      await click(element, button(element, 'Previous sample'));
      assert.strictEqual(element.sample, '46');
    });

    it('is found by what its prompt holds, and chosen by keyboard', async () => {
      const element = await comparison(await g2p());
      await type(element, 'KNI');
      assert.deepEqual(choices(element), ['pronounce: knight']);
      await press(element, picker(element), 'Enter');
      assert.strictEqual(element.sample, '5');
      assert.strictEqual(picker(element).value, '5 · pronounce: knight');
      assert.strictEqual(picker(element).getAttribute('aria-expanded'), 'false');
    });

    it('is chosen by arrow keys from the open list', async () => {
      const element = await comparison(await g2p());
      await press(element, picker(element), 'ArrowDown', 'ArrowDown', 'ArrowDown');
      assert.strictEqual(picker(element).getAttribute('aria-activedescendant'), 'choice-2');
      await press(element, picker(element), 'Enter');
      assert.strictEqual(element.sample, '2');
    });

    it('is chosen by a click, and left alone by Escape', async () => {
      const element = await comparison(await g2p());
      await click(element, picker(element));
      assert.lengthOf(all(element, '.choice'), 48);
      await press(element, picker(element), 'Escape');
      assert.isNull(element.sample);
      await click(element, picker(element));
      await click(element, all(element, '.choice')[7]!);
      assert.strictEqual(element.sample, '7');
    });

    it('begins at its newest prediction, wherever the one before was scrolled to', async () => {
      const element = await comparison(await g2p(), {sample: '5'});
      one(element, '.entries').scrollTop = 500;
      await settled(element);
      await click(element, button(element, 'Next sample'));
      assert.strictEqual(one(element, '.entries').scrollTop, 0);
    });

    it('that has not come yet is waited for', async () => {
      const source = new FakeSource(rounds(['a', 1]));
      const element = await comparison(source, {sample: '9'});
      assert.include(textOf(element, '.notice'), 'No sample “9”');
      source.put([makePrediction({sample_index: 9, prompt: 'late', seq: 7})]);
      await settled(element);
      assert.include(textOf(element, '.given'), 'late');
    });
  });

  describe('a prediction', () => {
    it('is better or worse by its error rate, never by its length', async () => {
      const element = await comparison(
        new FakeSource(
          rounds(['very long and all wrong', 1], ['short', 0.25], ['other', 0.75], ['third', 0.75]),
        ),
      );
      assert.deepEqual(changes(element), ['as good', 'worse by 50 points', 'better by 75 points', '']);
      const arrows = all(element, '.entry .change').map(({className}) => className);
      assert.deepEqual(arrows, ['change same', 'change worse', 'change better']);
    });

    it('of the same text as the one before says so', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 1], ['a', 1])));
      assert.deepEqual(changes(element), ['same text', '']);
    });

    it('that is the best is marked, the first of equals', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 1], ['b', 0.5], ['c', 0.5])));
      const best = all(element, '.entry').map((entry) => entry.textContent.includes('Best'));
      assert.deepEqual(best, [false, true, false]);
    });

    it('shows where it departs from the ground truth: by word, by character, or not', async () => {
      const source = new FakeSource([makePrediction({ground_truth: 'N AY1 T', prediction: 'N AY2 T'})]);
      const element = await comparison(source);
      const marks = (): string => all(element, '.said del, .said ins').map(markOf).join(' ');
      assert.strictEqual(marks(), 'DEL:AY1 INS:AY2');
      element.diff = 'char';
      await settled(element);
      assert.strictEqual(marks(), 'DEL:1 INS:2');
      element.diff = 'off';
      await settled(element);
      assert.strictEqual(marks(), '');
      assert.strictEqual(textOf(element, '.said .text'), 'N AY2 T');
    });

    it('that has little in common with the truth is shown plain, and says so', async () => {
      const [ground_truth, prediction] = ['one two '.repeat(20), 'six ten '.repeat(20)];
      const source = new FakeSource([makePrediction({ground_truth, prediction})]);
      const element = await comparison(source);
      assert.lengthOf(all(element, '.said del, .said ins'), 0);
      assert.include(textOf(element, '.quality'), 'Little in common');
    });

    it('shows its validation and what the validators said', async () => {
      const element = await comparison(
        new FakeSource([
          makePrediction({epoch: 0, ground_truth: null}),
          makePrediction({epoch: 1, seq: 2, ground_truth: null, validation_pass: true}),
          makePrediction({
            epoch: 2,
            seq: 3,
            ground_truth: null,
            validation_pass: false,
            validation_errors: [
              {validator: 'json', message: 'no closing brace'},
              {validator: 'schema', message: 'no name'},
            ],
          }),
        ]),
      );
      assert.deepEqual(
        all(element, '.entry').map((entry) =>
          entry.querySelector('.marks')!.textContent.replaceAll(/\s+/g, ' ').trim(),
        ),
        ['Invalid: 2 errors', 'Valid', ''],
      );
      assert.include(textOf(element, '.errors'), 'no closing brace');
    });

    it('is text, whatever it holds', async () => {
      const text = '<img src=x onerror="globalThis.wasRun = true"> & <b>bold</b>';
      const element = await comparison(
        new FakeSource([makePrediction({prompt: text, ground_truth: text, prediction: text})]),
      );
      assert.strictEqual(textOf(element, '.said .text'), text);
      assert.lengthOf(all(element, 'img, b'), 0);
      assert.notProperty(globalThis, 'wasRun');
    });

    it('keeps its white space', async () => {
      const text = ' two\n  lines\t ';
      const element = await comparison(
        new FakeSource([makePrediction({prediction: text, ground_truth: null})]),
      );
      const shown = one(element, '.said .text');
      assert.strictEqual(shown.textContent, text);
      assert.strictEqual(getComputedStyle(shown).whiteSpaceCollapse, 'preserve');
    });

    it('that is long begins short, and is whole at a click', async () => {
      const text = 'word '.repeat(2000);
      const element = await comparison(
        new FakeSource([makePrediction({prediction: text, ground_truth: null})]),
      );
      assert.isBelow(one(element, '.said .text').textContent.length, 2100);
      await click(element, button(element, 'Show all 10,000 characters'));
      assert.strictEqual(one(element, '.said .text').textContent, text);
    });

    it('that runs from right to left does so, marked or not', async () => {
      const source = new FakeSource([
        makePrediction({ground_truth: 'مرحبا بالعالم اليوم', prediction: 'مرحبا بالعالم أمس'}),
      ]);
      const element = await comparison(source);
      assert.strictEqual(getComputedStyle(one(element, '.said .text')).direction, 'rtl');
    });
  });

  describe('the history', () => {
    it('says what improved and what regressed since the baseline', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 0.5], ['b', 0.75], ['c', 0.25])), {
        baseline: 0,
      });
      const since = all(element, '.entry').map(
        (entry) => entry.textContent.match(/Improved|Regressed|Baseline/)?.[0],
      );
      assert.deepEqual(since, ['Improved', 'Regressed', 'Baseline']);
    });

    it('has no baseline when that is no number', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 0.5])));
      element.setAttribute('baseline', 'first');
      await settled(element);
      assert.strictEqual(textOf(element, 'select option:checked').split(' | ')[0], 'None');
    });

    it('leaves out what did not change', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 1], ['a', 1], ['b', 0.5], ['b', 0.5])), {
        onlyChanged: true,
      });
      assert.lengthOf(said(element), 2);
      await click(element, button(element, 'Only changed'));
      assert.lengthOf(said(element), 4);
    });

    it('shows the epochs that are asked for', async () => {
      const element = await comparison(await g2p(), {sample: '5', epochs: '0,10-12'});
      assert.deepEqual(
        all(element, '.entry .epoch').map((epoch) => epoch.textContent.trim()),
        ['Epoch 12', 'Epoch 11', 'Epoch 10', 'Epoch 0'],
      );
    });

    it('shows all epochs, and why, when those asked for cannot be read', async () => {
      const element = await comparison(new FakeSource(rounds(['a', 1], ['b', 0.5])), {epochs: 'last'});
      assert.include(textOf(element, '.fault'), 'but got "last"');
      assert.lengthOf(all(element, '.entry'), 2);
    });

    it('takes in new predictions as they come, and replaced ones in their place', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5]));
      const element = await comparison(source);
      source.put([makePrediction({epoch: 2, seq: 8, prediction: 'c', ground_truth: null})]);
      source.put([makePrediction({epoch: 0, seq: 9, prediction: 'a again', ground_truth: null})]);
      await settled(element);
      assert.deepEqual(said(element), [
        'Epoch 2: c',
        'Epoch 1: missing: a truthextra: b',
        'Epoch 0: a again',
      ]);
    });

    it('does not move what one reads: what is new waits behind a button', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5]));
      const element = await comparison(source);
      one(element, '.entry .epoch').focus();
      source.put([makePrediction({epoch: 2, seq: 8, prediction: 'c'})]);
      await settled(element);
      assert.lengthOf(all(element, '.entry'), 2);
      assert.strictEqual(textOf(element, '.pill'), '1 newer prediction');
      await click(element, one(element, '.pill'));
      assert.lengthOf(all(element, '.entry'), 3);
      assert.lengthOf(all(element, '.pill'), 0);
    });

    it('moves on by itself when told to follow', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5]));
      const element = await comparison(source, {follow: 'on'});
      one(element, '.entry .epoch').focus();
      source.put([makePrediction({epoch: 2, seq: 8, prediction: 'c'})]);
      await settled(element);
      assert.lengthOf(all(element, '.entry'), 3);
    });

    it('scrolls in what is left of a height that the page gives', async () => {
      const element = await comparison(await g2p(), {sample: '5'});
      const free = one(element, '.entries').clientHeight;
      element.style.setProperty('--ftl-comparison-height', 'none');
      element.style.blockSize = '560px';
      await settled(element);
      const list = one(element, '.entries');
      assert.isBelow(list.clientHeight, free);
      assert.isAbove(list.clientHeight, 100);
      assert.closeTo(list.getBoundingClientRect().bottom, element.getBoundingClientRect().bottom, 2);
    });

    it('draws a long history in parts', async () => {
      const rows = Array.from({length: 120}, (_, epoch) => makePrediction({epoch, seq: epoch + 1}));
      const element = await comparison(new FakeSource(rows));
      assert.lengthOf(all(element, '.entry'), 50);
      await click(element, button(element, 'Show 50 older'));
      assert.lengthOf(all(element, '.entry'), 100);
    });

    it('asks the server for what the page does not hold', async () => {
      const rows = rounds(['a', 1], ['b', 0.5], ['c', 0.25]);
      const source = new FakeSource(rows.slice(2));
      source.set({isComplete: false});
      const asked: unknown[] = [];
      source.loadSample = async (key) => {
        asked.push(key);
        return rows;
      };
      const element = await comparison(source);
      assert.deepEqual(asked, [{sample_index: 0, sample_source_id: null}]);
      assert.lengthOf(all(element, '.entry'), 3);
    });

    it('still has the live predictions that the page let go of for want of room', async () => {
      const stored = rounds(['a', 1]);
      const source = new FakeSource(stored);
      source.set({isComplete: false});
      source.loadSample = async () => [...stored];
      const element = await comparison(source, {sample: '0'});
      const live = makePrediction({epoch: 1, seq: 2, prediction: 'b'});
      stored.push(live);
      source.put([live]);
      await settled(element);
      source.put([makePrediction({epoch: 1, seq: 3, sample_index: 1})]);
      source.store.setMaxRows(1);
      await settled(element);
      assert.lengthOf(all(element, '.entry'), 2);
    });

    it('shows what it has, and says so, when the server does not give the rest', async () => {
      const source = new FakeSource(rounds(['a', 1]));
      let attempts = 0;
      source.set({isComplete: false});
      source.loadSample = async () => {
        attempts++;
        throw refused;
      };
      const element = await comparison(source);
      assert.lengthOf(all(element, '.entry'), 1);
      assert.include(textOf(element, '.fault'), 'could not be loaded');
      await click(element, button(element, 'Try again'));
      assert.strictEqual(attempts, 2);
    });
  });

  describe('the epoch that all elements show', () => {
    it('is marked, and brought into the list without moving the page', async () => {
      const source = await g2p();
      const element = await comparison(source, {sample: '5'});
      source.epochCursor = 3;
      await settled(element);
      const marked = all(element, '.entry[aria-current]');
      assert.strictEqual(textOf(marked[0]!, '.when'), 'Epoch 3 step 1,191');
      assert.lengthOf(marked, 1);
      assert.isAbove(one(element, '.entries').scrollTop, 0);
      assert.strictEqual(document.documentElement.scrollTop, 0);
    });

    it('stays in sight while newer predictions come in: only a reader’s scrolling holds them back', async () => {
      const rows = await recordedRun('g2p');
      const source = new FakeSource(rows.filter(({epoch}) => epoch < 20));
      const element = await comparison(source, {sample: '5'});
      const list = one(element, '.entries');
      source.epochCursor = 3;
      await settled(element);
      const before = one(element, '.entry[aria-current]').getBoundingClientRect().top;
      source.put(rows.filter(({epoch}) => epoch < 25));
      await settled(element);
      assert.strictEqual(textOf(element, '.entry:first-child .epoch'), 'Epoch 24');
      assert.closeTo(one(element, '.entry[aria-current]').getBoundingClientRect().top, before, 1);
      list.scrollTop += 40;
      await settled(element);
      source.put(rows);
      await settled(element);
      assert.strictEqual(textOf(element, '.pill'), '6 newer predictions');
      source.epochCursor = 12;
      await settled(element);
      assert.strictEqual(textOf(element, '.entry:first-child .epoch'), 'Epoch 30');
      source.epochCursor = 'all';
      await settled(element);
      assert.strictEqual(list.scrollTop, 0);
    });

    it('is set by a click on its name, and all are shown again by another', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5]));
      const element = await comparison(source);
      await click(element, all(element, '.epoch')[1]!);
      assert.strictEqual(source.epochCursor, 0);
      await click(element, all(element, '.epoch')[1]!);
      assert.strictEqual(source.epochCursor, 'all');
    });

    it('is set along the line, by pointer and by keyboard', async () => {
      const source = new FakeSource(rounds(['a', 1], ['b', 0.5], ['c', 0]));
      const element = await comparison(source);
      const line = one(element, '[role=slider]');
      const {left, width, top} = line.getBoundingClientRect();
      line.dispatchEvent(
        new MouseEvent('click', {clientX: left + width / 2, clientY: top + 5, bubbles: true}),
      );
      await settled(element);
      assert.strictEqual(source.epochCursor, 1);
      await press(element, line, 'ArrowRight');
      assert.strictEqual(source.epochCursor, 2);
      assert.strictEqual(line.getAttribute('aria-valuetext'), 'Epoch 2, step 200: error rate 0%');
      await press(element, line, 'Home');
      assert.strictEqual(source.epochCursor, 0);
      await press(element, line, 'Escape');
      assert.strictEqual(source.epochCursor, 'all');
    });

    it('may have several predictions: the one that was picked is marked', async () => {
      const source = await g2p();
      const element = await comparison(source, {sample: '5', epochs: '1'});
      await click(element, all(element, '.epoch')[2]!);
      assert.strictEqual(source.epochCursor, 1);
      assert.strictEqual(textOf(element, '.entry[aria-current] .when'), 'Epoch 1 step 198');
    });
  });

  it('says what the reader set up, and can be set up by it', async () => {
    const element = await comparison(await g2p());
    const details: unknown[] = [];
    document.body.addEventListener('ftl-view-change', (event) => details.push(event.detail), {once: true});
    await click(element, button(element, 'Next sample'));
    assert.deepEqual(details, [
      {
        sample: '1',
        baseline: null,
        epochs: null,
        onlyChanged: false,
        rendering: 'raw',
        diff: 'word',
        metric: null,
        group: 'auto',
        follow: 'auto',
        epoch: 'all',
      },
    ]);
    element.viewState = {sample: '7', diff: 'off'};
    await settled(element);
    assert.include(textOf(element, '.given'), 'thorough');
  });

  it('keeps its view in the URL, and takes it from there', async () => {
    history.replaceState(null, '', '#comparison.sample=7&comparison.only-changed=true&comparison.epoch=2');
    const source = await g2p();
    const element = await comparison(source, {link: 'hash'});
    await settled(element);
    assert.include(textOf(element, '.given'), 'thorough');
    assert.isTrue(element.onlyChanged);
    assert.strictEqual(source.epochCursor, 2);
    await click(element, button(element, 'Next sample'));
    assert.include(location.hash, 'comparison.sample=8');
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('tells why there is nothing to compare', async () => {
    const source = new FakeSource();
    const element = await comparison(source);
    assert.include(textOf(element, '.notice'), 'No predictions yet');
    source.set({state: {kind: 'stopped', cause: refused}});
    await settled(element);
    assert.include(textOf(element, '.notice'), 'This token may read another job.');
  });

  it('lets go of its source when it is removed', async () => {
    const source = new FakeSource(rounds(['a', 1]));
    const element = await comparison(source);
    element.remove();
    await new Promise((resolve) => setTimeout(resolve));
    assert.strictEqual(source.listenerCount, 0);
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has no accessibility violation, ${colorScheme}`, async () => {
      document.documentElement.style.colorScheme = colorScheme;
      const source = await g2p();
      const element = await comparison(source, {sample: '8', baseline: 1});
      source.epochCursor = 12;
      await click(element, picker(element));
      await still(element);
      await assert.isAccessible(element);
      await assert.isAccessible(await comparison(new FakeSource()));
      await assert.isAccessible(
        await comparison(new FakeSource(rounds(['a', 1])), {sample: '9', epochs: 'x'}),
      );
    });
  }
});

/** `DEL:text`, without the word that is there for those who listen. */
function markOf(mark: HTMLElement): string {
  const spoken = mark.querySelector('.visually-hidden')!.textContent;
  return `${mark.tagName}:${mark.textContent.slice(spoken.length)}`;
}
