// A WebSocket server by npm's `ws`: sends the lines of a file to each client, then closes in order.
//
// Usage: node ws_server.mjs FILE [each|many|fragments|binary] [deflate]
//
// Prints its port. One message a line (each), several lines a message (many), each message in three frames (fragments), or as
// bytes (binary). It stops when its standard input ends.
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { WebSocketServer } from "ws";

const [file, form = "each", deflate] = process.argv.slice(2);
const lines = readFileSync(file).toString("latin1").split("\n").filter((line) => line !== "");
const perMessage = form === "many" ? 7 : 1;

async function sendPart(socket, part, options) {
  const sent = new Promise((resolve, reject) => socket.send(part, options, (error) => (error ? reject(error) : resolve())));
  if (socket.bufferedAmount > 1 << 20) await sent;
  else sent.catch(() => {});
}

async function sendAll(socket) {
  for (let i = 0; i < lines.length; i += perMessage) {
    const message = Buffer.from(lines.slice(i, i + perMessage).join("\n"), "latin1");
    const binary = form === "binary";
    if (form !== "fragments") {
      await sendPart(socket, message, { binary });
      continue;
    }
    const third = Math.ceil(message.length / 3);
    await sendPart(socket, message.subarray(0, third), { fin: false, binary: false });
    if (i % 5 === 0) socket.ping("between fragments");
    await sendPart(socket, message.subarray(third, 2 * third), { fin: false });
    await sendPart(socket, message.subarray(2 * third), { fin: true });
  }
  socket.close(1000, "all sent");
}

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: deflate === "deflate" });
server.on("connection", (socket) => {
  socket.on("error", () => {});
  sendAll(socket).catch(() => socket.terminate());
});
await once(server, "listening");
console.log(server.address().port);
process.stdin.on("end", () => process.exit(0)).resume();
