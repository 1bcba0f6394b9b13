package io.bilbymq.authentication.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the directory as somebody, on a connection that is bound. What goes into a filter goes there as a value, never as
 * text that is read again, so nothing can get out of its place.
 *
 * <p>{@link LDAPException} is thrown if the connection cannot be used any more, {@link LdapFailure} if the question cannot be
 * answered. Blocks; confined to the thread that asks.
 */
final class DirectorySession {
    private static final Logger LOG = LoggerFactory.getLogger(DirectorySession.class);

    /** Of how many groups somebody may be a member directly. */
    private static final int ENTRIES_MAX = 4096;

    private final LDAPConnection connection;
    private final boolean logged;

    DirectorySession(LDAPConnection connection, boolean logged) {
        this.connection = connection;
        this.logged = logged;
    }

    /** Whether there is such an entry. */
    boolean exists(String dn) throws LDAPException {
        return !search(dn, SearchScope.BASE, Filter.createPresenceFilter("objectClass"), SearchRequest.NO_ATTRIBUTES)
                .isEmpty();
    }

    /** Whether the entry, which has to be there, has the attribute with the value. */
    boolean has(String dn, String attribute, String value) throws LDAPException {
        return !search(dn, SearchScope.BASE, Filter.createEqualityFilter(attribute, value), SearchRequest.NO_ATTRIBUTES)
                .isEmpty();
    }

    /** The values of an attribute; none if the entry is not there or does not have it. */
    List<String> values(String dn, String attribute) throws LDAPException {
        try {
            return search(dn, SearchScope.BASE, Filter.createPresenceFilter("objectClass"), attribute).stream()
                    .flatMap(entry -> Optional.ofNullable(entry.getAttributeValues(attribute)).stream())
                    .flatMap(Stream::of)
                    .toList();
        } catch (LdapFailure failure) {
            if (failure.getCause() instanceof LDAPException cause
                    && cause.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                return List.of();
            }
            throw failure;
        }
    }

    /** The names of the entries below a base whose attribute has the value. */
    List<DN> withValue(String base, boolean subtree, String attribute, String value) throws LDAPException {
        final SearchScope scope = subtree ? SearchScope.SUB : SearchScope.ONE;
        final List<SearchResultEntry> entries =
                search(base, scope, Filter.createEqualityFilter(attribute, value), SearchRequest.NO_ATTRIBUTES);
        final List<DN> names = new ArrayList<>();
        for (final SearchResultEntry entry : entries) {
            names.add(entry.getParsedDN());
        }
        return names;
    }

    private List<SearchResultEntry> search(String base, SearchScope scope, Filter filter, String attribute)
            throws LDAPException {
        final SearchRequest request = new SearchRequest(base, scope, filter, attribute);
        request.setSizeLimit(ENTRIES_MAX);
        try {
            final SearchResult result = connection.search(request);
            if (logged) {
                LOG.info("LDAP search of \"{}\" for {}: {} entries", base, filter, result.getEntryCount());
            }
            if (result.getReferenceCount() > 0) {
                LOG.debug("LDAP search of \"{}\": {} referrals not followed", base, result.getReferenceCount());
            }
            return result.getSearchEntries();
        } catch (LDAPSearchException failed) {
            if (!failed.getResultCode().isConnectionUsable()) {
                throw failed;
            }
            throw new LdapFailure(
                    LdapFailure.EVALUATE, "search of \"" + base + "\": " + failed.getResultCode(), failed);
        }
    }
}
