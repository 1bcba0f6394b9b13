// What people do with amqplib. Arguments: path of the amqplib module, AMQP URI, prefix of names.
// Prints each step, and "done" at the end.
'use strict';

const assert = require('node:assert');
const { once } = require('node:events');

const [, , modulePath, uri, prefix] = process.argv;
const amqp = require(modulePath);

async function main() {
  const connection = await amqp.connect(uri);
  const channel = await connection.createConfirmChannel();
  const queue = `${prefix}-q`;
  await channel.assertQueue(queue, { durable: true, messageTtl: 60000 });
  await channel.assertExchange(`${prefix}-x`, 'headers', { autoDelete: true });
  await channel.bindQueue(queue, `${prefix}-x`, '', { 'x-match': 'any', colour: 'red', size: 3 });

  for (let i = 0; i < 100; i++) {
    channel.publish(`${prefix}-x`, '', Buffer.from(`m${i}`), { persistent: true, headers: { size: 3, i } });
  }
  await channel.waitForConfirms();
  assert.strictEqual((await channel.checkQueue(queue)).messageCount, 100);
  console.log('a hundred messages are confirmed');

  const returned = once(channel, 'return');
  channel.publish(`${prefix}-x`, '', Buffer.from('nobody'), { mandatory: true, headers: { colour: 'blue' } });
  assert.strictEqual((await returned)[0].content.toString(), 'nobody');
  console.log('an unroutable message comes back');

  const first = await channel.get(queue);
  assert.strictEqual(first.content.toString(), 'm0');
  assert.deepStrictEqual({ ...first.properties.headers }, { size: 3, i: 0 });
  channel.nack(first);
  console.log('get and nack');

  await channel.prefetch(10);
  const bodies = [];
  await new Promise((resolve, reject) => {
    channel.consume(queue, (message) => {
      if (message === null) {
        reject(new Error('the consumer was cancelled'));
        return;
      }
      bodies.push(message.content.toString());
      channel.ack(message);
      if (bodies.length === 100) {
        resolve();
      }
    }, { consumerTag: 'smoke' }).catch(reject);
  });
  await channel.cancel('smoke');
  assert.deepStrictEqual(bodies, Array.from({ length: 100 }, (_, i) => `m${i}`));
  console.log('all are consumed in order');

  const rpc = await connection.createChannel();
  await rpc.consume(queue, (request) => {
    if (request === null) {
      return; // the queue is deleted in the end
    }
    rpc.sendToQueue(request.properties.replyTo, Buffer.from(`${request.content}!`));
  }, { noAck: true });
  const answer = new Promise((resolve) => {
    channel.consume('amq.rabbitmq.reply-to', (reply) => resolve(reply.content.toString()), { noAck: true })
      .then(() => channel.sendToQueue(queue, Buffer.from('question'), { replyTo: 'amq.rabbitmq.reply-to' }));
  });
  assert.strictEqual(await answer, 'question!');
  console.log('request and reply');

  const other = await connection.createChannel();
  other.on('error', () => {});
  await assert.rejects(other.assertQueue(queue, { durable: true, messageTtl: 1 }),
    /406.*inequivalent arg 'x-message-ttl'/s);
  console.log('an inequivalent declare is refused');

  await channel.deleteQueue(queue);
  await connection.close();
  console.log('done');
}

main().catch((error) => {
  console.log(error);
  process.exit(1);
});
