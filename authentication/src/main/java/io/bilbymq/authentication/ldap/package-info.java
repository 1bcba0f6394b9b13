/**
 * Users and permissions that an LDAP directory knows, as RabbitMQ's {@code rabbitmq_auth_backend_ldap} asks it.
 *
 * <ul>
 *   <li>{@link io.bilbymq.authentication.ldap.LdapBackend} lets users in; {@link io.bilbymq.authentication.ldap.LdapRights}
 *       answers what one may do.
 *   <li>{@link io.bilbymq.authentication.ldap.LdapQuery} is what is asked about permissions, written as Erlang terms ({@link
 *       io.bilbymq.authentication.ldap.ErlangTerm}, {@link io.bilbymq.authentication.ldap.LdapQueryReader}), and evaluated by
 *       {@link io.bilbymq.authentication.ldap.LdapEvaluation}.
 *   <li>{@link io.bilbymq.authentication.ldap.Directory} has the connections and the threads that wait for the directory.
 * </ul>
 *
 * <p>The back end itself never blocks: whatever talks to the directory runs on a bounded number of threads of its own.
 */
@NullMarked
package io.bilbymq.authentication.ldap;

import org.jspecify.annotations.NullMarked;
