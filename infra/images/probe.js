/** Health probe for images without a shell tool: exits 0 when http://127.0.0.1:<port>/readyz answers 200. */
const port = process.argv[2] ?? '7400';
const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
process.exit(response?.status === 200 ? 0 : 1);
