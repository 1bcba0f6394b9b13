"""What people ask of queues, tried with pika: expiry, limits, dead letters, priorities, consumers.

Arguments: AMQP URI, prefix of names. Prints each step, and "done" at the end. Passes on RabbitMQ 3.10 as well.
"""

import sys
import time

import pika

SHORT = 100
LATE = 0.4


def check(step, actual, expected):
    if actual != expected:
        sys.exit("%s: expected %r, got %r" % (step, expected, actual))
    print(step)


class Queues:
    """Declares queues under a prefix, and deletes them at the end."""

    def __init__(self, uri, prefix):
        self.connection = pika.BlockingConnection(pika.URLParameters(uri))
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()
        self.prefix = prefix + "-"
        self.names = []

    def declare(self, name, **arguments):
        """Arguments are written without x-, and with _ for -; names of queues get the prefix."""
        full = {"x-" + key.replace("_", "-"): value for key, value in arguments.items()}
        if "x-dead-letter-routing-key" in full:
            full["x-dead-letter-routing-key"] = self.prefix + full["x-dead-letter-routing-key"]
        self.channel.queue_declare(self.prefix + name, durable=True, arguments=full)
        self.names.append(name)

    def publish(self, name, *bodies, exchange="", **properties):
        """Publishes with confirms; says which ones were refused."""
        refused = []
        for body in bodies:
            try:
                key = self.prefix + name if exchange == "" else name
                self.channel.basic_publish(exchange, key, body.encode(),
                                           pika.BasicProperties(delivery_mode=2, **properties))
            except pika.exceptions.NackError:
                refused.append(body)
        return refused

    def get(self, name, auto_ack=True):
        method, properties, body = self.channel.basic_get(self.prefix + name, auto_ack=auto_ack)
        return None if method is None else (body.decode(), method, properties)

    def await_one(self, name, auto_ack=True):
        for _ in range(100):
            got = self.get(name, auto_ack)
            if got:
                return got
            time.sleep(0.02)
        sys.exit("nothing comes from " + name)

    def drain(self, name):
        bodies = []
        while True:
            got = self.get(name)
            if got is None:
                return bodies
            bodies.append(got[0])

    def count(self, name):
        return self.channel.queue_declare(self.prefix + name, passive=True).method.message_count

    def deaths(self, properties):
        return [(d["queue"][len(self.prefix):], d["reason"], d["count"]) for d in properties.headers["x-death"]]

    def close(self):
        for name in self.names:
            self.channel.queue_delete(self.prefix + name)
        self.connection.close()


def expiry(queues):
    queues.declare("ttl", message_ttl=SHORT)
    queues.publish("ttl", "a")
    queues.publish("ttl", "b", expiration="3600000")
    time.sleep(LATE)
    check("the time to live of a queue counts", queues.count("ttl"), 0)

    queues.declare("plain")
    queues.publish("plain", "stays")
    queues.publish("plain", "goes", expiration=str(SHORT))
    queues.publish("plain", "stays too")
    time.sleep(LATE)
    check("behind a live head a late message still counts", queues.count("plain"), 3)
    check("but is never delivered", queues.drain("plain"), ["stays", "stays too"])

    queues.declare("now", message_ttl=0)
    queues.publish("now", "nobody waits")
    check("with no time to live nothing stays", queues.count("now"), 0)

    queues.publish("plain", "held", expiration=str(SHORT))
    tag = queues.get("plain", auto_ack=False)[1].delivery_tag
    time.sleep(LATE)
    queues.channel.basic_nack(tag, requeue=True)
    check("what comes back too late is gone", queues.drain("plain"), [])


def limits(queues):
    queues.declare("dlq")
    queues.declare("heads", max_length=2, dead_letter_exchange="", dead_letter_routing_key="dlq")
    check("drop-head takes all", queues.publish("heads", "1", "2", "3"), [])
    check("and lets the oldest go", queues.drain("heads"), ["2", "3"])
    body, _, properties = queues.await_one("dlq")
    check("which is dead of length", (body, queues.deaths(properties)), ("1", [("heads", "maxlen", 1)]))

    queues.declare("refuses", max_length=2, overflow="reject-publish")
    check("reject-publish refuses the newest", queues.publish("refuses", "1", "2", "3"), ["3"])
    check("and keeps the others", queues.drain("refuses"), ["1", "2"])

    queues.declare("buries", max_length_bytes=4, overflow="reject-publish-dlx",
                   dead_letter_exchange="", dead_letter_routing_key="dlq")
    check("reject-publish-dlx refuses by bytes", queues.publish("buries", "123", "45"), ["45"])
    body, _, properties = queues.await_one("dlq")
    check("and the refused one is dead", (body, queues.deaths(properties)), ("45", [("buries", "maxlen", 1)]))


def dead_letters(queues):
    queues.declare("work", dead_letter_exchange="", dead_letter_routing_key="retry")
    queues.declare("retry", message_ttl=1, dead_letter_exchange="", dead_letter_routing_key="work")
    queues.publish("work", "again and again", message_id="id", headers={"mine": 1})
    for _ in range(3):
        queues.channel.basic_reject(queues.await_one("work", auto_ack=False)[1].delivery_tag, requeue=False)
    body, method, properties = queues.await_one("work")
    check("three rounds are counted, the newest first", queues.deaths(properties),
          [("retry", "expired", 3), ("work", "rejected", 3)])
    check("and the first is named", {key: properties.headers["x-first-death-" + key] for key in ("reason", "exchange")},
          {"reason": "rejected", "exchange": ""})
    check("the rest is what it was", (body, properties.message_id, properties.headers["mine"], method.redelivered),
          ("again and again", "id", 1, False))

    queues.declare("circle", message_ttl=1, dead_letter_exchange="", dead_letter_routing_key="circle")
    queues.publish("circle", "round")
    time.sleep(LATE)
    check("a circle without a rejection is cut", queues.count("circle"), 0)

    queues.declare("expires", dead_letter_exchange="", dead_letter_routing_key="dlq")
    queues.publish("expires", "late", expiration="1")
    _, _, properties = queues.await_one("dlq")
    check("the old expiration is history",
          (properties.expiration, properties.headers["x-death"][0]["original-expiration"]), (None, "1"))


def priorities(queues):
    queues.declare("levels", max_priority=5)
    for body, priority in (("low", 1), ("none", None), ("high", 5), ("above", 200), ("low too", 1)):
        queues.publish("levels", body, priority=priority)
    check("the highest priority comes first", queues.drain("levels"), ["high", "above", "low", "low too", "none"])

    queues.declare("few levels", max_priority=5, max_length=2)
    for body, priority in (("low", 1), ("high", 5), ("middle", 3)):
        queues.publish("few levels", body, priority=priority)
    check("and goes first when there are too many", queues.drain("few levels"), ["middle", "low"])


def consumers(queues):
    received = []

    def consume(name, tag, **arguments):
        full = {"x-" + key: value for key, value in arguments.items()}
        return queues.channel.basic_consume(
            queues.prefix + name, lambda c, method, p, body: received.append((tag, body.decode())),
            auto_ack=True, arguments=full)

    def deliveries(count):
        deadline = time.time() + 10
        while len(received) < count and time.time() < deadline:
            queues.connection.process_data_events(time_limit=0.05)
        queues.connection.process_data_events(time_limit=0.05)
        seen = list(received)
        received.clear()
        return seen

    queues.declare("one at a time", single_active_consumer=True)
    first = consume("one at a time", "first")
    consume("one at a time", "second")
    queues.publish("one at a time", "1", "2")
    check("a single active consumer gets all", deliveries(2), [("first", "1"), ("first", "2")])
    queues.channel.basic_cancel(first)
    queues.publish("one at a time", "3")
    check("until it goes", deliveries(1), [("second", "3")])

    queues.declare("ranked")
    consume("ranked", "ordinary")
    important = consume("ranked", "important", priority=10)
    queues.publish("ranked", "1", "2")
    check("the consumer of higher priority is served first", deliveries(2), [("important", "1"), ("important", "2")])
    queues.channel.basic_cancel(important)
    queues.publish("ranked", "3")
    check("and the other one when it has gone", deliveries(1), [("ordinary", "3")])


def queue_expiry(queues):
    queues.declare("short lived", expires=SHORT)
    time.sleep(LATE)
    channel = queues.connection.channel()
    try:
        channel.queue_declare(queues.prefix + "short lived", passive=True)
        sys.exit("an unused queue did not go")
    except pika.exceptions.ChannelClosedByBroker as error:
        check("an unused queue goes", error.reply_code, 404)
    queues.names.remove("short lived")


def main(uri, prefix):
    queues = Queues(uri, prefix)
    expiry(queues)
    limits(queues)
    dead_letters(queues)
    priorities(queues)
    consumers(queues)
    queue_expiry(queues)
    queues.close()
    print("done")


main(*sys.argv[1:])
