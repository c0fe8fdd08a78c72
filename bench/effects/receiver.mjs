import { createServer } from 'node:http';

/** Who receives webhooks: at once below /fine, after so many milliseconds below /slow. */
const slowMs = Number(process.argv[2]);

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    setTimeout(() => response.writeHead(204).end(), request.url.startsWith('/slow') ? slowMs : 0);
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
