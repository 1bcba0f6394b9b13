package io.bilbymq.authentication.oauth2;

/** What {@code auth_oauth2.*} says. */
public record OAuth2Settings(ResourceServer server, TokenProvider provider) {}
