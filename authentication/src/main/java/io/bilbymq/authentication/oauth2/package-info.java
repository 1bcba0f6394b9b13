/**
 * Users who show a token of OAuth 2 as their password, as RabbitMQ's {@code rabbitmq_auth_backend_oauth2} takes it: a JSON Web
 * Token says who it is, and its scopes say what they may do.
 *
 * <ul>
 *   <li>{@link io.bilbymq.authentication.oauth2.OAuth2Backend} lets in; {@link
 *       io.bilbymq.authentication.oauth2.OAuth2Rights} answers what one may do, out of the token alone.
 *   <li>{@link io.bilbymq.authentication.oauth2.TokenVerifier} believes a token or does not, with the keys of {@link
 *       io.bilbymq.authentication.oauth2.SigningKeys}. Nothing of a token's claims is looked at before its signature is found
 *       good.
 *   <li>{@link io.bilbymq.authentication.oauth2.TokenScopes} finds the scopes in a token, wherever providers put them; {@link
 *       io.bilbymq.authentication.oauth2.Scope} is what one of them permits.
 * </ul>
 *
 * <p>Nothing blocks: signatures are verified on threads of the back end, keys are fetched by {@code remote}.
 */
@NullMarked
package io.bilbymq.authentication.oauth2;

import org.jspecify.annotations.NullMarked;
