/**
 * Who may log in and what they may do.
 *
 * <p>{@link io.bilbymq.broker.access.AccessControl} asks a chain of {@link io.bilbymq.broker.access.AccessBackend}s who
 * somebody is; what they may do is asked of the {@link io.bilbymq.broker.access.Rights} that come with the answer. Any
 * answer may be there at once or come later.
 */
@NullMarked
package io.bilbymq.broker.access;

import org.jspecify.annotations.NullMarked;
