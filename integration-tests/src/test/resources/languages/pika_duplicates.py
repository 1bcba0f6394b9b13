"""The exchange that looks for duplicates, tried with pika: what passes, for how long, and what is refused.

Arguments: AMQP URI, prefix of names. Prints each step, and "done" at the end. RabbitMQ needs the plugin
rabbitmq-message-deduplication for it.
"""

import sys
import time

import pika

TYPE = "x-message-deduplication"


def check(step, actual, expected):
    if actual != expected:
        sys.exit("%s: expected %r, got %r" % (step, expected, actual))
    print(step)


class Once:
    """An exchange that looks for duplicates, and a queue that is bound to it."""

    def __init__(self, uri, name, **arguments):
        self.connection = pika.BlockingConnection(pika.URLParameters(uri))
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()
        self.exchange = name
        self.queue = name + "-q"
        self.channel.exchange_declare(self.exchange, TYPE, durable=True,
                                      arguments={key.replace("_", "-"): value for key, value in arguments.items()})
        self.channel.queue_declare(self.queue, durable=True)
        self.channel.queue_bind(self.queue, self.exchange, "")

    def publish(self, key, body, mandatory=False, **headers):
        if key is not None:
            headers["x-deduplication-header"] = key
        self.channel.basic_publish(self.exchange, "", body.encode(),
                                   pika.BasicProperties(delivery_mode=2, headers=headers), mandatory)

    def take(self):
        """The bodies of all that is there."""
        bodies = []
        while True:
            method, _, body = self.channel.basic_get(self.queue, auto_ack=True)
            if method is None:
                return bodies
            bodies.append(body.decode())

    def close(self):
        self.channel.queue_delete(self.queue)
        self.channel.exchange_delete(self.exchange)
        self.connection.close()


def passes_once(uri, name, persistence):
    once = Once(uri, name, x_cache_size=100, x_cache_persistence=persistence)
    for key, body in [("a", "1"), ("a", "2"), ("b", "3"), (None, "4"), (None, "5"), (5, "6"), (5, "7"), ("5", "8")]:
        once.publish(key, body)
    check("each key once, in %s" % persistence, once.take(), ["1", "3", "4", "5", "6", "8"])
    once.publish("a", "9")
    check("also when the first has left the queue", once.take(), [])
    try:
        once.publish("a", "10", mandatory=True)
        sys.exit("a mandatory duplicate was not returned")
    except pika.exceptions.UnroutableError as returned:
        check("a mandatory duplicate comes back", returned.messages[0].body, b"10")
    once.publish("c", "11", mandatory=True)
    check("another key does not", once.take(), ["11"])
    once.close()


def for_some_time(uri, name):
    once = Once(uri, name, x_cache_size="100", x_cache_ttl="200")
    once.publish("a", "1")
    once.publish("b", "2", **{"x-cache-ttl": 60000})
    time.sleep(0.4)
    once.publish("a", "3")
    once.publish("b", "4")
    check("a key passes again when its time is over", once.take(), ["1", "2", "3"])
    once.close()


def bounded(uri, name):
    once = Once(uri, name, x_cache_size=1)
    for key in ["this", "that", "this", "this"]:
        once.publish(key, key)
    check("a full cache forgets", once.take(), ["this", "that", "this"])
    once.close()


def refused(uri):
    connection = pika.BlockingConnection(pika.URLParameters(uri))
    for arguments in [{}, {"x-cache-size": 0}, {"x-cache-size": "many"}, {"x-cache-size": 5, "x-cache-ttl": "soon"},
                      {"x-cache-size": 5, "x-cache-persistence": "tape"}]:
        channel = connection.channel()
        try:
            channel.exchange_declare("refused", TYPE, arguments=arguments)
            sys.exit("accepted: %r" % arguments)
        except pika.exceptions.ChannelClosedByBroker as closed:
            check("refused with %r" % arguments, closed.reply_code, 406)
    connection.close()


def main(uri, prefix):
    for persistence in ["memory", "disk"]:
        passes_once(uri, prefix + persistence, persistence)
    for_some_time(uri, prefix + "-time")
    bounded(uri, prefix + "-bounded")
    refused(uri)
    print("done")


main(sys.argv[1], sys.argv[2])
