import { describe, expect, test } from 'vitest';
import { countJUnit, totalsLine, totalsOf } from '../../../scripts/testing/totals.mjs';

const report = `<?xml version="1.0"?>
<testsuites tests="5" failures="1" errors="1"><testsuite name="a" skipped="1">
  <testcase name="passes" time="0.1"/>
  <testcase name="prints"><system-out><![CDATA[<testcase><failure/></testcase>]]></system-out></testcase>
  <testcase name="fails: a &gt; b"><failure message="no">trace</failure></testcase>
  <testcase name="breaks">
    <error>trace</error>
  </testcase>
  <testcase name="skips"><skipped /></testcase>
</testsuite></testsuites>`;

describe('countJUnit()', () => {
  test('counts errors as failures and is not fooled by what a test prints', () => {
    expect(countJUnit(report)).toEqual({ passed: 2, failed: 2, skipped: 1 });
  });
});

describe('totalsOf()', () => {
  const passing = '<testsuite><testcase name="a"/></testsuite>';
  test.each([
    { is: 'a good run', xml: passing, code: 0, failed: 0 },
    { is: 'a runner that ended badly without a failed test', xml: passing, code: 1, failed: 1 },
    { is: 'a runner that a signal ended', xml: passing, code: null, failed: 1 },
    { is: 'a runner that left no report', xml: undefined, code: 0, failed: 1 },
    { is: 'a runner that ran no test', xml: '<testsuites/>', code: 0, failed: 1 },
    { is: 'only skipped tests', xml: '<testcase><skipped/></testcase>', code: 0, failed: 1 },
    { is: 'failed tests, not counted twice', xml: report, code: 1, failed: 2 },
  ])('counts $failed for $is', ({ xml, code, failed }) => {
    expect(totalsOf(xml, code).failed).toBe(failed);
  });
});

describe('totalsLine()', () => {
  test('is the line that ends npm test', () => {
    expect(totalsLine({ passed: 41, failed: 0, skipped: 2 })).toBe(
      '41 passed, 0 failed, 2 skipped',
    );
  });
});
