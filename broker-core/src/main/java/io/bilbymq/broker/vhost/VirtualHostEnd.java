package io.bilbymq.broker.vhost;

import io.bilbymq.broker.access.Users;
import java.util.ArrayList;
import java.util.List;

/** The end of a virtual host, from its decision until it has happened. Confined to the definitions loop. */
final class VirtualHostEnd implements DefinitionLog.Outcome {
    private final Definitions definitions;
    private final Users users;
    private final DefinitionEvents events;
    private final VirtualHostLife life;
    private final Request<Boolean> request;
    private final HeldNames.Claim claim;
    private final Runnable whenGone;

    /**
     * Its record is on its way to the log.
     *
     * @param claim to its name, until all is over
     * @param whenGone called when nothing is there any more, before the request is answered
     */
    VirtualHostEnd(
            Definitions definitions,
            Users users,
            DefinitionEvents events,
            VirtualHostLife life,
            Request<Boolean> request,
            HeldNames.Claim claim,
            Runnable whenGone) {
        this.definitions = definitions;
        this.users = users;
        this.events = events;
        this.life = life;
        this.request = request;
        this.claim = claim;
        this.whenGone = whenGone;
    }

    @Override
    public List<StoredRecord> goneWithIt() {
        final List<StoredRecord> gone = new ArrayList<>();
        definitions.durable(record -> gone.add(new StoredRecord.Changed(definitions.virtualHost(), record)));
        gone.addAll(StoredUsers.stored(users.recordsOf(definitions.virtualHost())));
        return gone;
    }

    @Override
    public void durable() {
        request.run(() -> {
            events.end(request.user());
            life.ended();
            whenGone.run();
            request.done(true);
        });
        claim.release();
    }

    @Override
    public void failed() {
        life.goesOn();
        request.failed(DefinitionLog.notWritten());
        claim.release();
    }
}
