import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

// Loaded before a program (`node --import`): whoever opens a socket or asks for a name ends the process with 99.
const refuse = () => {
  process.stderr.write('opened a socket\n');
  process.exit(99);
};
net.Socket.prototype.connect = refuse;
net.Server.prototype.listen = refuse;
dgram.createSocket = refuse;
dgram.Socket.prototype.bind = refuse;
dgram.Socket.prototype.send = refuse;
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  dns[name] = refuse;
  dns.promises[name] = refuse;
}
