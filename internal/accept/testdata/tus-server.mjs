// node tus-server.mjs MODULES DIR PORT
//
// A vendor's endpoint for support requests that shares no line with optool: the
// uploads are taken by @tus/server, the reference of the protocol, and kept in
// DIR/files. Requests are written to DIR/ID.dsse, as they come, and get a receipt.
import { createServer } from "node:http";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const [modules, dir, port] = process.argv.slice(2);
const { Server } = await import(`${modules}/node_modules/@tus/server/dist/index.js`);
const { FileStore } = await import(`${modules}/node_modules/@tus/file-store/dist/index.js`);

mkdirSync(`${dir}/files`, { recursive: true });
const uploads = new Server({ path: "/v1/uploads", datastore: new FileStore({ directory: `${dir}/files` }) });

function answer(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}

function receive(request, response) {
  const id = request.headers["idempotency-key"];
  if (!/^[0-9A-Z]{26}$/.test(id ?? "")) return answer(response, 400, { code: "bad_request", message: "no id" });
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const file = `${dir}/${id}.dsse`;
    const body = Buffer.concat(parts);
    const duplicate = existsSync(file);
    if (duplicate && !readFileSync(file).equals(body)) return answer(response, 409, { code: "id_conflict", message: "another document" });
    writeFileSync(file, body);
    answer(response, duplicate ? 200 : 201, { id, ticket: "TUS-1", accepted: new Date().toISOString(), duplicate });
  });
}

function status(response, id) {
  if (!existsSync(`${dir}/${id}.dsse`)) return answer(response, 404, { code: "unknown_request", message: "no such request" });
  answer(response, 200, { id, ticket: "TUS-1", state: "open", accepted: new Date().toISOString(), messages: [] });
}

const server = createServer((request, response) => {
  console.log(request.method, request.url, request.headers["upload-offset"] ?? "");
  if (request.url.startsWith("/v1/uploads")) return uploads.handle(request, response);
  if (request.method === "POST" && request.url === "/v1/requests") return receive(request, response);
  const asked = /^\/v1\/requests\/([0-9A-Z]{26})$/.exec(request.url);
  if (asked) return status(response, asked[1]);
  answer(response, 404, { code: "not_found", message: "there is nothing at this address" });
});
server.requestTimeout = 0; // an upload takes its time
server.listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
