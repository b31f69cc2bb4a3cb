// Builds the page into OUT (default ../build/web): content-hashed scripts and styles, index.html that names them.
//
// Usage: node build.mjs [OUT]
//
// Text files are there three times, plain, .gz and .br, so that a server need not compress; MANIFEST lists all of them, one a line.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../build/web"));
await rm(out, { recursive: true, force: true });
await mkdir(join(out, "assets"), { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/main.tsx", page: "src/style/page.css" },
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome100", "firefox100", "safari15.4"],
  minify: true,
  metafile: true,
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
  outdir: join(out, "assets"),
  entryNames: "[name].[hash]",
  chunkNames: "[name].[hash]",
  assetNames: "[name].[hash]",
  loader: { ".svg": "file" },
});

const outputs = Object.entries(metafile.outputs).map(([path, { entryPoint, imports }]) => ({ name: basename(path), entryPoint, imports }));
const built = (entryPoint) => outputs.find((output) => output.entryPoint === entryPoint);
const preloads = built("src/main.tsx").imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => basename(path));
const icon = await readFile(join(here, "src/icon.svg"));
await writeFile(join(out, "assets/icon.svg"), icon);

const index = (await readFile(join(here, "src/index.html"), "utf8"))
  .replace("page.css", `assets/${built("src/style/page.css").name}`)
  .replace("main.js", `assets/${built("src/main.tsx").name}`)
  .replace("icon.svg", "assets/icon.svg")
  .replace("<!-- preloads -->", preloads.map((name) => `<link rel="modulepreload" href="assets/${name}">`).join(""))
  .replace(/\n\s*/g, "\n");
await writeFile(join(out, "index.html"), index);

const names = ["index.html", ...(await readdir(join(out, "assets"))).sort().map((name) => `assets/${name}`)];
const sizes = { plain: 0, gzip: 0, brotli: 0 };
for (const name of names) {
  const bytes = await readFile(join(out, name));
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  await writeFile(join(out, `${name}.gz`), gzip);
  await writeFile(join(out, `${name}.br`), brotli);
  sizes.plain += bytes.length;
  sizes.gzip += gzip.length;
  sizes.brotli += brotli.length;
}
await writeFile(join(out, "MANIFEST"), names.map((name) => `${name}\n`).join(""));
const kb = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
console.log(`page: ${names.length} files, ${kb(sizes.plain)}; gzip ${kb(sizes.gzip)}, brotli ${kb(sizes.brotli)}`);

// The same files as C++: web_files.cc defines serve::web_files() with all forms of each in the program's read-only data.
function typeOf(name) {
  const types = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", svg: "image/svg+xml" };
  return types[name.split(".").at(-1)] ?? "application/octet-stream";
}

const FORMS = { plain: "", gzip: ".gz", brotli: ".br" };
const symbol = (index, form) => `rsvpulse_web_${index}_${form}`;
const each = (make) => names.flatMap((name, index) => Object.entries(FORMS).map(([form, suffix]) => make(name, index, form, suffix)));
const quoted = (text) => JSON.stringify(text);
await writeFile(join(out, "web_files.cc"), `// Made by web/build.mjs.
#include "serve/web_files.h"

#include <array>

asm(".pushsection .rodata\\n"
${each((name, index, form, suffix) => `    "${symbol(index, form)}: .incbin \\"${join(out, name)}${suffix}\\"\\n"
    "${symbol(index, form)}_end:\\n"`).join("\n")}
    ".popsection\\n");

extern "C" {
${each((name, index, form) => `extern const char ${symbol(index, form)}[];\nextern const char ${symbol(index, form)}_end[];`).join("\n")}
}

namespace rsvpulse::serve {

std::span<const WebFile> web_files() {
  static const std::array<WebFile, ${names.length}> files = {{
${names.map((name, index) => `      {${quoted(name)}, ${quoted(typeOf(name))}, ${/\.[A-Z0-9]{8}\./.test(name)},
       ${Object.keys(FORMS).map((form) => `{${symbol(index, form)}, ${symbol(index, form)}_end}`).join(",\n       ")}},`).join("\n")}
  }};
  return files;
}

}  // namespace rsvpulse::serve
`);
