using Benchmarks.Running;
using Microsoft.ML;

namespace Benchmarks.Tables;

/// <summary>A fitted ML.NET transformer.</summary>
internal sealed class TransformerModel(TableTask task, MLContext context, ITransformer transformer) : ITableModel
{
    public double[] Predict(VectorRows.Row[] rows)
    {
        var scored = transformer.Transform(task.View(context, rows));
        var column = scored.Schema[task.Binary ? "Probability" : "Score"];
        using var cursor = scored.GetRowCursor([column]);
        var read = cursor.GetGetter<float>(column);
        float value = 0;
        var predictions = new List<double>(rows.Length);
        while (cursor.MoveNext())
        {
            read(ref value);
            predictions.Add(value);
        }
        return [.. predictions];
    }

    public void Dispose() => (transformer as IDisposable)?.Dispose();
}
