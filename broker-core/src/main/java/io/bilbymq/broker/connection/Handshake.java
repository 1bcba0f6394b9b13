package io.bilbymq.broker.connection;

import io.bilbymq.amqp.AmqpException;
import io.bilbymq.amqp.ConnectionMethod;
import io.bilbymq.amqp.Frame;
import io.bilbymq.amqp.FrameWriter;
import io.bilbymq.amqp.Method;
import io.bilbymq.amqp.MethodDecoder;
import io.bilbymq.amqp.ReplyCode;
import io.bilbymq.broker.access.Credentials;
import io.bilbymq.broker.access.Decision;
import io.bilbymq.broker.access.Identity;
import io.bilbymq.broker.access.Login;
import io.bilbymq.broker.channel.Authorization;
import io.bilbymq.broker.settings.ProtocolLimits;
import io.bilbymq.broker.statistics.NodeEvent;
import io.bilbymq.broker.vhost.VirtualHost;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the protocol header to {@code connection.open-ok} (AMQP 0-9-1 §2.2.4): who is it, what do we agree upon, which
 * virtual host. Ends by making a {@link Connection}, or the socket closes.
 *
 * <p>Until somebody has logged in, mistakes are answered by silence and a socket that closes after a while, as RabbitMQ
 * does it; afterwards the client is told.
 */
final class Handshake implements Phase {
    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    private enum State {
        /** Start is sent. Left by start-ok. */
        STARTING,
        /** The login is being looked at. Left by its outcome. */
        SECURING,
        /** Tune is sent. Left by tune-ok. */
        TUNING,
        /** Agreed. Left by open. */
        OPENING,
        /** Whether the user may enter the virtual host is being looked at. Left by the answer. */
        ENTERING,
        /** Refused, and told so if it may be told. Left by close-ok, or when the time is up. */
        REFUSED,
        /** There is a connection, or the socket is gone. */
        OVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Node node;
    private final SocketHandler handler;
    private State state = State.STARTING;
    private int unfinished;
    private @Nullable Client client;
    private @Nullable Identity identity;
    private @Nullable Tuning tuning;

    /** Refused, and not told so. */
    private boolean silent;

    Handshake(Node node, SocketHandler handler) {
        this.node = node;
        this.handler = handler;
    }

    void start() {
        say(new ConnectionMethod.Start(
                0, 9, node.serverPropertiesNow(), node.sasl().offered(handler.tls()), "en_US"));
    }

    @Override
    public boolean frame(int type, int channel, ByteBuf in, int offset, int length) {
        if (type == Frame.HEARTBEAT || state == State.OVER) {
            return true;
        }
        try {
            if (type != Frame.METHOD || channel != 0) {
                throw new AmqpException(ReplyCode.CHANNEL_ERROR, "unexpected frame in connection state " + state);
            }
            final Method method = MethodDecoder.decode(in, offset, length);
            try {
                take(method);
            } catch (AmqpException e) {
                throw e.at(method);
            }
        } catch (AmqpException e) {
            frameError(e);
        }
        // What a hasty client sends ahead waits for the answer that it depends on.
        if (isAnswerAwaited()) {
            handler.stopReading();
            return false;
        }
        return true;
    }

    private boolean isAnswerAwaited() {
        return state == State.SECURING || state == State.ENTERING;
    }

    /** Goes on with an answer, on the loop; if it did not come at once, with reading as well. */
    private void onLoop(State waiting, Runnable next) {
        if (handler.socket().eventLoop().inEventLoop() && !handler.isReadingStopped()) {
            next.run();
        } else {
            handler.socket().eventLoop().execute(() -> {
                if (state == waiting) {
                    next.run();
                    resumeReading();
                }
            });
        }
    }

    private void resumeReading() {
        // Whoever was refused without a word is not listened to either.
        if (!silent) {
            handler.resumeReading();
        }
    }

    private void take(Method method) {
        if (state == State.STARTING && method instanceof ConnectionMethod.StartOk startOk) {
            startOk(startOk);
        } else if (state == State.TUNING && method instanceof ConnectionMethod.TuneOk tuneOk) {
            tuning = Tuning.agree(limits(), tuneOk);
            handler.decoder().frameMax(tuning.frameMax());
            state = State.OPENING;
        } else if (state == State.OPENING && method instanceof ConnectionMethod.Open open) {
            open(open.virtualHost());
        } else if (method instanceof ConnectionMethod.CloseOk && state == State.REFUSED) {
            handler.socket().close();
        } else if (method instanceof ConnectionMethod.Close && state != State.STARTING) {
            say(new ConnectionMethod.CloseOk());
            handler.socket().close();
        } else if (state != State.REFUSED) {
            throw new AmqpException(ReplyCode.CHANNEL_ERROR, "unexpected method in connection state " + state);
        }
    }

    private void startOk(ConnectionMethod.StartOk startOk) {
        final SaslMechanism mechanism = node.sasl()
                .named(startOk.mechanism(), handler.tls())
                .orElseThrow(() -> new AmqpException(
                        ReplyCode.COMMAND_INVALID, "unknown authentication mechanism '" + startOk.mechanism() + "'"));
        final Client speaker = new Client(startOk.clientProperties(), mechanism);
        client = speaker;
        final SaslAnswer answer = node.sasl().read(mechanism, startOk.response(), handler.tls());
        state = State.SECURING;
        if (answer instanceof SaslAnswer.Refused refused) {
            afterLogin(speaker, "", new Login.Refused(refused.reason()), null);
        } else if (answer instanceof SaslAnswer.Name name) {
            final Credentials credentials =
                    new Credentials(name.user(), name.secret(), handler.ends().place());
            node.accessControl()
                    .login(credentials)
                    .whenComplete((login, failure) ->
                            onLoop(State.SECURING, () -> afterLogin(speaker, credentials.user(), login, failure)));
        }
    }

    private void afterLogin(Client speaker, String name, @Nullable Login login, @Nullable Throwable failure) {
        final SaslMechanism mechanism = speaker.mechanism();
        final ConnectionEvents events = new ConnectionEvents(node, handler);
        if (login instanceof Login.Granted granted) {
            handler.loop().statistics().node().add(NodeEvent.AUTHENTICATION_SUCCESS);
            events.loggedIn(name, mechanism);
            identity = granted.identity();
            state = State.TUNING;
            say(new ConnectionMethod.Tune(limits().channelMax(), limits().frameMax(), limits().heartbeatSeconds()));
            return;
        }
        handler.loop().statistics().node().add(NodeEvent.AUTHENTICATION_FAILURE);
        if (login instanceof Login.Refused refused) {
            LOG.warn("{}: login refused: {}", handler.ends(), refused.reason());
            events.refused(name, mechanism, refused.reason());
        } else {
            LOG.error("{}: login failed", handler.ends(), failure);
            events.refused(name, mechanism, String.valueOf(failure));
        }
        if (speaker.capabilities().authenticationFailureClose()) {
            tell(new AmqpException(
                    ReplyCode.ACCESS_REFUSED,
                    "Login was refused using authentication mechanism " + mechanism
                            + ". For details see the broker logfile."));
        } else {
            refuseSilently();
        }
    }

    private void open(String name) {
        final Identity who = identity;
        final Tuning agreed = tuning;
        final Client speaker = client;
        assert who != null && agreed != null && speaker != null : "opening comes after the login and the tuning";
        final int connectionMax = limits().connectionMax();
        if (node.connections().size() >= connectionMax) {
            throw new AmqpException(
                    ReplyCode.NOT_ALLOWED,
                    "connection refused: node connection limit (" + connectionMax + ") is reached");
        }
        final VirtualHost virtualHost = node.virtualHosts().named(name);
        if (virtualHost == null) {
            throw new AmqpException(ReplyCode.NOT_ALLOWED, "vhost " + name + " not found");
        }
        virtualHost.connections().requireRoom(who.user());
        node.userCounts().requireRoom(who.user());
        state = State.ENTERING;
        who.rights()
                .mayEnter(name, handler.ends().place())
                .whenComplete((decision, failure) -> onLoop(
                        State.ENTERING, () -> afterEntering(virtualHost, who, agreed, speaker, decision, failure)));
    }

    private void afterEntering(
            VirtualHost virtualHost,
            Identity who,
            Tuning agreed,
            Client speaker,
            @Nullable Decision decision,
            @Nullable Throwable failure) {
        try {
            if (!(decision instanceof Decision.Granted)) {
                throw refusedVirtualHost(virtualHost, who, decision, failure);
            }
            virtualHost.connections().entered(who.user());
            counted(virtualHost, who);
        } catch (AmqpException e) {
            frameError(e.at(ConnectionMethod.CLASS_ID, ConnectionMethod.Open.METHOD_ID));
            return;
        }
        state = State.OVER;
        unfinished(0);
        final Authorization authorization = new Authorization(
                handler.loop(), who, virtualHost.name(), handler.ends().place());
        final Connection connection = new Connection(node, handler, virtualHost, authorization, speaker, agreed);
        handler.become(connection);
        connection.open(speaker);
    }

    private void counted(VirtualHost virtualHost, Identity who) {
        try {
            node.userCounts().connected(who.user());
        } catch (AmqpException tooMany) {
            virtualHost.connections().left();
            throw tooMany;
        }
    }

    private AmqpException refusedVirtualHost(
            VirtualHost virtualHost, Identity who, @Nullable Decision decision, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.error("{}: nobody could say whether it may enter {}", handler.ends(), virtualHost.name(), failure);
        }
        return virtualHost
                .connections()
                .refused(who.user(), decision instanceof Decision.Refused refused ? refused.reason() : "");
    }

    private ProtocolLimits limits() {
        return node.limits();
    }

    @Override
    public void frameError(AmqpException error) {
        LOG.info("{}: refused in state {}: {}", handler.ends(), state, error.toString());
        switch (state) {
            case STARTING, SECURING -> refuseSilently();
            case TUNING, OPENING, ENTERING -> tell(error);
            case REFUSED, OVER -> handler.socket().close();
        }
    }

    private void refuseSilently() {
        state = State.REFUSED;
        silent = true;
        handler.closeLater();
    }

    /** Says why, and waits a while for the client to have heard. */
    private void tell(AmqpException error) {
        state = State.REFUSED;
        say(new ConnectionMethod.Close(error.code().code(), error.replyText(), error.classId(), error.methodId()));
        handler.closeUnlessClosed();
    }

    private void say(Method method) {
        final ByteBuf out = handler.socket().alloc().directBuffer(512);
        FrameWriter.method(out, 0, method);
        handler.socket().writeAndFlush(out, handler.socket().voidPromise());
    }

    @Override
    public void received() {
        // Heartbeats begin with the connection.
    }

    @Override
    public boolean peerClosed() {
        // Only whoever is refused is not read, and is closed soon.
        return false;
    }

    @Override
    public void unfinished(int bytes) {
        handler.loop().memory().add(bytes - unfinished);
        unfinished = bytes;
    }

    @Override
    public void writabilityChanged() {
        // The little that is said here always fits.
    }

    @Override
    public void socketClosed() {
        unfinished(0);
        state = State.OVER;
    }

    @Override
    public void shutDown() {
        handler.socket().close();
    }
}
