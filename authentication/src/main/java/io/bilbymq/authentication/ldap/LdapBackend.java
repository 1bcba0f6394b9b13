package io.bilbymq.authentication.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import io.bilbymq.authentication.remote.LoggedText;
import io.bilbymq.broker.access.AccessBackend;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Login;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in whom an LDAP directory knows, as RabbitMQ's {@code rabbit_auth_backend_ldap} does: by binding as the user. Thread
 * safe; answers come on threads of its own.
 *
 * <p>Source: <a href="https://www.rabbitmq.com/docs/ldap">RabbitMQ's LDAP guide</a>.
 */
public final class LdapBackend implements AccessBackend, AutoCloseable {
    /** RabbitMQ's name of it, for texts that clients read. */
    static final String MODULE = "rabbit_auth_backend_ldap";

    private static final Logger LOG = LoggerFactory.getLogger(LdapBackend.class);

    /** There is no such entry. */
    private static final String NOBODY = "cn=bilbymq-nobody-is-called-this,";

    private final LdapSettings settings;
    private final Directory directory;

    /**
     * Reads the files of certificates and keys, and does not yet talk to the directory.
     *
     * @throws IllegalArgumentException if one of them cannot be used
     */
    public LdapBackend(LdapSettings settings) {
        this.settings = settings;
        this.directory = new Directory(settings);
    }

    @Override
    public String name() {
        return "ldap";
    }

    LdapQueries queries() {
        return settings.queries();
    }

    @Override
    public CompletionStage<Login> authenticate(Credentials who) {
        final String shown = LoggedText.of(who.user());
        if (who.user().isEmpty()) {
            // A name of no characters is nobody (RFC 4513 §5.1.1), whatever stands beside it.
            return CompletableFuture.completedFuture(new Login.Refused("user '' - anonymous bind not allowed"));
        }
        if (who.secret().isPresent() && who.secret().get().isEmpty()) {
            // A name without a password is nobody too, and many directories say yes to it (RFC 4513 §5.1.2).
            return CompletableFuture.completedFuture(
                    new Login.Refused("user '" + shown + "' - unauthenticated bind not allowed"));
        }
        return directory.ask(() -> login(who)).exceptionallyCompose(failure -> {
            if (unwrapped(failure) instanceof Directory.BindRefused) {
                return CompletableFuture.completedFuture(
                        new Login.Refused("user '" + shown + "' - invalid credentials"));
            }
            return CompletableFuture.failedFuture(said("login of user '" + shown + "'", failure));
        });
    }

    /** RabbitMQ binds here too, with the password if there is one. */
    @Override
    public CompletionStage<Login> authorize(Credentials who) {
        return authenticate(who);
    }

    /** Runs on a thread of the directory. */
    private Login login(Credentials who) {
        if (who.secret().isEmpty()) {
            return loginWithoutPassword(who.user());
        }
        final String password = who.secret().get();
        final Optional<LdapSettings.Lookup> lookup = settings.users().lookup();
        if (lookup.isPresent() && !(lookup.get().bind() instanceof LdapBind.AsUser)) {
            final Optional<String> dn = as(lookup.get().bind(), session -> found(lookup.get(), who.user(), session));
            if (dn.isEmpty()) {
                bindAsNobody(lookup.get(), password);
                return notFound(who.user());
            }
            final LdapBind.As bind = new LdapBind.As(dn.get(), password);
            return directory.as(
                    bind, session -> granted(new LdapUser(who.user(), dn.get(), asked(bind)), session, asksAsUser()));
        }
        final LdapBind.As bind = new LdapBind.As(bindName(who.user()), password);
        return directory.as(bind, session -> {
            final Optional<String> dn = entry(who.user(), session);
            // Whom the directory has let in under another name than the entry's is asked for under the same.
            return dn.isPresent()
                    ? granted(new LdapUser(who.user(), dn.get(), asked(bind)), session, asksAsUser())
                    : notFound(who.user());
        });
    }

    /** Somebody whom a certificate has named, say: there is no password to bind with. */
    private Login loginWithoutPassword(String user) {
        if (asksAsUser()) {
            throw new LdapFailure(LdapFailure.BIND, "other_bind is as_user, and there is no password");
        }
        return as(settings.otherBind(), session -> {
            final Optional<String> dn = entry(user, session);
            return dn.isPresent() && session.exists(dn.get())
                    ? granted(new LdapUser(user, dn.get(), settings.otherBind()), session, true)
                    : notFound(user);
        });
    }

    /** Takes as long as the bind of somebody who is there, so that the time does not tell that they are not. */
    private void bindAsNobody(LdapSettings.Lookup lookup, String password) {
        try {
            directory.as(new LdapBind.As(NOBODY + lookup.base(), password), session -> true);
        } catch (Directory.BindRefused | LdapFailure asExpected) {
            LOG.trace("nobody is not there, as expected");
        }
    }

    private static Login notFound(String user) {
        return new Login.Refused("user '" + LoggedText.of(user) + "' - not found, or more than once");
    }

    /** The name of the user's entry: looked for, or made of the user name. */
    private Optional<String> entry(String user, DirectorySession session) throws LDAPException {
        final Optional<LdapSettings.Lookup> lookup = settings.users().lookup();
        return lookup.isPresent()
                ? found(lookup.get(), user, session)
                : Optional.of(name(settings.users().name(), user));
    }

    private Optional<String> found(LdapSettings.Lookup lookup, String user, DirectorySession session)
            throws LDAPException {
        final String value = settings.users().name().plain(LdapUser.of(user));
        final List<DN> names = session.withValue(lookup.base(), true, lookup.attribute(), value);
        return names.size() == 1 ? Optional.of(names.get(0).toString()) : Optional.empty();
    }

    private String bindName(String user) {
        return name(settings.users().bindName().orElse(settings.users().name()), user);
    }

    private static String name(Template template, String user) {
        final Map<String, String> variables = LdapUser.of(user);
        return template.isDistinguishedName() ? template.distinguishedName(variables) : template.plain(variables);
    }

    /** As whom to ask about a user who has bound. */
    private LdapBind asked(LdapBind.As user) {
        return asksAsUser() ? user : settings.otherBind();
    }

    private boolean asksAsUser() {
        return settings.otherBind() instanceof LdapBind.AsUser;
    }

    /** Tags are asked for as {@code other_bind} says, on the session at hand if that is bound so. */
    private Login granted(LdapUser user, DirectorySession session, boolean boundAsAsked) throws LDAPException {
        final Set<String> tags = boundAsAsked ? tags(user, session) : as(user.bind(), other -> tags(user, other));
        return new Login.Granted(new Identity(user.name(), tags, new LdapRights(this, user)));
    }

    /** A tag about which nothing can be found out is one that the user does not have. */
    private Set<String> tags(LdapUser user, DirectorySession session) throws LDAPException {
        final LdapEvaluation evaluation = evaluation(user, user.variables(), Optional.of(session));
        final Set<String> tags = new LinkedHashSet<>();
        for (final Map.Entry<String, LdapQuery> tag : queries().tags().entrySet()) {
            try {
                if (evaluation.holds(tag.getValue())) {
                    tags.add(tag.getKey());
                }
            } catch (LdapFailure unknown) {
                LOG.debug("LDAP: does {} have tag {}? {}", user, tag.getKey(), unknown.detail());
            }
        }
        if (settings.log() != LdapSettings.Log.FALSE) {
            LOG.info("LDAP: {} has the tags {}", user, tags);
        }
        return tags;
    }

    private LdapEvaluation evaluation(
            LdapUser user, Map<String, String> variables, Optional<DirectorySession> session) {
        final Optional<String> groupBase =
                queries().groupBase().or(() -> settings.users().lookup().map(LdapSettings.Lookup::base));
        return new LdapEvaluation(variables, user.dn(), groupBase, session);
    }

    /** Answers a query: at once if the directory need not be asked. */
    CompletionStage<Decision> decide(LdapQuery query, LdapUser user, Map<String, String> variables) {
        if (query instanceof LdapQuery.Constant constant) {
            return Decision.answer(constant.value());
        }
        final CompletionStage<Boolean> answer = query.needsDirectory()
                ? directory.ask(() -> as(
                        user.bind(),
                        session -> evaluation(user, variables, Optional.of(session))
                                .holds(query)))
                : atOnce(query, user, variables);
        return answer.handle((holds, failure) -> decision(user, variables, holds, failure));
    }

    private CompletionStage<Boolean> atOnce(LdapQuery query, LdapUser user, Map<String, String> variables) {
        try {
            return CompletableFuture.completedFuture(
                    evaluation(user, variables, Optional.empty()).holds(query));
        } catch (LdapFailure | LDAPException unknown) {
            return CompletableFuture.failedFuture(unknown);
        }
    }

    private Decision decision(
            LdapUser user, Map<String, String> variables, @Nullable Boolean holds, @Nullable Throwable failure) {
        final Decision decision;
        if (holds != null) {
            decision = holds ? Decision.GRANTED : Decision.REFUSED;
        } else if (unwrapped(failure) instanceof Directory.BindRefused) {
            // The password that let the user in is not theirs any more.
            decision = Decision.REFUSED;
        } else {
            final LdapFailure said = said("a question about " + user, failure);
            decision = Decision.failed(MODULE, String.valueOf(said.getMessage()));
        }
        if (settings.log() != LdapSettings.Log.FALSE) {
            LOG.info("LDAP: {} {}: {}", user, LoggedText.of(String.valueOf(variables)), decision);
        }
        return decision;
    }

    /** Blocks. */
    private <T> T as(LdapBind bind, Directory.Work<T> work) {
        return bind instanceof LdapBind.As somebody ? directory.as(somebody, work) : directory.anonymously(work);
    }

    /** Says in the log what a client is told one word of. */
    private static LdapFailure said(String what, @Nullable Throwable wrapped) {
        final Throwable failure = unwrapped(wrapped);
        if (failure instanceof LdapFailure known) {
            LOG.error("LDAP: {}: {}, {}", what, known.getMessage(), LoggedText.of(known.detail()));
            return known;
        }
        LOG.error("LDAP: {} failed", what, failure);
        return new LdapFailure(LdapFailure.EVALUATE, "unexpected", failure);
    }

    private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** How many connections are kept for the next who log in. */
    int idleConnections() {
        return directory.idleConnections();
    }

    @Override
    public void close() {
        directory.close();
    }

    @Override
    public String toString() {
        return "LDAP back end";
    }
}
