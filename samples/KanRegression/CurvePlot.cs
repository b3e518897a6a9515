using Microsoft.ML.Kan;
using ScottPlot;

namespace KanRegression;

/// <summary>Draws the curves of the network's first layer with the largest range, for each numeric feature.</summary>
internal static class CurvePlot
{
    private const int Columns = 4;
    private const int CurvesPerFeature = 3;
    private const int Points = 101;

    public static void Save(SelectableKanModel model, IReadOnlyList<(float Low, float High)> ranges, string path)
    {
        var multiplot = new Multiplot();
        multiplot.AddPlots(ranges.Count);
        multiplot.Layout = new ScottPlot.MultiplotLayouts.Grid(rows: (ranges.Count + Columns - 1) / Columns, columns: Columns);
        for (int feature = 0; feature < ranges.Count; feature++)
            Draw(multiplot.GetPlot(feature), model, feature, ranges[feature]);
        multiplot.SavePng(path, 1400, 700);
    }

    private static void Draw(Plot plot, SelectableKanModel model, int feature, (float Low, float High) range)
    {
        float[] points = [.. Enumerable.Range(0, Points).Select(i => range.Low + ((range.High - range.Low) * i / (Points - 1)))];
        var strongest = Enumerable.Range(0, model.Selection.Layers[0].Choices.Count)
            .Select(node => model.GetEdgeFunction(layer: 0, feature, node, points))
            .OrderByDescending(Height)
            .Take(CurvesPerFeature);
        foreach (var curve in strongest)
        {
            var line = plot.Add.ScatterLine(points, curve.Values.ToArray());
            line.LegendText = curve.Space.ToString() ?? "";
            line.LineWidth = 2;
        }
        plot.Title(model.FeatureNames[feature]);
        plot.ShowLegend(Alignment.UpperRight);
    }

    private static double Height(KanEdgeFunction curve) => curve.Values.Max() - curve.Values.Min();
}
