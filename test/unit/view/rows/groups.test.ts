import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {RowGroups} from '../../../../src/view/rows/groups.ts';
import {RowList} from '../../../../src/view/rows/list.ts';
import {parseOrder} from '../../../../src/view/rows/order.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

/** Four answers to each prompt. */
const row = (seq: number, fields: Partial<Prediction> = {}): Prediction =>
  makePrediction({seq, id: `row-${seq}`, sample_index: seq >> 2, completion_index: seq % 4, ...fields});

const idsOf = (groups: RowGroups): string[] => groups.heads.map(({id}) => id);

test('groups that follow a list step by step are those that it would be parted into anew', () => {
  const change = fc.record({
    kind: fc.constantFrom('come', 'come', 'come', 'renew', 'go', 'include', 'filter', 'sort', 'search'),
    at: fc.nat({max: 40}),
    rate: fc.nat({max: 4}),
    isDrawn: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, {maxLength: 60}), (changes) => {
      // A character at a time, so that some rows are still to be searched.
      const list = new RowList(1);
      const groups = new RowGroups(list);
      const held = new Map<string, Prediction>();
      let seq = 0;
      for (const {kind, at, rate, isDrawn} of changes) {
        const fields = {char_error_rate: rate / 4, exact_match: rate > 1 ? 0 : 1, prediction: `is ${rate}`};
        const known = [...held.values()][at % (held.size || 1)];
        if (kind === 'come' || kind === 'include' || (kind === 'renew' && known !== undefined)) {
          const place = kind === 'renew' ? known! : row(at);
          const next = {...place, ...fields, seq: ++seq};
          const before = held.get(next.id);
          held.set(next.id, next);
          if (kind === 'include') list.include([next]);
          else list.apply({changed: [next], removed: before === undefined ? [] : [before]});
        }
        if (kind === 'go' && known !== undefined) {
          held.delete(known.id);
          list.apply({changed: [], removed: [known]});
        }
        if (kind === 'filter')
          list.arrange(list.order, rate === 0 ? {} : {q: rate > 2 ? 'is' : `is ${rate}`});
        if (kind === 'sort')
          list.arrange(parseOrder(rate > 2 ? 'arrival' : 'char_error_rate', null), list.filter);
        if (kind === 'search') list.searchOn();
        list.flush();
        if (!isDrawn) continue;
        groups.update();
        const anew = new RowGroups(list);
        anew.update();
        assert.deepEqual(idsOf(groups), idsOf(anew));
        groups.heads.forEach((head, i) => assert.equal(groups.indexOf(head), i));
      }
    }),
    {numRuns: 300},
  );
});

test('rows that come cost a look at what they answer, however many are held', () => {
  class Counting extends RowList {
    looks = 0;

    override get(id: string): Prediction | undefined {
      this.looks++;
      return super.get(id);
    }

    override get rows(): readonly Prediction[] {
      this.looks += super.rows.length;
      return super.rows;
    }

    override get all(): readonly Prediction[] {
      this.looks += super.all.length;
      return super.all;
    }
  }
  const list = new Counting();
  list.load(Array.from({length: 4000}, (_, seq) => row(seq)));
  const groups = new RowGroups(list);
  groups.update();
  list.looks = 0;
  list.apply({changed: [row(4000), row(4001), row(4002), row(4003)], removed: []});
  list.flush();
  groups.update();
  assert.equal(groups.heads.length, 1001);
  assert.equal(list.looks, 4);
});
