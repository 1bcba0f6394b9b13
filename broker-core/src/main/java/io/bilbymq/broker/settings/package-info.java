/** What can be configured of a broker, as plain values. Where they come from is not known here. */
@NullMarked
package io.bilbymq.broker.settings;

import org.jspecify.annotations.NullMarked;
