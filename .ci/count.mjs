// Prints "passed failed skipped" of a vitest JSON report; fails where a test is skipped that the list of skips does not name.
import { readFileSync } from 'node:fs';

const [report, skips] = process.argv.slice(2);
const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
const allowed = readFileSync(skips, 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'));
const tests = testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ fullName, status }) => ({
    name: `${name.slice(name.indexOf('/test/') + 1)} > ${fullName}`,
    status,
  })),
);
const count = (...statuses) => tests.filter(({ status }) => statuses.includes(status)).length;
const unknown = tests.filter(
  ({ name, status }) =>
    ['skipped', 'pending', 'todo'].includes(status) && !allowed.some((line) => line.startsWith(name)),
);
for (const { name } of unknown) console.error(`skipped without leave: ${name}`);
console.log(count('passed'), count('failed'), count('skipped', 'pending', 'todo'));
process.exitCode = unknown.length > 0 ? 1 : 0;
