/** What tests of the broker need of the log's inside. */
@NullMarked
package io.bilbymq.persistence;

import org.jspecify.annotations.NullMarked;
