package io.bilbymq.benchmarks.compare.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/**
 * The comparison as a picture: a panel for each metric, in it a pair of horizontal bars for each scenario. Every scenario has a
 * scale of its own, because a saturated broker and one at a moderate rate differ by orders of magnitude, and what matters is the
 * difference within the pair. A thin line spans the smallest and the largest round.
 */
public final class Picture {
    private static final int WIDTH = 980;
    private static final int MARGIN = 24;
    private static final int SCENARIO_WIDTH = 150;
    private static final int BAR_WIDTH_MAX = 650;
    private static final int BAR_HEIGHT = 18;
    private static final int GAP = 10;
    private static final int HEADING_HEIGHT = 40;
    private static final int LEGEND_HEIGHT = 50;
    private static final int TEXT_BASELINE = 14;

    private static final Font HEADING = new Font(Font.SANS_SERIF, Font.BOLD, 16);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    private static final Color INK = new Color(0x222222);
    private static final Color PALE_INK = new Color(0x777777);
    private static final List<Color> BROKER_COLOURS =
            List.of(new Color(0x2A7F9E), new Color(0xE07B39), new Color(0x6B8E4E), new Color(0x8C6BB1));

    private final Comparison comparison;
    private final Graphics2D pen;
    private int y;

    private Picture(Comparison comparison, Graphics2D pen) {
        this.comparison = comparison;
        this.pen = pen;
    }

    /**
     * Draws a PNG; needs no display.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(Comparison comparison, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Map<Metric, List<Comparison.Row>> panels = panels(comparison);
        BufferedImage image = new BufferedImage(WIDTH, height(comparison, panels), BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, image.getWidth(), image.getHeight());
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        new Picture(comparison, pen).draw(panels);
        pen.dispose();
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("this JDK cannot write PNG");
        }
    }

    private static Map<Metric, List<Comparison.Row>> panels(Comparison comparison) {
        Map<Metric, List<Comparison.Row>> panels = new TreeMap<>();
        for (Comparison.Row row : comparison.rows()) {
            panels.computeIfAbsent(row.metric(), metric -> new ArrayList<>()).add(row);
        }
        return panels;
    }

    private static int height(Comparison comparison, Map<Metric, List<Comparison.Row>> panels) {
        int row = comparison.brokers().size() * BAR_HEIGHT + GAP;
        return 2 * MARGIN
                + LEGEND_HEIGHT
                + panels.size() * HEADING_HEIGHT
                + comparison.rows().size() * row;
    }

    private void draw(Map<Metric, List<Comparison.Row>> panels) {
        y = MARGIN;
        legend();
        panels.forEach((metric, rows) -> {
            heading(metric);
            rows.forEach(this::row);
        });
    }

    private void legend() {
        int x = MARGIN;
        for (String broker : comparison.brokers()) {
            pen.setColor(colour(broker));
            pen.fillRect(x, y, BAR_HEIGHT, BAR_HEIGHT);
            x = text(TEXT, INK, broker, x + BAR_HEIGHT + GAP) + MARGIN;
        }
        text(TEXT, PALE_INK, "bars: medians, each pair on its own scale; lines: smallest to largest round", x);
        y += LEGEND_HEIGHT;
    }

    private void heading(Metric metric) {
        y += GAP;
        int end = text(HEADING, INK, metric.label() + ", " + metric.unit(), MARGIN);
        text(TEXT, PALE_INK, metric.better().words(), end + GAP);
        y += HEADING_HEIGHT - GAP;
    }

    private void row(Comparison.Row row) {
        double scale = row.spreads().values().stream()
                .mapToDouble(spread -> Math.max(Math.abs(spread.max()), Math.abs(spread.median())))
                .max()
                .orElse(0);
        text(TEXT, INK, row.scenario(), MARGIN);
        for (String broker : row.brokers()) {
            row.of(broker)
                    .ifPresentOrElse(
                            spread -> bar(spread, row.metric(), scale, colour(broker)),
                            () -> text(TEXT, PALE_INK, "not measured", SCENARIO_WIDTH));
            y += BAR_HEIGHT;
        }
        y += GAP;
    }

    private void bar(Spread spread, Metric metric, double scale, Color colour) {
        int middle = y + BAR_HEIGHT / 2;
        int end = position(spread.median(), scale);
        int lineEnd = position(spread.max(), scale);
        pen.setColor(colour);
        pen.fillRect(SCENARIO_WIDTH, y + 1, Math.max(1, end - SCENARIO_WIDTH), BAR_HEIGHT - 3);
        pen.setColor(INK);
        pen.drawLine(position(spread.min(), scale), middle, lineEnd, middle);
        String number = String.format(Locale.ROOT, "%,." + metric.decimals() + "f", spread.median());
        text(TEXT, INK, number, Math.max(end, lineEnd) + GAP);
    }

    /** Where a value ends; growth of memory may be negative, which is drawn as nothing. */
    private static int position(double value, double scale) {
        return SCENARIO_WIDTH + (scale == 0 ? 0 : (int) Math.round(BAR_WIDTH_MAX * Math.max(0, value) / scale));
    }

    private Color colour(String broker) {
        return BROKER_COLOURS.get(comparison.brokers().indexOf(broker) % BROKER_COLOURS.size());
    }

    /** Writes on the current line and returns where the text ends. */
    private int text(Font font, Color colour, String words, int x) {
        pen.setFont(font);
        pen.setColor(colour);
        pen.drawString(words, x, y + TEXT_BASELINE);
        return x + pen.getFontMetrics().stringWidth(words);
    }
}
