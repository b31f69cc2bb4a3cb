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
