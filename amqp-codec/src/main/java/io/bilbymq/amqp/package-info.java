/**
 * AMQP 0-9-1 on the wire: frames, methods, content headers, field tables, with RabbitMQ's extensions and its error texts.
 *
 * <p>Bytes come in through {@link io.bilbymq.amqp.FrameDecoder}; {@link io.bilbymq.amqp.MethodDecoder} and {@link
 * io.bilbymq.amqp.ContentHeader} read what it finds; {@link io.bilbymq.amqp.FrameWriter} is the way out. Whatever a peer
 * sends, the only exception is {@link io.bilbymq.amqp.AmqpException}. All numbers are big-endian and unsigned.
 *
 * <pre>
 * Protocol header, sent by a client before anything else
 *
 *   0   1   2   3   4   5   6   7
 * +---+---+---+---+---+---+---+---+
 * |'A'|'M'|'Q'|'P'| 0 | 0 | 9 | 1 |
 * +---+---+---+---+---+---+---+---+
 *
 * Frame (§4.2.3)
 *
 *   0      1         3              7              7 + size
 * +------+---------+--------------+--------------+------+
 * | type | channel | size         | payload      | 0xCE |
 * +------+---------+--------------+--------------+------+
 *   1      2         4              size           1         bytes
 *
 * type 1: method (§4.2.4)
 *
 *   0          2           4
 * +----------+-----------+-----------------+
 * | class id | method id | arguments       |
 * +----------+-----------+-----------------+
 *
 * type 2: content header (§4.2.6.1)
 *
 *   0          2        4           12      14
 * +----------+--------+-----------+-------+------------------+
 * | class id | weight | body size | flags | property values  |
 * +----------+--------+-----------+-------+------------------+
 *   60         0        8 bytes
 *
 *   flags, highest bit first, and the form of the values that follow in the same order
 *   15 content type   short string     8 expiration     short string
 *   14 content encoding short string   7 message id     short string
 *   13 headers        table            6 timestamp      8 bytes
 *   12 delivery mode  octet            5 type           short string
 *   11 priority       octet            4 user id        short string
 *   10 correlation id short string     3 app id         short string
 *    9 reply to       short string     2 cluster id     short string
 *    1 and 0 must be zero: 1 is no property, 0 would announce more flags, which nobody uses
 *
 * type 3: a part of the body. type 8: heartbeat, on channel 0 and without payload.
 *
 * Short string:  length (1) | UTF-8          Long string:  length (4) | bytes
 * Bits that follow each other share octets, the lowest bit first.
 *
 * Field table (§4.2.5.5)
 *
 *   0              4
 * +--------------+------+-----+-------+------+-----+-------+--
 * | length       | name | tag | value | name | tag | value | ...
 * +--------------+------+-----+-------+------+-----+-------+--
 *   of the rest    short  1
 *                  string
 *
 *   t bool 1      b int8 1     B uint8 1    s int16 2    u uint16 2   I int32 4    i uint32 4
 *   l int64 8     L int64 8    f float 4    d double 8   T seconds 8  V void 0
 *   D decimal 5: scale (1), unscaled uint32 (4)
 *   S long string    x bytes, as a long string    F table
 *   A array: length (4) of the rest, then tag, value, tag, value ...
 * </pre>
 *
 * <p>Stateless but for {@link io.bilbymq.amqp.FrameDecoder}, which belongs to the event loop of its socket. Depends on
 * Netty's buffers and {@code ByteToMessageDecoder}, and on nothing of the broker.
 */
@NullMarked
package io.bilbymq.amqp;

import org.jspecify.annotations.NullMarked;
