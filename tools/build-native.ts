// Builds the native binaries: node tools/build-native.ts [--prebuild] [cmake-js options]
// Without a compiler or oneDNN it says so in one line each and succeeds: Strop then runs on wasm, slower.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const prebuild = process.argv.includes('--prebuild');
const options = process.argv.slice(2).filter((argument) => argument !== '--prebuild');
const release = join(root, 'build', 'Release');
const help = 'sudo apt-get install cmake g++ libdnnl-dev, or ./tools/system-packages, then npm run build';

function has(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function say(line: string): void {
  console.error(`strop: ${line}`);
}

function fail(line: string): void {
  say(line);
  // Continuous integration and whoever ships binaries want the native part or nothing.
  process.exitCode = prebuild || process.env.STROP_REQUIRE_NATIVE === '1' ? 1 : 0;
}

const compiler = process.env.CXX ?? ['c++', 'g++', 'clang++'].find(has);
const missing = [has('cmake') ? [] : 'cmake', compiler ? [] : 'a C++17 compiler'].flat();
if (missing.length > 0) {
  fail(
    `native parts not built, ${missing.join(' and ')} not found; everything works on wasm, slower. To have them: ${help}`,
  );
} else {
  const cmakeJs = join(root, 'node_modules', 'cmake-js', 'bin', 'cmake-js');
  const build = spawnSync(process.execPath, [cmakeJs, 'compile', ...options], { cwd: root, encoding: 'utf8' });
  if (build.status !== 0) {
    process.stderr.write(`${build.stdout}${build.stderr}`);
    fail('native parts not built, the output of cmake is above; everything works on wasm, slower');
  } else if (options.length === 0) {
    if (!existsSync(join(release, 'strop-training.node'))) {
      const log = /STROP_TRAINING: (.*)/.exec(build.stdout + build.stderr)?.[1] ?? 'oneDNN was not found';
      fail(`training engine not built, ${log}; networks train on wasm, slower. To have it: ${help}`);
    }
  }
}

if (prebuild) {
  // Only the kernels are shipped: they need no library, whereas oneDNN's package brings OpenCL and libgomp.
  const path = join(root, 'prebuilds', `${process.platform}-${process.arch}`, 'strop.node');
  mkdirSync(dirname(path), { recursive: true });
  cpSync(join(release, 'strop.node'), path);
  say(`${path}: ${readFileSync(path).length} bytes`);
}
