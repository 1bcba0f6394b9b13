/**
 * What the back ends need to ask somebody outside of the broker: TLS with verified peers, PEM files, and HTTP whose cost is
 * bounded. Knows nothing of users and permissions. Nothing here blocks, but reading PEM files when a back end is made.
 */
@NullMarked
package io.bilbymq.authentication.remote;

import org.jspecify.annotations.NullMarked;
