using Microsoft.ML.Kan;
using ScottPlot;

namespace KanRegression;

/// <summary>Draws curves of the first layer of the network with the largest share: for each numeric feature, those with the largest range among some nodes.</summary>
internal static class CurvePlot
{
    private const int Columns = 4;
    private const int CurvesPerFeature = 3;
    private const int Nodes = 24;
    private const int Points = 101;

    public static void Save(KanModel model, IReadOnlyList<(float Low, float High)> ranges, string path)
    {
        var multiplot = new Multiplot();
        multiplot.AddPlots(ranges.Count);
        multiplot.Layout = new ScottPlot.MultiplotLayouts.Grid(rows: (ranges.Count + Columns - 1) / Columns, columns: Columns);
        var members = model.Selection.Members.Where(member => member.Weight > 0).ToList();
        var strongest = members.MaxBy(member => member.Weight)!;
        int number = members.IndexOf(strongest);
        for (int feature = 0; feature < ranges.Count; feature++)
            Draw(multiplot.GetPlot(feature), model, number, strongest.Member.HiddenWidth, feature, ranges[feature]);
        multiplot.SavePng(path, 1400, 700);
    }

    private static void Draw(Plot plot, KanModel model, int member, int width, int feature, (float Low, float High) range)
    {
        float[] points = [.. Enumerable.Range(0, Points).Select(i => range.Low + ((range.High - range.Low) * i / (Points - 1)))];
        var curves = Enumerable.Range(0, Math.Min(width, Nodes))
            .Select(node => model.GetEdgeFunction(member, layer: 0, feature, node, points))
            .OrderByDescending(Height)
            .Take(CurvesPerFeature);
        foreach (var curve in curves)
        {
            var line = plot.Add.ScatterLine(points, curve.Values.ToArray());
            line.LegendText = $"node {curve.Output}";
            line.LineWidth = 2;
        }
        plot.Title(model.FeatureNames[feature]);
        plot.ShowLegend(Alignment.UpperRight);
    }

    private static double Height(KanEdgeFunction curve) => curve.Values.Max() - curve.Values.Min();
}
