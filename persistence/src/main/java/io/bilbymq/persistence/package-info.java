/** The message log: positions and bytes on a disk. Knows nothing of AMQP. */
@NullMarked
package io.bilbymq.persistence;

import org.jspecify.annotations.NullMarked;
