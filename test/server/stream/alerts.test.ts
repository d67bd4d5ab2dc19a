import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {Metrics} from '../../../server/metrics.ts';

const ALERTS = new URL('../../../server/operations/alerts.yml', import.meta.url);
const ALERT_TESTS = new URL('../../../server/operations/alerts.test.yml', import.meta.url);

const promtool = (...args: string[]) => spawnSync('promtool', args, {encoding: 'utf8'});
const isMissing = promtool('--version').error !== undefined;
const skip = isMissing && 'promtool is not installed';

test('the alert rules are well formed', {skip}, () => {
  const {status, stdout, stderr} = promtool('check', 'rules', fileURLToPath(ALERTS));
  assert.equal(status, 0, stdout + stderr);
});

test('each alert is raised by what it is for, and by nothing else', {skip}, () => {
  const {status, stdout, stderr} = promtool('test', 'rules', fileURLToPath(ALERT_TESTS));
  assert.equal(status, 0, stdout + stderr);
});

test('alerts ask only for metrics that the server has, and each of them is tested', async () => {
  const alerts = await readFile(ALERTS, 'utf8');
  const metrics = await new Metrics().text();
  const asked = new Set(alerts.match(/\bftl_[a-z_]+/g));
  assert.ok(asked.size > 5);
  for (const name of asked) {
    const family = name.replace(/_(bucket|count|sum)$/, '');
    assert.match(metrics, new RegExp(`^# TYPE ${family} `, 'm'));
  }
  const tested = await readFile(ALERT_TESTS, 'utf8');
  for (const [, name] of alerts.matchAll(/alert: (\w+)/g)) {
    assert.match(tested, new RegExp(`alertname: ${name}\\s+exp_alerts`));
  }
});
