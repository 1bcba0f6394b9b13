/**
 * The web console, as far as the broker has to do with it: pages, scripts and styles lie on the class path, and are sent as they
 * are. What they show they ask of the HTTP API like any other client, in the session of the user who has logged in.
 *
 * <pre>
 * PREFIX/                          index.html, asked for anew each time
 * PREFIX/console/VERSION/…         our own files; the version is a hash of all of them, so browsers may keep them for ever
 * PREFIX/console/lib/NAME/VERSION/…  libraries, likewise
 * </pre>
 *
 * All of it runs on the thread of the API, but for reading the files, which happens once, when somebody first asks for one.
 */
@NullMarked
package io.bilbymq.management.console;

import org.jspecify.annotations.NullMarked;
