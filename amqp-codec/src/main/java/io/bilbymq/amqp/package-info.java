/** AMQP 0-9-1 on the wire. */
@NullMarked
package io.bilbymq.amqp;

import org.jspecify.annotations.NullMarked;
