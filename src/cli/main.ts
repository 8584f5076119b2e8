#!/usr/bin/env node
// Nothing is imported before the version of Node is known to be new enough for what would be imported.
const needed = [22, 13] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(`strop: this is Node ${process.versions.node}, Strop needs ${needed.join('.')} or later`);
  process.exitCode = 1;
} else {
  const { run } = await import('./run.ts');
  await run(process.argv.slice(2));
}

export {};
