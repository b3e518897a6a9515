using ScottPlot;

namespace Benchmarks.Noisy;

/// <summary>Plots the learning curves of one data set and label source: test accuracy and memorised wrong labels.</summary>
internal static class CurvePlot
{
    private const int Width = 900;
    private const int Height = 560;

    /// <param name="title">The title above the curves.</param>
    /// <param name="curves">The curves of each method's seeds, which are averaged per epoch.</param>
    /// <param name="path">The path of the PNG file.</param>
    public static void Save(string title, IReadOnlyList<(string Method, IReadOnlyList<IReadOnlyList<EpochPoint>> Seeds)> curves, string path)
    {
        using var plot = new Plot();
        foreach (var (method, seeds) in curves)
        {
            double[] epochs = [.. seeds[0].Select(point => (double)point.Epoch)];
            var test = plot.Add.ScatterLine(epochs, Mean(seeds, point => point.Test));
            test.LegendText = method;
            test.LineWidth = 2;
            double[] memorised = Mean(seeds, point => point.Memorised);
            if (memorised.Any(double.IsNaN))
                continue;
            var heart = plot.Add.ScatterLine(epochs, memorised, test.Color);
            heart.LinePattern = LinePattern.Dotted;
        }
        plot.Title($"{title}: test accuracy; dotted: memorised wrong labels");
        plot.XLabel("epoch");
        plot.YLabel("%");
        plot.Axes.SetLimitsY(0, 100);
        plot.ShowLegend(Edge.Right);
        plot.SavePng(path, Width, Height);
    }

    private static double[] Mean(IReadOnlyList<IReadOnlyList<EpochPoint>> seeds, Func<EpochPoint, double> value)
        => [.. seeds[0].Select((_, epoch) => 100 * seeds.Average(points => value(points[epoch])))];
}
