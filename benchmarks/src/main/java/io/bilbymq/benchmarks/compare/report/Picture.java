package io.bilbymq.benchmarks.compare.report;

import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler;

/** The comparison as bar charts in one PNG: a chart for each metric, a group of bars for each scenario. */
public final class Picture {
    private static final int WIDTH = 620;
    private static final int HEIGHT = 340;
    private static final int COLUMNS = 2;
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Color[] BROKER_COLOURS = {
        new Color(0x2A7F9E), new Color(0xE07B39), new Color(0x6B8E4E), new Color(0x8C6BB1)
    };

    private Picture() {}

    /**
     * Draws the medians into a file; needs no display.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(Comparison comparison, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        List<CategoryChart> charts = new ArrayList<>();
        rowsByMetric(comparison).forEach((metric, rows) -> charts.add(chart(metric, rows, comparison.brokers())));
        int columns = Math.min(COLUMNS, charts.size());
        int lines = (charts.size() + columns - 1) / columns;
        BitmapEncoder.saveBitmap(charts, lines, columns, file.toString(), BitmapFormat.PNG);
    }

    private static Map<Metric, List<Comparison.Row>> rowsByMetric(Comparison comparison) {
        Map<Metric, List<Comparison.Row>> rows = new TreeMap<>();
        for (Comparison.Row row : comparison.rows()) {
            rows.computeIfAbsent(row.metric(), metric -> new ArrayList<>()).add(row);
        }
        return rows;
    }

    private static CategoryChart chart(Metric metric, List<Comparison.Row> rows, List<String> brokers) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title(metric))
                .build();
        style(chart.getStyler(), metric);
        List<String> scenarios = rows.stream().map(Comparison.Row::scenario).toList();
        for (String broker : brokers) {
            // A bar of height zero stands for "not measured"; it is drawn without a number.
            List<Double> medians = rows.stream()
                    .map(row -> row.of(broker).map(Spread::median).orElse(0.0))
                    .toList();
            chart.addSeries(broker, scenarios, medians);
        }
        return chart;
    }

    private static String title(Metric metric) {
        String better = metric.better().words();
        return metric.label() + ", " + metric.unit() + (better.isEmpty() ? "" : " (" + better + ")");
    }

    private static void style(CategoryStyler styler, Metric metric) {
        String pattern = "#,##0" + (metric.decimals() == 0 ? "" : "." + "#".repeat(metric.decimals()));
        styler.setSeriesColors(BROKER_COLOURS)
                .setChartBackgroundColor(Color.WHITE)
                .setChartTitleFont(TITLE)
                .setChartTitleBoxVisible(false)
                .setLegendPosition(Styler.LegendPosition.OutsideS)
                .setLegendLayout(Styler.LegendLayout.Horizontal)
                .setLegendBorderColor(Color.WHITE)
                .setLegendFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT)
                .setPlotGridVerticalLinesVisible(false)
                .setPlotBorderVisible(false);
        styler.setYAxisDecimalPattern(pattern).setYAxisMin(0.0);
        styler.setAvailableSpaceFill(0.7)
                .setLabelsVisible(true)
                .setLabelsFont(TEXT)
                .setLabelsPosition(1.0);
    }
}
