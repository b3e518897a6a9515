using Microsoft.ML.Ctr;
using ScottPlot;

namespace ClickThrough;

/// <summary>Draws AutoInt's attention between fields, averaged over the data.</summary>
internal static class InteractionHeatMap
{
    public static void Save(FieldInteractions interactions, string path)
    {
        int fields = interactions.Fields.Count;
        double[][] average = interactions.GetAverage();
        double[,] shares = new double[fields, fields];
        for (int row = 0; row < fields; row++)
        {
            for (int column = 0; column < fields; column++)
                shares[row, column] = average[row][column];
        }

        var plot = new Plot();
        var map = plot.Add.Heatmap(shares);
        map.Colormap = new ScottPlot.Colormaps.Viridis();
        plot.Add.ColorBar(map);
        // The first row of the map is drawn at the top.
        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, fields).Select(i => (double)(fields - 1 - i))], [.. interactions.Fields]);
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, fields).Select(i => (double)i)], [.. interactions.Fields]);
        plot.Axes.Bottom.TickLabelStyle.Rotation = -45;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
        plot.Axes.Bottom.MinimumSize = 130;
        plot.Axes.Left.MinimumSize = 130;
        plot.Axes.Margins(0, 0);
        plot.Title("Attention of each field (row) to each other field (column)");
        plot.SavePng(path, 900, 800);
    }
}
