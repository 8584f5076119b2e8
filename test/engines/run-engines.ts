import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const engines = fileURLToPath(new URL('../../src/engines/index.ts', import.meta.url));

/**
 * Makes a call of engines/ in a process of its own, with nothing but `environment` set of what Strop reads.
 *
 * @returns the call's result and the native binaries that the process holds then, or the error; and what it wrote to stderr.
 */
export function runEngines(environment: Record<string, string>, call = 'activateEngine()') {
  const script = `import { activateEngine, describeEngines } from ${JSON.stringify(engines)};
    try {
      const result = await ${call};
      const binaries = process.report.getReport().sharedObjects.filter((path) => /strop[^/]*\\.node$/.test(path));
      console.log(JSON.stringify({ result, binaries: binaries.map((path) => path.replace(/.*\\//, '')) }));
    } catch (error) {
      console.log(JSON.stringify({ error: error.name, code: error.code, message: error.message }));
    }`;
  const clean = { STROP_KERNELS: '', STROP_ENGINE: '', STROP_REQUIRE_NATIVE: '', STROP_PROBED: '' };
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...clean, ...environment },
    encoding: 'utf8',
  });
  return { ...JSON.parse(child.stdout), stderr: child.stderr };
}
