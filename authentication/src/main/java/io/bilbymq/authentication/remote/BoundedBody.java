package io.bilbymq.authentication.remote;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Gathers the body of an answer up to a number of bytes; a longer one is cut off, and is a failure. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final int bytesMax;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final List<ByteBuffer> parts = new ArrayList<>();
    private int bytes;
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> received) {
        for (final ByteBuffer part : received) {
            if (part.remaining() > bytesMax - bytes) {
                parts.clear();
                bytes = bytesMax;
                body.completeExceptionally(new RemoteFailure("the answer is too long"));
                if (subscription != null) {
                    subscription.cancel();
                }
                return;
            }
            bytes += part.remaining();
            parts.add(part);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        final byte[] whole = new byte[bytes];
        int at = 0;
        for (final ByteBuffer part : parts) {
            final int length = part.remaining();
            part.get(whole, at, length);
            at += length;
        }
        body.complete(whole);
    }
}
