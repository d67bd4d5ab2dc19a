import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Announcer} from '../../../../src/elements/pieces/announcer.ts';

/** Timers that run when they are told to. */
function manualTimers() {
  const waiting = new Map<number, () => void>();
  let last = 0;
  return {
    waiting,
    setTimeout: (callback: () => void): number => {
      waiting.set(++last, callback);
      return last;
    },
    clearTimeout: (id: number): void => void waiting.delete(id),
    elapse: (): void => {
      const due = [...waiting.values()];
      waiting.clear();
      for (const callback of due) callback();
    },
  };
}

function announcer() {
  const timers = manualTimers();
  let updates = 0;
  const host = {
    addController: () => undefined,
    removeController: () => undefined,
    requestUpdate: () => updates++,
    updateComplete: Promise.resolve(true),
  };
  return {timers, subject: new Announcer(host, 5000, timers), updates: () => updates};
}

test('the first word is said at once, and of those that follow soon only the last', () => {
  const {timers, subject, updates} = announcer();
  subject.say('1 new prediction');
  assert.equal(subject.text, '1 new prediction');
  subject.say('2 new predictions');
  subject.say('3 new predictions');
  assert.equal(subject.text, '1 new prediction');
  timers.elapse();
  assert.equal(subject.text, '3 new predictions');
  assert.equal(updates(), 2);
});

test('what was said already is not said again', () => {
  const {timers, subject, updates} = announcer();
  subject.say('Live');
  timers.elapse();
  subject.say('Live');
  assert.equal(updates(), 1);
});

test('an element that goes leaves no timer', () => {
  const {timers, subject} = announcer();
  subject.say('Live');
  subject.say('Stale');
  subject.hostDisconnected();
  assert.equal(timers.waiting.size, 0);
});
