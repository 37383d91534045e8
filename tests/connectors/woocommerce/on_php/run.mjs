// Runs a PHP file by PHP compiled to WebAssembly: node run.mjs FOLDER VERSION FILE..., the last file is run.
// FOLDER holds node_modules with @php-wasm/universal and @php-wasm/node-VERSION ("7-4"); the files lie in / for PHP.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

const [folder, version, ...files] = process.argv.slice(2);
const required = createRequire(join(folder, 'package.json'));
const { PHP, loadPHPRuntime } = required('@php-wasm/universal');
const { getPHPLoaderModule } = required(`@php-wasm/node-${version}`);
const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule(), {}));
for (const file of files) {
	php.writeFile(`/${basename(file)}`, readFileSync(file));
}
const told = await php.run({ scriptPath: `/${basename(files[files.length - 1])}` });
process.stdout.write(told.text);
process.stderr.write(told.errors);
process.exit(told.exitCode);
