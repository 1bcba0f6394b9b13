package io.bilbymq.management.metrics;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.bilbymq.broker.Broker;
import io.bilbymq.broker.settings.ListenAddress;
import io.bilbymq.management.Management;
import io.bilbymq.management.ManagementSettings;
import io.bilbymq.management.ManagementSettings.Content;
import io.bilbymq.management.ManagementSettings.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A broker whose metrics are served, a client of it, and a scraper. */
final class ScrapedBroker implements AutoCloseable {
    private static final String LOCAL = "127.0.0.1";

    final Broker broker;
    final Management management;
    final Connection connection;
    final Channel channel;
    private final HttpClient http = HttpClient.newHttpClient();

    ScrapedBroker() throws Exception {
        this(Broker.builder().start());
    }

    ScrapedBroker(Broker broker) throws Exception {
        this.broker = broker;
        management = Management.start(
                broker,
                ManagementSettings.at(LOCAL, 0)
                        .listening(List.of(
                                Listener.api(LOCAL, 0),
                                new Listener(new ListenAddress(LOCAL, 0), Optional.empty(), Content.METRICS, true))));
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(LOCAL);
        factory.setPort(broker.port());
        connection = factory.newConnection();
        channel = connection.createChannel();
    }

    /** Where metrics are served to whoever asks. */
    String metrics() {
        return "http://" + LOCAL + ":" + management.listening().get(1).address().getPort();
    }

    /** Where the API is served. */
    String api() {
        return "http://" + LOCAL + ":" + management.port();
    }

    /** Scrapes a page. */
    MetricsText scrape(String page) {
        final HttpResponse<byte[]> response = get(metrics() + page);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(page + ": " + response.statusCode());
        }
        return MetricsText.of(new String(response.body(), StandardCharsets.UTF_8));
    }

    /** What is answered, with these headers: name, value, name, value. */
    HttpResponse<byte[]> get(String url, String... headers) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
        management.close();
        broker.close();
    }
}
