// How long node's asterisk-manager takes from bytes to its own object for each event, as parsing.py does for Python's.
// `node parsing.js FILE`, in the folder where asterisk-manager is installed. Its socket is a stand-in that gives it the file.
'use strict';
const { EventEmitter } = require('events');
const fs = require('fs');
const net = require('net');
const path = require('path');
const readline = require('readline');

const READ_BYTES = 64 * 1024;
const socket = new EventEmitter();
Object.assign(socket, { setKeepAlive() {}, setNoDelay() {}, setEncoding() {}, write() {}, readyState: 'open' });
net.createConnection = () => socket;
const manager = require(path.join(process.cwd(), 'node_modules', 'asterisk-manager'));

const octets = fs.readFileSync(process.argv[2]);
let seen = 0;
const ami = manager(5038, '127.0.0.1', 'amibridge', 'bench', true);
ami.on('managerevent', () => { seen += 1; });

function round() {
  seen = 0;
  const began = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  const decoder = new (require('string_decoder').StringDecoder)('utf8');
  for (let at = 0; at < octets.length; at += READ_BYTES) {
    socket.emit('data', decoder.write(octets.subarray(at, at + READ_BYTES)));
  }
  setImmediate(() => { // its events are emitted at the next tick
    const used = process.cpuUsage(cpu);
    const said = {
      events: seen, cpu_seconds: (used.user + used.system) / 1e6, seconds: Number(process.hrtime.bigint() - began) / 1e9,
    };
    console.log(JSON.stringify(said));
  });
}

readline.createInterface({ input: process.stdin }).on('line', round).on('close', () => process.exit(0));
