"""What people do with pika. Arguments: AMQP URI, prefix of names. Prints each step, and "done" at the end."""

import sys

import pika


def check(step, actual, expected):
    if actual != expected:
        sys.exit("%s: expected %r, got %r" % (step, expected, actual))
    print(step)


def main(uri, prefix):
    connection = pika.BlockingConnection(pika.URLParameters(uri))
    channel = connection.channel()
    channel.confirm_delivery()
    queue = channel.queue_declare(prefix + "-q", durable=True, arguments={"x-max-priority": 5}).method.queue
    channel.exchange_declare(prefix + "-x", "topic", auto_delete=True)
    channel.queue_bind(queue, prefix + "-x", "a.#")

    properties = pika.BasicProperties(
        delivery_mode=2, priority=3, content_type="text/plain", headers={"n": 1, "s": "text", "t": {"b": True}})
    for i in range(100):
        channel.basic_publish(prefix + "-x", "a.%d" % i, b"m%d" % i, properties, mandatory=True)
    check("a hundred messages are confirmed", channel.queue_declare(queue, passive=True).method.message_count, 100)

    try:
        channel.basic_publish(prefix + "-x", "b", b"nobody", mandatory=True)
        sys.exit("an unroutable message did not come back")
    except pika.exceptions.UnroutableError as error:
        check("an unroutable message comes back", error.messages[0].body, b"nobody")

    method, received, body = channel.basic_get(queue)
    check("get", (body, method.routing_key, method.message_count), (b"m0", "a.0", 99))
    check("properties", (received.priority, received.headers), (3, {"n": 1, "s": "text", "t": {"b": True}}))
    channel.basic_nack(method.delivery_tag, requeue=True)

    channel.basic_qos(prefetch_count=10)
    bodies = []
    for method, _, body in channel.consume(queue, inactivity_timeout=10):
        if method is None:
            sys.exit("no message for ten seconds, after %d" % len(bodies))
        bodies.append(body)
        channel.basic_ack(method.delivery_tag)
        if len(bodies) == 100:
            break
    channel.cancel()
    check("all are consumed in order", bodies, [b"m%d" % i for i in range(100)])

    large = b"x" * (5 * 1024 * 1024)
    channel.basic_publish("", queue, large)
    check("five mebibytes", channel.basic_get(queue, auto_ack=True)[2], large)

    try:
        channel.queue_declare(queue, durable=False)
        sys.exit("an inequivalent declare was accepted")
    except pika.exceptions.ChannelClosedByBroker as error:
        check("an inequivalent declare is refused", (error.reply_code, "inequivalent arg 'durable'" in error.reply_text),
              (406, True))

    connection.channel().queue_delete(queue)
    connection.close()
    print("done")


main(*sys.argv[1:])
