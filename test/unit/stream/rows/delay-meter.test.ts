import assert from 'node:assert/strict';
import {test} from 'node:test';
import {DelayMeter} from '../../../../src/stream/rows/delay-meter.ts';

const at = (ms: number) => new Date(ms).toISOString();

test('the delay is counted by one clock, whatever the difference of the two', () => {
  for (const skewMs of [-3_600_000, 0, 90_000]) {
    const meter = new DelayMeter();
    // The page's clock shows skew more than the server's; the quickest message took 5 ms.
    for (const wayMs of [40, 5, 12]) meter.compareClocks(at(1_000_000), 1_000_000 + skewMs + wayMs);
    meter.rowCame(at(2_000_000));
    meter.painted(2_000_000 + skewMs + 205);
    assert.equal(meter.delayMs, 200);
  }
});

test('only the last ten messages count: clocks drift', () => {
  const meter = new DelayMeter();
  meter.compareClocks(at(0), 0);
  for (let i = 0; i < 10; i++) meter.compareClocks(at(1000), 1500);
  meter.rowCame(at(2000));
  meter.painted(2700);
  assert.equal(meter.delayMs, 200);
});

test('without a row or a message to compare by there is no delay', () => {
  const meter = new DelayMeter();
  meter.painted(1);
  meter.rowCame(at(0));
  meter.painted(2);
  assert.equal(meter.delayMs, null);
  meter.compareClocks('no time', 5);
  assert.equal(meter.delayMs, null);
});
