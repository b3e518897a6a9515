using Benchmarks.Running;

namespace Benchmarks.Tables.Trees;

/// <summary>The mean of the predictions of several models, each with its share. Owns them.</summary>
internal sealed class MeanModel(IReadOnlyList<(ITableModel Model, double Share)> members) : ITableModel
{
    public double[] Predict(VectorRows.Row[] rows)
    {
        double[] mean = new double[rows.Length];
        foreach (var (model, share) in members)
        {
            double[] own = model.Predict(rows);
            for (int row = 0; row < mean.Length; row++)
                mean[row] += share * own[row];
        }
        return mean;
    }

    public void Dispose()
    {
        foreach (var (model, _) in members)
            model.Dispose();
    }
}
