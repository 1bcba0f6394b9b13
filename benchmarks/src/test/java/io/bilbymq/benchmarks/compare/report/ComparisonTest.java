package io.bilbymq.benchmarks.compare.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final Comparison THREE_ROUNDS = new Comparison(
            List.of("Ours", "Theirs"),
            List.of(
                    new Measurement("a1", 1, "Ours", Metric.CPU_PER_MILLION, 2.5),
                    new Measurement("a1", 1, "Theirs", Metric.CPU_PER_MILLION, 18),
                    new Measurement("a1", 2, "Ours", Metric.CPU_PER_MILLION, 2),
                    new Measurement("a1", 2, "Theirs", Metric.CPU_PER_MILLION, 16),
                    new Measurement("a1", 3, "Ours", Metric.CPU_PER_MILLION, 1.75),
                    new Measurement("a1", 3, "Theirs", Metric.CPU_PER_MILLION, 14),
                    new Measurement("idle", 1, "Ours", Metric.HEAP_PER_ITEM, 9.25),
                    new Measurement("a1", 1, "Ours", Metric.THROUGHPUT, 201_000.4)));

    @Test
    void theRatioIsThatOfTheMedians() {
        Comparison.Row cpu = THREE_ROUNDS.rows().get(0);

        assertThat(cpu.of("Ours")).contains(new Spread(2, 1.75, 2.5));
        assertThat(cpu.of("Theirs")).contains(new Spread(16, 14, 18));
        assertThat(cpu.ratio()).hasValue(0.125);
    }

    @Test
    void whereOnlyOneWasMeasuredThereIsNoRatio() {
        Comparison.Row heap = THREE_ROUNDS.rows().get(1);

        assertThat(heap.of("Theirs")).isEmpty();
        assertThat(heap.ratio()).isEmpty();
    }

    @Test
    void nothingIsDividedByZero() {
        Comparison comparison = new Comparison(
                List.of("Ours", "Theirs"),
                List.of(
                        new Measurement("idle", 1, "Ours", Metric.RESIDENT_PER_ITEM, 4),
                        new Measurement("idle", 1, "Theirs", Metric.RESIDENT_PER_ITEM, 0)));

        assertThat(comparison.rows().get(0).ratio()).isEmpty();
    }

    @Test
    void theTableAlignsNamesLeftAndNumbersRightAndSaysWhatWasNotMeasured() {
        String table = TextTable.of(THREE_ROUNDS);

        assertThat(table).isEqualTo("""
                scenario  metric            unit                          Ours               Theirs  Ours / Theirs
                a1        broker CPU        s/M msg           2.00 (1.75-2.50)  16.00 (14.00-18.00)          0.125  lower is better
                idle      live heap growth  KB each              9.3 (9.3-9.3)                    -              -  lower is better
                a1        throughput        msg/s    201,000 (201,000-201,000)                    -              -  higher is better
                """);
    }

    @Test
    void theCsvHasEveryFigureOfEveryRound() {
        Comparison comparison = new Comparison(
                List.of("Big, \"quoted\""),
                List.of(new Measurement("a1", 2, "Big, \"quoted\"", Metric.CPU_PER_MILLION, 2.25)));

        String csv = Csv.of(comparison);

        assertThat(csv)
                .isEqualTo("scenario,round,broker,metric,unit,value\n"
                        + "a1,2,\"Big, \"\"quoted\"\"\",broker CPU,s/M msg,2.25\n");
    }

    @Test
    void thePictureDrawsTheSmallerMedianAsTheShorterBar(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("picture.png");

        Picture.write(THREE_ROUNDS, file);

        var image = Objects.requireNonNull(ImageIO.read(file.toFile()));
        long ours = 0;
        long theirs = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                int colour = image.getRGB(x, y) & 0xFFFFFF;
                ours += colour == 0x2A7F9E ? 1 : 0;
                theirs += colour == 0xE07B39 ? 1 : 0;
            }
        }
        assertThat(theirs).isPositive();
        // Ours has one short bar beside a bar of theirs, and two that fill the panel alone.
        assertThat(ours).isGreaterThan(theirs);
    }

    @Test
    void whatIsNotANumberIsNotAFigure() {
        assertThatThrownBy(() -> new Measurement("a1", 1, "Ours", Metric.THROUGHPUT, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
