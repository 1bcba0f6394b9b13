/**
 * Back ends besides the internal one: who may log in and what they may do is known by somebody else.
 *
 * <p>{@code http}, {@code ldap} and {@code oauth2} are one back end each; {@code remote} is how they ask. Here is how they read
 * their keys. They are found by {@link java.util.ServiceLoader}, and know of the broker only its package {@code access} and its
 * settings.
 */
@NullMarked
package io.bilbymq.authentication;

import org.jspecify.annotations.NullMarked;
