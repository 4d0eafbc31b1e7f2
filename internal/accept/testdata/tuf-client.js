// node tuf-client.js MODULES DIR METADATA-URL TARGETS-URL TARGET…
//
// A client of a TUF repository that shares no line with optool: tuf-js, which
// npm itself trusts. It starts from DIR/root.json, refreshes, downloads each target
// to DIR and prints one line of JSON for it.
"use strict";
const [modules, dir, metadataBaseUrl, targetBaseUrl, ...targets] = process.argv.slice(2);
const { Updater } = require(modules + "/node_modules/tuf-js");

async function main() {
  const updater = new Updater({ metadataDir: dir, metadataBaseUrl, targetDir: dir, targetBaseUrl });
  await updater.refresh();
  for (const name of targets) {
    const target = await updater.getTargetInfo(name);
    if (!target) throw new Error(`no target ${name}`);
    const file = await updater.downloadTarget(target);
    console.log(JSON.stringify({ file, custom: target.custom }));
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
