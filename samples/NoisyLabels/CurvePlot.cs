using ScottPlot;

namespace NoisyLabels;

/// <summary>Plots the test accuracy of each network after each epoch.</summary>
internal static class CurvePlot
{
    public static void Save(IReadOnlyList<(string Name, IReadOnlyList<double> Values)> curves, string path)
    {
        using var plot = new Plot();
        foreach (var (name, values) in curves)
        {
            double[] epochs = [.. Enumerable.Range(1, values.Count).Select(epoch => (double)epoch)];
            var line = plot.Add.ScatterLine(epochs, [.. values.Select(value => 100 * value)]);
            line.LegendText = name;
            line.LineWidth = 2;
        }
        plot.Title("Test accuracy by epoch");
        plot.XLabel("epoch");
        plot.YLabel("test accuracy, %");
        plot.Axes.SetLimitsY(0, 100);
        plot.ShowLegend(Alignment.LowerRight);
        plot.SavePng(path, 800, 500);
    }
}
