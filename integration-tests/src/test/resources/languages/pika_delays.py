"""Delayed messages, tried with pika: never early, in order, kept, and how late they are.

Arguments: AMQP URI, prefix of names. Prints each step, the median lateness among them, and "done" at the end. RabbitMQ needs
the plugin rabbitmq-delayed-message-exchange for it.
"""

import statistics
import sys
import time

import pika

MESSAGES = 200
SPREAD = 1000


def check(step, actual, expected):
    if actual != expected:
        sys.exit("%s: expected %r, got %r" % (step, expected, actual))
    print(step)


def now():
    return time.time() * 1000


class Delays:
    """An exchange that delays, and a queue that is bound to it."""

    def __init__(self, uri, prefix, routing_type):
        self.connection = pika.BlockingConnection(pika.URLParameters(uri))
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()
        self.exchange = "%s-%s" % (prefix, routing_type)
        self.queue = self.exchange + "-due"
        self.channel.exchange_declare(self.exchange, "x-delayed-message", durable=True,
                                      arguments={"x-delayed-type": routing_type})
        self.channel.queue_declare(self.queue, durable=True)

    def bind(self, key, **arguments):
        self.channel.queue_bind(self.queue, self.exchange, key, arguments)

    def publish(self, key, body, delay=None, **headers):
        if delay is not None:
            headers["x-delay"] = delay
        self.channel.basic_publish(self.exchange, key, body.encode(),
                                   pika.BasicProperties(delivery_mode=2, headers=headers))

    def take(self, count):
        """The next messages: (time of arrival, header x-delay, body) each."""
        taken = []
        for method, properties, body in self.channel.consume(self.queue, auto_ack=True, inactivity_timeout=30):
            if method is None:
                sys.exit("nothing comes after %d of %d messages" % (len(taken), count))
            taken.append((now(), (properties.headers or {}).get("x-delay"), body.decode()))
            if len(taken) == count:
                self.channel.cancel()
                return taken

    def close(self):
        self.channel.queue_delete(self.queue)
        self.channel.exchange_delete(self.exchange)
        self.connection.close()


def never_early(uri, prefix):
    delays = Delays(uri, prefix, "direct")
    delays.bind("key")
    published = []
    for i in range(MESSAGES):
        published.append(now())
        delays.publish("key", str(i), SPREAD + (i * 37) % SPREAD)
    lateness = []
    for arrived, header, body in delays.take(MESSAGES):
        late = arrived - published[int(body)] + header
        # The broker's clock has whole milliseconds.
        if late < -1:
            sys.exit("message %s is %.3f ms early" % (body, -late))
        lateness.append(late)
    print("never early, median lateness %.1f ms" % statistics.median(lateness))
    delays.close()


def in_order(uri, prefix):
    delays = Delays(uri, prefix, "fanout")
    delays.bind("")
    for body, delay in [("last", 900), ("first", 300), ("third", 600), ("second", 500)]:
        delays.publish("", body, delay)
    delays.publish("", "at once")
    delays.publish("", "zero", 0)
    delays.publish("", "negative", -300)
    taken = delays.take(7)
    check("what is due first comes first", [body for _, _, body in taken],
          ["at once", "zero", "negative", "first", "second", "third", "last"])
    check("the header tells of the delay", [header for _, header, _ in taken],
          [None, 0, -300, -300, -500, -600, -900])
    delays.publish("", "a string", "100")
    check("strings will do", [(header, body) for _, header, body in delays.take(1)], [(-100, "a string")])
    delays.close()


def routed(uri, prefix):
    topic = Delays(uri, prefix, "topic")
    topic.bind("a.*")
    for key in ["a.b", "b.a", "a.c"]:
        topic.publish(key, key, 100)
    check("by topic", [body for _, _, body in topic.take(2)], ["a.b", "a.c"])
    topic.close()
    headers = Delays(uri, prefix, "headers")
    headers.bind("", **{"x-match": "all", "colour": "red"})
    for colour in ["blue", "red"]:
        headers.publish("", colour, 100, colour=colour)
    check("by headers", [body for _, _, body in headers.take(1)], ["red"])
    headers.close()


def refused(uri):
    connection = pika.BlockingConnection(pika.URLParameters(uri))
    for arguments in [{}, {"x-delayed-type": "x-delayed-message"}]:
        channel = connection.channel()
        try:
            channel.exchange_declare("refused", "x-delayed-message", arguments=arguments)
            sys.exit("accepted: %r" % arguments)
        except pika.exceptions.ChannelClosedByBroker as closed:
            check("refused with %r" % arguments, closed.reply_code, 406)
    connection.close()


def main(uri, prefix):
    never_early(uri, prefix)
    in_order(uri, prefix)
    routed(uri, prefix)
    refused(uri)
    print("done")


main(sys.argv[1], sys.argv[2])
