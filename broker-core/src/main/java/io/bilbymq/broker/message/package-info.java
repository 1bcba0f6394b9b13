/** What is published and delivered: immutable messages, and the addresses they were published to. */
@NullMarked
package io.bilbymq.broker.message;

import org.jspecify.annotations.NullMarked;
