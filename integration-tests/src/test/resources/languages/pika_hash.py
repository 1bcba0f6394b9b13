"""Consistent hashing, tried with pika: what belongs together stays together, and weights are shares.

Arguments: AMQP URI, prefix of names. Prints each step, and "done" at the end. RabbitMQ needs the plugin
rabbitmq_consistent_hash_exchange for it.
"""

import sys
import time

import pika

KEYS = 3000
WEIGHTS = {"one": 1, "two": 2, "three": 3}


def check(step, actual, expected):
    if actual != expected:
        sys.exit("%s: expected %r, got %r" % (step, expected, actual))
    print(step)


class Ring:
    """An exchange that hashes, and a queue for each weight."""

    def __init__(self, uri, prefix, name, **arguments):
        self.connection = pika.BlockingConnection(pika.URLParameters(uri))
        self.channel = self.connection.channel()
        self.exchange = "%s-%s" % (prefix, name)
        self.channel.exchange_declare(self.exchange, "x-consistent-hash", durable=True,
                                      arguments={key.replace("_", "-"): value for key, value in arguments.items()})
        self.queues = {}
        for queue, weight in WEIGHTS.items():
            self.queues[queue] = "%s-%s" % (self.exchange, queue)
            self.channel.queue_declare(self.queues[queue], durable=True)
            self.channel.queue_bind(self.queues[queue], self.exchange, str(weight))

    def publish(self, key, body, **properties):
        self.channel.basic_publish(self.exchange, key, body.encode(), pika.BasicProperties(**properties))

    def counts(self):
        return {name: self.channel.queue_declare(queue, passive=True).method.message_count
                for name, queue in self.queues.items()}

    def await_all(self, count):
        for _ in range(500):
            if sum(self.counts().values()) == count:
                return
            time.sleep(0.02)
        sys.exit("%d messages should be there: %r" % (count, self.counts()))

    def drain(self):
        """The bodies in each queue."""
        drained = {}
        for name, queue in self.queues.items():
            drained[name] = []
            while True:
                method, _, body = self.channel.basic_get(queue, auto_ack=True)
                if method is None:
                    break
                drained[name].append(body.decode())
        return drained

    def close(self):
        for queue in self.queues.values():
            self.channel.queue_delete(queue)
        self.channel.exchange_delete(self.exchange)
        self.connection.close()


def shares(uri, prefix):
    ring = Ring(uri, prefix, "keys")
    for i in range(KEYS):
        ring.publish("key%d" % i, str(i))
    ring.await_all(KEYS)
    counts = ring.counts()
    for name, weight in WEIGHTS.items():
        fair = KEYS * weight / sum(WEIGHTS.values())
        check("queue %s has about its share" % name, abs(counts[name] - fair) < fair / 4, True)
    first = ring.drain()
    for i in range(0, KEYS, 10):
        ring.publish("key%d" % i, str(i))
    ring.await_all(KEYS // 10)
    second = ring.drain()
    check("a key goes where it went before",
          {name: sorted(set(bodies) - set(first[name])) for name, bodies in second.items()},
          {name: [] for name in WEIGHTS})
    for i in range(100):
        ring.publish("one key", str(i))
    ring.await_all(100)
    together = [bodies for bodies in ring.drain().values() if bodies]
    check("one key goes to one queue, in order", together, [[str(i) for i in range(100)]])
    ring.close()


def of_a_message(uri, prefix):
    for name, arguments, properties in (
            ("header", {"hash_header": "customer"}, lambda i: {"headers": {"customer": "c%d" % i}}),
            ("property", {"hash_property": "message_id"}, lambda i: {"message_id": "m%d" % i})):
        ring = Ring(uri, prefix, name, **arguments)
        for i in range(60):
            ring.publish("any", "same", **properties(7))
        ring.await_all(60)
        check("by %s: the same one stays together" % name, sorted(ring.counts().values()), [0, 0, 60])
        ring.drain()
        for i in range(600):
            ring.publish("any", "other", **properties(i))
        ring.await_all(600)
        check("by %s: others are spread, whatever the key" % name, min(ring.counts().values()) > 0, True)
        ring.close()


def main(uri, prefix):
    shares(uri, prefix)
    of_a_message(uri, prefix)
    print("done")


main(*sys.argv[1:])
